"""A list as a table for a spreadsheet: read and written piece by piece, in the memory of one piece."""

import csv
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from io import StringIO
from typing import Any

import sqlalchemy as sa
import xlsxwriter
from flask import Flask
from sqlalchemy.orm import joinedload

from grants import database
from grants.casework.budgets import amount, read_budget, requested_of
from grants.casework.case import reads_own_form
from grants.casework.worklists.lists import Worklist
from grants.casework.worklists.spreadsheets import LONGEST, Cell, harmless
from grants.clock import LOCAL
from grants.database import db
from grants.languages import pick, say, words
from grants.people.access import SEES_PRIVATE
from grants.people.actors import rights_on
from grants.people.roles import APPLICANT_ROLES
from grants.records.library import shipped, workflow
from grants.records.models import Record
from workflows.forms import Field

PIECE, AT_ONCE = 500, 64 * 1024
HEADS = (
    say("Number"),
    say("Kind of record"),
    say("Title"),
    say("Organisation"),
    say("Tax number (INN)"),
    say("State"),
    say("Due by"),
    say("Begun"),
    say("Changed"),
)
_YES, _NO = say("Yes"), say("No")
_MANY = ("table", "plan", "indicators", "marks", "file", "signature", "person", "people")
"""Answers that do not fit in a cell, or that are no text; people are named on the record's own page."""


class Spreadsheet:
    """The rows of a list in the order they were begun; with one kind, also what its own form was answered."""

    def __init__(self, found: Worklist, language: str, app: Flask) -> None:
        self.list, self.language, self._app = found, language, app
        self._where = found.where

    @cached_property
    def fields(self) -> Sequence[Field]:
        kind = shipped()[0].get(self.list.wanted.kind)
        form = shipped()[1][kind.form] if kind and kind.form else None
        return [field for field in form.fields if field.type not in _MANY] if form else []

    @property
    def heads(self) -> list[str]:
        return [words(head, self.language) for head in (*HEADS, *(field.label for field in self.fields))]

    def rows(self) -> Iterator[list[Cell]]:
        """Read while they are sent, when the request is over, each piece in a transaction of its own."""
        last: int | None = 0
        while last is not None:
            rows, last = self._piece(last)
            yield from rows

    def _piece(self, after: int) -> tuple[list[list[Cell]], int | None]:
        """Some rows, and after which record to go on."""
        query = sa.select(Record).where(self._where, Record.id > after).order_by(Record.id).limit(PIECE)
        with self._app.app_context(), database.transactions(write=False):
            records = db.session.scalars(query.options(joinedload(Record.organisation))).all()
            rows = [self._row(record) for record in records]
            return rows, records[-1].id if len(records) == PIECE else None

    def _row(self, record: Record) -> list[Cell]:
        found = workflow(record.workflow)
        state = found.states[record.state]
        roles = frozenset(rights_on(self.list.sight.actor, record))
        official = bool(roles - {"public"} - set(APPLICANT_ROLES))
        body = record.organisation
        head: list[Cell] = [
            record.reference,
            pick(found.title, self.language),
            pick(record.title, self.language),
            pick(body.name, self.language) if body else "",
            (body.inn or "") if body else "",
            pick(state.words(public=not official), self.language),
            *(_moment(each) for each in (record.due_by, record.begun_at, record.changed_at)),
        ]
        kept = record.answers(found.form) if found.form and reads_own_form(state, roles) else {}
        open_fields = [each if not each.private or roles & SEES_PRIVATE else None for each in self.fields]
        cells = [self._cell(each, kept.get(each.name)) if each else None for each in open_fields]
        return [harmless(cell) for cell in (*head, *cells)]

    def _cell(self, field: Field, value: Any) -> Cell:
        if value in (None, "", [], {}):
            return None
        if field.type == "budget":
            return requested_of(read_budget(value))
        if field.type == "money":
            return amount(value)
        if field.type in ("integer", "decimal"):
            return _number(value)
        if field.type in ("yes_no", "confirm"):
            return words(_YES if value in ("yes", True) else _NO, self.language)
        if field.type in ("choice", "choices"):
            named = {name: pick(title, self.language) for name, title in field.options}
            return ", ".join(named.get(each, each) for each in ([value] if isinstance(value, str) else value))
        if field.type == "datetime":
            return _moment(datetime.fromisoformat(value))
        return pick(value, self.language) if isinstance(value, Mapping) else str(value)


def as_csv(sheet: Spreadsheet) -> Iterator[bytes]:
    """With a mark at its head, so that spreadsheets read the letters right."""
    text = StringIO()
    writer = csv.writer(text)

    def written() -> bytes:
        piece = text.getvalue().encode("utf-8")
        text.seek(0)
        text.truncate()
        return piece

    yield b"\xef\xbb\xbf"
    writer.writerow(sheet.heads)
    for number, row in enumerate(sheet.rows(), 1):
        writer.writerow(row)
        if number % PIECE == 0:
            yield written()
    yield written()


def as_xlsx(sheet: Spreadsheet) -> Iterator[bytes]:
    """Row by row into a file, which is sent when it is whole: the format ends with what lies at its head."""
    with tempfile.TemporaryDirectory(prefix="ashar-export-") as folder, tempfile.TemporaryFile(dir=folder) as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "tmpdir": folder})
        page = book.add_worksheet()
        page.freeze_panes(1, 1)
        page.set_column(0, len(sheet.heads), 22)
        bold = book.add_format({"bold": True})
        for column, head in enumerate(sheet.heads):
            page.write_string(0, column, head, bold)
        for number, row in enumerate(sheet.rows(), 1):
            _write_row(page, number, row)
        book.close()
        file.seek(0)
        while piece := file.read(AT_ONCE):
            yield piece


def _write_row(page: Any, number: int, row: Iterable[Cell]) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, str):
            page.write_string(number, column, cell[:LONGEST])
        elif cell is not None:
            page.write_number(number, column, cell)


@dataclass(frozen=True)
class Format:
    media_type: str
    write: Callable[[Spreadsheet], Iterator[bytes]]


FORMS: Mapping[str, Format] = {
    "csv": Format("text/csv", as_csv),
    "xlsx": Format("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
}


def _moment(value: datetime | None) -> str:
    return value.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M") if value else ""


def _number(value: Any) -> Cell:
    try:
        return Decimal(value)
    except (ArithmeticError, TypeError, ValueError):
        return str(value)
