"""What may change in a signed agreement, by whose word, and what the change leaves behind."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from grants.applications.models import BudgetLine
from grants.casework.vocabulary import entries_of
from grants.database import db
from grants.documents import composing
from grants.documents.models import Document
from grants.documents.printing import snapshot_of
from grants.notices.models import Notice
from grants.people.models import Membership, Organisation
from grants.records.models import Event, Record
from tests.grants.agreements.stage import TERMINATION, Stage
from tests.grants.documents.sample_agreements import PRIVATE_AGREEMENTS, SAMPLES_AGREEMENTS
from tests.signing import signature_answers

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

LINES = {"1": ("40000.00", "0.00"), "2": ("10000.00", "20000.00"), "3": ("10000.00", "40000.00")}


@pytest.fixture
def signed(stage: Stage) -> Stage:
    """An agreement in force from 1 June to 31 December 2026, for 400,000 som."""
    stage.sign()
    stage.wait(days=1)
    return stage


def lines(**changed: tuple[str, str]) -> list[dict[str, Any]]:
    """The lines of the form, some with another price or own contribution."""
    given = {**LINES, **{key.removeprefix("line_"): value for key, value in changed.items()}}
    return [
        {"key": key, "title": "", "quantity": "", "price": price, "own": own} for key, (price, own) in given.items()
    ]


def draft(stage: Stage, who: str = "head_1", **answers: Any) -> Record:
    amendment = stage.start("amendment", stage.agreement, who)
    stage.keep(amendment, "amendment_form", reason="Оборудование куплено дешевле.", **answers)
    return amendment


def move(stage: Stage, to_pay: str, own: str, **others: Any) -> Record:
    """Money from the equipment to the pay of the carers: 7 months at `to_pay`, 12 sets with `own` contributed."""
    return draft(stage, change="budget", lines=lines(line_1=(to_pay, "0.00"), line_2=("10000.00", own)), **others)


def carry_out(stage: Stage, amendment: Record, grantee: str = "head_1", customer: str = "customer_head") -> None:
    stage.press(amendment, "propose", "customer_officer")
    stage.press(amendment, "verify", "customer_officer")
    stage.press(amendment, "sign_for_grantee", grantee, **signature_answers())
    stage.press(amendment, "sign_for_customer", customer, **signature_answers())


def requested(stage: Stage) -> list[str]:
    case = stage.case(stage.agreement, "customer_officer")
    return [entry.begins["planned"] for entry in entries_of("agreed_budget_lines", case)]


def test_the_agreed_lines_and_indicators_are_given_to_later_stages(signed: Stage) -> None:
    case = signed.case(signed.tranches[0], "customer_officer")
    found = entries_of("agreed_budget_lines", case)
    assert [(entry.value, entry.title) for entry in found][:1] == [("1", "Оплата труда воспитателей")]
    assert requested(signed) == ["280000.00", "100000.00", "20000.00"]
    [indicator] = entries_of("agreed_indicators", case)
    assert (indicator.value, indicator.begins["target"]) == ("1", "60")


def test_a_small_move_takes_effect_when_the_customer_is_silent(signed: Stage) -> None:
    amendment = move(signed, "43000.00", "41000.00")
    signed.press(amendment, "give_notice", "head_1")
    assert amendment.phase == "announced"
    assert requested(signed)[0] == "280000.00"
    signed.wait(days=5)
    assert signed.tick(amendment) is None
    signed.wait(days=6)
    event = signed.tick(amendment)
    assert event is not None
    assert event.action == "take_effect"
    assert requested(signed) == ["301000.00", "79000.00", "20000.00"]
    [kept] = signed.agreement.data["amendments"]
    assert kept["by_notice"]
    assert kept["before"]["budget"][0]["price"] == "40000.00"
    assert kept["after"]["budget"][0]["price"] == "43000.00"
    assert last_of(signed.agreement).action == "take_amendment"
    rows = db.session.scalars(sa.select(BudgetLine).where(BudgetLine.record_id == amendment.id))
    assert sum(row.requested for row in rows) == Decimal("400000.00")


def test_the_customer_may_agree_at_once_or_object_in_time_but_not_later(signed: Stage) -> None:
    first = move(signed, "41000.00", "27000.00")
    signed.press(first, "give_notice", "head_1")
    signed.press(first, "agree", "customer_officer")
    assert requested(signed)[0] == "287000.00"
    second = move(signed, "40000.00", "20000.00")
    signed.press(second, "give_notice", "head_1")
    signed.press(second, "object", "customer_head", reason="Оплата труда уже начислена.")
    assert second.phase == "ended"
    assert requested(signed)[0] == "287000.00"
    third = move(signed, "40000.00", "20000.00")
    signed.press(third, "give_notice", "head_1")
    signed.wait(days=15)
    with signed.refused("time to object ended"):
        signed.press(third, "object", "customer_head", reason="Поздно.")


def test_a_move_over_the_percent_needs_both_signatures(signed: Stage) -> None:
    amendment = move(signed, "46000.00", "62000.00")
    with signed.refused("42,000.00 som", "at most 10 % of the grant", "40,000.00 som", "usual practice"):
        signed.press(amendment, "give_notice", "head_1")
    carry_out(signed, amendment)
    assert requested(signed) == ["322000.00", "58000.00", "20000.00"]
    assert not signed.agreement.data["amendments"][0]["by_notice"]


def test_many_small_notices_are_counted_together(signed: Stage) -> None:
    first = move(signed, "44000.00", "48000.00")
    signed.press(first, "give_notice", "head_1")
    signed.press(first, "agree", "customer_officer")
    second = move(signed, "46000.00", "62000.00")
    with signed.refused("42,000.00 som", "all notices together"):
        signed.press(second, "give_notice", "head_1")


def test_after_both_signed_the_percent_is_counted_from_what_they_signed(signed: Stage) -> None:
    carry_out(signed, move(signed, "46000.00", "62000.00"))
    again = move(signed, "50000.00", "90000.00")
    signed.press(again, "give_notice", "head_1")
    signed.press(again, "agree", "customer_officer")
    assert requested(signed) == ["350000.00", "30000.00", "20000.00"]


@pytest.mark.parametrize("action", ["give_notice", "propose"])
def test_a_budget_moved_upward_is_refused_with_the_rule_and_its_basis(signed: Stage, action: str) -> None:
    amendment = move(signed, "40100.00", "20000.00")
    with signed.refused("400,700.00 som", "400,000.00 som", "raises it by 0 %", "supplementary agreement"):
        signed.press(amendment, action, "head_1")
    assert signed.agreement.data.get("amendments") is None
    assert amendment.answers("amendment_form")["lines"][0]["price"] == "40100.00"


def test_a_move_that_leaves_a_part_of_the_grant_nowhere_is_refused(signed: Stage) -> None:
    amendment = move(signed, "39000.00", "20000.00")
    with signed.refused("393,000.00 som", "returned when the agreement is closed"):
        signed.press(amendment, "propose", "head_1")


def test_an_own_contribution_above_the_cost_hides_nothing_in_an_amendment(signed: Stage) -> None:
    amendment = move(signed, "68571.43", "220000.00")
    with signed.refused("own contribution"):
        signed.press(amendment, "propose", "head_1")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"change": "budget", "lines": lines()}, "agreed already"),
        ({"change": "term"}, "new day"),
        ({"change": "content"}, "at least one has to differ"),
        ({"change": "grantee_succession"}, "Choose the organisation"),
    ],
)
def test_an_amendment_that_changes_nothing_is_refused(signed: Stage, answers: dict[str, Any], words: str) -> None:
    with signed.refused(words):
        signed.press(draft(signed, **answers), "propose", "customer_officer")


def test_only_budget_moves_go_by_notice(signed: Stage) -> None:
    with signed.refused("supplementary agreement"):
        signed.press(draft(signed, change="term", ends="2027-01-31"), "give_notice", "head_1")


def test_two_amendments_are_not_open_at_once(signed: Stage) -> None:
    draft(signed, change="term", ends="2027-01-31")
    with signed.refused("is not finished yet"):
        signed.start("amendment", signed.agreement, "customer_officer")


@pytest.mark.parametrize(
    ("ends", "ground", "words"),
    [
        ("2026-12-31", "", "ends on 31 December 2026 already"),
        ("2026-06-01", "", "ends later"),
        ("2027-07-01", "Постановление № 41", "at most 6 months, until 30 June 2027"),
        ("2027-02-28", "", "after its budget year"),
    ],
)
def test_an_extension_out_of_order_is_refused(signed: Stage, ends: str, ground: str, words: str) -> None:
    with signed.refused(words):
        signed.press(draft(signed, change="term", ends=ends, carry_over_ground=ground), "propose", "head_1")


def test_extensions_are_counted_together_from_the_first_end(signed: Stage) -> None:
    ground = {"carry_over_ground": "Постановление кенеша № 41."}
    carry_out(signed, draft(signed, change="term", ends="2027-05-31", **ground))
    assert signed.agreement.answers("agreement_form")["ends"] == "2027-05-31"
    with signed.refused("until 30 June 2027"):
        signed.press(draft(signed, change="term", ends="2027-07-31", **ground), "propose", "head_1")


def test_a_term_that_is_over_is_not_extended(signed: Stage) -> None:
    signed.wait(days=300)
    with signed.refused("a term that is over"):
        signed.press(draft(signed, change="term", ends="2027-05-31", carry_over_ground="№ 41"), "propose", "head_1")


def test_nobody_signs_an_amendment_for_both_sides(signed: Stage) -> None:
    give_role(signed, "head_1", signed.world.authority, "customer_head")
    amendment = draft(signed, change="content", special_terms="Пандус до 1 ноября.")
    signed.press(amendment, "propose", "head_1")
    signed.press(amendment, "verify", "customer_officer")
    signed.press(amendment, "sign_for_grantee", "head_1", **signature_answers())
    with signed.refused("another person must do this"):
        signed.press(amendment, "sign_for_customer", "head_1", **signature_answers())


def test_the_successor_of_the_grantee_signs_and_takes_over_all_that_lies_below(signed: Stage) -> None:
    successor = signed.world.applicants[1]
    first = signed.tranches[0]
    history = db.session.scalar(sa.select(sa.func.count()).select_from(Event))
    answers = {"change": "grantee_succession", "successor": str(successor.id)}
    amendment = draft(signed, who="customer_officer", **answers)
    with signed.refused("Name the act"):
        signed.press(amendment, "propose", "customer_officer")
    signed.keep(amendment, "amendment_form", legal_basis="Передаточный акт № 3", basis_date="2026-05-01")
    signed.press(amendment, "propose", "customer_officer")
    signed.press(amendment, "verify", "customer_officer")
    with signed.refused():
        signed.press(amendment, "sign_for_grantee", "head_1", **signature_answers())
    signed.press(amendment, "sign_for_grantee", "head_2", **signature_answers())
    signed.press(amendment, "sign_for_customer", "customer_head", **signature_answers())
    below = sa.select(Record.organisation_id).where(
        Record.path.startswith(signed.agreement.path), Record.kind.not_in(["account", "fact"])
    )
    assert list(db.session.scalars(below.distinct())) == [successor.id]
    assert signed.application.organisation_id == signed.world.applicants[0].id
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Event)) > (history or 0)
    kept = signed.agreement.data["amendments"][0]
    assert kept["basis"]["act"] == "Передаточный акт № 3"
    assert kept["before"]["party"]["ru"] == "Общественный фонд «Үмүт 1»"
    asked = {"no_debt": True, "account_confirmed": True, "purpose": ""}
    with signed.refused():
        signed.press(first, "request", "accountant_1", **asked)
    signed.press(first, "request", "accountant_2", **asked)


def test_the_successor_of_the_customer_signs_and_takes_over(signed: Stage) -> None:
    other = Organisation(kind="authority", name={"ru": "Мэрия объединённого города"}, languages=["ky", "ru"])
    db.session.add(other)
    db.session.flush()
    give_role(signed, "member_civil", other, "customer_head")
    amendment = draft(
        signed,
        who="customer_officer",
        change="customer_succession",
        successor=str(other.id),
        legal_basis="Указ об объединении № 7",
        basis_date="2026-05-01",
    )
    carry_out(signed, amendment, customer="member_civil")
    assert signed.agreement.authority_id == other.id
    assert signed.call.authority_id == signed.world.authority.id


def test_what_is_returned_before_the_successor_signed_is_the_parties_again(signed: Stage) -> None:
    amendment = draft(
        signed,
        who="customer_officer",
        change="grantee_succession",
        successor=str(signed.world.applicants[1].id),
        legal_basis="Передаточный акт № 3",
        basis_date="2026-05-01",
    )
    signed.press(amendment, "propose", "customer_officer")
    signed.press(amendment, "verify", "customer_officer")
    assert amendment.organisation_id == signed.world.applicants[1].id
    signed.press(amendment, "return_for_changes", "head_2", reason="Акт другой.")
    assert amendment.organisation_id == signed.world.applicants[0].id
    assert signed.agreement.organisation_id == signed.world.applicants[0].id


def test_a_body_of_the_other_side_does_not_succeed(signed: Stage) -> None:
    answers = {"legal_basis": "Акт № 3", "basis_date": "2026-05-01"}
    amendment = draft(
        signed,
        who="customer_officer",
        change="customer_succession",
        successor=str(signed.world.applicants[1].id),
        **answers,
    )
    with signed.refused("cannot take the place"):
        signed.press(amendment, "propose", "customer_officer")


def test_who_else_there_is_is_shown_to_the_customer_only(signed: Stage) -> None:
    amendment = draft(signed, change="content")
    assert entries_of("possible_successors", signed.case(amendment, "head_1")) == []
    others = entries_of("possible_successors", signed.case(amendment, "customer_officer"))
    assert [entry.value for entry in others] == [str(signed.world.applicants[1].id)]


def test_an_open_amendment_ends_with_the_agreement(signed: Stage) -> None:
    amendment = move(signed, "41000.00", "27000.00")
    signed.press(amendment, "give_notice", "head_1")
    signed.press(signed.agreement, "terminate", "customer_head", **TERMINATION)
    assert amendment.phase == "ended"


@pytest.mark.parametrize("kind", ["supplementary_agreement", "budget_change_notice"])
def test_the_papers_of_amendments_fill_every_field_and_hide_what_is_private(signed: Stage, kind: str) -> None:
    amendment = move(signed, "43000.00", "41000.00")
    if kind == "budget_change_notice":
        signed.press(amendment, "give_notice", "head_1")
    else:
        carry_out(signed, amendment)
    document = db.session.query(Document).filter_by(kind=kind).one()
    assert sorted(set(SAMPLES_AGREEMENTS[kind]) - set(document.full["fields"])) == []
    assert set(document.public["masked"]) == set(PRIVATE_AGREEMENTS[kind])
    for language in ("ky", "ru", "en"):
        assert "0012 3456" not in composing.compose(snapshot_of(document, "public"), language, "public")
        assert "Учебное оборудование" in composing.compose(snapshot_of(document, "full"), language, "full")


def test_everybody_concerned_is_told_of_an_amendment(signed: Stage) -> None:
    carry_out(signed, move(signed, "43000.00", "41000.00"))
    kinds = set(db.session.scalars(sa.select(Notice.kind)))
    assert {
        "agreement_amendment_proposed",
        "agreement_amendment_ready",
        "agreement_amendment_signed_by_grantee",
        "agreement_amendment_in_force",
    } <= kinds


def last_of(record: Record) -> Event:
    found = db.session.scalars(sa.select(Event).where(Event.record_id == record.id).order_by(Event.seq.desc())).first()
    assert found is not None
    return found


def give_role(stage: Stage, name: str, body: Organisation, role: str) -> None:
    person = stage.world.people[name]
    db.session.add(Membership(user_id=person.id, organisation_id=body.id, role=role, starts=date(2019, 1, 1)))
    db.session.commit()
