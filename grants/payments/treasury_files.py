"""The payment orders of a list as files that the treasury's programs and people can read."""

import csv
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO, StringIO

import xlsxwriter

from grants.casework.worklists.spreadsheets import harmless

Cell = str | int | Decimal


def as_csv(heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    """RFC 4180 in UTF-8 with its mark, so that spreadsheets read the letters; sums with a point."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow([harmless(head) for head in heads])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(heads: Sequence[str], rows: Sequence[Sequence[Cell]], *, title: str, made_at: datetime) -> bytes:
    """One sheet; account numbers and codes stay texts, and no text becomes a formula or a link."""
    data = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(data, options) as book:
        book.set_properties({"title": title, "created": made_at.replace(tzinfo=None)})
        sheet = book.add_worksheet("Orders")
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
        sums = book.add_format({"num_format": "0.00", "border": 1, "valign": "top"})
        texts = book.add_format({"num_format": "@", "text_wrap": True, "border": 1, "valign": "top"})
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
            sheet.set_column(column, column, _width(head, [row[column] for row in rows]))
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, column, harmless(cell), texts)
                else:
                    sheet.write_number(number, column, cell, sums if isinstance(cell, Decimal) else texts)
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    return data.getvalue()


def _width(head: str, cells: Sequence[Cell]) -> int:
    longest = max([len(word) for word in head.split()] + [len(str(cell)) for cell in cells])
    return min(max(longest + 1, 6), 40)
