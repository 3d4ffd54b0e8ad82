"""Which applications of a call lack evaluators, and who was ever appointed to what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from grants.casework.case import Case
from grants.database import db
from grants.people.models import Membership
from grants.records.models import Record, lies_below
from grants.reviews.queries import spread_calls_another


@dataclass(frozen=True)
class Appointed:
    """An evaluator's review of an application, whatever became of it."""

    application_id: int
    user_id: int
    reference: str
    phase: str


def appointed(call: Record) -> Sequence[Appointed]:
    """Everybody who was ever appointed under a call."""
    query = (
        sa.select(Record.parent_id, Membership.user_id, Record.reference, Record.phase)
        .join(Membership, Membership.record_id == Record.id)
        .where(Membership.role == "evaluator", Membership.on_behalf_of_id.is_(None))
        .where(Record.kind == "review", lies_below(call.path))
    )
    rows = db.session.execute(query)
    return [Appointed(int(row.parent_id or 0), row.user_id, row.reference, row.phase) for row in rows]


def vacancies(call: Case, known: Sequence[Appointed]) -> Mapping[Record, int]:
    """The applications under evaluation that lack evaluators, with how many: a place that somebody gave up or that was
    never filled, and a third evaluator where two disagree."""
    standing: dict[int, list[Appointed]] = {}
    for each in known:
        if each.phase != "ended":
            standing.setdefault(each.application_id, []).append(each)
    planned, most = call.number("evaluators"), call.number("max_evaluators")
    here = (Record.parent_id == call.record.id) & (Record.kind == "application") & (Record.phase == "evaluating")
    lacking: dict[int, int] = {}
    disputed: set[int] = set()
    for number, aside in db.session.execute(sa.select(Record.id, Record.data[("reviews_set_aside",)]).where(here)):
        there = [each for each in standing.get(number, []) if each.reference not in (aside or [])]
        if len(there) < planned:
            lacking[number] = planned - len(there)
        elif len(there) == planned < most and all(each.phase == "completed" for each in there):
            disputed.add(number)
    found: dict[Record, int] = {}
    query = sa.select(Record).where(Record.id.in_([*lacking, *disputed])).order_by(Record.id)
    for application in db.session.scalars(query):
        if application.id in lacking:
            found[application] = lacking[application.id]
        elif spread_calls_another(call.on(application)):
            found[application] = 1
    return found
