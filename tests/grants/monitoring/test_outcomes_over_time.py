"""What a project changed is drawn over time beside its table; small groups are never told of in public."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask

from grants.database import db
from grants.documents.models import Document
from grants.monitoring.charts import Point, bar_chart, line_chart
from grants.monitoring.outcomes import Outcomes
from grants.records.models import Record
from grants.reports.small_groups import NOT_SHOWN, too_small, too_small_parts
from tests.grants.agreements.stage import Stage
from tests.grants.monitoring.test_results import write
from tests.visiting import Visitor

ON_ONE_ENGINE = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def drawn(svg: str) -> ElementTree.Element:
    assert "style=" not in svg
    return ElementTree.fromstring(svg)


def texts(svg: str) -> list[str]:
    return [each.text or "" for each in drawn(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_a_line_has_its_title_its_description_and_every_number() -> None:
    points = [Point(date(2026, 6, 1), Decimal(0)), Point(date(2026, 9, 1), Decimal("42.5"))]
    svg = line_chart("a", "Дети <в> центре", "described", points, Decimal(60), "Target", "ru")
    assert texts(svg) == ["Target: 60", "0", "42,5", "06.2026", "09.2026"]
    root = drawn(svg)
    assert [root[0].text, root[1].text] == ["Дети <в> центре", "described"]
    assert root.attrib["aria-labelledby"] == "a-title a-desc"


@pytest.mark.parametrize("values", [["5"], ["-3", "4"], ["0", "0"], ["1000000", "999999", "1"]])
def test_any_values_stay_inside_their_picture(values: list[str]) -> None:
    points = [Point(date(2026, 1 + at, 1), Decimal(value)) for at, value in enumerate(values)]
    svg = line_chart("a", "t", "d", points, None, "Target", "en")
    width, height = map(float, re.search(r'viewBox="0 0 (\S+) (\S+)"', svg).groups())  # type: ignore[union-attr]
    for x, y in re.findall(r'cx="(\S+)" cy="(\S+)"', svg):
        assert 0 <= float(x) <= width
        assert 0 <= float(y) <= height


def test_a_bar_is_as_long_as_its_number() -> None:
    svg = bar_chart("b", "t", "d", [("All", 60), ("Women", 30), ("Nobody", 0)], "en")
    widths = [float(width) for width in re.findall(r'<rect[^>]* width="(\S+)"', svg)]
    assert (widths[0] / 2, widths[2]) == (pytest.approx(widths[1]), 0)


def test_letters_are_as_large_on_a_telephone_as_those_of_the_page_and_none_is_cut_off() -> None:
    label = "Ден соолугунун мүмкүнчүлүгү чектелген адамдар жана аларды карагандар"
    svg = bar_chart("b", "t", "d", [("Баары", 60), (label, 60)], "ky")
    root = drawn(svg)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    size = float(root.attrib["font-size"])
    assert size * 330 / width >= 15, "330 of 360 pixels are left beside the margins"
    lines = texts(svg)
    assert " ".join(lines).replace(" 60", "") == f"Баары {label}"
    assert all(len(line) * size * 0.54 <= width for line in lines)
    places = [float(each.attrib["y"]) for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert max(places) < height


@pytest.mark.parametrize(
    ("counts", "total", "untold"),
    [
        ({"women": 30, "men": 28}, 58, set()),
        ({"women": 3, "men": 55}, 58, {"women", "men"}),
        ({"children": 56}, 58, {"children"}),
        ({"children": 58, "disabled": 0}, 58, set()),
        ({"children": 2}, None, {"children"}),
        ({"women": 2, "men": 1}, 3, {"women", "men"}),
        ({"women": None}, 58, set()),
    ],
)
def test_a_group_is_told_of_only_where_it_and_all_others_are_large(
    counts: Mapping[str, int | None], total: int | None, untold: set[str]
) -> None:
    assert too_small(counts, total, 5) == untold


@pytest.mark.parametrize(
    ("counts", "untold"),
    [([40, 18], set()), ([40, 16, 2], {1, 2}), ([40, 3, 2], {1, 2}), ([2], {0}), ([0, 40], set()), ([], set())],
)
def test_one_small_locality_is_never_untold_alone(counts: list[int], untold: set[int]) -> None:
    assert too_small_parts(counts, 5) == untold


@pytest.fixture
def agreement(stage: Stage) -> Record:
    """One accepted report, and an evaluation that is published; some groups are small in both."""
    agreement = stage.sign()
    report = stage.pay(stage.tranches[0])
    stage.wait(days=60)
    people: dict[str, Any] = {
        "beneficiaries_women": "23",
        "beneficiaries_men": "19",
        "beneficiaries_children": "39",
        "beneficiaries_disabled": "17",
        "localities": [{"locality": "Каракол", "people": "40"}, {"locality": "Энилчек", "people": "2"}],
    }
    stage.keep(report, "report_form", **people)
    stage.report(report, "1000.00")
    assessed = dict.fromkeys(("activities", "purpose", "proved", "indicators"), "fully")
    stage.press(report, "accept", "customer_officer", **assessed, note="")
    outcome = stage.start("outcome", agreement, "monitor")
    today = {"evaluated_on": stage.today, "measured_on": stage.today}
    write(stage, outcome, measured_on=today["measured_on"], women="55", men="3", children="", disabled="11")
    stage.keep(outcome, "outcome_form", evaluated_on=stage.today)
    stage.press(outcome, "send", "monitor")
    stage.press(outcome, "comment", "head_1", comments="Согласны.")
    stage.press(outcome, "publish", "customer_head")
    return agreement


@ON_ONE_ENGINE
def test_an_indicator_goes_from_its_baseline_by_reports_to_the_evaluation(stage: Stage, agreement: Record) -> None:
    (development,) = Outcomes(stage.case(agreement, "monitor"), public=False).developments
    assert [(str(each.value), str(each.source)) for each in development.measured] == [
        ("0", "At the start"),
        ("42", "Report"),
        ("58", "Evaluation of results"),
    ]
    assert (development.reached, development.target) == (Decimal(97), Decimal(60))
    assert [count for _, count in development.measured[-1].groups] == [55, 3, None, 11]


@ON_ONE_ENGINE
def test_the_public_is_told_of_no_small_group_anywhere(app: Flask, stage: Stage, agreement: Record) -> None:
    app.config["CLOCK"] = lambda: stage.now
    public = Outcomes(stage.case(agreement, "monitor"), public=True)
    assert [count for _, count in public.developments[0].measured[-1].groups] == [NOT_SHOWN, NOT_SHOWN, None, 11]
    (service,) = public.services
    assert [count for _, count in service.groups] == [23, 19, NOT_SHOWN, None, 17]
    assert [count for _, count in service.localities] == [NOT_SHOWN, NOT_SHOWN]
    nobody = Visitor(app, language="en")
    report, outcome = stage.only("report", stage.tranches[0]), stage.only("outcome", agreement)
    for path in (f"grants/{agreement.reference}", f"records/{report.reference}", f"records/{outcome.reference}"):
        page = nobody.get(f"/{path}").get_data(as_text=True)
        plain = " ".join(re.sub(r"<[^>]+>", " ", page).split())
        assert "not shown: the group is small" in plain, path
        for small in ("Under 18 39", "Энилчек 2", " 55 3 "):
            assert small not in plain, (path, small)
    for paper in db.session.query(Document).filter(Document.kind.in_(["progress_report", "evaluation_report"])):
        fields = paper.public["fields"]
        if paper.kind == "progress_report":
            assert fields["beneficiaries"]["women"] == "23"
            assert fields["beneficiaries"].get("children") is None
            assert [row.get("people") for row in fields["localities"]] == [None, None]
        else:
            assert (fields["values"][0].get("women"), fields["values"][0].get("men")) == (None, None)
            assert paper.full["fields"]["values"][0]["women"] == 55


@ON_ONE_ENGINE
def test_the_parties_see_every_number_and_strangers_no_page(app: Flask, stage: Stage, agreement: Record) -> None:
    app.config["CLOCK"] = lambda: stage.now
    address, people = f"/records/{agreement.reference}/outcomes", stage.world.people
    for who in ("monitor", "head_1", "auditor"):
        page = Visitor(app, people[who], "en").get(address).get_data(as_text=True)
        assert page.count('<svg class="ashar-chart"') == 2, who
        assert "97% of the target is reached." in page
        assert "not shown" not in page
    assert Visitor(app, people["head_2"]).get(address).status_code == 404
    assert Visitor(app, people["monitor"]).get(f"/records/{stage.application.reference}/outcomes").status_code == 404
