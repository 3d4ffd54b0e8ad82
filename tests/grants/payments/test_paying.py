"""Money is paid once, exactly, in turn, and what is demanded back is returned exactly."""

from datetime import datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa

from grants.clock import LOCAL
from grants.database import db
from grants.documents import composing
from grants.documents.models import Document
from grants.documents.printing import snapshot_of
from grants.notices.models import Notice
from grants.payments.models import Payment, ReturnDemand
from grants.payments.queries import outstanding_of
from grants.records.models import Record
from tests.grants.agreements.stage import Stage
from tests.grants.documents.sample_money import PRIVATE_MONEY, SAMPLES_MONEY
from tests.grants.documents.samples import PRIVATE


@pytest.fixture
def first(stage: Stage) -> Record:
    stage.sign()
    return stage.tranches[0]


def pay(stage: Stage, tranche: Record, amount: str, day: str | None = None) -> None:
    stage.press(tranche, "pay", "finance_officer", amount=amount, paid_on=day or stage.today, order_number="7")


def approved(stage: Stage, tranche: Record) -> None:
    stage.press(tranche, "request", "head_1", no_debt=True, account_confirmed=True)
    stage.press(tranche, "approve", "customer_head")


@pytest.mark.parametrize("amount", ["160000.01", "159999.99", "0.01", "none"])
def test_a_payment_that_is_not_the_tranche_is_refused(stage: Stage, first: Record, amount: str) -> None:
    approved(stage, first)
    with stage.refused("160,000.00 som"):
        pay(stage, first, amount)


def test_a_tranche_is_not_paid_twice(stage: Stage, first: Record) -> None:
    approved(stage, first)
    pay(stage, first, "160000.00")
    first.state, first.phase = "approved", "contracting"
    db.session.commit()
    with stage.refused("already paid", "160,000.00 som", "order 7"):
        pay(stage, first, "160000.00")


def test_the_database_itself_refuses_a_second_payment(stage: Stage, first: Record) -> None:
    approved(stage, first)
    pay(stage, first, "160000.00")
    paid = db.session.scalars(sa.select(Payment)).one()
    db.session.add(
        Payment(
            tranche_id=paid.tranche_id,
            agreement_id=paid.agreement_id,
            amount=Decimal(1),
            paid_on=paid.paid_on,
            order_number="8",
        )
    )
    with pytest.raises(sa.exc.IntegrityError):
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize("day", ["2026-05-03", "2026-05-05", "2026-02-30", ""])
def test_a_payment_dated_before_its_approval_or_in_the_future_or_never_is_refused(
    stage: Stage, first: Record, day: str
) -> None:
    approved(stage, first)
    with stage.refused():
        stage.press(first, "pay", "finance_officer", amount="160000.00", paid_on=day, order_number="7")


def test_the_second_tranche_waits_for_the_report_on_the_first(stage: Stage, first: Record) -> None:
    second = stage.tranches[1]
    with stage.refused("Tranche 1"):
        stage.press(second, "request", "head_1", no_debt=True, account_confirmed=True)
    report = stage.pay(first)
    with stage.refused("Tranche 1"):
        stage.press(second, "request", "head_1", no_debt=True, account_confirmed=True)
    stage.report(report, "160000.00")
    stage.press(report, "accept", "customer_officer")
    stage.press(second, "request", "head_1", no_debt=True, account_confirmed=True)


def test_money_returned_does_not_stand_in_for_a_report_on_the_rest(stage: Stage, first: Record) -> None:
    stage.pay(first)
    stage.press(first, "demand_return", "customer_head", amount="1000.00", ground="unspent", explanation="Остаток.")
    stage.press(first, "record_return", "finance_officer", amount="1000.00", returned_on=stage.today, order_number="9")
    with stage.refused("report on tranche 1"):
        stage.press(stage.tranches[1], "request", "head_1", no_debt=True, account_confirmed=True)


