"""A budget as a spreadsheet: downloaded, filled in anywhere, and read back with what is wrong told cell by cell."""

import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import xlsxwriter
from openpyxl.utils import get_column_letter
from werkzeug.datastructures import MultiDict

from grants.casework.budget_fields import BUDGET_COLUMNS
from grants.casework.case import Case
from grants.casework.forms import DataForm, Sheet, answers_of
from grants.casework.perform import NotPossible
from grants.languages import LANGUAGES, Message, say
from workflows.asking import Page
from workflows.forms import Field, Form

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LARGEST = 2 * 1024 * 1024
_UNPACKED = 20 * 1024 * 1024
_PARTS = 200
_MOST_ROWS = 500
_SUMS = ("quantity", "price", "own", "in_kind")
_NOT_READ = say("This is not a spreadsheet that can be read. Save it as XLSX and try again.")
_WIDTHS = {"item": 40, "valuation": 40}


@dataclass(frozen=True)
class Cell:
    """What is wrong with one cell."""

    name: str
    message: str


class Unreadable(NotPossible):
    """The file is no table that can be read."""


def written(rows: Sequence[Mapping[str, str]], language: str) -> bytes:
    """The rows under their headings; an empty table where there are none."""
    data = BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        bold, sums = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "#,##0.00"})
        for place, (name, (_, heading)) in enumerate(BUDGET_COLUMNS.items()):
            sheet.set_column(place, place, _WIDTHS.get(name, 16))
            sheet.write_string(0, place, heading.text(language), bold)
            for number, row in enumerate(rows, 1):
                if name in _SUMS and (amount := _as_number(row.get(name))) is not None:
                    sheet.write_number(number, place, amount, sums)
                elif row.get(name):
                    sheet.write_string(number, place, row[name])
        sheet.freeze_panes(1, 0)
    return data.getvalue()


def read(data: bytes, form: Form, field: Field, case: Case, language: str) -> tuple[list[dict[str, str]], list[Cell]]:
    """The rows as answers keep them, and the cells that are wrong. Raises `Unreadable`."""
    rows, places = _rows(data)
    sent = MultiDict(
        (f"{field.name}-{number}-{name}", text) for number, (_, row) in enumerate(rows) for name, text in row.items()
    )
    alone = Page(field.name, field.label, (field.name,))
    bound = Sheet(form, case, language, complete=True, page=alone).bind(sent)
    if bound.validate():
        kept: list[dict[str, str]] = answers_of(bound)[field.name]
        return kept, []
    return [], list(_wrong(bound, field.name, [number for number, _ in rows], places))


def _wrong(bound: DataForm, name: str, numbers: Sequence[int], places: Mapping[str, int]) -> Iterator[Cell]:
    table: Any = bound[name]
    for number, entry in zip(numbers, table.entries, strict=False):
        for cell in entry.form:
            for message in cell.errors:
                column = get_column_letter(places[cell.short_name]) if cell.short_name in places else ""
                yield Cell(f"{column}{number}", message)
    if not any(entry.errors for entry in table.entries):
        yield from (Cell("", message) for message in table.errors if isinstance(message, str))


def _rows(data: bytes) -> tuple[list[tuple[int, dict[str, str]]], dict[str, int]]:
    """The rows that hold anything, with their numbers; and where each column stands."""
    _refuse_bombs(data)
    try:
        values = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False).worksheets[0]
        typed = openpyxl.load_workbook(BytesIO(data), read_only=True, keep_links=False).worksheets[0]
        width, reach = len(BUDGET_COLUMNS) + 8, {"min_row": 1, "max_row": _MOST_ROWS + 1}
        both = list(
            zip(
                values.iter_rows(max_col=width, **reach),
                typed.iter_rows(max_col=width, values_only=True, **reach),
                strict=False,
            )
        )
    except Exception as unreadable:  # a library for a format of this size may raise anything at what is not one
        raise Unreadable(_NOT_READ) from unreadable
    places = _places([cell.value for cell in both[0][0]] if both else [])
    rows = []
    for number, (cells, formulas) in enumerate(both[1:], 2):
        row = {
            name: _text(cells[at - 1], formulas[at - 1], number, at) for name, at in places.items() if at <= len(cells)
        }
        if any(row.values()):
            rows.append((number, row))
    return rows, places


def _places(headings: Sequence[Any]) -> dict[str, int]:
    """Where each column stands, by its heading in any of our languages. Raises `Unreadable` where one is missing."""
    found = {str(text).strip().casefold(): place for place, text in enumerate(headings, 1) if text}
    places = {}
    for name, (_, heading) in BUDGET_COLUMNS.items():
        known = {heading.text(language).casefold() for language in LANGUAGES}
        place = next((found[each] for each in known if each in found), None)
        if place is not None:
            places[name] = place
    if "item" not in places or "price" not in places:
        raise Unreadable(
            say(
                "The first row must hold the headings of the columns, at least “%(item)s” and “%(price)s”. "
                "Download the table and fill that in.",
                item=BUDGET_COLUMNS["item"][1],
                price=BUDGET_COLUMNS["price"][1],
            )
        )
    return places


def _text(cell: Any, formula: Any, row: int, column: int) -> str:
    value = cell.value
    if value is None and isinstance(formula, str) and formula.startswith("="):
        name = f"{get_column_letter(column)}{row}"
        raise Unreadable(
            say("The formula in cell %(cell)s has no result. Open the file, save it again and send that.", cell=name)
        )
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        number = Decimal(str(value))
        if "%" in str(getattr(cell, "number_format", "")):
            return f"{(number * 100).normalize():f}%"
        return f"{number:f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _refuse_bombs(data: bytes) -> None:
    told: Message | None = None
    if len(data) > LARGEST:
        told = say("The file is larger than 2 MB.")
    else:
        try:
            with zipfile.ZipFile(BytesIO(data)) as archive:
                parts = archive.infolist()
                if len(parts) > _PARTS or sum(part.file_size for part in parts) > _UNPACKED:
                    told = say("The file unpacks to more than this system reads. Leave only the table in it.")
                elif any(
                    b"<!DOCTYPE" in archive.open(part).read(1024) for part in parts if part.filename.endswith(".xml")
                ):
                    told = _NOT_READ
        except (zipfile.BadZipFile, RuntimeError, OSError, NotImplementedError, EOFError):
            told = _NOT_READ
    if told is not None:
        raise Unreadable(told)


def _as_number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None
