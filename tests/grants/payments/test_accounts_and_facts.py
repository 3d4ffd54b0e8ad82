"""Nothing is paid before two persons saw the account, nor while what others attest of the grantee does not hold."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from grants.agreements.queries import confirmed_account
from grants.clock import LOCAL
from grants.database import db
from grants.notices.models import Notice
from grants.records.models import Record
from tests.grants.agreements.stage import Stage
from tests.grants.payments.readiness import ACCOUNT, FACTS, attach, attest, confirm_account, enter_account
from tests.signing import signature_answers

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def agreement(stage: Stage) -> Record:
    """Verified and signed by the grantee; neither an account nor a fact is there."""
    stage.press(stage.application, "accept", "head_1")
    stage.press(stage.agreement, "verify", "customer_officer")
    stage.press(stage.agreement, "sign_for_grantee", "head_1", **signature_answers())
    return stage.agreement


def sign(stage: Stage) -> None:
    stage.press(stage.agreement, "sign_for_customer", "customer_head", **signature_answers())


def approve(stage: Stage, tranche: Record) -> None:
    stage.press(tranche, "approve", "customer_head")


@pytest.fixture
def requested(stage: Stage) -> Record:
    """The first tranche of an agreement in force, asked for."""
    stage.sign()
    stage.press(stage.tranches[0], "request", "head_1", no_debt=True, account_confirmed=True)
    return stage.tranches[0]


def told(kind: str) -> set[str]:
    return {notice.user.name for notice in db.session.scalars(sa.select(Notice).where(Notice.kind == kind))}


def test_an_agreement_is_not_signed_without_a_confirmed_account(stage: Stage, agreement: Record) -> None:
    for kind in ("tax_debt", "social_fund_debt", "registration"):
        attest(stage, agreement, kind)
    with stage.refused("No bank account"):
        sign(stage)
    account = enter_account(stage, agreement)
    with stage.refused("No bank account"):
        sign(stage)
    confirm_account(stage, account)
    sign(stage)
    assert told("account_entered") == {"Customer Officer"}
    assert told("account_verified") == {"Finance Officer"}
    assert "Head 1" in told("account_confirmed")


def test_whoever_verifies_an_account_does_not_confirm_it(stage: Stage, agreement: Record) -> None:
    account = enter_account(stage, agreement)
    stage.press(account, "verify", "finance_officer", proof="Справка", holder_matches=True, numbers_match=True)
    with stage.refused("another person"):
        stage.press(account, "confirm", "finance_officer")
    assert confirmed_account(agreement) is None


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("account_number", "128000000012345", "15 digits"),
        ("account_number", "12800000001234567", "17 digits"),
        ("account_number", "128000000012345O", "15 digits"),
        ("account_number", "", "0 digits"),
        ("account_number", "١٢٨٠٠٠٠٠٠٠١٢٣٤٥٦", "0 digits"),
        ("bic", "12801", "5 digits"),
    ],
)
def test_an_account_of_the_wrong_shape_is_not_submitted(
    stage: Stage, agreement: Record, field: str, value: str, words: str
) -> None:
    with stage.refused(words):
        enter_account(stage, agreement, **{field: value})


def test_an_account_without_its_proof_is_not_submitted(stage: Stage, agreement: Record) -> None:
    account = stage.start("account", agreement, "accountant_1")
    stage.keep(account, "account_form", **ACCOUNT)
    with stage.refused("Attach the document"):
        stage.press(account, "submit", "accountant_1")
    attach(stage, account, "accountant_1")
    stage.press(account, "submit", "accountant_1")


def test_only_one_account_is_checked_at_a_time(stage: Stage, agreement: Record) -> None:
    account = enter_account(stage, agreement)
    with stage.refused("Another bank account"):
        stage.start("account", agreement, "accountant_1")
    stage.press(account, "withdraw", "head_1")
    stage.start("account", agreement, "accountant_1")


def test_a_confirmed_account_takes_the_place_of_the_earlier_one_which_stays_to_be_read(
    stage: Stage, requested: Record
) -> None:
    earlier = confirmed_account(stage.agreement)
    assert earlier is not None
    later = enter_account(stage, stage.agreement, account_number="1280000000999999")
    with stage.refused("A change of the bank account is being checked"):
        approve(stage, requested)
    confirm_account(stage, later)
    assert confirmed_account(stage.agreement) == later
    assert stage.tick(earlier) is not None
    assert stage.tick(earlier) is None
    assert (earlier.phase, later.phase) == ("completed", "running")
    assert earlier.answers("account_form")["account_number"] == ACCOUNT["account_number"]
    assert "Accountant 1" in told("account_replaced")
    approve(stage, requested)


@pytest.mark.parametrize("missing", ["tax_debt", "social_fund_debt", "registration"])
def test_an_agreement_is_not_signed_while_a_fact_is_missing(stage: Stage, agreement: Record, missing: str) -> None:
    confirm_account(stage, enter_account(stage, agreement))
    for kind in {"tax_debt", "social_fund_debt", "registration"} - {missing}:
        attest(stage, agreement, kind)
    with stage.refused("nobody has attested it yet"):
        sign(stage)
    attest(stage, agreement, missing)
    sign(stage)


def test_a_debt_that_was_attested_stops_the_tranche_until_a_later_fact_clears_it(
    stage: Stage, requested: Record
) -> None:
    stage.wait(days=2)
    attest(stage, stage.agreement, "tax_debt", finding="not_in_order", debt="5000.00")
    with stage.refused("Debt in taxes", "not in order"):
        approve(stage, requested)
    stage.wait(days=1)
    attest(stage, stage.agreement, "tax_debt")
    approve(stage, requested)


def test_a_fact_counts_through_its_last_day_and_no_longer(stage: Stage, requested: Record) -> None:
    stage.wait(days=29)
    assert stage.now.astimezone(LOCAL).date().isoformat() == "2026-06-02"
    approve(stage, requested)
    stage.wait(days=1)
    with stage.refused("counted until 2 June 2026", "Basis"):
        stage.press(requested, "pay", "finance_officer", amount="160000.00", paid_on=stage.today, order_number="7")
    for kind in ("tax_debt", "social_fund_debt"):
        attest(stage, stage.agreement, kind)
    stage.press(requested, "pay", "finance_officer", amount="160000.00", paid_on=stage.today, order_number="7")


def test_a_fact_that_says_itself_until_when_counts_no_longer_than_that(stage: Stage, requested: Record) -> None:
    attest(stage, stage.agreement, "tax_debt", valid_until="2026-05-05", issued_on="2026-05-04")
    stage.wait(days=2)
    with stage.refused("counted until 5 May 2026"):
        approve(stage, requested)


def test_the_clock_reminds_once_and_then_marks_a_fact_as_expired(stage: Stage, agreement: Record) -> None:
    fact = attest(stage, agreement, "tax_debt")
    assert stage.tick(fact) is None
    stage.now += timedelta(days=25)
    reminded = stage.tick(fact)
    assert reminded is not None
    assert reminded.action == "remind"
    assert stage.tick(fact) is None
    stage.now += timedelta(days=5)
    assert stage.tick(fact) is not None
    assert fact.phase == "completed"
    assert "Accountant 1" in told("fact_expiring") & told("fact_expired")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"issued_on": "2026-05-05"}, "has not come yet"),
        ({"issued_on": "2026-02-30"}, "date that exists"),
        ({"issued_on": ""}, "date that exists"),
        ({"issued_on": "2026-03-01"}, "counted only until"),
        ({"valid_until": "2026-05-03"}, "counted only until"),
    ],
)
def test_a_fact_that_cannot_count_is_not_entered(
    stage: Stage, agreement: Record, changed: dict[str, str], words: str
) -> None:
    with stage.refused(words):
        attest(stage, agreement, "tax_debt", **changed)


def test_a_fact_is_annulled_only_by_another_person(stage: Stage, agreement: Record) -> None:
    fact = attest(stage, agreement, "tax_debt")
    with stage.refused("not yours"):
        stage.press(fact, "annul", "customer_officer", reason="Ошибка.")
    stage.press(fact, "annul", "customer_head", reason="Не та организация.")
    confirm_account(stage, enter_account(stage, agreement))
    with stage.refused("nobody has attested it yet"):
        sign(stage)


def test_facts_are_called_by_what_they_attest(stage: Stage) -> None:
    stage.press(stage.application, "accept", "head_1")
    titles = {attest(stage, stage.agreement, kind).title["ru"] for kind in FACTS}
    assert len(titles) == len(FACTS)
    (taxes,) = (title for title in titles if title.startswith("Задолженность по налогам: "))
    assert "118" in taxes
    assert "мая" in taxes
