"""One agreement from the accepted award to its closing, and one that ends with money returned."""

from decimal import Decimal

import sqlalchemy as sa

from grants.agreements.models import Payment
from grants.database import db
from grants.documents.models import Document
from grants.notices.models import Notice
from grants.records.models import Record
from grants.reports.models import IndicatorValue, SpendingLine
from grants.reports.queries import balance_over, tranches_of
from tests.grants.agreements.stage import Stage


def test_an_agreement_runs_through_three_tranches_a_visit_and_a_return_to_its_completion(stage: Stage) -> None:
    agreement = stage.sign()
    first, second, third = stage.tranches
    stage.wait(days=2)
    report = stage.pay(first)
    assert report.phase == "due"
    stage.wait(days=40)
    stage.report(report, "160000.00")
    stage.press(report, "accept", "customer_officer")
    db.session.refresh(first)
    assert first.phase == "completed"
    stage.wait(days=2)
    report = stage.pay(second)
    visit = stage.start(
        "visit", agreement, "monitor", visit_on="2026-07-01", place="Каракол, закрытый адрес", purpose="Проверка"
    )
    stage.press(visit, "notify", "monitor")
    stage.wait(days=7)
    found = {"severity": "critical", "finding": "Нет двух столов.", "corrective_action": "Вернуть стоимость столов."}
    stage.press(
        visit, "conduct", "monitor", visited_on=stage.today, seen="Центр работает.", correct_by="2026-08-01", **found
    )
    stage.press(visit, "sign", "head_1", signed=True, objections="")
    stage.report(report, "158400.00")
    stage.press(report, "accept", "customer_officer")
    stage.press(third, "request", "head_1", no_debt=True, account_confirmed=True, purpose="")
    with stage.refused("critical", "Нет двух столов."):
        stage.press(third, "approve", "customer_head")
    stage.press(
        second,
        "demand_return",
        "customer_head",
        amount="18400.00",
        ground="misused",
        explanation="Два стола и остаток.",
    )
    stage.wait(days=3)
    stage.press(
        second, "record_part_of_return", "finance_officer", amount="8400.00", returned_on=stage.today, order_number="51"
    )
    stage.press(
        second, "record_return", "finance_officer", amount="10000.00", returned_on=stage.today, order_number="52"
    )
    stage.press(
        visit,
        "close",
        "monitor",
        outcome="money_returned",
        verified_on=stage.today,
        explanation="Выписка казначейства.",
    )
    stage.press(third, "approve", "customer_head")
    stage.press(third, "pay", "finance_officer", amount="80000.00", paid_on=stage.today, order_number="3190")
    with stage.refused("Still unfinished"):
        stage.press(agreement, "complete", "customer_head")
    report = stage.only("report", third)
    stage.wait(days=100)
    stage.report(report, "80000.00", reached="64")
    stage.press(report, "accept", "customer_officer")
    stage.press(agreement, "complete", "customer_head")

    assert agreement.phase == "completed"
    assert stage.application.phase == "completed"
    balance = balance_over(tranches_of(agreement.id))
    assert (balance.paid, balance.accounted, balance.returned, balance.left) == (
        Decimal("400000.00"),
        Decimal("381600.00"),
        Decimal("18400.00"),
        Decimal(0),
    )
    assert _papers() == {
        "grant_agreement": 1,
        "tranche_request": 3,
        "payment_order": 3,
        "progress_report": 3,
        "visit_act": 1,
        "return_demand": 1,
        "completion_act": 1,
    }
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Notice)) > 20
    assert [value.actual for value in db.session.scalars(sa.select(IndicatorValue).order_by(IndicatorValue.id))] == [
        "42",
        "42",
        "64",
    ]
    assert sum(line.amount for line in db.session.scalars(sa.select(SpendingLine))) == Decimal("398400.00")


def test_the_draft_starts_from_the_application_and_the_award(stage: Stage) -> None:
    stage.press(stage.application, "accept", "head_1")
    draft = stage.agreement.answers("agreement_form")
    assert draft["total"] == "400000.00"
    assert draft["budget"] == stage.application.answers("application_form")["budget"]
    assert draft["bank_account"] == stage.application.answers("application_form")["bank_details"]
    assert stage.agreement.title == stage.application.title


def test_the_agreement_is_in_force_with_its_tranches_once_both_have_signed(stage: Stage) -> None:
    agreement = stage.sign()
    assert agreement.phase == "running"
    assert [t.answers("tranche")["amount"] for t in stage.tranches] == ["160000.00", "160000.00", "80000.00"]
    assert stage.tranches[0].title["en"] == "Tranche 1 of 3, 160,000.00\N{NO-BREAK SPACE}som: Канат: дневной центр"


def test_a_terminated_agreement_pays_nothing_more(stage: Stage) -> None:
    agreement = stage.sign()
    first, second, third = stage.tranches
    stage.pay(first)
    stage.press(agreement, "terminate", "customer_head", reason="Средства израсходованы не по назначению.")
    assert [t.phase for t in stage.tranches] == ["running", "ended", "ended"]
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Payment)) == 1


def _papers() -> dict[str, int]:
    query = sa.select(Document.kind, sa.func.count()).group_by(Document.kind)
    return {str(kind): int(count) for kind, count in db.session.execute(query)}


def test_every_record_of_the_grant_lies_in_the_dossier_of_the_application(stage: Stage) -> None:
    stage.sign()
    stage.pay(stage.tranches[0])
    below = sa.select(Record).where(Record.path.startswith(stage.application.path))
    assert {record.dossier_id for record in db.session.scalars(below)} == {stage.application.id}
