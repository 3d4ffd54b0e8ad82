"""Cells that a spreadsheet shows as they are."""

from decimal import Decimal

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\N{FULLWIDTH EQUALS SIGN}")
LONGEST = 32_767
"""What a cell may hold."""

Cell = str | int | Decimal | None


def harmless(cell: Cell) -> Cell:
    """A text that a spreadsheet would take for a formula is made one that it shows."""
    if not isinstance(cell, str):
        return cell
    return f"'{cell}" if cell.lstrip().startswith(FORMULA_STARTS) or cell.startswith(FORMULA_STARTS) else cell
