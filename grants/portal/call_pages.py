"""What the public pages of a call and of a programme tell besides their conditions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from grants.calls.queries import closing_of, deadline_of, questions_until, waiting_outage
from grants.calls.questions import Clarification, clarifications_of
from grants.casework import history
from grants.casework.answers import Facts, Table
from grants.casework.case import Case
from grants.database import db
from grants.documents.models import Document
from grants.languages import Message, say
from grants.portal.queries import NOBODY, OPEN, CallLine, public_answers, seen_by_all
from grants.records.models import Record

KINDS = {
    "extension": say("The deadline is extended"),
    "outage": say("The deadline is extended because of an outage of the system"),
    "amendment": say("The conditions are amended"),
}
WITH_PAPERS = ("distribution", "session", "presentation")
PLANNED = (
    "sphere",
    "starts",
    "ends",
    "problem",
    "goal",
    "tasks",
    "target_group",
    "territory",
    "expected_results",
    "budget",
    "budget_source",
    "budget_line",
    "year_limits",
    "implementation_plan",
    "indicators",
)


@dataclass(frozen=True)
class Change:
    """One change of an open call, as its notice tells it."""

    kept: Mapping[str, Any]

    @property
    def title(self) -> Message:
        return KINDS[self.kept["kind"]]

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.kept["at"])

    @property
    def grounds(self) -> Any:
        return self.kept["grounds"]

    @property
    def order(self) -> Message | None:
        order = self.kept["order"]
        return say("Order No. %(number)s", number=order["number"]) if order.get("number") else None

    @property
    def new_deadline(self) -> datetime | None:
        found = self.kept["after"].get("deadline")
        return datetime.fromisoformat(found) if found else None


class CallPage:
    """One call as everybody sees it; every question is asked of the database once."""

    def __init__(self, case: Case) -> None:
        self.case, self.record = case, case.record

    @cached_property
    def closing(self) -> datetime | None:
        """The moment that is enforced: the deadline, later by the time that the call stood still."""
        return closing_of(self.case)

    @property
    def is_lengthened(self) -> bool:
        return self.closing is not None and self.closing != deadline_of(self.record)

    def papers(self, language: str) -> list[dict[str, Any]]:
        """Of the call itself, of its distribution and sessions, and of the presentations of its results."""
        below = (Record.parent_id == self.record.id) & Record.kind.in_(WITH_PAPERS)
        query = sa.select(Document).join(Document.record).where((Record.id == self.record.id) | below)
        found = db.session.scalars(query.order_by(Document.id).options(selectinload(Document.renditions)))
        return history.papers_listed(history.readable(found, lambda _: NOBODY), lambda _: NOBODY, language)

    @property
    def takes_applications(self) -> bool:
        return self.record.phase == OPEN and self.closing is not None and self.case.now <= self.closing

    @property
    def waits_for_decision_on_outage(self) -> bool:
        return self.record.phase == OPEN and waiting_outage(self.record) is not None

    @cached_property
    def questions_until(self) -> datetime | None:
        return questions_until(self.case) if self.record.phase == OPEN else None

    @property
    def takes_questions(self) -> bool:
        return self.questions_until is not None and self.case.now <= self.questions_until

    @cached_property
    def clarifications(self) -> Sequence[Clarification]:
        return clarifications_of(self.case)

    @property
    def changes(self) -> Sequence[Change]:
        """The latest first."""
        return [Change(kept) for kept in reversed(self.record.data.get("changes", []))]

    @cached_property
    def beside(self) -> Sequence[Record]:
        """The other calls under the same programme that the public may see."""
        query = sa.select(Record).where(Record.parent_id == self.record.parent_id, seen_by_all("call"))
        return [each for each in db.session.scalars(query.order_by(Record.id)) if each.id != self.record.id]

    @property
    def repeats(self) -> Record | None:
        """The failed call in whose place this one was announced."""
        reference = self.record.answers("call_form").get("repeats")
        return next((each for each in self.beside if each.reference == reference), None)

    @property
    def repeated_by(self) -> Sequence[Record]:
        return [each for each in self.beside if each.answers("call_form").get("repeats") == self.record.reference]

    @property
    def lots(self) -> Sequence[Record]:
        """The other lots of the same announcement."""
        group = self.record.answers("call_form").get("announcement_group")
        return [each for each in self.beside if group and each.answers("call_form").get("announcement_group") == group]

    @cached_property
    def programme(self) -> Case | None:
        case = self.case.on(self.case.parent("programme"))
        return case if case.may_see() else None


class ProgrammePage:
    """One programme as everybody sees it; its text is left out while it is being written."""

    def __init__(self, case: Case) -> None:
        self.case, self.record = case, case.record

    @property
    def state_words(self) -> Any:
        return self.case.workflow.states[self.record.state].words(public=True)

    @property
    def text(self) -> Sequence[Facts | Table]:
        if not self.case.may_read_own_form():
            return []
        return public_answers(self.case, "programme_form", PLANNED)

    @property
    def discussion(self) -> Sequence[Facts | Table]:
        """Until when and how proposals are taken, and then what became of them."""
        return [
            *public_answers(self.case, "discussion_notice", ("discussion_ends", "how")),
            *public_answers(self.case, "discussion_summary"),
        ]

    @cached_property
    def calls(self) -> Sequence[CallLine]:
        query = (
            sa.select(Record).where(Record.parent_id == self.record.id, seen_by_all("call")).order_by(Record.id.desc())
        )
        return [CallLine(record, self.case.now) for record in db.session.scalars(query)]


def programmes_in_public(limit: int = 50) -> Sequence[Record]:
    """The programmes that everybody may see, the latest first."""
    query = sa.select(Record).where(seen_by_all("programme")).order_by(Record.id.desc()).limit(limit)
    return db.session.scalars(query).all()