def test_nothing_more_is_paid_once_a_debt_was_written_off(stage: Stage, first: Record) -> None:
    report = stage.pay(first)
    stage.press(first, "demand_return", "customer_head", amount="160000.00", ground="misused", explanation="Всё.")
    stage.press(
        first, "record_part_of_return", "finance_officer", amount="50000.00", returned_on=stage.today, order_number="9"
    )
    stage.press(first, "write_off", "customer_head", reason="Организация ликвидирована.")
    stage.press(report, "release", "customer_head", reason="Отчитываться не о чем.")
    with stage.refused("110,000.00 som", "written off"):
        stage.press(stage.tranches[1], "request", "head_1", no_debt=True, account_confirmed=True)


def test_a_request_without_the_declarations_is_refused(stage: Stage, first: Record) -> None:
    with stage.refused("no debt"):
        stage.press(first, "request", "head_1", no_debt=False, account_confirmed=True)


def test_whoever_approves_does_not_pay(stage: Stage, first: Record) -> None:
    approved(stage, first)
    head = stage.world.people["customer_head"]
    head.memberships[0].role, before = "finance_officer", head.memberships[0].role
    with stage.refused("another person"):
        pay_as = stage.world.actor("customer_head", stage.now)
        assert pay_as.user is head
        stage.press(first, "pay", "customer_head", amount="160000.00", paid_on=stage.today, order_number="7")
    assert before == "customer_head"


@pytest.mark.parametrize(
    ("amount", "words"), [("160000.01", "160,000.00 som"), ("0.00", "above zero"), ("", "above zero")]
)
def test_a_demand_is_above_nothing_and_not_above_the_payment(
    stage: Stage, first: Record, amount: str, words: str
) -> None:
    stage.pay(first)
    with stage.refused(words):
        stage.press(first, "demand_return", "customer_head", amount=amount, ground="misused", explanation="…")


def test_a_demand_takes_at_least_what_the_report_left_unspent(stage: Stage, first: Record) -> None:
    report = stage.pay(first)
    stage.report(report, "150000.00")
    stage.press(report, "accept", "customer_officer")
    with stage.refused("10,000.00 som", "9,999.99 som"):
        stage.press(first, "demand_return", "customer_head", amount="9999.99", ground="unspent", explanation="…")
    stage.press(first, "demand_return", "customer_head", amount="10000.00", ground="unspent", explanation="…")


def test_a_second_demand_takes_only_what_the_first_left(stage: Stage, first: Record) -> None:
    stage.pay(first)
    stage.press(first, "demand_return", "customer_head", amount="100000.00", ground="misused", explanation="…")
    stage.press(
        first, "record_return", "finance_officer", amount="100000.00", returned_on=stage.today, order_number="9"
    )
    with stage.refused("only 60,000.00 som is left"):
        stage.press(first, "demand_return", "customer_head", amount="60000.01", ground="misused", explanation="…")
    stage.press(first, "demand_return", "customer_head", amount="60000.00", ground="misused", explanation="…")
    assert outstanding_of(first.id) == Decimal("60000.00")


def test_a_return_is_recorded_as_the_part_or_the_whole_that_it_is(stage: Stage, first: Record) -> None:
    stage.pay(first)
    stage.press(first, "demand_return", "customer_head", amount="18400.00", ground="misused", explanation="…")

    def back(action: str, amount: str) -> None:
        stage.press(first, action, "finance_officer", amount=amount, returned_on=stage.today, order_number="9")

    with stage.refused("18,400.00 som", "18,400.01 som"):
        back("record_return", "18400.01")
    with stage.refused("18,400.00 som is outstanding", "as a part"):
        back("record_return", "400.00")
    with stage.refused("record the full return"):
        back("record_part_of_return", "18400.00")
    with stage.refused("is more"):
        back("record_part_of_return", "20000.00")
    with stage.refused("above zero"):
        back("record_part_of_return", "0.00")
    back("record_part_of_return", "400.00")
    with stage.refused("18,000.00 som"):
        back("record_return", "18400.00")
    back("record_return", "18000.00")
    assert first.phase == "completed"
    assert outstanding_of(first.id) == 0


def test_a_return_dated_before_the_payment_or_in_the_future_is_refused(stage: Stage, first: Record) -> None:
    stage.pay(first)
    stage.press(first, "demand_return", "customer_head", amount="500.00", ground="misused", explanation="…")
    for day in ("2026-05-03", "2027-01-01", "2026-02-30"):
        with stage.refused():
            stage.press(first, "record_return", "finance_officer", amount="500.00", returned_on=day, order_number="9")


