"""Money as somebody with a pencil would keep it: nothing appears, nothing is lost, nothing is paid twice."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import sqlalchemy as sa

from grants.database import db
from grants.payments.models import Payment, PaymentRow, ReturnDemand, ReturnedSum
from grants.records.models import Record
from grants.reports.models import SpendingLine
from tests.whole_life.reference import Told

BINDING = ("standstill", "contracting", "completed")
"""The phases in which an award binds money of its call."""
SIGNED = ("running", "suspended", "accounting", "completed")
"""The phases in which an agreement binds both parties."""
FREE = ("preparing", "ended")
"""The phases in which a call takes no money of its programme."""
RETURNED = ("record_return", "record_part_of_return", "record_late_return")
CLOSED = ("sign_reconciliation_for_customer", "complete", "settle")
"""What is not pressed over an agreement before every som of it is explained."""
ZERO = Decimal(0)

KINDS = ("programme", "call", "application", "agreement", "tranche", "report", "payment_list")
"""The kinds of records that say something of money."""


class Entry(NamedTuple):
    """What the ledger reads of a record."""

    id: int
    kind: str
    phase: str
    parent_id: int | None
    path: str
    data: Mapping[str, Any]

    def answers(self, form: str) -> Mapping[str, Any]:
        return self.data.get(form) or {}


READ = sa.select(*(getattr(Record, name) for name in Entry._fields)).where(Record.kind.in_(KINDS))
Records = Mapping[int, Entry]


class Ledger:
    def __init__(self) -> None:
        self.paid: dict[int, Decimal] = {}
        self.demanded: dict[int, Decimal] = {}
        self.returned: dict[int, Decimal] = {}
        self.written_off: set[int] = set()

    def entered(self, kind: str, record: int, action: str, answers: Mapping[str, Any]) -> list[str]:
        """What a press did to money, by what was typed; answers what should never have been possible."""
        if kind == "tranche" and action == "write_off":
            self.written_off.add(record)
        if kind != "tranche" or "amount" not in answers:
            return []
        amount = Decimal(answers["amount"])
        if action == "pay":
            if record in self.paid:
                return [f"tranche {record} was paid twice"]
            self.paid[record] = amount
        elif action == "demand_return":
            self.demanded[record] = self.demanded.get(record, ZERO) + amount
        elif action in RETURNED:
            self.returned[record] = self.returned.get(record, ZERO) + amount
        faults = [f"a sum of {amount} on tranche {record}"] if amount <= 0 else []
        if self.demanded.get(record, ZERO) > self.paid.get(record, ZERO):
            faults.append(f"more is demanded back of tranche {record} than was paid")
        if self.returned.get(record, ZERO) > self.demanded.get(record, ZERO):
            faults.append(f"more came back of tranche {record} than was demanded")
        return faults

    def audited(self, told: Sequence[Told]) -> list[str]:
        """Where the tables of the application say something else, or sums stand above what they come from.

        `told` is what has only just happened: some limits hold at their moment and may be cut later.
        """
        faults = [
            f"{name}: {found} in the tables, {kept} in the ledger"
            for name, table, kept in (
                ("paid", Payment, self.paid),
                ("demanded", ReturnDemand, self.demanded),
                ("returned", ReturnedSum, self.returned),
            )
            if (found := _sums(table)) != kept
        ]
        records = {row.id: Entry(*row) for row in db.session.execute(READ)}
        faults += self._listed_once(records)
        for record in records.values():
            if record.kind == "agreement":
                faults += self._of_agreement(record, records)
            if record.kind == "call":
                awards = sum((_award(r, records) for r in records.values() if _binds(r, record)), ZERO)
                faults += _over(f"awards of call {record.id}", awards, _budget(record, "call_form"))
        for event in told:
            if event.record in records:
                faults += self._at(event, records)
        return faults

    def _of_agreement(self, agreement: Entry, records: Records) -> list[str]:
        """Paid at most what was agreed, agreed at most the award, the budget as much as the sum, whatever changed."""
        name, terms = f"agreement {agreement.id}", agreement.answers("agreement_form")
        total, tranches = Decimal(terms.get("total") or 0), self._tranches(agreement, records)
        paid = _sum(self.paid, tranches)
        faults = _over(f"paid under {name}", paid, total)
        if agreement.phase not in SIGNED:
            return faults
        faults += _over(name, total, _award(agreement, records))
        budget = sum((_asked(row) for row in terms.get("budget") or ()), ZERO)
        if budget != total:
            faults.append(f"{name}: its lines come to {budget}, it is for {total}")
        planned = sum((Decimal(records[each].answers("tranche")["amount"]) for each in tranches), ZERO)
        if planned != total:
            faults.append(f"{name}: its tranches come to {planned}, it is for {total}")
        return faults

    def _at(self, event: Told, records: Records) -> list[str]:
        """What must hold at the moment of a press, and may be undone later by a cut."""
        record = records[event.record]
        name = f"{event.kind} {event.record} at {event.action!r}"
        if event.kind == "call" and event.action == "approve" and record.parent_id:
            programme = records[record.parent_id]
            calls = (r for r in records.values() if r.parent_id == programme.id and r.kind == "call")
            taken = sum((_budget(call, "call_form") for call in calls if call.phase not in FREE), ZERO)
            return _over(f"calls under the programme of {name}", taken, _budget(programme, "programme_form"))
        if event.kind == "tranche" and event.action == "approve":
            programme = _above(record, "programme", records)
            inside = [r for r in records.values() if r.kind == "tranche" and r.path.startswith(programme.path)]
            ordered = (Decimal(r.answers("tranche")["amount"]) for r in inside if r.phase == "contracting")
            taken = sum(ordered, ZERO) + _sum(self.paid, (r.id for r in inside))
            return _over(f"programme of {name}", taken, _budget(programme, "programme_form"))
        if event.kind == "agreement" and event.action in CLOSED:
            tranches = self._tranches(record, records)
            gone = sum((self._lost(each) for each in tranches), ZERO)
            left = _sum(self.paid, tranches) - _sum(self.returned, tranches) - gone
            return _over(f"unexplained money of {name}", left, _spent(tranches, records))
        return []

    def _lost(self, tranche: int) -> Decimal:
        owed = self.demanded.get(tranche, ZERO) - self.returned.get(tranche, ZERO)
        return owed if tranche in self.written_off else ZERO

    def _tranches(self, agreement: Entry, records: Records) -> list[int]:
        return [r.id for r in records.values() if r.kind == "tranche" and r.parent_id == agreement.id]

    def _listed_once(self, records: Records) -> list[str]:
        """Each tranche stands on one list at most; what the treasury was told to pay is what was paid, to the tyiyn."""
        rows = db.session.scalars(sa.select(PaymentRow).where(PaymentRow.given_back_on.is_(None))).all()
        places = [row.tranche_id for row in rows]
        faults = [f"tranche {each} stands on two lists" for each in set(places) if places.count(each) > 1]
        for row in rows:
            if row.tranche_id in self.paid and self.paid[row.tranche_id] != row.amount:
                faults.append(f"tranche {row.tranche_id}: {row.amount} ordered, {self.paid[row.tranche_id]} paid")
            if records[row.list_id].phase == "completed" and row.tranche_id not in self.paid:
                faults.append(f"tranche {row.tranche_id} was carried out and is not paid")
        return faults


def _spent(tranches: Sequence[int], records: Records) -> Decimal:
    """What the reports that were accepted on these tranches say was spent."""
    reports = [r.id for r in records.values() if r.kind == "report" and r.parent_id in tranches]
    lines = db.session.scalars(sa.select(SpendingLine.amount).where(SpendingLine.report_id.in_(reports)))
    return sum(lines, ZERO)


def _sum(kept: Mapping[int, Decimal], tranches: Iterable[int]) -> Decimal:
    return sum((kept.get(each, ZERO) for each in tranches), ZERO)


def _asked(row: Mapping[str, str]) -> Decimal:
    cost = (Decimal(row.get("quantity") or 1) * Decimal(row.get("price") or 0)).quantize(Decimal("0.01"))
    return cost - Decimal(row.get("own") or 0)


def _over(name: str, spent: Decimal, limit: Decimal) -> list[str]:
    return [f"{name}: {spent} of {limit}"] if spent > limit else []


def _sums(table: Any) -> dict[int, Decimal]:
    query = sa.select(table.tranche_id, table.amount)
    found: dict[int, Decimal] = {}
    for number, amount in db.session.execute(query):
        found[number] = found.get(number, ZERO) + amount
    return found


def _above(record: Entry, kind: str, records: Records) -> Entry:
    while record.kind != kind:
        assert record.parent_id is not None
        record = records[record.parent_id]
    return record


def _award(record: Entry, records: Records) -> Decimal:
    application = _above(record, "application", records)
    return Decimal((application.data.get("award") or {}).get("amount") or 0)


def _binds(record: Entry, call: Entry) -> bool:
    return record.kind == "application" and record.parent_id == call.id and record.phase in BINDING


def _budget(record: Entry, form: str) -> Decimal:
    return Decimal(record.answers(form).get("budget") or 0)
