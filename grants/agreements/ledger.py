"""The account of an agreement as the journal tells it: what was paid, accepted as spent, demanded back and returned.

The reconciliation act is drawn from it, so that each line of the act stands on an event that nobody can change
unnoticed. What an accepted report shows as spent is read from the figures that the acceptance entered.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

import sqlalchemy as sa

from grants.agreements.queries import PLANNED, paper_in_force
from grants.casework.budgets import ZERO, amount
from grants.clock import LOCAL
from grants.database import Money, db
from grants.records.models import Event, Record, lies_below

PAID, ACCEPTED, DEMANDED, RETURNED, WRITTEN_OFF = "paid", "accepted", "demanded", "returned", "written_off"
TOLD_BY: Mapping[tuple[str, str], str] = {
    ("tranche", "pay"): PAID,
    ("report", "accept"): ACCEPTED,
    ("tranche", "demand_return"): DEMANDED,
    ("tranche", "record_part_of_return"): RETURNED,
    ("tranche", "record_return"): RETURNED,
    ("tranche", "record_late_return"): RETURNED,
    ("tranche", "write_off"): WRITTEN_OFF,
}
PAPERS = {ACCEPTED: ("final_report", "progress_report"), DEMANDED: ("return_demand",)}
SPENT = sa.table("spending_lines", sa.column("report_id", sa.Integer), sa.column("amount", Money))
DATED = {PAID: "paid_on", RETURNED: "returned_on"}


@dataclass(frozen=True)
class Line:
    """One entry of the account; `tranche` is its number, `paper` the document or order that it rests on."""

    what: str
    tranche: int
    on: date
    paper: str | None
    amount: Decimal


@dataclass(frozen=True)
class Balance:
    """Where money went. `left` is paid and neither accounted for, returned nor written off.

    Spending that was demanded back is not accounted for.
    """

    paid: Decimal = ZERO
    accounted: Decimal = ZERO
    returned: Decimal = ZERO
    written_off: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        return self.paid - self.accounted - self.returned - self.written_off

    def __add__(self, other: "Balance") -> "Balance":
        return Balance(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


def lines_of(agreement: Record) -> Sequence[Line]:
    """The account in the order in which it was recorded; what was corrected is left out."""
    corrected = sa.select(Event.corrects).where(Event.corrects.is_not(None))
    told = sa.or_(*(sa.and_(Event.kind == kind, Event.action == action) for kind, action in TOLD_BY))
    query = (
        sa.select(Event, Record)
        .join(Record, Event.record_id == Record.id)
        .where(lies_below(agreement.path), told, Event.seq.not_in(corrected))
        .order_by(Event.seq)
    )
    found: list[Line] = []
    for event, record in db.session.execute(query).all():
        tranche = record if record.kind == "tranche" else record.parent
        if tranche is not None and tranche.kind == "tranche":
            found.append(_line(event, record, tranche, found))
    return found


def _line(event: Event, record: Record, tranche: Record, before: Iterable[Line]) -> Line:
    what, number = TOLD_BY[event.kind, event.action], int(tranche.answers(PLANNED)["number"])
    given = event.answers.get(DATED.get(what, ""))
    papers = (paper_in_force(record.id, kind) for kind in PAPERS.get(what, ()))
    paper = next((found for found in papers if found is not None), None)
    return Line(
        what,
        number,
        date.fromisoformat(given) if given else event.happened_at.astimezone(LOCAL).date(),
        paper.number if paper else event.answers.get("order_number"),
        _amount(what, event, record, [line for line in before if line.tranche == number]),
    )


def _amount(what: str, event: Event, record: Record, before: Sequence[Line]) -> Decimal:
    if what == ACCEPTED:
        return sum(db.session.scalars(sa.select(SPENT.c.amount).where(SPENT.c.report_id == record.id)), ZERO)
    if what == WRITTEN_OFF:
        return _sum(before, DEMANDED) - _sum(before, RETURNED)
    return amount(event.answers.get("amount")) or ZERO


def _sum(lines: Iterable[Line], what: str) -> Decimal:
    return sum((line.amount for line in lines if line.what == what), ZERO)


def account_of(lines: Sequence[Line]) -> Balance:
    """Tranche by tranche in their order: a report may spend what earlier tranches left, and no demand is lost in it."""
    total, left = Balance(), ZERO
    for number in sorted({line.tranche for line in lines}):
        own = [line for line in lines if line.tranche == number]
        paid, spent, demanded, returned = (_sum(own, what) for what in (PAID, ACCEPTED, DEMANDED, RETURNED))
        beyond = max(spent - paid, ZERO)
        of_this, of_earlier = min(spent - beyond, paid - demanded), min(beyond, left)
        left -= of_earlier
        if any(line.what == ACCEPTED for line in own):
            left += max(paid - demanded - of_this, ZERO)
        lost = demanded - returned if any(line.what == WRITTEN_OFF for line in own) else ZERO
        total += Balance(paid, of_this + of_earlier, returned, lost)
    return total
