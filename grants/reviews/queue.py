"""An evaluator's own evaluations: what waits, until when, and how much reading it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from grants.calls.criteria import criteria
from grants.calls.queries import number
from grants.casework.calendar import days_off_of
from grants.casework.case import Case
from grants.clock import in_working_days
from grants.database import db
from grants.people.actors import Actor
from grants.records.library import workflow
from grants.records.models import Event, Record
from grants.reviews.moments import review_deadline

WORDS_A_PAGE, WORDS_A_MINUTE, MINUTES_A_CRITERION = 300, 130, 3
"""For an estimate of the work alone; nothing is decided by it."""


@dataclass(frozen=True)
class Task:
    """One review: `marked` of `criteria` marks are given; nothing is told of the application's text but its length."""

    review: Record
    state_words: Any
    deadline: datetime
    overdue: bool
    words: int
    criteria: int
    marked: int

    @property
    def application(self) -> Record:
        assert self.review.parent is not None
        return self.review.parent

    @property
    def pages(self) -> int:
        return max(1, round(self.words / WORDS_A_PAGE))

    @property
    def minutes(self) -> int:
        """What is left: reading once, and each mark still to be given."""
        left = self.criteria - self.marked
        reading = self.words / WORDS_A_MINUTE if left else 0
        return 5 * max(1, round((reading + left * MINUTES_A_CRITERION) / 5))

    @property
    def to_declare(self) -> bool:
        return self.review.phase == "preparing"


class Queue:
    """Asked of the database in a few questions for each call, however many reviews there are."""

    def __init__(self, actor: Actor, now: datetime) -> None:
        self.actor, self.now = actor, now

    @cached_property
    def _reviews(self) -> Sequence[Record]:
        own = [m.record_id for m in self.actor.memberships if m.role == "evaluator" and m.record_id is not None]
        query = (
            sa.select(Record)
            .where(Record.id.in_(own), Record.kind == "review", Record.phase != "ended")
            .options(joinedload(Record.parent).joinedload(Record.organisation))
            .order_by(Record.id)
        )
        return db.session.scalars(query).unique().all()

    @cached_property
    def tasks(self) -> Sequence[Task]:
        """What is still to be done, the soonest due first."""
        found = [self._task(each) for each in self._reviews if each.phase in ("preparing", "running")]
        return sorted(found, key=lambda task: (task.deadline, task.review.id))

    @cached_property
    def locked(self) -> Sequence[Record]:
        """What is done, the latest first."""
        return [each for each in reversed(self._reviews) if each.phase == "completed"]

    @property
    def minutes(self) -> int:
        return sum(task.minutes for task in self.tasks)

    def _task(self, review: Record) -> Task:
        call = self._call_of(review)
        ends = in_working_days(self._begun(review), number(call.rules, "review_days"), self._days_off[call.record.id])
        if self._held:
            ends = review_deadline(call.on(review))
        marks: Mapping[str, Any] = review.answers("evaluation_sheet").get("marks") or {}
        given = sum(1 for row in marks.values() if isinstance(row, Mapping) and row.get("mark") not in (None, ""))
        assert review.parent is not None
        return Task(
            review,
            workflow(review.workflow).states[review.state].title,
            ends,
            ends < self.now,
            words_in(review.parent.answers("application_form")),
            len(criteria(call.rules)),
            given,
        )

    def _call_of(self, review: Record) -> Case:
        ids = set(_line(review))
        return next(call for number, call in self._calls.items() if number in ids)

    @cached_property
    def _calls(self) -> Mapping[int, Case]:
        ids = {number for review in self._reviews for number in _line(review)}
        query = sa.select(Record).where(Record.id.in_(ids), Record.kind == "call")
        return {record.id: Case(record, self.actor, self.now) for record in db.session.scalars(query)}

    @cached_property
    def _days_off(self) -> Mapping[int, Any]:
        return {number: days_off_of(call.record.authority_id) for number, call in self._calls.items()}

    @cached_property
    def _held(self) -> bool:
        """Whether anything here was ever on hold, so that each term has to be looked at by itself."""
        ids = {number for review in self._reviews for number in _line(review)}
        query = sa.select(Record.id).where(Record.kind == "hold", Record.parent_id.in_(ids)).limit(1)
        return db.session.scalar(query) is not None

    def _begun(self, review: Record) -> datetime:
        return self._reopened.get(review.id, review.begun_at)

    @cached_property
    def _reopened(self) -> Mapping[int, datetime]:
        query = (
            sa.select(Event.record_id, sa.func.max(Event.recorded_at))
            .where(Event.record_id.in_([each.id for each in self._reviews]), Event.action == "reopen")
            .group_by(Event.record_id)
        )
        return {row[0]: row[1] for row in db.session.execute(query)}


def _line(record: Record) -> list[int]:
    return [int(part) for part in record.path.strip("/").split("/")]


def words_in(answers: Any) -> int:
    """How many words somebody has to read."""
    if isinstance(answers, str):
        return len(answers.split())
    if isinstance(answers, Mapping):
        return sum(words_in(each) for each in answers.values())
    return sum(words_in(each) for each in answers) if isinstance(answers, list) else 0
