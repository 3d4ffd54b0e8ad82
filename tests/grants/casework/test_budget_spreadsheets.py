"""A budget from a spreadsheet."""

import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from grants.casework.drafts import spreadsheets
from grants.database import db
from grants.records.models import Record
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
HEADINGS = ["Берене", "Quantity", "Price, som", "Payroll taxes, som or %", "Own contribution, som"]


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        found = Walk(applicants=1, evaluators=1)
        app.config["CLOCK"] = lambda: found.now
        yield found


@pytest.fixture
def draft(walk: Walk) -> Record:
    return walk.draft_application(walk.open_call(), 1)


def book(*rows: list[Any], headings: list[str] | None = None) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in ([headings or ["Item", *HEADINGS[1:]]], rows):
        for each in row:
            sheet.append(each)
    data = BytesIO()
    made.save(data)
    return data.getvalue()


def send(app: Flask, walk: Walk, draft: Record, data: bytes, name: str = "budget.xlsx") -> TestResponse:
    editor = Visitor(app, walk.world.people["editor_1"], "en")
    return editor.post(f"/records/{draft.reference}/spreadsheet/budget", file=(BytesIO(data), name))


def budget(draft: Record) -> list[dict[str, str]]:
    db.session.expire_all()
    found: list[dict[str, str]] = draft.answers("application_form")["budget"]
    return found


def test_the_rows_of_the_file_stand_in_the_budget_and_nothing_else_changes(
    app: Flask, walk: Walk, draft: Record
) -> None:
    before = draft.answers("application_form")
    answer = send(app, walk, draft, book(["Айлык", 3, 1000.5, "10%", None], [], ["Ижара", None, "2 000", 0, 100]))
    assert answer.location == f"/records/{draft.reference}/form/money#budget"
    first, second = budget(draft)
    assert (first["item"], first["quantity"], first["price"], first["tax"]) == ("Айлык", "3", "1000.50", "10%")
    assert (second["item"], second["price"], second["own"]) == ("Ижара", "2000.00", "100.00")
    after = draft.answers("application_form")
    assert all(after[name] == before[name] for name in ("title", "amount_requested", "bank_details", "truthful"))


def test_what_is_downloaded_can_be_sent_back_as_it_is_and_no_cell_becomes_a_formula(
    app: Flask, walk: Walk, draft: Record
) -> None:
    walk.fill(
        "editor_1",
        draft,
        "application_form",
        **draft.answers("application_form") | {"budget": [{"item": "=1+1", "quantity": "2", "price": "5.50"}]},
    )
    editor = Visitor(app, walk.world.people["editor_1"], "ky")
    answer = editor.get(f"/records/{draft.reference}/spreadsheet/budget.xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.data)).active
    assert sheet is not None
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert send(app, walk, draft, answer.data).status_code == 302
    assert [(row["item"], row["quantity"], row["price"]) for row in budget(draft)] == [("=1+1", "2", "5.50")]


def test_every_wrong_cell_is_named_and_nothing_is_taken(app: Flask, walk: Walk, draft: Record) -> None:
    before = budget(draft)
    answer = send(app, walk, draft, book(["Айлык", -1, "many", None, None], [], ["Ижара", 1, 100, None, 500]))
    assert answer.status_code == 422
    for cell in ("Cell B2: Not less than 0.", "Cell C2: Enter a sum", "Cell E4: The own contribution is"):
        assert cell in answer.text, cell
    assert budget(draft) == before


def _bomb() -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (spreadsheets._UNPACKED + 1))
    return data.getvalue()


def _entities() -> bytes:
    data = BytesIO()
    with zipfile.ZipFile(BytesIO(book(["Айлык", 1, 1, None, None]))) as sound, zipfile.ZipFile(data, "w") as archive:
        for part in sound.infolist():
            content = sound.read(part)
            if part.filename.endswith("sheet1.xml"):
                content = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>' + content
            archive.writestr(part, content)
    return data.getvalue()


def _formula() -> bytes:
    return book(["Айлык", 1, "=1+1", None, None])


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (lambda: b"", "This is not a spreadsheet that can be read."),
        (lambda: b"%PDF-1.4", "This is not a spreadsheet that can be read."),
        (lambda: b"PK\x03\x04" + b"x" * 99, "This is not a spreadsheet that can be read."),
        (lambda: book(["Айлык"], headings=["What", "How much"]), "The first row must hold the headings"),
        (lambda: book(headings=["Item", "Price, som"]), "Fill in at least one row."),
        (_formula, "The formula in cell C2 has no result."),
        (_bomb, "The file unpacks to more than this system reads."),
        (_entities, "This is not a spreadsheet that can be read."),
        (lambda: b"x" * (spreadsheets.LARGEST + 1), "The file is larger than 2 MB."),
    ],
)
def test_a_file_that_is_no_budget_is_refused_with_its_reason(
    app: Flask, walk: Walk, draft: Record, made: Any, told: str
) -> None:
    before = budget(draft)
    answer = send(app, walk, draft, made())
    assert answer.status_code == 422
    assert told in answer.text
    assert budget(draft) == before


def test_a_cell_far_away_costs_nothing_and_headings_may_be_in_any_order(app: Flask, walk: Walk, draft: Record) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["Price, som", "Item"])
    sheet.append([100, "Ижара"])
    sheet["XFD1048576"] = "far"
    data = BytesIO()
    made.save(data)
    assert send(app, walk, draft, data.getvalue()).status_code == 302
    assert [(row["item"], row["price"]) for row in budget(draft)] == [("Ижара", "100.00")]


def test_only_a_budget_of_a_draft_is_a_spreadsheet(app: Flask, walk: Walk, draft: Record) -> None:
    editor = Visitor(app, walk.world.people["editor_1"], "en")
    for field in ("title", "nothing"):
        assert editor.get(f"/records/{draft.reference}/spreadsheet/{field}").status_code == 404
        assert editor.get(f"/records/{draft.reference}/spreadsheet/{field}.xlsx").status_code == 404
    assert Visitor(app, walk.world.people["customer_head"]).get(
        f"/records/{draft.reference}/spreadsheet/budget"
    ).status_code in (302, 404)
    walk.press("head_1", draft, "submit")
    assert send(app, walk, draft, book(["Айлык", 1, 1, None, None])).status_code == 422
