"""How an agreement stands still, ends early or closes, and what both sides sign about the money."""

import pytest
import sqlalchemy as sa

from grants.agreements.ledger import account_of, lines_of
from grants.database import db
from grants.documents import composing
from grants.documents.models import Document
from grants.documents.printing import snapshot_of
from grants.notices.models import Notice
from grants.reports.queries import balance_over, tranches_of
from tests.grants.agreements.stage import TERMINATION, Stage
from tests.grants.documents.sample_agreements import PRIVATE_AGREEMENTS, SAMPLES_AGREEMENTS
from tests.signing import signature_answers

SUSPENSION = {"ground": "misuse_suspected", "until": "2026-05-20", "explanation": "Проверяется покупка столов."}


@pytest.fixture
def signed(stage: Stage) -> Stage:
    stage.sign()
    return stage


@pytest.fixture
def spent(signed: Stage) -> Stage:
    """The first tranche paid and accounted for in full; the others withheld, so that the money is explained."""
    report = signed.pay(signed.tranches[0])
    signed.wait(days=30)
    for tranche in signed.tranches[1:]:
        signed.press(tranche, "withhold", "customer_head", reason="Проект завершён раньше.")
    signed.report(report, "160000.00", final=True)
    signed.press(report, "accept", "customer_officer")
    return signed


def test_nothing_is_paid_while_an_agreement_is_suspended_and_the_clock_reminds_of_the_day(signed: Stage) -> None:
    signed.press(signed.agreement, "suspend", "customer_head", **SUSPENSION)
    with signed.refused("Not at this stage"):
        signed.press(signed.tranches[0], "request", "accountant_1", no_debt=True, account_confirmed=True, purpose="")
    told = []
    for _ in range(30):
        signed.wait(days=1)
        while (event := signed.tick(signed.agreement)) is not None:
            told.append((event.action, signed.today))
    assert told == [("remind_of_suspension", "2026-05-21")]
    signed.press(signed.agreement, "resume", "customer_head", reason="Столы найдены.")
    assert signed.agreement.phase == "running"


def test_the_accounts_are_signed_by_both_before_the_agreement_is_completed(spent: Stage) -> None:
    agreement = spent.agreement
    with spent.refused():
        spent.press(agreement, "complete", "customer_head")
    spent.press(agreement, "draw_up_reconciliation", "customer_officer")
    with spent.refused():
        spent.press(agreement, "sign_reconciliation_for_customer", "customer_head", **signature_answers())
    spent.press(agreement, "sign_reconciliation_for_grantee", "head_1", **signature_answers())
    spent.press(agreement, "sign_reconciliation_for_customer", "customer_head", **signature_answers())
    spent.press(agreement, "complete", "customer_head")
    assert agreement.phase == "completed"
    act = db.session.query(Document).filter_by(kind="reconciliation_act").one()
    assert [s["name"] for s in act.full["fields"]["signatures"]] == ["Customer Head", "Head 1"]
    assert all(s["signed_at"] for s in act.full["fields"]["signatures"])
    assert act.full["fields"]["totals"] == {
        "agreed": "400000.00",
        "paid": "160000.00",
        "accounted": "160000.00",
        "returned": "0.00",
        "written_off": "0.00",
        "balance": "0.00",
    }
    assert [(line["what"], line["amount"]) for line in act.full["fields"]["lines"]] == [
        ("paid", "160000.00"),
        ("accepted", "160000.00"),
    ]


def test_the_grantee_may_object_to_the_accounts_and_the_customer_may_reopen_them(spent: Stage) -> None:
    agreement = spent.agreement
    spent.press(agreement, "draw_up_reconciliation", "finance_officer")
    spent.press(agreement, "object_to_reconciliation", "head_1", reason="Нет возврата от 3 июня.")
    assert agreement.phase == "running"
    spent.reconcile()
    spent.press(agreement, "reopen_accounts", "customer_head", reason="Проверка нашла новый счёт.")
    assert agreement.phase == "running"
    with spent.refused():
        spent.press(agreement, "complete", "customer_head")


def test_money_that_comes_into_question_after_the_signatures_stops_the_completion(spent: Stage) -> None:
    spent.reconcile()
    spent.press(
        spent.tranches[0], "demand_return", "customer_head", amount="5000.00", ground="misused", explanation="Проверка."
    )
    with spent.refused("Still unfinished", "5,000.00 som left"):
        spent.press(spent.agreement, "complete", "customer_head")


