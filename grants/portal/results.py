"""What came of grants, as everybody may read it: evaluations, and the gatherings where results were shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from grants.casework.answers import Facts, Table
from grants.casework.case import Case
from grants.casework.paper_parts import option
from grants.database import db
from grants.portal.queries import public_answers, seen_by_all
from grants.records.models import Record, lies_below

PLAN, MINUTES = "gathering_plan", "gathering_minutes"
EVALUATED, COMMENTED = "outcome_form", "outcome_comments"
SHOWN = ("people", "women", "men", "shown", "questions", "opinion")
KINDS = ("presentation", "gathering", "outcome")
HELD = "completed"


@dataclass(frozen=True)
class Gathering:
    """One on a project, or one on a whole call. What was said there is told once its minutes are signed."""

    case: Case

    @property
    def record(self) -> Record:
        return self.case.record

    @property
    def state_words(self) -> Any:
        return self.case.workflow.states[self.record.state].words(public=True)

    @property
    def grant(self) -> Record:
        """Of a gathering on one project."""
        return self.case.parent("agreement")

    @property
    def form_words(self) -> Any:
        return option(self.case, PLAN, "form", self.record.answers(PLAN).get("form") or "")

    @property
    def day(self) -> date | None:
        """When it was held, or else when it is planned for."""
        answers = self.record.answers(MINUTES if self._is_held else PLAN)
        return date.fromisoformat(answers["held_on"]) if answers.get("held_on") else None

    @property
    def told(self) -> Sequence[Facts | Table]:
        if self._is_held:
            return [*public_answers(self.case, PLAN, ("place",)), *public_answers(self.case, MINUTES, SHOWN)]
        return public_answers(self.case, PLAN, ("place", "agenda"))

    @property
    def _is_held(self) -> bool:
        return self.record.phase == HELD


@dataclass(frozen=True)
class Evaluation:
    """A project measured once more, at its end or after it."""

    case: Case

    @property
    def record(self) -> Record:
        return self.case.record

    @property
    def grant(self) -> Record:
        return self.case.parent("agreement")

    @property
    def rating(self) -> Any:
        return option(self.case, EVALUATED, "rating", self.record.answers(EVALUATED).get("rating") or "")

    @property
    def day(self) -> date | None:
        text = self.record.answers(EVALUATED).get("evaluated_on")
        return date.fromisoformat(text) if text else None

    @property
    def told(self) -> Sequence[Facts | Table]:
        """What was measured, and what the grantee says to that."""
        comments = public_answers(self.case, COMMENTED) if self.record.answers(COMMENTED) else []
        return [*public_answers(self.case, EVALUATED), *comments]


class Results:
    """What is public of the results of a whole call."""

    def __init__(self, call: Case) -> None:
        self.call = call

    @property
    def presentations(self) -> Sequence[Gathering]:
        return [Gathering(case) for case in self._seen if case.record.kind == "presentation"]

    @property
    def gatherings(self) -> Sequence[Gathering]:
        """Those on single projects."""
        return [Gathering(case) for case in self._seen if case.record.kind == "gathering"]

    @property
    def evaluations(self) -> Sequence[Evaluation]:
        return [Evaluation(case) for case in self._seen if case.record.kind == "outcome"]

    @cached_property
    def _seen(self) -> Sequence[Case]:
        below = lies_below(self.call.record.path)
        kinds = sa.or_(*(seen_by_all(kind) for kind in KINDS))
        found = db.session.scalars(sa.select(Record).where(below, kinds).order_by(Record.id))
        return [case for record in found if (case := self.call.on(record)).may_see()]
