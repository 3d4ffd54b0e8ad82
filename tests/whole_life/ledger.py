"""Money as somebody with a pencil would keep it: nothing appears, nothing is lost, nothing is paid twice."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from grants.database import db
from grants.payments.models import Payment, ReturnDemand, ReturnedSum
from grants.records.models import Record

BINDING = ("standstill", "contracting", "completed")
"""The phases in which an award binds money of its call."""
RETURNED = ("record_return", "record_part_of_return")


class Ledger:
    def __init__(self) -> None:
        self.paid: dict[int, Decimal] = {}
        self.demanded: dict[int, Decimal] = {}
        self.returned: dict[int, Decimal] = {}

    def entered(self, kind: str, record: int, action: str, answers: Mapping[str, Any]) -> list[str]:
        """What a press did to money, by what was typed; answers what should never have been possible."""
        if kind != "tranche" or "amount" not in answers:
            return []
        amount = Decimal(answers["amount"])
        if action == "pay":
            if record in self.paid:
                return [f"tranche {record} was paid twice"]
            self.paid[record] = amount
        elif action == "demand_return":
            self.demanded[record] = self.demanded.get(record, Decimal(0)) + amount
        elif action in RETURNED:
            self.returned[record] = self.returned.get(record, Decimal(0)) + amount
        faults = [f"a sum of {amount} on tranche {record}"] if amount <= 0 else []
        if self.demanded.get(record, Decimal(0)) > self.paid.get(record, Decimal(0)) + self.returned.get(
            record, Decimal(0)
        ):
            faults.append(f"more is demanded back of tranche {record} than was paid")
        if self.returned.get(record, Decimal(0)) > self.demanded.get(record, Decimal(0)):
            faults.append(f"more came back of tranche {record} than was demanded")
        return faults

    def audited(self) -> list[str]:
        """Where the tables of the application say something else, or sums stand above what they come from."""
        faults = [
            f"{name}: {found} in the tables, {kept} in the ledger"
            for name, table, kept in (
                ("paid", Payment, self.paid),
                ("demanded", ReturnDemand, self.demanded),
                ("returned", ReturnedSum, self.returned),
            )
            if (found := _sums(table)) != kept
        ]
        records = {record.id: record for record in db.session.scalars(sa.select(Record))}
        for record in records.values():
            if record.kind == "agreement":
                faults += self._over(
                    f"agreement {record.id}", self._paid_under(record, records), _award(record, records)
                )
            if record.kind == "call":
                awards = sum((_award(r, records) for r in records.values() if _binds(r, record)), Decimal(0))
                faults += self._over(f"awards of call {record.id}", awards, _budget(record, "call_form"))
        return faults

    def _paid_under(self, agreement: Record, records: Mapping[int, Record]) -> Decimal:
        return sum(
            (sum_ for number, sum_ in self.paid.items() if records[number].parent_id == agreement.id), Decimal(0)
        )

    def _over(self, name: str, spent: Decimal, limit: Decimal) -> list[str]:
        return [f"{name}: {spent} of {limit}"] if spent > limit else []


def _sums(table: Any) -> dict[int, Decimal]:
    query = sa.select(table.tranche_id, table.amount)
    found: dict[int, Decimal] = {}
    for number, amount in db.session.execute(query):
        found[number] = found.get(number, Decimal(0)) + amount
    return found


def _award(record: Record, records: Mapping[int, Record]) -> Decimal:
    while record.kind != "application":
        assert record.parent_id is not None
        record = records[record.parent_id]
    return Decimal((record.data.get("award") or {}).get("amount") or 0)


def _binds(record: Record, call: Record) -> bool:
    return record.kind == "application" and record.parent_id == call.id and record.phase in BINDING


def _budget(record: Record, form: str) -> Decimal:
    return Decimal(record.answers(form).get("budget") or 0)