def test_money_is_still_recovered_after_the_closing(spent: Stage) -> None:
    spent.reconcile()
    spent.press(spent.agreement, "complete", "customer_head")
    first = spent.tranches[0]
    spent.press(first, "demand_return", "customer_head", amount="5000.00", ground="misused", explanation="Аудит.")
    spent.press(first, "record_return", "finance_officer", amount="5000.00", returned_on=spent.today, order_number="77")
    assert first.phase == "completed"
    assert spent.agreement.phase == "completed"


def test_nothing_is_reconciled_while_money_is_unexplained_or_an_amendment_is_open(spent: Stage) -> None:
    amendment = spent.start("amendment", spent.agreement, "head_1")
    with spent.refused(f"Amendment {amendment.reference} is not finished yet"):
        spent.press(spent.agreement, "draw_up_reconciliation", "customer_officer")
    spent.press(amendment, "withdraw", "head_1")
    spent.press(spent.agreement, "draw_up_reconciliation", "customer_officer")


def test_the_clock_reminds_the_grantee_of_the_reconciliation_once(spent: Stage) -> None:
    spent.press(spent.agreement, "draw_up_reconciliation", "customer_officer")
    told = []
    for _ in range(40):
        spent.wait(days=1)
        while (event := spent.tick(spent.agreement)) is not None:
            told.append(event.action)
    assert told == ["remind_of_reconciliation"]
    assert "reconciliation_reminder" in set(db.session.scalars(sa.select(Notice.kind)))


def test_a_terminated_agreement_is_settled_before_it_ends(signed: Stage) -> None:
    agreement, first = signed.agreement, signed.tranches[0]
    report = signed.pay(first)
    signed.press(agreement, "terminate", "customer_head", **TERMINATION)
    with signed.refused("Still unfinished"):
        signed.press(agreement, "settle", "customer_head", **signature_answers())
    signed.press(first, "demand_return", "customer_head", amount="160000.00", ground="termination", explanation="Всё.")
    signed.press(
        first, "record_return", "finance_officer", amount="160000.00", returned_on=signed.today, order_number="60"
    )
    signed.press(report, "release", "customer_head", reason="Всё возвращено.")
    signed.press(agreement, "settle", "customer_head", **signature_answers())
    assert agreement.phase == "ended"
    act = db.session.query(Document).filter_by(kind="reconciliation_act").one().full["fields"]
    assert act["terminated"]
    assert (act["totals"]["returned"], act["totals"]["balance"]) == ("160000.00", "0.00")
    assert [s["signed_at"] is None for s in act["signatures"]] == [False, True]


def test_the_account_of_the_journal_is_that_of_the_books(signed: Stage) -> None:
    first, second, _ = signed.tranches
    for tranche, spent in ((first, "150000.00"), (second, "165000.00")):
        report = signed.pay(tranche)
        signed.wait(days=30)
        signed.report(report, spent)
        signed.press(report, "accept", "customer_officer")
    signed.press(
        second, "demand_return", "customer_head", amount="7000.00", ground="misused", explanation="Не по назначению."
    )
    books, told = balance_over(tranches_of(signed.agreement.id)), account_of(lines_of(signed.agreement))
    assert (told.paid, told.accounted, told.returned, told.left) == (
        books.paid,
        books.accounted,
        books.returned,
        books.left,
    )


@pytest.mark.parametrize("kind", ["reconciliation_act", "termination_notice"])
def test_the_papers_of_the_end_fill_every_field_and_hide_what_is_private(spent: Stage, kind: str) -> None:
    if kind == "reconciliation_act":
        spent.reconcile()
    else:
        spent.press(spent.agreement, "terminate", "customer_head", **TERMINATION)
    document = db.session.query(Document).filter_by(kind=kind).one()
    assert sorted(set(SAMPLES_AGREEMENTS[kind]) - set(document.full["fields"])) == []
    assert set(document.public["masked"]) == set(PRIVATE_AGREEMENTS[kind])
    for language in ("ky", "ru", "en"):
        assert "+996 555 123456" not in composing.compose(snapshot_of(document, "public"), language, "public")
        assert composing.compose(snapshot_of(document, "full"), language, "full")
