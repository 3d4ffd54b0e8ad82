"""The budget line of the programme, its limits by year and month, and the treasury's year."""

from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from grants.database import db
from grants.notices.models import Notice
from grants.records.models import Record
from tests.grants.agreements.stage import Stage
from tests.grants.payments.readiness import attest

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def first(stage: Stage) -> Record:
    stage.sign()
    request(stage, stage.tranches[0])
    return stage.tranches[0]


def request(stage: Stage, tranche: Record) -> None:
    stage.press(tranche, "request", "head_1", no_debt=True, account_confirmed=True)


def approve(stage: Stage, tranche: Record) -> None:
    stage.press(tranche, "approve", "customer_head")


def pay(stage: Stage, tranche: Record, day: str | None = None) -> None:
    stage.press(tranche, "pay", "finance_officer", amount="160000.00", paid_on=day or stage.today, order_number="7")


def limit(stage: Stage, **tables: Any) -> None:
    programme = stage.case(stage.call, "customer_head").parent("programme")
    stage.keep(programme, "programme_form", **tables)


def until(stage: Stage, *moment: int) -> None:
    """Later, with the facts attested again."""
    stage.now = datetime(*moment, tzinfo=UTC)
    for kind in ("tax_debt", "social_fund_debt"):
        attest(stage, stage.agreement, kind)


def test_a_programme_without_limits_limits_nothing(stage: Stage, first: Record) -> None:
    limit(stage, year_limits=[], month_limits=[])
    approve(stage, first)
    pay(stage, first)


def test_a_tranche_over_the_limit_of_the_year_is_not_approved(stage: Stage, first: Record) -> None:
    limit(stage, year_limits=[{"year": "2026", "limit": "159999.99"}])
    with stage.refused("2026", "159,999.99 som", "160,000.00 som"):
        approve(stage, first)
    limit(stage, year_limits=[{"year": "2027", "limit": "900000.00"}])
    with stage.refused("no limit for 2026"):
        approve(stage, first)
    limit(stage, year_limits=[{"year": "2026", "limit": "160000.00"}])
    approve(stage, first)


def test_what_is_paid_or_approved_takes_its_part_of_the_limit(stage: Stage, first: Record) -> None:
    limit(stage, month_limits=[{"month": "2026-05-01", "limit": "319999.99"}])
    approve(stage, first)
    pay(stage, first)
    report = stage.only("report", first)
    stage.report(report, "160000.00")
    stage.press(report, "accept", "customer_officer")
    request(stage, stage.tranches[1])
    with stage.refused("05.2026", "160,000.00 som of it", "319,999.99 som"):
        approve(stage, stage.tranches[1])
    limit(stage, month_limits=[{"month": "2026-05-01", "limit": "320000.00"}])
    approve(stage, stage.tranches[1])


def test_a_payment_counts_in_the_month_in_which_it_is_made(stage: Stage, first: Record) -> None:
    limit(stage, month_limits=[{"month": "2026-05-01", "limit": "200000.00"}])
    approve(stage, first)
    until(stage, 2026, 6, 3, 5)
    with stage.refused("no limit for 06.2026"):
        pay(stage, first)
    pay(stage, first, "2026-05-29")


def test_a_cut_of_the_budget_stops_what_is_not_paid_yet(stage: Stage, first: Record) -> None:
    limit(stage, budget="160000.00")
    approve(stage, first)
    limit(stage, budget="159999.99")
    with stage.refused("The budget of the programme is 159,999.99 som"):
        pay(stage, first)
    limit(stage, budget="160000.00")
    pay(stage, first)


