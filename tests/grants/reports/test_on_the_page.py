"""The forms of reports, visits and gatherings as people meet them: rows given, errors beside them, nothing lost."""

import re

import pytest
from flask import Flask

from grants.records.models import Record
from tests.grants.agreements.stage import Stage
from tests.grants.reports.filling import WAGES, fill, receipt
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def report(app: Flask, stage: Stage) -> Record:
    app.config["CLOCK"] = lambda: stage.now
    stage.sign()
    return stage.pay(stage.tranches[0])


def visitor(app: Flask, stage: Stage, name: str, language: str = "en") -> Visitor:
    return Visitor(app, stage.world.people[name], language)


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_the_report_is_filled_in_line_by_agreed_line(app: Flask, stage: Stage, report: Record, language: str) -> None:
    page = visitor(app, stage, "editor_1", language).get(f"/records/{report.reference}/form")
    assert page.status_code == 200
    for words in ("Оплата труда воспитателей", "Учебное оборудование", "Дети, посещающие центр", "Ремонт"):
        assert words in page.text


def test_what_was_typed_into_a_row_stays_beside_what_is_wrong_with_it(app: Flask, stage: Stage, report: Record) -> None:
    answer = visitor(app, stage, "editor_1").post(
        f"/records/{report.reference}/form",
        version=report.version,
        **{
            "spending-0-key": "1",
            "spending-0-spent": "сто",
            "receipts-0-paid_on": "31.02.2026",
            "receipts-0-amount": "-5",
            "receipts-0-number": "ВВ-14",
            "beneficiaries": "много",
        },
    )
    assert answer.status_code == 422
    for typed in ("сто", "31.02.2026", "-5", "ВВ-14", "много"):
        assert f'value="{typed}"' in answer.text


def test_a_report_over_its_lines_is_refused_in_words_and_stays_as_it_was(
    app: Flask, stage: Stage, report: Record
) -> None:
    fill(stage, report, {WAGES: "100.00"}, receipts=[receipt("100.01", paid_on="2026-05-04")])
    head = visitor(app, stage, "head_1")
    page = head.get(f"/records/{report.reference}").text
    assert "the report shows only 100.00" in page.replace("\N{NO-BREAK SPACE}", " ")
    answer = head.post(f"/records/{report.reference}/actions/submit", version=report.version)
    assert answer.status_code in (409, 422)
    assert report.phase == "due"


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_the_forms_of_visits_evaluations_and_gatherings_open(
    app: Flask, stage: Stage, report: Record, language: str
) -> None:
    monitor = visitor(app, stage, "monitor", language)
    agreement = stage.agreement
    for kind in ("visit", "gathering"):
        assert monitor.get(f"/records/{agreement.reference}/begin/{kind}").status_code == 200
    visit = stage.start("visit", agreement, "monitor", visit_on="2026-05-20", place="…", purpose="…")
    stage.press(visit, "notify", "monitor")
    stage.wait(days=16)
    assert monitor.get(f"/records/{visit.reference}/actions/postpone").status_code == 200
    assert monitor.get(f"/records/{visit.reference}/actions/conduct").status_code == 200
    outcome = stage.start("outcome", agreement, "monitor")
    assert monitor.get(f"/records/{outcome.reference}/form").status_code == 200


def test_the_line_of_a_receipt_is_picked_from_a_list_in_its_row(app: Flask, stage: Stage, report: Record) -> None:
    page = visitor(app, stage, "editor_1").get(f"/records/{report.reference}/form?all").text
    (row,) = re.findall(r'<select[^>]*name="receipts-0-line".*?</select>', page, re.S)
    assert re.findall(r'<option[^>]*value="([^"]*)"', row) == ["", "1", "2", "3"]
