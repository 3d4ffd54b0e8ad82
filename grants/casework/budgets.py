"""Budgets as the forms keep them, with exact arithmetic: every line is rounded to a tyiyn before anything is added."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

TYIYN = Decimal("0.01")
ZERO = Decimal("0.00")
MOST_DIGITS = 13


def amount(text: object) -> Decimal | None:
    """A sum as answers keep it ("400000.00"); None where there is none or it is not a number."""
    found = _number(text)
    return None if found is None else found.quantize(TYIYN, ROUND_HALF_UP)


@dataclass(frozen=True)
class BudgetRow:
    """One line of a budget: what it costs, what the organisation pays itself, what is asked of the grant."""

    item: str
    unit: str
    quantity: Decimal
    price: Decimal
    own: Decimal

    @property
    def total(self) -> Decimal:
        return (self.quantity * self.price).quantize(TYIYN, ROUND_HALF_UP)

    @property
    def requested(self) -> Decimal:
        return self.total - self.own


def read_budget(rows: Iterable[Mapping[str, Any]] | None) -> Sequence[BudgetRow]:
    """The rows of a `budget` field; an empty quantity counts as one, an empty sum as nothing."""
    return [
        BudgetRow(
            item=str(row.get("item") or ""),
            unit=str(row.get("unit") or ""),
            quantity=_quantity(row.get("quantity")),
            price=amount(row.get("price")) or ZERO,
            own=amount(row.get("own")) or ZERO,
        )
        for row in rows or ()
    ]


def requested_of(rows: Iterable[BudgetRow]) -> Decimal:
    return sum((row.requested for row in rows), ZERO)


def table(rows: Sequence[BudgetRow]) -> dict[str, Any]:
    """The budget as papers print it."""
    return {
        "rows": [
            {
                "line": row.item,
                "unit": row.unit,
                "quantity": format(row.quantity, "f"),
                "price": str(row.price),
                "total": str(row.total),
                "own": str(row.own),
                "requested": str(row.requested),
                "note": None,
            }
            for row in rows
        ],
        "total": str(sum((row.total for row in rows), ZERO)),
        "own": str(sum((row.own for row in rows), ZERO)),
        "requested": str(requested_of(rows)),
    }


def _quantity(text: object) -> Decimal:
    return _number(text or "1") or Decimal(0)


def _number(text: object) -> Decimal | None:
    """A finite number of a size that can be counted with; what was typed and refused is shown again with its total."""
    try:
        found = Decimal(str(text))
    except InvalidOperation:
        return None
    return found if found.is_finite() and MOST_DIGITS > found.adjusted() > -MOST_DIGITS else None
