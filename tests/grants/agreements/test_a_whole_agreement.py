"""One agreement from the accepted award to its closing, and one that ends with money returned."""

from decimal import Decimal

import sqlalchemy as sa

from grants.database import db
from grants.documents.models import Document
from grants.notices.models import Notice
from grants.payments.models import Payment
from grants.records.models import Record
from grants.reports.models import IndicatorValue, SpendingLine
from grants.reports.queries import balance_over, tranches_of
from tests.grants.agreements.stage import TERMINATION, Stage


def test_an_agreement_runs_through_three_tranches_and_a_return_to_its_completion(stage: Stage) -> None:
    agreement = stage.sign()
    first, second, third = stage.tranches
    for tranche, spent in ((first, "160000.00"), (second, "158400.00")):
        stage.wait(days=2)
        report = stage.pay(tranche)
        stage.wait(days=40)
        stage.report(report, spent)
        stage.press(report, "accept", "customer_officer")
    stage.press(
        second,
        "demand_return",
        "customer_head",
        amount="18400.00",
        ground="misused",
        explanation="Два стола и остаток.",
    )
    stage.wait(days=3)
    returned = {"returned_on": stage.today}
    stage.press(second, "record_part_of_return", "finance_officer", amount="8400.00", order_number="51", **returned)
    with stage.refused("Still unfinished"):
        stage.press(agreement, "draw_up_reconciliation", "customer_officer")
    stage.press(second, "record_return", "finance_officer", amount="10000.00", order_number="52", **returned)
    report = stage.pay(third)
    stage.wait(days=100)
    stage.report(report, "80000.00", reached="64")
    with stage.refused():
        stage.press(agreement, "draw_up_reconciliation", "customer_officer")
    stage.press(report, "accept", "customer_officer")
    with stage.refused():
        stage.press(agreement, "complete", "customer_head")
    stage.reconcile()
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
    papers = _papers()
    assert {kind: papers[kind] for kind in ("grant_agreement", "reconciliation_act", "completion_act")} == {
        "grant_agreement": 1,
        "reconciliation_act": 1,
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
    stage.press(agreement, "terminate", "customer_head", **TERMINATION)
    assert agreement.phase == "accounting"
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
