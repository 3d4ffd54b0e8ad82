"""A hold on the page: buttons stand there closed, with the one reason that counts, and open again with the release."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from grants.casework.perform import NotPossible, begin, perform
from grants.casework.straight_line import Press
from grants.database import db
from grants.records.models import Record
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        found = Walk(applicants=2, evaluators=2)
        app.config["CLOCK"] = lambda: found.now
        yield found


def hold(walk: Walk, record: Record) -> Record:
    ground = {"ground": "court", "act": "12-26", "explanation": "Соттун аныктамасы."}
    placed = begin("hold", record, walk.actor("customer_head"), walk.now, Press(ground), title=record.title)
    db.session.commit()
    return placed


def test_a_hold_closes_every_button_with_one_reason_and_the_release_opens_them(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    placed = hold(walk, call)
    offers = walk.case(call, "customer_head").offered()
    assert {offer.action.name for offer in offers} >= {"extend", "cancel"}
    assert {str(reason) for offer in offers for reason in offer.reasons} == {
        "The case is on hold; nothing moves until the hold is released."
    }
    head = Visitor(app, walk.world.people["customer_head"])
    assert "приостановлен" in head.get(f"/records/{call.reference}").text.lower()
    order = {"reason_class": "court", "reason": "Сот", "order_number": "15-б", "order_date": "2026-03-02"}
    answer = head.post(f"/records/{call.reference}/actions/cancel", **order)
    assert answer.status_code == 409
    assert "приостановлен" in answer.text.lower()
    assert call.phase == "open"
    walk.press("customer_head", placed, "release", reason="Аныктама жокко чыгарылды.")
    assert all(offer.allowed for offer in walk.case(call, "customer_head").offered() if offer.action.name == "cancel")


def test_a_hold_over_the_deadline_costs_nobody_the_call(walk: Walk) -> None:
    call = walk.open_call()
    draft = walk.draft_application(call, 1)
    closes = datetime.fromisoformat(call.answers("call_form")["deadline"])
    walk.now = closes - timedelta(days=1)
    placed = hold(walk, call)
    walk.now = closes + timedelta(days=3)
    assert walk.tick(call) is None
    walk.press("customer_head", placed, "release", reason="Аныктама жокко чыгарылды.")
    assert walk.tick(call) is None
    walk.press("head_1", draft, "submit")
    walk.now = closes + timedelta(days=6)
    assert walk.tick(call) is not None
    assert (call.phase, draft.phase) == ("checking", "checking")


def test_a_hold_on_a_call_stops_what_lies_below_it_and_nothing_beside_it(walk: Walk) -> None:
    call = walk.open_call()
    beside = walk.open_call(budget="1.00", max_grant="1.00")
    below, other = walk.draft_application(call, 1), walk.draft_application(beside, 2, "1.00")
    hold(walk, call)
    with pytest.raises(NotPossible) as refused:
        perform(below, "submit", walk.actor("head_1"), walk.now)
    assert [str(reason) for reason in refused.value.reasons] == [
        "The case is on hold; nothing moves until the hold is released."
    ]
    db.session.rollback()
    assert perform(other, "submit", walk.actor("head_2"), walk.now).action == "submit"


def test_a_hold_on_one_application_leaves_the_call_alone(walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.close(call)
    hold(walk, application)
    with pytest.raises(NotPossible):
        walk.admit(application)
    db.session.rollback()
    assert walk.press("customer_head", call, "cancel", reason="Каражат жок").target == call.state


def test_nothing_new_is_begun_under_a_hold(walk: Walk) -> None:
    call = walk.open_call()
    hold(walk, call)
    with pytest.raises(NotPossible):
        walk.draft_application(call, 1)


def test_two_holds_are_both_to_be_released(walk: Walk) -> None:
    call = walk.open_call()
    first, second = hold(walk, call), hold(walk, call)
    walk.press("customer_head", first, "release", reason="…")
    assert not any(offer.allowed for offer in walk.case(call, "customer_head").offered())
    walk.press("customer_head", second, "release", reason="…")
    assert any(offer.allowed for offer in walk.case(call, "customer_head").offered())


def test_only_the_head_places_and_releases_a_hold(walk: Walk) -> None:
    call = walk.open_call()
    for name in ("customer_officer", "commission_chair", "head_1", "auditor"):
        with pytest.raises(NotPossible):
            begin("hold", call, walk.actor(name), walk.now, Press({"ground": "court"}))
        db.session.rollback()
    placed = hold(walk, call)
    with pytest.raises(NotPossible):
        perform(placed, "release", walk.actor("customer_officer"), walk.now, Press({"reason": "…"}))


def test_a_hold_on_one_application_does_not_let_it_lose_its_place(walk: Walk) -> None:
    call = walk.open_call()
    held_one, other = walk.apply(call, 1), walk.apply(call, 2)
    walk.to_evaluation(call, held_one, other)
    for application in (held_one, other):
        for evaluator in ("evaluator_1", "evaluator_2"):
            walk.review(application, evaluator, 9)
    placed = hold(walk, held_one)
    with pytest.raises(NotPossible, match="Still unfinished"):
        walk.press("commission_secretary", call, "rank")
    db.session.rollback()
    walk.press("customer_head", placed, "release", reason="…")
    walk.press("commission_secretary", call, "rank")
    assert held_one.phase == "deciding"


def test_what_is_on_hold_ends_with_its_call_and_is_not_left_behind(walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.close(call)
    hold(walk, application)
    walk.press("customer_head", call, "cancel", reason="Каражат жок")
    assert application.phase == "ended"
