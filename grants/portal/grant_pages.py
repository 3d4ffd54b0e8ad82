"""What the public page of a grant tells: its money, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from grants.agreements.queries import agreed, project_day
from grants.casework import history
from grants.casework.answers import Facts, Table
from grants.casework.case import Case
from grants.database import db
from grants.documents.models import Document
from grants.languages import Message, Sum, say
from grants.monitoring.outcomes import Outcomes
from grants.payments.models import Payment
from grants.payments.queries import planned
from grants.portal.queries import NOBODY, public_answers
from grants.portal.results import Evaluation, Gathering
from grants.records.library import workflow
from grants.records.models import Event, Record, lies_below

SEEN = ("visited_on", "progress", "checked", "findings", "severity", "finding", "corrective_action", "seen")


@dataclass(frozen=True)
class Instalment:
    """A tranche: what was planned, and what was paid of it and when."""

    record: Record
    payment: Payment | None

    @property
    def state_words(self) -> Any:
        return workflow(self.record.workflow).states[self.record.state].words(public=True)

    @property
    def number(self) -> Message:
        plan = planned(self.record)
        return say("%(number)s of %(of)s", number=plan.number, of=plan.of)

    @property
    def planned(self) -> Sum:
        return Sum(planned(self.record).amount)

    @property
    def paid(self) -> Sum | None:
        return Sum(self.payment.amount) if self.payment else None


class Grant:
    """One agreement with everything below it that the public may see."""

    def __init__(self, case: Case) -> None:
        self.case, self.record = case, case.record

    @property
    def amount(self) -> Sum:
        return Sum(agreed(self.record))

    @property
    def starts(self) -> date | None:
        return project_day(self.record, "starts")

    @property
    def ends(self) -> date | None:
        return project_day(self.record, "ends")

    @property
    def state_words(self) -> Any:
        return self.case.workflow.states[self.record.state].words(public=True)

    @property
    def call(self) -> Record:
        return self.case.parent("call")

    @property
    def summary(self) -> str:
        """In the applicant's words; empty while the application itself is not open to the public."""
        application = self.case.on(self.case.parent("application"))
        return str(application.record.answers("application_form").get("summary") or "") if application.may_see() else ""

    @property
    def indicators(self) -> Sequence[Facts | Table]:
        return public_answers(self.case, "agreement_form", ("indicators",))

    @cached_property
    def below(self) -> Sequence[Case]:
        query = sa.select(Record).where(lies_below(self.record.path)).order_by(Record.id)
        cases = (self.case.on(record) for record in db.session.scalars(query) if record.id != self.record.id)
        return [case for case in cases if case.may_see()]

    @cached_property
    def instalments(self) -> Sequence[Instalment]:
        query = sa.select(Payment).where(Payment.agreement_id == self.record.id)
        payments = {payment.tranche_id: payment for payment in db.session.scalars(query)}
        return [Instalment(record, payments.get(record.id)) for record in self._of_kind("tranche")]

    @property
    def paid(self) -> Sum:
        return Sum(sum((each.payment.amount for each in self.instalments if each.payment), Decimal("0.00")))

    @property
    def reports(self) -> Sequence[tuple[Record, Sequence[Facts | Table]]]:
        """Accepted reports, with what the public may read of them."""
        return [(c.record, public_answers(c, "report_form")) for c in self.below if c.record.kind == "report"]

    @property
    def visits(self) -> Sequence[tuple[Record, Sequence[Facts | Table]]]:
        """Closed visits: what was looked at, what was found and what was concluded, as in the act."""
        return [(c.record, public_answers(c, "visit_findings", SEEN)) for c in self.below if c.record.kind == "visit"]

    @cached_property
    def outcomes(self) -> Outcomes:
        """Indicators and people over time, without groups so small that counting them would name them."""
        return Outcomes(self.case, public=True)

    @property
    def evaluations(self) -> Sequence[Evaluation]:
        return [Evaluation(case) for case in self.below if case.record.kind == "outcome"]

    @property
    def gatherings(self) -> Sequence[Gathering]:
        return [Gathering(case) for case in self.below if case.record.kind == "gathering"]

    def papers(self, language: str) -> list[dict[str, Any]]:
        return history.papers_listed(self._documents, lambda _: NOBODY, language)

    def timeline(self, language: str) -> list[dict[str, Any]]:
        """What happened to the agreement and to all below it that the public may see, by role."""
        query = sa.select(Event).where(Event.record_id.in_(self._ids)).order_by(Event.seq)
        events = history.open_to_all(db.session.scalars(query))
        return history.timeline(events, self._documents, language, named=False, mixed=True)

    @property
    def _ids(self) -> list[int]:
        return [self.record.id, *(case.record.id for case in self.below)]

    @cached_property
    def _documents(self) -> list[Document]:
        query = sa.select(Document).where(Document.record_id.in_(self._ids))
        found = db.session.scalars(query.options(selectinload(Document.renditions)))
        return history.readable(found, lambda _: NOBODY)

    def _of_kind(self, kind: str) -> list[Record]:
        return [case.record for case in self.below if case.record.kind == kind]
