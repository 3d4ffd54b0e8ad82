"""The files for the treasury: exact, readable by programs and people, and harmless in a spreadsheet."""

import csv
import re
import zipfile
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest

from grants.payments.treasury_files import Cell, as_csv, as_xlsx

NOW = datetime(2026, 8, 7, 4, 30, tzinfo=UTC)
HEADS = ["№", "Получатель", "Счёт", "Сумма"]
DANGEROUS = [
    "=1+1",
    "+996",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1",
    "＝1",
    '=HYPERLINK("http://x","y")',
    "=cmd|' /C'!A0",
]


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline="")))


def sheet(data: bytes) -> tuple[str, str]:
    with zipfile.ZipFile(BytesIO(data)) as book:
        return book.read("xl/worksheets/sheet1.xml").decode(), book.read("xl/sharedStrings.xml").decode()


@pytest.mark.parametrize("text", DANGEROUS)
def test_no_text_becomes_a_formula_or_a_link(text: str) -> None:
    rows: list[list[Cell]] = [[1, text, "1280000000123456", Decimal("0.10")]]
    kept = read_csv(as_csv(HEADS, rows))[1][1]
    assert kept.startswith("'")
    cells, texts = sheet(as_xlsx(HEADS, rows, title="Реестр", made_at=NOW))
    assert "<f>" not in cells
    assert "hyperlink" not in cells
    assert "&apos;" in texts or "'" in texts


def test_sums_are_exact_and_long_numbers_stay_texts() -> None:
    rows: list[list[Cell]] = [
        [1, '«Үмүт», «Жылуу Үй»; "фонд"\nКаракол', "0012800000001234567890", Decimal("123456789.01")]
    ]
    assert read_csv(as_csv(HEADS, rows))[1] == [str(cell) for cell in rows[0]]
    cells, texts = sheet(as_xlsx(HEADS, rows, title="Реестр", made_at=NOW))
    assert re.search(r"<v>123456789\.01</v>", cells)
    assert "0012800000001234567890" in texts


def test_the_same_orders_give_the_same_bytes() -> None:
    rows: list[list[Cell]] = [[1, "Үмүт", "1280000000123456", Decimal("160000.00")]]
    assert as_csv(HEADS, rows) == as_csv(HEADS, rows)
    assert as_xlsx(HEADS, rows, title="Р", made_at=NOW) == as_xlsx(HEADS, rows, title="Р", made_at=NOW)
