"""Ways round the rules of money that a reviewer found, each closed."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from grants.agreements.queries import confirmed_account
from grants.agreements.register import entries_in_force
from grants.casework.perform import NotPossible, correct
from grants.database import db
from grants.payments.facts import latest_fact
from grants.payments.queries import list_of, payment_of
from grants.people.models import Membership, Organisation
from grants.records.library import remember
from grants.records.models import Record
from tests.grants.agreements.stage import TERMINATION, Stage
from tests.grants.agreements.test_amending import carry_out, lines
from tests.grants.agreements.test_amending import draft as amendment_of
from tests.grants.agreements.test_register import DECISION, PROPOSAL
from tests.grants.calls.answers import order_answers
from tests.grants.calls.walk import Walk
from tests.grants.payments.readiness import FACTS, enter_account
from tests.grants.payments.test_lists import answer, draw_up, issue, paid, rejected, send
from tests.grants.reports.filling import DESKS, WAGES, accept, fill, submit
from tests.signing import signature_answers
from tests.upgrades.earlier import earlier_workflows

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
SUCCESSION = {"legal_basis": "Передаточный акт № 3", "basis_date": "2026-05-01"}


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        yield Walk(applicants=1, evaluators=1)


@pytest.fixture
def approved(stage: Stage) -> Record:
    """The first tranche, approved."""
    stage.sign()
    tranche = stage.tranches[0]
    stage.press(tranche, "request", "head_1", no_debt=True, account_confirmed=True)
    stage.press(tranche, "approve", "customer_head")
    return tranche


def give_role(stage: Stage, name: str, role: str, body: Organisation | None = None) -> None:
    place, person = body or stage.world.authority, stage.world.people[name]
    db.session.add(Membership(user_id=person.id, organisation_id=place.id, role=role, starts=date(2019, 1, 1)))
    db.session.commit()
    db.session.expire_all()


def undo(stage: Stage, record: Record) -> None:
    correct(record, stage.world.actor("customer_head", stage.now), stage.now, "Жаңылыш басылган")


def test_what_the_treasury_was_told_is_not_undone_by_a_correction(stage: Stage, approved: Record) -> None:
    orders = draw_up(stage)
    issue(stage, orders)
    with stage.refused("rests on it", orders.reference):
        undo(stage, approved)
    send(stage, orders)
    for record in (orders, approved):
        with stage.refused("rests on it", orders.reference):
            undo(stage, record)
    answer(stage, orders, paid(stage, approved))
    assert payment_of(approved.id) is not None


def test_what_the_treasury_gave_back_may_be_corrected_again(stage: Stage, approved: Record) -> None:
    orders = draw_up(stage)
    issue(stage, orders)
    send(stage, orders)
    answer(stage, orders, rejected(approved))
    undo(stage, approved)
    assert approved.phase == "approving"


def test_the_head_does_not_undo_the_refusal_of_the_approver(stage: Stage) -> None:
    stage.sign()
    entry = stage.start("unreliable", stage.agreement, "customer_officer")
    stage.keep(entry, "unreliable_form", **PROPOSAL)
    stage.press(entry, "propose", "customer_officer")
    stage.press(entry, "object", "head_1", objections="Накладная № 8.", papers=[])
    stage.press(entry, "reject", "programme_approver", reasons="Нарушения нет.")
    with stage.refused("cannot be undone"):
        undo(stage, entry)


def test_a_tranche_of_an_earlier_definition_is_put_on_no_list_and_paid_by_hand(stage: Stage, approved: Record) -> None:
    earlier = next(each for each in earlier_workflows() if each.name == "tranche")
    remember([earlier])
    approved.workflow = earlier.digest
    db.session.commit()
    with stage.refused("No tranche waits"):
        draw_up(stage)
    stage.press(approved, "pay", "finance_officer", amount="160000.00", paid_on=stage.today, order_number="7")
    assert payment_of(approved.id) is not None


def succession(stage: Stage) -> Record:
    return amendment_of(
        stage,
        "customer_officer",
        change="grantee_succession",
        successor=str(stage.world.applicants[1].id),
        **SUCCESSION,
    )


def test_what_is_true_of_the_predecessor_alone_does_not_pass_to_the_successor(stage: Stage) -> None:
    agreement = stage.sign()
    entry = stage.start("unreliable", agreement, "customer_officer")
    stage.keep(entry, "unreliable_form", **PROPOSAL)
    stage.press(entry, "propose", "customer_officer")
    stage.press(entry, "object", "head_1", objections="Накладная № 8.", papers=[])
    stage.press(entry, "enter", "programme_approver", **DECISION)
    left_in_the_making = enter_account(stage, agreement)
    carry_out(stage, succession(stage), grantee="head_2")
    before, after = stage.world.applicants[:2]
    assert [found.id for found, _ in entries_in_force(before.id)] == [entry.id]
    assert entries_in_force(after.id) == []
    assert confirmed_account(agreement) is None
    assert [latest_fact(agreement, kind) for kind in FACTS] == [None] * len(FACTS)
    tranche = stage.tranches[0]
    stage.press(tranche, "request", "head_2", no_debt=True, account_confirmed=True)
    with stage.refused("No bank account of the grantee is confirmed", "nobody has attested it"):
        stage.press(tranche, "approve", "customer_head")
    assert left_in_the_making.phase == "checking"
    assert stage.start("account", agreement, "accountant_2").phase == "preparing"


def test_a_call_is_not_cancelled_while_an_agreement_is_being_settled(stage: Stage) -> None:
    stage.sign()
    stage.press(stage.agreement, "terminate", "customer_head", **TERMINATION)
    assert stage.agreement.phase == "accounting"
    order = {"order_number": "5", "order_date": stage.today, "reason_class": "no_funds", "reason": "…"}
    with stage.refused("Still unfinished"):
        stage.press(stage.call, "cancel", "customer_head", **order)


def test_a_party_is_not_succeeded_while_its_payment_is_on_a_list(stage: Stage, approved: Record) -> None:
    orders = draw_up(stage)
    amendment = succession(stage)
    stage.press(amendment, "propose", "customer_officer")
    with stage.refused("stands on the list of payment orders", orders.reference):
        stage.press(amendment, "verify", "customer_officer")
    other = Organisation(kind="authority", name={"ru": "Мэрия объединённого города"}, languages=["ky", "ru"])
    db.session.add(other)
    db.session.flush()
    stage.press(amendment, "return_for_changes", "customer_officer", reason="…")
    stage.keep(amendment, "amendment_form", change="customer_succession", successor=str(other.id))
    stage.press(amendment, "propose", "customer_officer")
    with stage.refused("stands on the list of payment orders", orders.reference):
        stage.press(amendment, "verify", "customer_officer")
    stage.press(orders, "drop", "finance_officer", reason="Правопреемство")
    assert list_of(approved.id) is None
    stage.press(amendment, "verify", "customer_officer")


def test_who_demanded_money_back_does_not_record_that_a_part_came(stage: Stage) -> None:
    stage.sign()
    tranche = stage.tranches[0]
    stage.pay(tranche)
    give_role(stage, "customer_head", "finance_officer")
    stage.press(tranche, "demand_return", "customer_head", amount="1000.00", ground="misuse", explanation="…")
    with stage.refused("another person must do this"):
        stage.press(
            tranche,
            "record_part_of_return",
            "customer_head",
            amount="999.00",
            returned_on=stage.today,
            order_number="1",
        )


def test_who_attested_a_fact_does_not_approve_the_payment_that_rests_on_it(stage: Stage) -> None:
    stage.sign()
    give_role(stage, "customer_officer", "customer_head")
    tranche = stage.tranches[0]
    stage.press(tranche, "request", "head_1", no_debt=True, account_confirmed=True)
    with stage.refused("another person must do this"):
        stage.press(tranche, "approve", "customer_officer")


def test_a_call_that_a_cut_programme_no_longer_covers_is_not_announced(walk: Walk) -> None:
    programme = walk.active_programme()
    call = walk.draft_call(programme)
    walk.press("customer_officer", call, "propose")
    walk.press("customer_head", call, "approve", **order_answers(walk.now))
    programme.data = {**programme.data, "programme_form": {**programme.answers("programme_form"), "budget": "1000.00"}}
    with pytest.raises(NotPossible, match="left for calls"):
        walk.press("customer_officer", call, "announce")


def test_the_customer_signs_no_agreement_that_the_programme_no_longer_covers(stage: Stage) -> None:
    programme = stage.call.parent
    assert programme is not None
    stage.keep(programme, "programme_form", budget="399999.99")
    with stage.refused("The budget of the programme is 399,999.99 som", "400,000.00 som does not fit"):
        stage.sign()
    stage.keep(programme, "programme_form", budget="400000.00")
    stage.press(stage.agreement, "sign_for_customer", "customer_head", **signature_answers())


def test_two_lines_with_the_same_words_are_held_apart(stage: Stage) -> None:
    agreement = stage.sign()
    rows = agreement.answers("agreement_form")["budget"]
    stage.keep(agreement, "agreement_form", budget=[rows[0], {**rows[1], "item": rows[0]["item"]}, rows[2]])
    first = stage.pay(stage.tranches[0])
    stage.wait(days=30)
    fill(stage, first, {WAGES: "60000.00", DESKS: "100000.00"})
    submit(stage, first)
    accept(stage, first)
    second = stage.pay(stage.tranches[1])
    stage.wait(days=30)
    starts = {"period_starts": "2026-06-04"}
    fill(stage, second, {WAGES: "1000.00", DESKS: "10000.01"}, **starts)
    with stage.refused("would take 110,000.01 som in all; 100,000.00 som is agreed"):
        submit(stage, second)
    fill(stage, second, {WAGES: "150000.00"}, **starts)
    submit(stage, second)


def test_no_amendment_lowers_a_line_below_what_was_spent_on_it(stage: Stage) -> None:
    stage.sign()
    stage.wait(days=1)
    report = stage.pay(stage.tranches[0])
    stage.wait(days=10)
    fill(stage, report, {WAGES: "60000.00", DESKS: "100000.00"})
    submit(stage, report)
    accept(stage, report)
    amendment = amendment_of(
        stage, change="budget", lines=lines(line_1=("50000.00", "0.00"), line_2=("2500.00", "0.00"))
    )
    with stage.refused("would be lowered to 30,000.00 som", "100,000.00 som"):
        stage.press(amendment, "propose", "head_1")


def test_an_account_is_not_confirmed_for_an_agreement_that_is_over(stage: Stage) -> None:
    stage.sign()
    account = enter_account(stage, stage.agreement)
    stage.press(stage.agreement, "terminate", "customer_head", **TERMINATION)
    with stage.refused("Not at this stage"):
        stage.press(account, "verify", "customer_officer", proof="…", holder_matches=True, numbers_match=True)
