"""What the rows of a budget field add up to, exactly."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from grants.casework.written import without_som
from grants.languages import LANGUAGES, Sum, say

TYIYN = Decimal("0.01")
ZERO = Decimal("0.00")
MOST_DIGITS = 13


def amount(text: object) -> Decimal | None:
    """A sum as answers keep it ("400000.00"); None where there is none or it is not a number."""
    found = _number(text)
    return None if found is None else found.quantize(TYIYN, ROUND_HALF_UP)


@dataclass(frozen=True)
class BudgetRow:
    """One line of a budget: what it costs with its taxes, what the organisation gives, what is asked of the grant.

    `own` is all that it gives; `in_kind` the part of it in work, rooms or things, valued in som as `valuation` says.
    """

    item: str
    unit: str
    quantity: Decimal
    price: Decimal
    own_money: Decimal
    in_kind: Decimal = ZERO
    valuation: str = ""
    tax: Decimal = ZERO

    @property
    def cost(self) -> Decimal:
        return (self.quantity * self.price).quantize(TYIYN, ROUND_HALF_UP)

    @property
    def total(self) -> Decimal:
        return self.cost + self.tax

    @property
    def own(self) -> Decimal:
        return self.own_money + self.in_kind

    @property
    def requested(self) -> Decimal:
        return self.total - self.own


def read_budget(rows: Iterable[Mapping[str, Any]] | None) -> Sequence[BudgetRow]:
    """The rows of a `budget` field, also of one without contributions in kind and taxes.

    An empty quantity counts as one, an empty sum as nothing; a tax is a sum, or a percentage of the cost.
    """
    return [_read(row) for row in rows or ()]


def _read(row: Mapping[str, Any]) -> BudgetRow:
    bare = BudgetRow(
        item=str(row.get("item") or ""),
        unit=str(row.get("unit") or ""),
        quantity=_quantity(row.get("quantity")),
        price=amount(row.get("price")) or ZERO,
        own_money=amount(row.get("own")) or ZERO,
        in_kind=amount(row.get("in_kind")) or ZERO,
        valuation=str(row.get("valuation") or ""),
    )
    return replace(bare, tax=_tax(row.get("tax"), bare.cost))


def requested_of(rows: Iterable[BudgetRow]) -> Decimal:
    return sum((row.requested for row in rows), ZERO)


def own_share(rows: Sequence[BudgetRow]) -> Decimal:
    """The own contribution as a percentage of the whole cost, to tenths."""
    total = sum((row.total for row in rows), ZERO)
    own = sum((row.own for row in rows), ZERO)
    return (100 * own / total).quantize(Decimal("0.1"), ROUND_HALF_UP) if total else Decimal("0.0")


def table(rows: Sequence[BudgetRow]) -> dict[str, Any]:
    """The budget as papers print it; what a line has of taxes and of contributions in kind stands in its note."""
    return {
        "rows": [
            {
                "line": row.item,
                "unit": row.unit,
                "quantity": format(row.quantity, "f"),
                "price": str(row.price),
                "tax": str(row.tax),
                "total": str(row.total),
                "own": str(row.own),
                "in_kind": str(row.in_kind),
                "requested": str(row.requested),
                "note": _note(row),
            }
            for row in rows
        ],
        "tax": str(sum((row.tax for row in rows), ZERO)),
        "total": str(sum((row.total for row in rows), ZERO)),
        "own": str(sum((row.own for row in rows), ZERO)),
        "in_kind": str(sum((row.in_kind for row in rows), ZERO)),
        "share": str(own_share(rows)),
        "requested": str(requested_of(rows)),
    }


def _note(row: BudgetRow) -> dict[str, str] | None:
    parts = []
    if row.tax:
        parts.append(say("with payroll taxes of %(sum)s", sum=Sum(row.tax)))
    if row.in_kind:
        parts.append(
            say("in kind %(sum)s, valued by: %(valuation)s", sum=Sum(row.in_kind), valuation=row.valuation or "—")
        )
    return {language: "; ".join(part.text(language) for part in parts) for language in LANGUAGES} if parts else None


def tax_of(text: str) -> tuple[Decimal, bool] | None:
    """A tax as it is typed: the number, and whether it is a percentage; None for what is neither."""
    bare = without_som(text).replace(" ", "").replace(",", ".")
    found = _number(bare.removesuffix("%"))
    return None if found is None else (found, bare.endswith("%"))


def _tax(text: object, cost: Decimal) -> Decimal:
    found = tax_of(str(text)) if text else None
    if found is None:
        return ZERO
    number, is_percentage = found
    return (cost * number / 100 if is_percentage else number).quantize(TYIYN, ROUND_HALF_UP)


def _quantity(text: object) -> Decimal:
    return _number(text or "1") or Decimal(0)


def _number(text: object) -> Decimal | None:
    """A finite number of a size that can be counted with; what was typed and refused is shown again with its total."""
    try:
        found = Decimal(str(text))
    except InvalidOperation:
        return None
    return found if found.is_finite() and MOST_DIGITS > found.adjusted() > -MOST_DIGITS else None
