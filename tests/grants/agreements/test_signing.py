"""What keeps an agreement from being signed, and what its paper says."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.agreements.queries import split
from grants.database import db
from grants.documents import composing
from grants.documents.models import Document
from grants.documents.printing import snapshot_of
from grants.people.models import Membership
from tests.grants.agreements.stage import AWARDED, BUDGET, Stage
from tests.grants.documents.samples import PRIVATE, absent_keys
from tests.grants.payments.readiness import make_ready
from tests.signing import signature_answers

SUMS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal("999999999.99"), places=2)
SHARES = st.lists(st.integers(min_value=1, max_value=97), min_size=1, max_size=4).filter(lambda s: sum(s) < 100)


@given(total=SUMS, shares=SHARES)
def test_the_parts_of_a_sum_add_up_to_it_to_the_tyiyn(total: Decimal, shares: list[int]) -> None:
    parts = split(total, [Decimal(share) for share in [*shares, 100 - sum(shares)]])
    assert sum(parts) == total
    assert all(part >= 0 and part == part.quantize(Decimal("0.01")) for part in parts)


def test_what_does_not_divide_goes_into_the_last_tranche() -> None:
    assert split(Decimal("100.01"), [Decimal(33), Decimal(33), Decimal(34)]) == [
        Decimal("33.00"),
        Decimal("33.00"),
        Decimal("34.01"),
    ]


@pytest.fixture
def draft(stage: Stage) -> Stage:
    stage.press(stage.application, "accept", "head_1")
    return stage


def changed(**changes: str) -> list[dict[str, str]]:
    return [{**BUDGET[0], **changes}, *BUDGET[1:]]


def test_the_agreement_cannot_be_above_the_award(draft: Stage) -> None:
    draft.keep(draft.agreement, "agreement_form", total="400000.01")
    with draft.refused("400,000.01 som", "400,000.00 som"):
        draft.press(draft.agreement, "verify", "customer_officer")


def test_the_lines_of_the_budget_add_up_to_the_grant(draft: Stage) -> None:
    draft.keep(draft.agreement, "agreement_form", total="350000.00")
    with draft.refused("asks 400,000.00 som", "350,000.00 som"):
        draft.press(draft.agreement, "verify", "customer_officer")


def test_a_line_only_goes_down(draft: Stage) -> None:
    shifted = [{**BUDGET[0], "price": "38000.00"}, {**BUDGET[1], "own": "6000.00"}, BUDGET[2]]
    draft.keep(draft.agreement, "agreement_form", budget=shifted)
    with draft.refused("Учебное оборудование", "114,000.00 som", "100,000.00 som"):
        draft.press(draft.agreement, "verify", "customer_officer")


def test_no_new_cost_is_added(draft: Stage) -> None:
    draft.keep(draft.agreement, "agreement_form", budget=changed(item="Автомобиль"))
    with draft.refused("Автомобиль", "no cost may be added"):
        draft.press(draft.agreement, "verify", "customer_officer")


def test_an_own_contribution_above_the_cost_cannot_hide_money(draft: Stage) -> None:
    hidden = [{**BUDGET[0], "price": "48571.43"}, {**BUDGET[1], "own": "200000.00"}, BUDGET[2]]
    draft.keep(draft.agreement, "agreement_form", budget=hidden)
    with draft.refused("own contribution"):
        draft.press(draft.agreement, "verify", "customer_officer")


def test_a_lowered_budget_and_sum_pass(draft: Stage) -> None:
    draft.keep(draft.agreement, "agreement_form", budget=changed(price="30000.00"), total="330000.00")
    draft.press(draft.agreement, "verify", "customer_officer")
    draft.press(draft.agreement, "sign_for_grantee", "head_1", **signature_answers())
    make_ready(draft, draft.agreement)
    draft.press(draft.agreement, "sign_for_customer", "customer_head", **signature_answers())
    assert sum(Decimal(t.answers("tranche")["amount"]) for t in draft.tranches) == Decimal("330000.00")


@pytest.mark.parametrize(("starts", "ends"), [("2026-12-31", "2026-06-01"), ("2026-06-01", "2027-06-02")])
def test_a_term_that_is_turned_round_or_too_long_is_refused(draft: Stage, starts: str, ends: str) -> None:
    draft.keep(draft.agreement, "agreement_form", starts=starts, ends=ends)
    with draft.refused("2026"):
        draft.press(draft.agreement, "verify", "customer_officer")


def test_a_term_beyond_the_budget_year_needs_its_ground(draft: Stage) -> None:
    draft.keep(draft.agreement, "agreement_form", ends="2027-01-31")
    with draft.refused("after its budget year", "31 December 2026"):
        draft.press(draft.agreement, "verify", "customer_officer")
    draft.keep(draft.agreement, "agreement_form", carry_over_ground="Постановление кенеша № 41.")
    draft.press(draft.agreement, "verify", "customer_officer")


def consented(stage: Stage, award: str, *lines: tuple[str, str]) -> None:
    """A smaller award, and the consent to it: price and own contribution of each line."""
    stage.application.data = {
        **stage.application.data,
        "award": {**stage.application.data["award"], "amount": award},
    }
    given = [
        {"key": str(number), "quantity": BUDGET[number - 1]["quantity"], "price": price, "own": own}
        for number, (price, own) in enumerate(lines, 1)
    ]
    plan = [{"activity": "Ремонт одной комнаты", "starts": "2026-06-01", "ends": "2026-06-14"}]
    consent = {"lines": given, "indicators": [{"key": "1", "target": "45"}], "activities": plan, "agreed": True}
    stage.press(stage.application, "consent", "head_1", changes="Меньше детей.", **consent)
    stage.press(stage.application, "accept", "head_1")


def test_a_consent_to_a_partial_award_is_what_the_agreement_starts_from(stage: Stage) -> None:
    consented(stage, "330000.00", ("30000.00", "0.00"), ("10000.00", "20000.00"), ("10000.00", "40000.00"))
    draft = stage.agreement.answers("agreement_form")
    assert (draft["total"], draft["budget"][0]["price"]) == ("330000.00", "30000.00")
    assert draft["activities"][0]["activity"] == "Ремонт одной комнаты"
    assert draft["indicators"][0]["target"] == "45"
    stage.press(stage.agreement, "verify", "customer_officer")


def test_a_line_does_not_go_back_up_to_what_was_asked_before_the_consent(stage: Stage) -> None:
    consented(stage, "386000.00", ("38000.00", "0.00"), ("10000.00", "20000.00"), ("10000.00", "40000.00"))
    lines = stage.agreement.answers("agreement_form")["budget"]
    stage.keep(stage.agreement, "agreement_form", budget=[BUDGET[0], {**lines[1], "own": "34000.00"}, lines[2]])
    with stage.refused("A line may only go down"):
        stage.press(stage.agreement, "verify", "customer_officer")


def test_nobody_signs_for_both_sides(draft: Stage) -> None:
    both = draft.world.people["head_1"]
    db.session.add(
        Membership(
            user_id=both.id, organisation_id=draft.world.authority.id, role="customer_head", starts=date(2019, 1, 1)
        )
    )
    db.session.commit()
    draft.press(draft.agreement, "verify", "customer_officer")
    draft.press(draft.agreement, "sign_for_grantee", "head_1", **signature_answers())
    make_ready(draft, draft.agreement)
    with draft.refused("another person must do this"):
        draft.press(draft.agreement, "sign_for_customer", "head_1", **signature_answers())
    draft.press(draft.agreement, "sign_for_customer", "customer_head", **signature_answers())


def test_the_customer_does_not_sign_without_attested_facts_and_a_verified_account(draft: Stage) -> None:
    draft.press(draft.agreement, "verify", "customer_officer")
    draft.press(draft.agreement, "sign_for_grantee", "head_1", **signature_answers())
    with draft.refused("nobody has attested it yet", "No bank account"):
        draft.press(draft.agreement, "sign_for_customer", "customer_head", **signature_answers())


def test_the_clock_reminds_of_the_term_for_signing_and_marks_it_late_without_refusing(draft: Stage) -> None:
    told = []
    for _ in range(40):
        draft.wait(days=1)
        while (event := draft.tick(draft.agreement)) is not None:
            told.append((event.action, (draft.now - AWARDED).days))
    assert told == [("remind_to_sign", 26), ("mark_signing_late", 31)]
    draft.press(draft.agreement, "verify", "customer_officer")
    assert draft.agreement.data["signing_late"]["ended"].startswith("2026-06-03")


def test_a_missing_part_is_refused(draft: Stage) -> None:
    draft.keep(draft.agreement, "agreement_form", bank_account="")
    with draft.refused():
        draft.press(draft.agreement, "verify", "customer_officer")


@pytest.mark.parametrize(("inn", "hidden"), [("01234567890123", False), ("21505198000456", True)])
def test_the_tax_number_of_a_person_is_hidden_and_that_of_a_body_is_not(stage: Stage, inn: str, hidden: bool) -> None:
    stage.world.applicants[0].inn = inn
    db.session.commit()
    stage.sign()
    public = db.session.query(Document).filter_by(kind="grant_agreement").one().public
    assert (public["fields"]["grantee"]["inn"] is None) is hidden


def test_the_paper_fills_every_field_and_hides_what_is_private(stage: Stage) -> None:
    stage.sign()
    document = db.session.query(Document).filter_by(kind="grant_agreement").one()
    assert absent_keys("grant_agreement", document.full["fields"]) == []
    assert set(document.public["masked"]) == set(PRIVATE["grant_agreement"])
    for language in ("ky", "ru", "en"):
        open_to_all = composing.compose(snapshot_of(document, "public"), language, "public")
        assert "0012 3456" not in open_to_all
        assert "+996 555 123456" not in open_to_all
        assert "0012 3456" in composing.compose(snapshot_of(document, "full"), language, "full")
    assert [s["name"] for s in document.full["fields"]["signatures"]] == ["Customer Head", "Head 1"]


def parts_of(draft: Stage, *days: str) -> list[dict[str, str]]:
    return [{"key": str(number), "title": "…", "due": day} for number, day in enumerate(days, 1)]


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (("2026-08-01", "2026-07-01", ""), "before the one that precedes it"),
        (("", "2026-08-01", "2026-07-31"), "Tranche 3 would be due"),
        (("", "", "2027-01-01"), "after the end of the project"),
    ],
)
def test_the_days_of_payment_follow_one_another_within_the_project(
    draft: Stage, days: tuple[str, ...], words: str
) -> None:
    draft.keep(draft.agreement, "agreement_form", payment_days=parts_of(draft, *days))
    with draft.refused(words):
        draft.press(draft.agreement, "verify", "customer_officer")


@pytest.mark.parametrize("stated", [True, False], ids=["with a schedule", "without one"])
def test_the_paper_says_when_each_tranche_is_due(draft: Stage, stated: bool) -> None:
    if stated:
        days = parts_of(draft, "2026-05-20", "", "2026-11-02")
        draft.keep(draft.agreement, "agreement_form", payment_days=days)
    draft.press(draft.agreement, "verify", "customer_officer")
    draft.press(draft.agreement, "sign_for_grantee", "head_1", **signature_answers())
    make_ready(draft, draft.agreement)
    draft.press(draft.agreement, "sign_for_customer", "customer_head", **signature_answers())
    paper = db.session.query(Document).filter_by(kind="grant_agreement").one()
    rows = paper.full["fields"]["tranches"]
    assert [row["due"] for row in rows] == (["2026-05-20", None, "2026-11-02"] if stated else [None] * 3)
    assert all("within 5 working days of the approval" in row["condition"]["en"] for row in rows)
    html = composing.compose(snapshot_of(paper, "full"), "ru", "full")
    assert ("2 ноября 2026" in html.replace("\N{NO-BREAK SPACE}", " ")) is stated
