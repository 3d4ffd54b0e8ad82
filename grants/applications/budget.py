"""The arithmetic of a budget: every line to the tyiyn, every sum exact."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

_TYIYN = Decimal("0.01")


@dataclass(frozen=True)
class Line:
    """`total` is quantity times price, half a tyiyn rounded up; what the applicant does not pay is requested."""

    item: str
    unit: str
    quantity: Decimal
    price: Decimal
    own: Decimal

    @property
    def total(self) -> Decimal:
        return (self.quantity * self.price).quantize(_TYIYN, ROUND_HALF_UP)

    @property
    def requested(self) -> Decimal:
        return self.total - self.own


def lines_of(rows: Iterable[Mapping[str, Any]]) -> Sequence[Line]:
    """From the rows of a budget field as they are kept; an empty quantity is one, an empty sum nothing."""
    return [
        Line(
            row.get("item") or "",
            row.get("unit") or "",
            Decimal(row.get("quantity") or 1),
            Decimal(row.get("price") or 0),
            Decimal(row.get("own") or 0),
        )
        for row in rows
    ]


def requested(lines: Iterable[Line]) -> Decimal:
    return sum((line.requested for line in lines), Decimal(0))


def on_paper(lines: Sequence[Line]) -> dict[str, Any]:
    """The table of a budget as papers print it."""
    return {
        "rows": [
            {
                "line": line.item,
                "unit": line.unit,
                "quantity": format(line.quantity, "f"),
                "price": str(line.price.quantize(_TYIYN)),
                "total": str(line.total),
                "own": str(line.own.quantize(_TYIYN)),
                "requested": str(line.requested.quantize(_TYIYN)),
                "note": None,
            }
            for line in lines
        ],
        "total": str(sum((line.total for line in lines), Decimal("0.00"))),
        "own": str(sum((line.own for line in lines), Decimal("0.00")).quantize(_TYIYN)),
        "requested": str(requested(lines).quantize(_TYIYN)),
    }