def test_the_demand_is_due_in_the_working_days_of_the_rule_pack(stage: Stage, first: Record) -> None:
    stage.pay(first)
    stage.press(first, "demand_return", "customer_head", amount="500.00", ground="misused", explanation="…")
    assert db.session.scalars(sa.select(ReturnDemand)).one().due_on.isoformat() == "2026-05-22"


def test_an_agreement_with_unexplained_money_is_not_completed(stage: Stage, first: Record) -> None:
    report = stage.pay(first)
    stage.report(report, "158400.00")
    stage.press(report, "accept", "customer_officer")
    for tranche in stage.tranches[1:]:
        stage.press(tranche, "withhold", "customer_head", reason="Больше не нужны.")
    with stage.refused("160,000.00 som", "158,400.00 som", "1,600.00 som"):
        stage.press(stage.agreement, "draw_up_reconciliation", "customer_officer")
    stage.press(first, "demand_return", "customer_head", amount="1600.00", ground="unspent", explanation="Остаток.")
    stage.press(first, "record_return", "finance_officer", amount="1600.00", returned_on=stage.today, order_number="9")
    stage.reconcile()
    stage.press(stage.agreement, "complete", "customer_head")
    act = db.session.query(Document).filter_by(kind="completion_act").one().full["fields"]
    assert act["totals"] == {
        "agreed": "400000.00",
        "paid": "160000.00",
        "accounted": "158400.00",
        "returned": "1600.00",
        "left": "0.00",
    }


def test_money_is_recovered_also_after_the_agreement_is_completed(stage: Stage, first: Record) -> None:
    report = stage.pay(first)
    stage.report(report, "160000.00")
    stage.press(report, "accept", "customer_officer")
    for tranche in stage.tranches[1:]:
        stage.press(tranche, "withhold", "customer_head", reason="Больше не нужны.")
    stage.reconcile()
    stage.press(stage.agreement, "complete", "customer_head")
    stage.press(first, "demand_return", "customer_head", amount="900.00", ground="misused", explanation="Проверка.")
    stage.press(first, "record_return", "finance_officer", amount="900.00", returned_on=stage.today, order_number="9")
    assert (first.phase, outstanding_of(first.id)) == ("completed", 0)


@pytest.mark.parametrize("kind", ["tranche_request", "payment_order", "return_demand"])
def test_the_papers_about_money_read_well_for_both_audiences(stage: Stage, first: Record, kind: str) -> None:
    report = stage.pay(first)
    stage.report(report, "160000.00")
    stage.press(report, "accept", "customer_officer")
    stage.pay(stage.tranches[1])
    stage.press(first, "demand_return", "customer_head", amount="500.00", ground="misused", explanation="Не те столы.")
    document = db.session.query(Document).filter_by(kind=kind).order_by(Document.id.desc()).first()
    assert document is not None
    assert set(SAMPLES_MONEY[kind]) - set(document.full["fields"]) <= {"appeal"}
    assert set(document.public["masked"]) == set((PRIVATE | PRIVATE_MONEY)[kind])
    for language in ("ky", "ru", "en"):
        composing.compose(snapshot_of(document, "full"), language, "full")
        html = composing.compose(snapshot_of(document, "public"), language, "public")
        assert "1280000000123456" not in html


def test_a_demand_says_by_when_the_money_is_to_be_back(stage: Stage, first: Record) -> None:
    approved(stage, first)
    pay(stage, first, "160000.00")
    stage.press(first, "demand_return", "customer_head", amount="1000.00", ground="unspent", explanation="Остаток.")
    letter = db.session.scalars(sa.select(Notice).where(Notice.kind == "return_demanded")).first()
    demand = db.session.scalars(sa.select(ReturnDemand)).one()
    assert letter is not None
    due = datetime.fromisoformat(letter.values["answer_by"]).astimezone(LOCAL)
    assert (due.date(), f"{due:%H:%M}") == (demand.due_on, "23:59")
