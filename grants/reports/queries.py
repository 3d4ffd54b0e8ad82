"""What was paid, spent and returned on a tranche, and what is left to explain."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from grants.agreements.ledger import Balance
from grants.casework.budgets import ZERO, BudgetRow, read_budget
from grants.database import db
from grants.payments.queries import demanded_of, payment_of, returned_of
from grants.records.models import Record
from grants.reports.models import IndicatorValue, SpendingLine
from workflows.definition import FINAL

REPORT_FORM = "report_form"


def spent_in(report: Record) -> Sequence[BudgetRow]:
    """The spending as the forms of earlier reports state it: lines typed freely, accepted or not."""
    return read_budget(report.answers(REPORT_FORM).get("spent"))


def spendable(tranche_id: int) -> Decimal:
    """What may have been spent of a tranche: what was paid, less what is demanded back."""
    payment = payment_of(tranche_id)
    return payment.amount - demanded_of(tranche_id) if payment else ZERO


def accepted_spending(tranche_id: int) -> Decimal:
    """The spending that accepted reports on a tranche show."""
    query = (
        sa.select(SpendingLine).join(Record, SpendingLine.report_id == Record.id).where(Record.parent_id == tranche_id)
    )
    return sum((line.amount for line in db.session.scalars(query)), ZERO)


def balance_of(tranche: Record) -> Balance:
    """Spending that is demanded back is not accounted for; a demand first takes what the report left unspent.

    What a later report spent of money that this tranche left is accounted for here, where the money was paid.
    """
    payment, returned = payment_of(tranche.id), returned_of(tranche.id)
    if payment is None:
        return Balance()
    carried = carried_over(tranches_of(tranche.parent_id) if tranche.parent_id else [tranche])
    return Balance(
        paid=payment.amount,
        accounted=carried[tranche.id].accounted,
        returned=returned,
        written_off=demanded_of(tranche.id) - returned if tranche.phase == "ended" else ZERO,
    )


@dataclass
class Purse:
    """The money of one tranche: `accounted` in whichever report, `left` over from its own accepted report."""

    accounted: Decimal = ZERO
    left: Decimal = ZERO


def carried_over(tranches: Iterable[Record]) -> Mapping[int, Purse]:
    """The purses of tranches given in their order: what a report spent beyond its own tranche came out of what earlier
    tranches had left, the oldest first."""
    purses: dict[int, Purse] = {}
    for tranche in tranches:
        payment, spent = payment_of(tranche.id), accepted_spending(tranche.id)
        paid = payment.amount if payment else ZERO
        beyond = max(spent - paid, ZERO)
        own = min(spent - beyond, spendable(tranche.id))
        for earlier in purses.values():
            part = min(beyond, earlier.left)
            earlier.accounted, earlier.left, beyond = earlier.accounted + part, earlier.left - part, beyond - part
        left = spendable(tranche.id) - own if accepted_reports(tranche.id) else ZERO
        purses[tranche.id] = Purse(own, max(left, ZERO))
    return purses


def carried_into(tranche: Record) -> Decimal:
    """What the accepted reports on earlier tranches left unspent and nobody demanded back."""
    earlier = [t for t in tranches_of(tranche.parent_id) if t.id < tranche.id] if tranche.parent_id else []
    return sum((purse.left for purse in carried_over(earlier).values()), ZERO)


def unspent_of(tranche: Record) -> Decimal:
    """What is left of a tranche by its accepted report, by later ones and by the demands so far."""
    return carried_over(tranches_of(tranche.parent_id))[tranche.id].left if tranche.parent_id else ZERO


def balance_over(tranches: Iterable[Record]) -> Balance:
    return sum((balance_of(tranche) for tranche in tranches), Balance())


def tranches_of(agreement_id: int) -> Sequence[Record]:
    query = sa.select(Record).where(Record.parent_id == agreement_id, Record.kind == "tranche").order_by(Record.id)
    return db.session.scalars(query).all()


def unfinished_reports(tranche_id: int) -> Sequence[Record]:
    query = sa.select(Record).where(
        Record.parent_id == tranche_id, Record.kind == "report", Record.phase.not_in(sorted(FINAL))
    )
    return db.session.scalars(query).all()


def accepted_reports(tranche_id: int) -> Sequence[Record]:
    query = sa.select(Record).where(
        Record.parent_id == tranche_id, Record.kind == "report", Record.phase == "completed"
    )
    return db.session.scalars(query.order_by(Record.id)).all()


def values_in(report_ids: Iterable[int]) -> Sequence[IndicatorValue]:
    """The indicators of these reports, in the order they were given."""
    query = sa.select(IndicatorValue).where(IndicatorValue.report_id.in_(list(report_ids)))
    return db.session.scalars(query.order_by(IndicatorValue.id)).all()
