"""When reports are due, what they may say, and what they leave in the books."""

from decimal import Decimal

import pytest
import sqlalchemy as sa

from grants.casework.case import Case
from grants.casework.vocabulary import moments
from grants.database import db
from grants.documents import composing
from grants.documents.models import Document
from grants.documents.printing import snapshot_of
from grants.notices.models import Notice
from grants.people.actors import CLOCK
from grants.records.models import Record
from grants.reports.models import IndicatorValue, SpendingLine
from tests.grants.agreements.stage import Stage
from tests.grants.documents.samples import absent_keys


@pytest.fixture
def report(stage: Stage) -> Record:
    """Due on the first tranche, paid on 4 May 2026."""
    stage.sign()
    return stage.pay(stage.tranches[0])


def moment(stage: Stage, report: Record, name: str) -> str | None:
    found = moments[name](Case(report, CLOCK, stage.now))
    return found.isoformat() if found else None


def test_an_interim_report_is_due_so_many_days_after_the_payment(stage: Stage, report: Record) -> None:
    assert moment(stage, report, "report_is_due") == "2026-07-03T17:59:59+00:00"


def test_the_last_report_is_due_in_working_days_after_the_project(stage: Stage, report: Record) -> None:
    stage.report(report, "160000.00")
    stage.press(report, "accept", "customer_officer")
    second = stage.pay(stage.tranches[1])
    stage.report(second, "160000.00")
    stage.press(second, "accept", "customer_officer")
    last = stage.pay(stage.tranches[2])
    due = moment(stage, last, "report_is_due")
    assert due == "2027-01-28T17:59:59+00:00", "the first week of January is off"


def days_of_the_clock(stage: Stage, report: Record, days: int) -> list[tuple[str, str]]:
    """What the clock does on each day, looked at in the evening."""
    happened = []
    for _ in range(days):
        stage.wait(days=1)
        while (event := stage.tick(report)) is not None:
            happened.append((event.action, stage.today))
    return happened


def test_the_clock_reminds_marks_what_is_late_and_tells_the_head_each_once(stage: Stage, report: Record) -> None:
    assert days_of_the_clock(stage, report, 90) == [
        ("remind", "2026-06-20"),
        ("remind", "2026-07-01"),
        ("mark_overdue", "2026-07-04"),
        ("remind", "2026-07-05"),
        ("escalate", "2026-07-18"),
    ]
    assert report.due_at is None
    assert report.due_by is not None
    assert report.due_by.date().isoformat() == "2026-07-03", "the term itself, in whichever order reminders come"
    assert db.session.scalar(sa.select(sa.func.count()).where(Notice.kind == "report_reminder")) == 9
    told = db.session.scalars(sa.select(Notice).where(Notice.kind == "report_escalated"))
    assert stage.world.people["customer_head"].id in {notice.user_id for notice in told}


def test_a_suspension_makes_the_term_longer_by_as_long_as_it_lasts(stage: Stage, report: Record) -> None:
    stage.press(stage.agreement, "suspend", "customer_head", reason="Проверка прокуратуры.")
    stage.wait(days=30)
    assert moment(stage, report, "report_is_due") == "2026-08-02T17:59:59+00:00"
    stage.press(stage.agreement, "resume", "customer_head", reason="Проверка окончена.")
    stage.wait(days=100)
    assert moment(stage, report, "report_is_due") == "2026-08-02T17:59:59+00:00"


def test_a_late_report_can_still_be_submitted(stage: Stage, report: Record) -> None:
    stage.wait(days=90)
    while stage.tick(report) is not None:
        pass
    stage.report(report, "1000.00")
    assert report.phase == "checking"


def test_spending_above_the_tranche_is_refused_with_the_sums(stage: Stage, report: Record) -> None:
    with stage.refused("160,000.01 som", "160,000.00 som"):
        stage.report(report, "160000.01")


def test_spending_above_what_a_demand_leaves_is_refused(stage: Stage, report: Record) -> None:
    stage.press(
        stage.tranches[0], "demand_return", "customer_head", amount="10000.00", ground="unspent", explanation="…"
    )
    with stage.refused("155,000.00 som", "10,000.00 som is demanded back", "150,000.00 som"):
        stage.report(report, "155000.00")


def test_a_report_comes_back_with_remarks_and_is_submitted_again(stage: Stage, report: Record) -> None:
    stage.report(report, "160000.00")
    stage.press(report, "return_with_remarks", "monitor", remarks="Нет чеков.", answer_by="2026-06-20")
    stage.report(report, "150000.00")
    stage.press(report, "accept", "customer_officer")
    assert [line.amount for line in db.session.scalars(sa.select(SpendingLine))] == [Decimal("150000.00")]
    values = db.session.scalars(sa.select(IndicatorValue)).all()
    assert [(v.indicator, v.target, v.actual) for v in values] == [("Дети, посещающие центр", "60", "42")]


def test_an_unfinished_report_leaves_nothing_in_the_books(stage: Stage, report: Record) -> None:
    stage.report(report, "160000.00")
    assert db.session.scalars(sa.select(SpendingLine)).all() == []


def test_only_a_tranche_that_goes_back_whole_needs_no_report(stage: Stage, report: Record) -> None:
    first = stage.tranches[0]
    stage.press(first, "demand_return", "customer_head", amount="100000.00", ground="misused", explanation="…")
    with stage.refused("60,000.00 som"):
        stage.press(report, "release", "customer_head", reason="…")
    stage.press(
        first, "record_return", "finance_officer", amount="100000.00", returned_on=stage.today, order_number="9"
    )
    stage.press(first, "demand_return", "customer_head", amount="60000.00", ground="misused", explanation="…")
    stage.press(report, "release", "customer_head", reason="…")
    assert report.phase == "ended"


def test_the_report_on_paper_counts_people_and_names_none(stage: Stage, report: Record) -> None:
    stage.report(report, "158400.00")
    document = db.session.query(Document).filter_by(kind="progress_report").one()
    fields = document.full["fields"]
    assert set(absent_keys("progress_report", fields)) <= {"activities", "beneficiary_list"}
    assert fields["spending"]["unspent"] == "1600.00"
    assert fields["final"] is False
    assert fields["beneficiaries"]["total"] == "42"
    for language in ("ky", "ru", "en"):
        for audience in ("full", "public"):
            composing.compose(snapshot_of(document, audience), language, audience)
