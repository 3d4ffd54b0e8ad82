"""Questions about tranches and the money that moved on them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from grants.agreements.queries import PLANNED, Planned
from grants.casework.budgets import ZERO
from grants.casework.case import Case
from grants.database import db
from grants.payments.models import Payment, PaymentRow, ReturnDemand, ReturnedSum
from grants.records.library import workflow
from grants.records.models import Record, lies_below

ISSUED, SENT = "approving", "running"
ORDERED = (SENT, "completed")
"""Phases of a list that the treasury has, or has answered."""
WAITS_FOR_ITS_LIST = "payment_waits_for_its_list"


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


@dataclass(frozen=True)
class Moved:
    """The money that moved on one tranche; `paid` None: nothing was."""

    paid: Decimal | None
    demanded: Decimal
    returned: Decimal

    @property
    def spendable(self) -> Decimal:
        """What may have been spent: what was paid, less what is demanded back."""
        return ZERO if self.paid is None else self.paid - self.demanded


def moved_on(tranche_ids: Sequence[int]) -> Mapping[int, Moved]:
    """The money that moved on each of these tranches, in as many questions for one as for twenty."""
    paid, demanded, returned = (_summed(kind, tranche_ids) for kind in (Payment, ReturnDemand, ReturnedSum))
    return {
        number: Moved(paid.get(number), demanded.get(number, ZERO), returned.get(number, ZERO))
        for number in tranche_ids
    }


def _summed(kind: type[Payment | ReturnDemand | ReturnedSum], tranche_ids: Sequence[int]) -> Mapping[int, Decimal]:
    sums: dict[int, Decimal] = {}
    query = sa.select(kind.tranche_id, kind.amount).where(kind.tranche_id.in_(tranche_ids))
    for number, amount in db.session.execute(query):
        sums[number] = sums.get(number, ZERO) + amount
    return sums


def row_of(tranche_id: int) -> PaymentRow | None:
    """Where a tranche stands on a list of payment orders; None where it is on none, or was given back."""
    query = sa.select(PaymentRow).where(PaymentRow.tranche_id == tranche_id, PaymentRow.given_back_on.is_(None))
    return db.session.scalars(query).first()


def rows_on(list_id: int) -> Sequence[PaymentRow]:
    """The rows that stand on a list, in the order they were entered."""
    query = sa.select(PaymentRow).where(PaymentRow.list_id == list_id, PaymentRow.given_back_on.is_(None))
    return db.session.scalars(query.order_by(PaymentRow.id)).all()


def list_of(tranche_id: int) -> Record | None:
    """The list of payment orders on which a tranche stands."""
    row = row_of(tranche_id)
    return db.session.get_one(Record, row.list_id) if row else None


def is_with_the_treasury(tranche: Record) -> bool:
    """Whether the order to pay a tranche left the house: from then on its payment is a fact to be recorded."""
    found = list_of(tranche.id)
    return found is not None and found.phase in ORDERED


def approved_and_unlisted(authority_id: int) -> Sequence[Record]:
    """The tranches of an authority that are approved for payment, not paid, and on no list.

    A tranche of an earlier definition is paid by hand, and by that definition nothing stops it while it is on a list.
    """
    listed = sa.select(PaymentRow.tranche_id).where(PaymentRow.given_back_on.is_(None))
    query = _approved().where(Record.authority_id == authority_id, Record.id.not_in(listed))
    return [each for each in db.session.scalars(query.order_by(Record.id)) if _is_paid_by_list(each)]


def _is_paid_by_list(tranche: Record) -> bool:
    return any(each.name == WAITS_FOR_ITS_LIST for each in workflow(tranche.workflow).actions["pay"].when)


def approved_under(programme: Record) -> Sequence[Record]:
    """The tranches under a programme that are approved for payment and not paid yet."""
    return db.session.scalars(_approved().where(lies_below(programme.path))).all()


def _approved() -> sa.Select[Record]:
    paid = sa.select(Payment.tranche_id)
    return sa.select(Record).where(Record.kind == "tranche", Record.phase == "contracting", Record.id.not_in(paid))


def paid_between(programme: Record, first: date, last: date) -> Decimal:
    """All that was paid under a programme from one day to another."""
    query = (
        sa.select(Payment)
        .join(Record, Payment.tranche_id == Record.id)
        .where(lies_below(programme.path), Payment.paid_on.between(first, last))
    )
    return sum((payment.amount for payment in db.session.scalars(query)), ZERO)
