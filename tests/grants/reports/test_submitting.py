"""A report is held to what was agreed: its lines, its indicators, its period, its receipts."""

from decimal import Decimal

import pytest
import sqlalchemy as sa

from grants.casework.case import Case
from grants.casework.forms import Sheet, answers_of
from grants.database import db
from grants.people.actors import CLOCK
from grants.records.models import Record
from grants.reports.models import IndicatorValue, SpendingLine
from grants.reports.queries import balance_of, balance_over, unspent_of
from tests.grants.agreements.stage import Stage
from tests.grants.reports.filling import DESKS, HEATING, WAGES, accept, fill, receipt, submit

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def report(stage: Stage) -> Record:
    """Due on the first tranche of 160,000 som, paid on 4 May 2026."""
    stage.sign()
    paid = stage.pay(stage.tranches[0])
    stage.wait(days=30)
    return paid


def test_a_report_by_lines_leaves_spending_and_indicators_in_the_books(stage: Stage, report: Record) -> None:
    fill(stage, report, {WAGES: "120000.00", DESKS: "38400.00"}, receipts=[receipt("120000.00")])
    submit(stage, report)
    accept(stage, report)
    lines = db.session.scalars(sa.select(SpendingLine).order_by(SpendingLine.id)).all()
    assert [(line.item, line.amount) for line in lines] == [
        ("Оплата труда воспитателей", Decimal("120000.00")),
        ("Учебное оборудование", Decimal("38400.00")),
    ]
    value = db.session.scalars(sa.select(IndicatorValue)).one()
    assert (value.indicator, value.baseline, value.target, value.actual, value.evidence) == (
        "Дети, посещающие центр",
        "0",
        "60",
        "42",
        "журнал",
    )


def test_the_form_is_filled_in_by_what_was_agreed(stage: Stage, report: Record) -> None:
    case = Case(report, stage.world.actor("editor_1", stage.now), stage.now)
    kept = answers_of(Sheet(case.form("report_form"), case, "ru", complete=False).bind())
    assert [row["key"] for row in kept["spending"]] == ["1", "2", "3"]
    assert [row["key"] for row in kept["reached"]] == ["1"]
    assert "280\N{NO-BREAK SPACE}000,00" in kept["spending"][0]["title"]["ru"]
    assert kept["reached"][0]["title"] == "Дети, посещающие центр (0 → 60)"
    assert kept["activities"][0]["title"]["ky"].startswith("Ремонт – 2026-жылдын")


def test_receipts_over_their_line_are_refused_with_both_sums(stage: Stage, report: Record) -> None:
    fill(stage, report, {DESKS: "38400.00"}, receipts=[receipt("38400.00", DESKS), receipt("0.01", DESKS, "18")])
    with stage.refused("Учебное оборудование", "38,400.01 som", "38,400.00 som"):
        submit(stage, report)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (receipt("1.00", line="9"), "Choose the line"),
        (receipt("0.00"), "above zero"),
        (receipt("1.00", paid_on="2026-05-03"), "not of the period"),
        (receipt("1.00", paid_on="2026-12-01"), "not of the period"),
        (receipt("1.00", paid_on="2026-02-30"), "not of the period"),
    ],
)
def test_a_receipt_that_is_none_is_refused(stage: Stage, report: Record, wrong: dict[str, str], words: str) -> None:
    fill(stage, report, {WAGES: "100.00"}, receipts=[wrong])
    with stage.refused(words):
        submit(stage, report)


def test_the_same_receipt_proves_nothing_twice(stage: Stage, report: Record) -> None:
    fill(stage, report, {WAGES: "100.00"}, receipts=[receipt("50.00"), receipt("50.00", HEATING, " 17 ")])
    with stage.refused("twice"):
        stage.keep(report, "report_form", spending=[*_rows("100.00", "0.00", "60.00")])
        submit(stage, report)
    fill(stage, report, {WAGES: "100.00"}, receipts=[receipt("50.00")])
    submit(stage, report)
    accept(stage, report)
    second = stage.pay(stage.tranches[1])
    stage.wait(days=5)
    fill(
        stage,
        second,
        {WAGES: "100.00"},
        receipts=[receipt("50.00", paid_on="2026-06-05")],
        period_starts="2026-06-04",
    )
    submit(stage, second)
    assert second.phase == "checking", "another day is another paper"


def test_a_receipt_counted_in_another_report_is_refused(stage: Stage, report: Record) -> None:
    fill(stage, report, {WAGES: "100.00"}, receipts=[receipt("50.00")], period_ends="2026-05-06")
    submit(stage, report)
    accept(stage, report)
    second = stage.pay(stage.tranches[1])
    fill(stage, second, {WAGES: "100.00"}, receipts=[receipt("50.00")], period_starts="2026-05-01")
    with stage.refused("counted in the report", report.reference):
        submit(stage, second)


def _rows(*sums: str) -> list[dict[str, str]]:
    return [{"key": str(n), "title": "…", "spent": spent, "own": "", "note": ""} for n, spent in enumerate(sums, 1)]


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        ("2026-06-01", "2026-05-20", "before it starts"),
        ("2026-05-04", "2026-12-31", "has not come yet"),
    ],
)
def test_a_period_out_of_order_is_refused(stage: Stage, report: Record, starts: str, ends: str, words: str) -> None:
    fill(stage, report, {WAGES: "1.00"}, period_starts=starts, period_ends=ends)
    with stage.refused(words):
        submit(stage, report)


