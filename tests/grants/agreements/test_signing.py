"""What keeps an agreement from being signed, and what its paper says."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.agreements.queries import split
from grants.database import db
from grants.documents import composing
from grants.documents.models import Document
from grants.documents.printing import snapshot_of
from tests.grants.agreements.stage import BUDGET, Stage
from tests.grants.documents.samples import PRIVATE, absent_keys

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
    draft.press(draft.agreement, "sign_for_grantee", "head_1", signed=True)
    draft.press(draft.agreement, "sign_for_customer", "customer_head", signed=True)
    assert sum(Decimal(t.answers("tranche")["amount"]) for t in draft.tranches) == Decimal("330000.00")


@pytest.mark.parametrize(("starts", "ends"), [("2026-12-31", "2026-06-01"), ("2026-06-01", "2027-06-02")])
def test_a_term_that_is_turned_round_or_too_long_is_refused(draft: Stage, starts: str, ends: str) -> None:
    draft.keep(draft.agreement, "agreement_form", starts=starts, ends=ends)
    with draft.refused("2026"):
        draft.press(draft.agreement, "verify", "customer_officer")


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
        assert "1280000000123456" not in open_to_all
        assert "+996 555 123456" not in open_to_all
        assert "1280000000123456" in composing.compose(snapshot_of(document, "full"), language, "full")
    assert [s["name"] for s in document.full["fields"]["signatures"]] == ["Customer Head", "Head 1"]
