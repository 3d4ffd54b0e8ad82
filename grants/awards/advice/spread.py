"""The scored applications of a call with every sheet that stands, asked of the database in a few questions for all."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from grants.applications.queries import amount_of
from grants.awards.advice.what_if import Change, Flip, Marked, looked
from grants.awards.queries import last_in_part
from grants.calls.criteria import band_for
from grants.calls.queries import budget_of, number
from grants.casework.case import Case
from grants.database import db
from grants.people.queries import names_of
from grants.records.models import Event, Record
from grants.reviews.models import Mark
from grants.reviews.queries import evaluator_id

READERS = frozenset({"commission_secretary", "commission_chair", "auditor"})
RANKED = ("deciding", "standstill", "contracting", "completed")
"""Phases of a call in which every sheet that stands is locked and open to those who may compare them."""


def may_compare(call: Case) -> bool:
    """Who may see all locked sheets beside one another, and from when on; no evaluator of the call ever."""
    if call.record.kind != "call" or call.record.phase not in RANKED or call.roles.isdisjoint(READERS):
        return False
    return all(m.role != "evaluator" or f"/{call.record.id}/" not in _path(m.record_id) for m in call.actor.memberships)


def applicants(call: Case) -> Mapping[str, Mapping[str, str]]:
    """The names of those whose applications the reader may see, by the reference of the application."""
    query = sa.select(Record).where(Record.parent_id == call.record.id, Record.kind == "application")
    found = db.session.scalars(query.options(joinedload(Record.organisation)))
    return {each.reference: each.organisation.name for each in found if each.organisation and call.on(each).may_see()}


def _path(record_id: int | None) -> str:
    return "" if record_id is None else db.session.scalar(sa.select(Record.path).where(Record.id == record_id)) or ""


class Spread:
    def __init__(self, call: Case) -> None:
        self.call = call

    @cached_property
    def applications(self) -> Mapping[str, Record]:
        """Those with a score that stands, by reference."""
        query = sa.select(Record).where(Record.parent_id == self.call.record.id, Record.kind == "application")
        found = db.session.scalars(query.order_by(Record.id))
        return {each.reference: each for each in found if each.data.get("result")}

    @cached_property
    def reviews(self) -> Mapping[int, Record]:
        """The locked reviews that stand, by id."""
        by_id = {each.id: each for each in self.applications.values()}
        query = sa.select(Record).where(
            Record.parent_id.in_(by_id), Record.kind == "review", Record.phase == "completed"
        )
        aside = {each.id: each.data.get("reviews_set_aside", ()) for each in by_id.values()}
        found = db.session.scalars(query.order_by(Record.id))
        return {each.id: each for each in found if each.reference not in aside[each.parent_id or 0]}

    @cached_property
    def _marks(self) -> Mapping[int, Mapping[str, int]]:
        found: dict[int, dict[str, int]] = {}
        query = sa.select(Mark.review_id, Mark.criterion, Mark.mark).where(Mark.review_id.in_(self.reviews))
        for row in db.session.execute(query):
            found.setdefault(row.review_id, {})[row.criterion] = row.mark
        return found

    @cached_property
    def locked_at(self) -> Mapping[int, datetime]:
        """When each review was locked for the last time."""
        query = (
            sa.select(Event.record_id, sa.func.max(Event.seq), sa.func.max(Event.recorded_at))
            .where(Event.record_id.in_(self.reviews), Event.action.in_(["lock", "enter_marks"]))
            .group_by(Event.record_id)
        )
        return {row[0]: row[2] for row in db.session.execute(query)}

    @cached_property
    def evaluators(self) -> Mapping[str, str]:
        """The names behind the keys of `marked`."""
        ids = {number for each in self.reviews.values() if (number := evaluator_id(each)) is not None}
        return {str(number): name for number, name in sorted(names_of(sorted(ids)).items(), key=lambda item: item[1])}

    @cached_property
    def marked(self) -> Sequence[Marked]:
        sheets: dict[int, dict[str, Mapping[str, int]]] = {}
        for review in self.reviews.values():
            key = str(evaluator_id(review) or review.reference)
            sheets.setdefault(review.parent_id or 0, {})[key] = self._marks.get(review.id, {})
        submitted = self._submissions
        found = []
        for reference, application in self.applications.items():
            band = band_for(self.call.rules, amount_of(application))
            found.append(
                Marked(
                    reference,
                    amount_of(application),
                    band.weights,
                    band.threshold,
                    submitted.get(application.id, 0),
                    sheets.get(application.id, {}),
                )
            )
        return [each for each in found if each.sheets]

    @cached_property
    def _submissions(self) -> Mapping[int, int]:
        query = (
            sa.select(Event.record_id, sa.func.max(Event.seq))
            .where(Event.record_id.in_([each.id for each in self.applications.values()]), Event.action == "submit")
            .group_by(Event.record_id)
        )
        return {row[0]: row[1] for row in db.session.execute(query)}

    def looked(self, change: Change) -> Sequence[Flip]:
        """The ranking as it is beside the one that a change would give."""
        rules = self.call.rules
        return looked(
            self.marked,
            change,
            budget_of(self.call.record),
            planned=number(rules, "evaluators"),
            tie_breakers=cast(list[str], rules.value("tie_breakers")),
            last_in_part=last_in_part(self.call),
        )


def total_of(marked: Marked, evaluator: str) -> Fraction:
    return sum((mark * marked.weights[name] for name, mark in marked.sheets[evaluator].items()), Fraction(0))