def test_no_day_is_reported_on_twice(stage: Stage, report: Record) -> None:
    fill(stage, report, {WAGES: "1.00"}, period_ends="2026-06-01")
    submit(stage, report)
    accept(stage, report)
    second = stage.pay(stage.tranches[1])
    fill(stage, second, {WAGES: "1.00"}, period_starts="2026-06-01")
    with stage.refused("reported on already", "1 June 2026"):
        submit(stage, second)
    fill(stage, second, {WAGES: "1.00"}, period_starts="2026-06-02")
    submit(stage, second)


@pytest.mark.parametrize("gap", [[], [{"key": "1", "spent": ""}], _rows("1.00", "-5.00", "0.00"), _rows("1", "x", "0")])
def test_a_line_without_its_sum_is_refused(stage: Stage, report: Record, gap: list[dict[str, str]]) -> None:
    fill(stage, report, {}, spending=gap)
    with stage.refused("where nothing was, write 0"):
        submit(stage, report)


def test_a_line_goes_over_only_by_what_needs_no_amendment(stage: Stage, report: Record) -> None:
    percent = Case(report, CLOCK, stage.now).number("minor_amendment_percent")
    most = Decimal(20000) * (100 + percent) / 100
    fill(stage, report, {HEATING: str(most + Decimal("0.01"))})
    with stage.refused("Коммунальные расходы", "20,000.00 som", f"{percent} percent"):
        submit(stage, report)
    fill(stage, report, {HEATING: str(most)}, period_ends="2026-06-01")
    submit(stage, report)
    accept(stage, report)
    second = stage.pay(stage.tranches[1])
    fill(stage, second, {HEATING: "0.01"}, period_starts="2026-06-02")
    with stage.refused("in all"):
        submit(stage, second)


def test_an_indicator_without_its_value_is_refused(stage: Stage, report: Record) -> None:
    for reached in ([], [{"key": "1", "actual": ""}], [{"key": "1", "actual": "много"}], [{"key": "2", "actual": "5"}]):
        fill(stage, report, {WAGES: "1.00"}, reached=reached)
        with stage.refused("Дети, посещающие центр"):
            submit(stage, report)


@pytest.mark.parametrize(
    "part",
    [
        {"beneficiaries_women": "43", "beneficiaries_men": ""},
        {"beneficiaries_women": "23", "beneficiaries_men": "20"},
        {"beneficiaries_children": "42", "beneficiaries_older": "1"},
        {"beneficiaries_disabled": "43"},
        {"localities": [{"locality": "Каракол", "people": "30"}, {"locality": "Чон-Кызыл-Суу", "people": "13"}]},
    ],
)
def test_a_part_of_the_people_is_not_larger_than_all(stage: Stage, report: Record, part: dict[str, str]) -> None:
    fill(stage, report, {WAGES: "1.00"}, **part)
    with stage.refused("42 people", "43"):
        submit(stage, report)


def test_only_the_last_report_is_the_final_one(stage: Stage, report: Record) -> None:
    fill(stage, report, {WAGES: "1.00"})
    with stage.refused("interim"):
        stage.press(report, "submit_final", "head_1")
    for tranche in stage.tranches[1:]:
        stage.press(tranche, "withhold", "customer_head", reason="Бюджет сокращён.")
    with stage.refused("final"):
        stage.press(report, "submit", "head_1")
    stage.press(report, "submit_final", "head_1")


def test_what_a_report_leaves_is_spent_with_the_next_tranche_and_no_more(stage: Stage, report: Record) -> None:
    fill(stage, report, {WAGES: "150000.00"}, period_ends="2026-06-01")
    submit(stage, report)
    accept(stage, report)
    second = stage.pay(stage.tranches[1])
    fill(stage, second, {WAGES: "130000.00", DESKS: "40000.01"}, period_starts="2026-06-02")
    with stage.refused("170,000.01 som", "160,000.00 som", "10,000.00 som"):
        submit(stage, second)
    fill(stage, second, {WAGES: "130000.00", DESKS: "40000.00"}, period_starts="2026-06-02")
    submit(stage, second)
    accept(stage, second)
    first, both = stage.tranches[0], stage.tranches[:2]

    assert [balance_of(tranche).accounted for tranche in both] == [Decimal("160000.00"), Decimal("160000.00")]
    assert balance_over(both).left == 0
    assert unspent_of(first) == 0


def test_what_is_demanded_back_is_not_carried_over(stage: Stage, report: Record) -> None:
    fill(stage, report, {WAGES: "150000.00"}, period_ends="2026-06-01")
    submit(stage, report)
    accept(stage, report)
    first = stage.tranches[0]
    stage.press(first, "demand_return", "customer_head", amount="10000.00", ground="unspent", explanation="…")
    stage.press(first, "record_return", "finance_officer", amount="10000.00", returned_on=stage.today, order_number="9")
    second = stage.pay(stage.tranches[1])
    fill(stage, second, {WAGES: "130000.00", DESKS: "30000.01"}, period_starts="2026-06-02")
    with stage.refused("the tranche was 160,000.00 som"):
        submit(stage, second)
