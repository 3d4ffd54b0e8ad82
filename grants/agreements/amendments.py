"""What an amendment would change in its agreement, read from its form and set against what is agreed now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from grants.agreements.queries import AGREEMENT_FORM, agreed_budget
from grants.applications.models import BudgetLine
from grants.casework.budgets import ZERO, BudgetRow, read_budget
from grants.casework.case import Case
from grants.database import db
from grants.people.models import Organisation
from grants.records.models import Record, lies_below
from workflows.definition import FINAL

AMENDMENT_FORM = "amendment_form"
BUDGET, TERM, CONTENT = "budget", "term", "content"
GRANTEE_SUCCESSION, CUSTOMER_SUCCESSION = "grantee_succession", "customer_succession"
SUCCESSIONS: Mapping[str, str] = {GRANTEE_SUCCESSION: "applicant", CUSTOMER_SUCCESSION: "authority"}
"""What kind of body takes the place of the party."""

CONTENT_FIELDS = ("activities", "indicators", "special_terms")
KEPT = "amendments"


@dataclass(frozen=True)
class LineChange:
    """One line of the budget before and after, as sums asked of the grant."""

    item: str
    before: Decimal
    after: Decimal

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


def asked(amendment: Record) -> Mapping[str, Any]:
    return amendment.answers(AMENDMENT_FORM)


def what_changes(amendment: Record) -> str:
    found: str = asked(amendment).get("change") or ""
    return found


def new_budget(case: Case) -> list[dict[str, Any]]:
    """The agreement's budget as its form keeps it, with the quantities, prices and contributions of the amendment."""
    rows = case.parent("agreement").answers(AGREEMENT_FORM).get("budget") or []
    given = {row.get("key"): row for row in asked(case.record).get("lines") or ()}
    return [{**row, **_typed(given.get(str(number)))} for number, row in enumerate(rows, 1)]


def _typed(row: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: row[name] for name in ("quantity", "price", "own") if row.get(name)} if row else {}


def line_changes(before: Sequence[BudgetRow], after: Sequence[BudgetRow]) -> list[LineChange]:
    """Line by line: an amendment neither adds a line nor takes one away."""
    return [LineChange(old.item, old.requested, new.requested) for old, new in zip(before, after, strict=True)]


def moved(changes: Sequence[LineChange]) -> Decimal:
    """How much goes from some lines to others."""
    return sum((change.difference for change in changes if change.difference > 0), ZERO)


def changes_of(case: Case) -> list[LineChange]:
    return line_changes(agreed_budget(case.parent("agreement")), read_budget(new_budget(case)))


def moved_by_notice(case: Case) -> Decimal:
    """How far the budget would stand from the one that both parties last signed, earlier notices included."""
    after = read_budget(new_budget(case))
    signed = signed_lines(case.parent("agreement"))
    if len(signed) != len(after):
        return moved(changes_of(case))
    return sum((max(new.requested - old, ZERO) for old, new in zip(signed, after, strict=True)), ZERO)


def signed_lines(agreement: Record) -> Sequence[Decimal]:
    """What each line asks of the grant in the edition of the budget that both parties last signed."""
    editions = [entry["id"] for entry in agreement.data.get(KEPT) or () if entry["lines"] and not entry["by_notice"]]
    latest = editions[-1] if editions else agreement.id
    query = sa.select(BudgetLine).where(BudgetLine.record_id == latest).order_by(BudgetLine.number)
    return [line.requested for line in db.session.scalars(query)]


def enter_lines(record: Record, rows: Sequence[BudgetRow]) -> None:
    """Put an edition of the budget into the table of lines, under the agreement or the amendment that made it.

    Whatever is not asked of the grant is the organisation's own part, in money or in kind.
    """
    db.session.execute(sa.delete(BudgetLine).where(BudgetLine.record_id == record.id))
    db.session.add_all(
        BudgetLine(
            record_id=record.id,
            number=number,
            item=row.item,
            unit=row.unit,
            quantity=format(row.quantity, "f"),
            price=row.price,
            total=row.total,
            own=row.total - row.requested,
            requested=row.requested,
        )
        for number, row in enumerate(rows, 1)
    )
    db.session.flush()


def has_lines(record: Record) -> bool:
    return db.session.scalar(sa.select(BudgetLine.id).where(BudgetLine.record_id == record.id).limit(1)) is not None


def new_end(amendment: Record) -> date | None:
    text = asked(amendment).get("ends")
    return date.fromisoformat(text) if text else None


def first_end(agreement: Record) -> date | None:
    """The end that was agreed before any extension."""
    earlier = [entry for entry in agreement.data.get(KEPT) or () if "ends" in entry["before"]]
    text = earlier[0]["before"]["ends"] if earlier else agreement.answers(AGREEMENT_FORM).get("ends")
    return date.fromisoformat(text) if text else None


def successor_of(amendment: Record) -> Organisation | None:
    """The body that the form names, whether or not it may succeed."""
    chosen = str(asked(amendment).get("successor") or "")
    return db.session.get(Organisation, int(chosen)) if chosen.isdigit() else None


def bodies_other_than(ids: Sequence[int | None]) -> Sequence[Organisation]:
    query = sa.select(Organisation).where(Organisation.id.not_in([each for each in ids if each is not None]))
    return db.session.scalars(query.order_by(Organisation.kind, Organisation.id)).all()


def other_open_amendment(case: Case) -> Record | None:
    """Another amendment of the same agreement that is neither in force nor ended."""
    query = sa.select(Record).where(
        Record.parent_id == case.record.parent_id,
        Record.kind == case.record.kind,
        Record.phase.not_in(sorted(FINAL)),
    )
    if case.record.id is not None:
        query = query.where(Record.id != case.record.id)
    return db.session.scalars(query.limit(1)).first()


def below(agreement: Record) -> Sequence[Record]:
    """The agreement and everything that was begun under it."""
    query = sa.select(Record).where(lies_below(agreement.path))
    return db.session.scalars(query).all()


def number_of(agreement: Record, amendment: Record) -> int:
    """Which amendment in force this is, or would be."""
    ids = [entry["id"] for entry in agreement.data.get(KEPT) or ()]
    return ids.index(amendment.id) + 1 if amendment.id in ids else len(ids) + 1
