"""A list taken along holds what its reader may see of it, and no cell that a spreadsheet would compute."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO

import openpyxl
import pytest
from flask import Flask

from grants.casework.seeing import Sight
from grants.casework.worklists import exports
from grants.casework.worklists.lists import Wanted, seen
from grants.casework.worklists.spreadsheets import harmless
from grants.database import db
from tests.grants.casework.worklists.test_lists import AFTER, Desk
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\N{NO-BREAK SPACE}=cmd|' /C calc'!A0", "＝1"]


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    app.config["CLOCK"] = lambda: AFTER
    with app.app_context():
        desk = Desk(app)
        desk.close()
        yield desk


def table(desk: Desk, who: str, address: str) -> list[dict[str, str]]:
    answer = Visitor(desk.app, desk.world.people[who], "en").get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))


def test_each_reads_what_they_may_read_and_nothing_sealed_or_private(desk: Desk) -> None:
    rows = table(desk, "commission_secretary", "/lists/records.csv?kind=application")
    assert {row["Number"] for row in rows} == set(desk.references[:2])
    assert rows[0]["Goal of the project"]
    assert rows[0]["Telephone"]
    chair = table(desk, "commission_chair", "/lists/records.csv?kind=application")
    assert chair[0]["Goal of the project"]
    assert not chair[0]["Telephone"]
    assert {row["Number"] for row in table(desk, "head_3", "/lists/records.csv?kind=application")} == {
        desk.references[2]
    }
    assert table(desk, "evaluator_1", "/lists/records.csv") == []
    assert len(table(desk, "auditor", f"/lists/records.csv?text={desk.references[0]}")) == 1


def test_no_cell_becomes_a_formula(desk: Desk) -> None:
    for n, text in enumerate(DANGEROUS):
        assert str(harmless(text)).startswith("'"), (n, text)
    record = desk.record(1)
    record.title = {"en": "=HYPERLINK(1)"}
    record.data = {"application_form": {**record.answers("application_form"), "goal": "-2+3"}}
    rows = table(desk, "commission_secretary", "/lists/records.csv?kind=application")
    assert rows[0]["Title"] == "'=HYPERLINK(1)"
    assert rows[0]["Goal of the project"] == "'-2+3"
    secretary = Visitor(desk.app, desk.world.people["commission_secretary"], "en")
    book = openpyxl.load_workbook(BytesIO(secretary.get("/lists/records.xlsx?kind=application").data))
    cells = [cell for row in book.active for cell in row]
    assert "'=HYPERLINK(1)" in {cell.value for cell in cells}
    assert not [cell for cell in cells if cell.data_type == "f"]


def test_a_long_list_is_read_piece_by_piece(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PIECE", 1)
    found = seen(Sight(desk.world.actor("commission_secretary", AFTER)), AFTER, Wanted(kind="application"))
    made = exports.Spreadsheet(found, "ru", desk.app)
    db.session.commit()
    assert [row[0] for row in made.rows()] == desk.references[:2]


def test_an_export_of_something_else_is_not_there(desk: Desk) -> None:
    visitor = Visitor(desk.app, desk.world.people["auditor"])
    for address in ("/lists/records.pdf", "/lists/others.csv"):
        assert visitor.get(address).status_code == 404
    assert Visitor(desk.app).get("/lists/records.csv").status_code == 302
