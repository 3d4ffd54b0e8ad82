"""What was paid, spent and returned on a tranche, and what is left to explain."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa

from grants.agreements.ledger import Balance
from grants.casework.budgets import ZERO, BudgetRow, read_budget
from grants.database import db
from grants.payments.queries import demanded_of, moved_on, payment_of
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
    return balance_over([tranche])


@dataclass
class Purse:
    """The money of one tranche: `accounted` in whichever report, `left` over from its own accepted report."""

    accounted: Decimal = ZERO
    left: Decimal = ZERO


def carried_over(tranches: Iterable[Record]) -> Mapping[int, Purse]:
    """The purses of tranches given in their order: what a report spent beyond its own tranche came out of what earlier
    tranches had left, the oldest first."""
    purses: dict[int, Purse] = {}
    given = list(tranches)
    numbers = [tranche.id for tranche in given]
    moved, spending, accepted = moved_on(numbers), _spending_on(numbers), _with_accepted_report(numbers)
    for tranche in given:
        here, spent = moved[tranche.id], spending.get(tranche.id, ZERO)
        beyond = max(spent - (here.paid or ZERO), ZERO)
        own = min(spent - beyond, here.spendable)
        for earlier in purses.values():
            part = min(beyond, earlier.left)
            earlier.accounted, earlier.left, beyond = earlier.accounted + part, earlier.left - part, beyond - part
        left = here.spendable - own if tranche.id in accepted else ZERO
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
    """The balances of some tranches of one agreement together."""
    given = list(tranches)
    parent_id = given[0].parent_id if given else None
    carried = carried_over(tranches_of(parent_id) if parent_id else given)
    moved = moved_on([tranche.id for tranche in given])
    total = Balance()
    for tranche in given:
        here = moved[tranche.id]
        if here.paid is not None:
            written_off = here.demanded - here.returned if tranche.phase == "ended" else ZERO
            total += Balance(here.paid, carried[tranche.id].accounted, here.returned, written_off)
    return total


def _spending_on(tranche_ids: Sequence[int]) -> Mapping[int | None, Decimal]:
    """The spending that accepted reports show, by tranche."""
    query = (
        sa.select(Record.parent_id, SpendingLine.amount)
        .join(Record, SpendingLine.report_id == Record.id)
        .where(Record.parent_id.in_(tranche_ids))
    )
    sums: dict[int | None, Decimal] = {}
    for number, amount in db.session.execute(query):
        sums[number] = sums.get(number, ZERO) + amount
    return sums


def _with_accepted_report(tranche_ids: Sequence[int]) -> set[int | None]:
    query = sa.select(Record.parent_id).where(
        Record.parent_id.in_(tranche_ids), Record.kind == "report", Record.phase == "completed"
    )
    return set(db.session.scalars(query))


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