def test_after_the_last_day_of_the_treasury_nothing_is_approved_or_paid_until_the_new_year(
    stage: Stage, first: Record
) -> None:
    until(stage, 2026, 12, 25, 17)
    approve(stage, first)
    until(stage, 2026, 12, 26, 5)
    with stage.refused("25 December 2026", "Basis"):
        pay(stage, first)
    pay(stage, first, "2026-12-25")
    report = stage.only("report", first)
    stage.report(report, "160000.00")
    stage.press(report, "accept", "customer_officer")
    request(stage, stage.tranches[1])
    with stage.refused("25 December 2026"):
        approve(stage, stage.tranches[1])
    until(stage, 2027, 1, 11, 5)
    approve(stage, stage.tranches[1])


def test_approved_and_paid_money_together_never_exceed_the_agreement(stage: Stage, first: Record) -> None:
    stage.keep(stage.agreement, "agreement_form", total="159999.99")
    with stage.refused("more than the agreement"):
        approve(stage, first)


def test_the_grantee_is_reminded_before_the_year_ends_and_again_when_it_ended(stage: Stage, first: Record) -> None:
    approve(stage, first)
    pay(stage, first)
    for moment in ((2026, 12, 17, 7), (2027, 1, 1, 7), (2027, 12, 17, 7)):
        assert stage.tick(first) is None
        stage.now = datetime(*moment, tzinfo=UTC)
        event = stage.tick(first)
        assert event is not None
        assert event.action == "remind_of_year_end"
    reminded = db.session.scalars(sa.select(Notice).where(Notice.kind == "year_end_refund"))
    assert {"Head 1", "Accountant 1", "Finance Officer"} <= {notice.user.name for notice in reminded}


def test_finance_is_reminded_of_an_approved_tranche_once_for_each_approval(stage: Stage, first: Record) -> None:
    approve(stage, first)
    stage.wait(days=14)
    event = stage.tick(first)
    assert event is not None
    assert event.action == "remind_of_payment"
    assert stage.tick(first) is None
    stage.press(first, "take_back_approval", "customer_head", reason="Счёт меняется.")
    approve(stage, first)
    stage.wait(days=14)
    assert stage.tick(first) is not None


def test_an_overdue_return_is_told_once_for_each_demand(stage: Stage, first: Record) -> None:
    approve(stage, first)
    pay(stage, first)
    stage.press(first, "demand_return", "customer_head", amount="500.00", ground="year_end", explanation="Остаток.")
    assert stage.tick(first) is None
    stage.wait(days=30)
    event = stage.tick(first)
    assert event is not None
    assert event.action == "remind_of_return"
    assert stage.tick(first) is None


def test_money_that_comes_after_the_write_off_is_recorded_up_to_the_debt(stage: Stage, first: Record) -> None:
    approve(stage, first)
    pay(stage, first)
    stage.press(first, "demand_return", "customer_head", amount="500.00", ground="misused", explanation="Всё.")
    stage.press(first, "write_off", "customer_head", ground="court", act="Решение № 5", reason="Суд.")

    def late(amount: str, order: str) -> None:
        stage.press(
            first, "record_late_return", "finance_officer", amount=amount, returned_on=stage.today, order_number=order
        )

    with stage.refused("is more"):
        late("500.01", "9")
    late("200.00", "9")
    late("300.00", "10")
    with stage.refused("Nothing"):
        late("0.01", "11")
    assert first.phase == "ended"


def test_the_lines_of_a_request_add_up_to_the_tranche_or_are_left_out(stage: Stage) -> None:
    stage.sign()
    first, given = stage.tranches[0], {"no_debt": True, "account_confirmed": True}
    with stage.refused("add up to 150,000.00 som"):
        stage.press(first, "request", "head_1", **given, uses=[{"key": "1", "title": "Оплата", "amount": "150000.00"}])
    with stage.refused("before it starts"):
        stage.press(first, "request", "head_1", **given, period_starts="2026-07-01", period_ends="2026-06-01")
    uses = [{"key": "1", "title": "Оплата", "amount": "160000.00"}, {"key": "2", "title": "Прочее", "amount": ""}]
    stage.press(first, "request", "head_1", **given, uses=uses)
