"""Questions about agreements and the money on their tranches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import cast

import sqlalchemy as sa

from grants.agreements.models import Payment, ReturnDemand, ReturnedSum
from grants.casework.budgets import TYIYN, ZERO, BudgetRow, amount, read_budget
from grants.casework.case import Case
from grants.database import db
from grants.documents.models import Document
from grants.records.models import Record

AGREEMENT_FORM = "agreement_form"
APPLICATION_FORM = "application_form"
PLANNED = "tranche"


def agreed(agreement: Record) -> Decimal:
    """The sum of the grant as the agreement states it."""
    return amount(agreement.answers(AGREEMENT_FORM).get("total")) or ZERO


def agreed_budget(agreement: Record) -> Sequence[BudgetRow]:
    return read_budget(agreement.answers(AGREEMENT_FORM).get("budget"))


def project_day(agreement: Record, which: str) -> date | None:
    """The day the project `starts` or `ends`, as the agreement states it."""
    text = agreement.answers(AGREEMENT_FORM).get(which)
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Planned:
    """A tranche as the agreement planned it: number `number` of `of`."""

    number: int
    of: int
    share: str
    amount: Decimal

    @property
    def is_last(self) -> bool:
        return self.number == self.of


def plan_of(agreement: Case) -> Sequence[Planned]:
    """The tranches of an agreement, one for each share of the rule pack."""
    shares = [Decimal(str(share)) for share in cast(Sequence[object], agreement.rules.value("tranche_split"))]
    parts = split(agreed(agreement.record), shares)
    return [
        Planned(number, len(shares), str(share), part)
        for number, (share, part) in enumerate(zip(shares, parts, strict=True), 1)
    ]


def split(total: Decimal, shares: Sequence[Decimal]) -> Sequence[Decimal]:
    """The total in parts by percentages, in whole tyiyn; the last part takes what the others leave."""
    parts = [(total * share / 100).quantize(TYIYN, ROUND_DOWN) for share in shares[:-1]]
    return [*parts, total - sum(parts, ZERO)]


def planned(tranche: Record) -> Planned:
    """What the agreement planned this tranche to be."""
    kept = tranche.answers(PLANNED)
    return Planned(int(kept["number"]), int(kept["of"]), str(kept["share"]), Decimal(kept["amount"]))


def earlier_tranches(case: Case) -> Sequence[Record]:
    """The tranches of the same agreement that come before this one."""
    number = planned(case.record).number
    return [tranche for tranche in case.siblings() if planned(tranche).number < number]


def payment_of(tranche_id: int) -> Payment | None:
    return db.session.scalars(sa.select(Payment).where(Payment.tranche_id == tranche_id)).first()


def paid_under(agreement_id: int) -> Decimal:
    """All that was paid under an agreement."""
    payments = db.session.scalars(sa.select(Payment).where(Payment.agreement_id == agreement_id))
    return sum((payment.amount for payment in payments), ZERO)


def demands_of(tranche_id: int) -> Sequence[ReturnDemand]:
    query = sa.select(ReturnDemand).where(ReturnDemand.tranche_id == tranche_id).order_by(ReturnDemand.id)
    return db.session.scalars(query).all()


def demanded_of(tranche_id: int) -> Decimal:
    """All that was ever demanded back of one tranche."""
    return sum((demand.amount for demand in demands_of(tranche_id)), ZERO)


def returned_of(tranche_id: int) -> Decimal:
    """All that came back of one tranche."""
    sums = db.session.scalars(sa.select(ReturnedSum).where(ReturnedSum.tranche_id == tranche_id))
    return sum((each.amount for each in sums), ZERO)


def outstanding_of(tranche_id: int) -> Decimal:
    """What was demanded back and has not come yet."""
    return demanded_of(tranche_id) - returned_of(tranche_id)


def paper_in_force(record_id: int, kind: str) -> Document | None:
    """The latest paper of a kind on a record that no correction annulled."""
    query = sa.select(Document).where(
        Document.record_id == record_id, Document.kind == kind, Document.annulled_by.is_(None)
    )
    return db.session.scalars(query.order_by(Document.id.desc()).limit(1)).first()
