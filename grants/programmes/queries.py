"""What a programme says: its money, its discussion, what became of it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from grants.casework.budgets import ZERO, amount
from grants.casework.case import Case
from grants.clock import LOCAL
from grants.database import db
from grants.records.models import Record, lies_below

FORM = "programme_form"
PROPOSED_AMENDMENT = "proposed_amendment"


def budget_of(programme: Record) -> Decimal:
    return amount(programme.answers(FORM).get("budget")) or ZERO


def promised_to_calls(case: Case) -> Decimal:
    """The budgets of the calls under a programme, drafts and those that ended without result left out."""
    calls = (call for call in case.children("call") if call.phase not in ("preparing", "ended"))
    return sum((amount(call.answers("call_form").get("budget")) or ZERO for call in calls), ZERO)


def limits(rows: Sequence[Mapping[str, Any]] | None) -> Sequence[Decimal]:
    return [amount(row.get("limit")) or ZERO for row in rows or ()]


def proposed_amendment(programme: Record) -> Mapping[str, Any] | None:
    """What an officer proposed to change and the approver has not decided on yet."""
    found: Mapping[str, Any] | None = programme.data.get(PROPOSED_AMENDMENT)
    return found


def yearly_reports(programme: Record) -> Mapping[str, Mapping[str, Any]]:
    """The last report of each year, by the year."""
    found: Mapping[str, Mapping[str, Any]] = programme.data.get("yearly_reports", {})
    return dict(sorted(found.items()))


def given(value: object) -> bool:
    """Whether something was answered, in any language where it is words."""
    return any(value.values()) if isinstance(value, Mapping) else bool(value)


def counted_below(programme: Record, kind: str, *, phases: Sequence[str] = (), year: int) -> int:
    """How many records of a kind below a programme were begun in a year, in any of these phases or in all."""
    query = (
        sa.select(sa.func.count())
        .select_from(Record)
        .where(lies_below(programme.path), Record.kind == kind)
        .where(Record.begun_at >= _start_of(year), Record.begun_at < _start_of(year + 1))
    )
    return db.session.scalar(query.where(Record.phase.in_(phases)) if phases else query) or 0


def _start_of(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=LOCAL).astimezone(UTC)
