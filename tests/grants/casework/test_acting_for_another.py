"""Acting heads, agents, late entry: the event says who pressed, for whom, on what basis, and when it happened."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from grants.casework.perform import NotPossible, begin, correct, perform
from grants.casework.straight_line import Press
from grants.database import db
from grants.documents.models import Document
from grants.people.models import Membership
from grants.records.models import Event, PersonalValue, Record
from tests.grants.calls.answers import order_answers
from tests.grants.calls.walk import Walk
from tests.grants.oversight.test_appeals import decide, file
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
ORDER = "2026-жылдын 1-мартындагы № 14 буйрук"


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        found = Walk(applicants=2, evaluators=1)
        app.config["CLOCK"] = lambda: found.now
        yield found


def stand_in(walk: Walk, name: str, role: str, instead: str, ends: date | None = date(2026, 3, 20)) -> Membership:
    person, absent = walk.world.people[name], walk.world.people[instead]
    place = absent.memberships[0].organisation_id
    acting = Membership(
        user_id=person.id,
        organisation_id=place,
        role=role,
        starts=date(2026, 3, 2),
        ends=ends,
        basis=ORDER,
        on_behalf_of_id=absent.id,
    )
    db.session.add(acting)
    db.session.commit()
    db.session.refresh(person)
    return acting


def proposed_call(walk: Walk) -> Record:
    call = walk.draft_call()
    walk.press("customer_officer", call, "propose")
    return call


def test_an_acting_head_decides_and_the_event_says_for_whom_and_by_what_order(app: Flask, walk: Walk) -> None:
    stand_in(walk, "finance_officer", "customer_head", "customer_head")
    event = walk.press("finance_officer", proposed_call(walk), "approve")
    assert event.actor_id == walk.world.people["finance_officer"].id
    assert event.on_behalf_of_id == walk.world.people["customer_head"].id
    assert (event.role, event.basis) == ("customer_head", ORDER)
    sealed = {p.field: p.value for p in db.session.query(PersonalValue).filter_by(seq=event.seq)}
    assert sealed["actor"].endswith(" Finance Officer")
    assert sealed["on_behalf_of"].endswith(" Customer Head")
    assert sealed["basis"] == ORDER
    for private in ("Finance Officer", "Customer Head", ORDER):
        assert private not in event.content
    page = Visitor(app, walk.world.people["auditor"]).get(f"/records/{event.record.reference}").text
    assert ORDER in page
    assert "Customer Head" in page


def test_before_the_order_and_after_it_the_place_is_not_taken(walk: Walk) -> None:
    call = proposed_call(walk)
    acting = stand_in(walk, "finance_officer", "customer_head", "customer_head")
    acting.starts, acting.ends = date(2026, 3, 10), date(2026, 3, 12)
    db.session.commit()
    for day, allowed in {9: False, 10: True, 12: True, 13: False}.items():
        now = walk.now.replace(day=day)
        actor = walk.world.actor("finance_officer", now)
        if allowed:
            assert perform(call, "approve", actor, now).role == "customer_head"
            db.session.rollback()
        else:
            with pytest.raises(NotPossible):
                perform(call, "approve", actor, now)
            db.session.rollback()


def test_who_presses_in_the_place_of_another_has_pressed_and_so_has_the_other(walk: Walk) -> None:
    """Separation is by person: neither of the two may press what must be apart from it."""
    stand_in(walk, "finance_officer", "customer_officer", "customer_officer")
    call = walk.draft_call()
    walk.press("finance_officer", call, "propose")
    for name in ("finance_officer", "customer_officer"):
        stand_in(walk, name, "customer_head", "customer_head")
        with pytest.raises(NotPossible) as refused:
            perform(call, "approve", walk.actor(name), walk.now)
        assert "another person" in str(refused.value.reasons[0])
        db.session.rollback()


def test_a_paper_signed_by_an_agent_says_whose_place_was_taken(walk: Walk) -> None:
    call = proposed_call(walk)
    walk.press("customer_head", call, "approve")
    stand_in(walk, "finance_officer", "customer_officer", "customer_officer")
    event = walk.press("finance_officer", call, "announce")
    paper = db.session.query(Document).filter_by(event_seq=event.seq).one()
    (signature,) = paper.full["fields"]["signatures"]
    assert signature["name"] == "Finance Officer"
    assert "Customer Officer" in signature["on_behalf"]["ru"]
    assert ORDER in signature["on_behalf"]["ky"]


def test_what_happened_earlier_keeps_both_moments(walk: Walk) -> None:
    call = proposed_call(walk)
    happened = walk.now - timedelta(days=2)
    event = perform(call, "approve", walk.actor("customer_head"), walk.now, Press(happened_at=happened))
    assert (event.happened_at, event.recorded_at) == (happened, walk.now)
    content = json.loads(event.content)
    assert content["happened_at"] < content["recorded_at"]


def test_the_recorded_moment_is_always_the_servers(app: Flask, walk: Walk) -> None:
    call = proposed_call(walk)
    head = Visitor(app, walk.world.people["customer_head"])
    path = f"/records/{call.reference}/actions/approve"
    assert head.post(path, happened_at="31.02.2026 10:00").status_code == 422
    assert head.post(path, happened_at="02.03.2030 10:00").status_code == 422
    order = order_answers(walk.now)
    answer = head.post(path, happened_at="02.03.2026 09:00", recorded_at="2020-01-01", **order)
    assert answer.status_code == 302
    event = db.session.scalars(sa.select(Event).order_by(Event.seq.desc())).first()
    assert event is not None
    assert event.recorded_at == walk.now
    assert event.happened_at.isoformat() == "2026-03-02T03:00:00+00:00"


def test_an_application_cannot_be_filed_after_the_deadline_by_saying_it_happened_before(walk: Walk) -> None:
    call = walk.open_call()
    application = walk.draft_application(call, 1)
    late = walk.now.replace(month=4, day=6, hour=12, minute=0, second=1)
    press = Press(happened_at=late - timedelta(hours=3))
    with pytest.raises(NotPossible) as refused:
        perform(application, "submit", walk.actor("head_1"), late, press)
    assert any("deadline passed" in str(reason) for reason in refused.value.reasons)


def test_a_correction_says_why_annuls_the_paper_and_leaves_everything_readable(app: Flask, walk: Walk) -> None:
    call = proposed_call(walk)
    walk.press("customer_head", call, "approve")
    announced = walk.press("customer_officer", call, "announce")
    event = correct(call, walk.actor("customer_head"), walk.now, "Дагы даяр эмес")
    db.session.commit()
    assert (call.phase, event.corrects, event.target) == ("announced", announced.seq, announced.source)
    paper = db.session.query(Document).filter_by(event_seq=announced.seq).one()
    assert paper.annulled_by == event.seq
    assert walk.case(call, "customer_officer").last("announce") is None
    page = Visitor(app, walk.world.people["customer_head"]).get(f"/records/{call.reference}").text
    assert "Дагы даяр эмес" in page
    assert paper.number in page
    again = walk.press("customer_officer", call, "announce")
    assert db.session.query(Document).filter_by(event_seq=again.seq).one().annulled_by is None


def test_a_correction_takes_the_answers_back_to_those_before_it_and_waits_while_the_case_is_held(walk: Walk) -> None:
    application = walk.apply(call := walk.open_call(), 1)
    walk.close(call)
    head = walk.actor("customer_head")
    walk.press("commission_secretary", application, "ask_clarification", question="Биринчи суроо")
    correct(application, head, walk.now, "Жаңылыш басылган")
    assert "question" not in application.data
    walk.press("commission_secretary", application, "ask_clarification", question="Экинчи суроо")
    walk.press("head_1", application, "answer_clarification", answer="Жооп")
    walk.press("commission_secretary", application, "ask_clarification", question="Үчүнчү суроо")
    ground = Press({"ground": "court", "act": "12-26", "explanation": "Соттун аныктамасы."})
    placed = begin("hold", call, head, walk.now, ground, title=call.title)
    with pytest.raises(NotPossible, match="on hold"):
        correct(application, head, walk.now, "Жаңылыш басылган")
    perform(placed, "release", head, walk.now, Press({"reason": "Аныктама жокко чыгарылды."}))
    correct(application, head, walk.now, "Жаңылыш басылган")
    assert application.answers("question") == {"question": "Экинчи суроо"}


def test_only_the_head_corrects_and_only_what_nothing_followed_from(app: Flask, walk: Walk) -> None:
    call = proposed_call(walk)
    for name in ("customer_officer", "auditor", "commission_secretary"):
        with pytest.raises(NotPossible):
            correct(call, walk.actor(name), walk.now, "…")
        db.session.rollback()
        assert Visitor(app, walk.world.people[name]).get(f"/records/{call.reference}/correct").status_code == 404
    walk.press("customer_head", call, "approve")
    with pytest.raises(NotPossible, match="."):
        correct(call, walk.actor("customer_head"), walk.now, "Шарттар бекитилип калган")
    db.session.rollback()
    walk.press("customer_officer", call, "announce")
    application = walk.apply(call, 1)
    with pytest.raises(NotPossible):
        correct(application, walk.actor("customer_head"), walk.now, "Табыштама ээсинин кадамы")


def test_nobody_presses_in_the_place_of_another_what_that_other_may_not(walk: Walk) -> None:
    """The other way round: the absent person pressed first, and now somebody acts for them."""
    call = walk.draft_call()
    walk.press("customer_officer", call, "propose")
    stand_in(walk, "finance_officer", "customer_head", "customer_officer")
    with pytest.raises(NotPossible) as refused:
        perform(call, "approve", walk.actor("finance_officer"), walk.now)
    assert "Customer Officer, for whom you act" in str(refused.value.reasons[0])
    db.session.rollback()
    assert perform(call, "approve", walk.actor("customer_head"), walk.now).on_behalf_of_id is None


def uncorrectable(walk: Walk, record: Record) -> bool:
    with pytest.raises(NotPossible, match="other steps followed"):
        correct(record, walk.actor("customer_head"), walk.now, "Жаңылыш")
    db.session.rollback()
    return True


def test_an_open_call_is_taken_back_soon_or_never_whether_anybody_has_applied_or_not(walk: Walk) -> None:
    call = walk.open_call()
    assert walk.case(call, "customer_head").record.phase == "open"
    walk.wait(minutes=16)
    assert uncorrectable(walk, call)
    other = walk.open_call(budget="1.00")
    walk.draft_application(other, 1)
    assert uncorrectable(walk, other)


def test_what_something_was_begun_under_is_not_taken_back(walk: Walk) -> None:
    call = walk.open_call()
    walk.draft_application(call, 1)
    assert uncorrectable(walk, call)


def test_the_head_of_the_customer_does_not_undo_what_the_approver_of_the_programme_decided(walk: Walk) -> None:
    assert uncorrectable(walk, walk.active_programme())


def test_the_head_of_the_customer_does_not_undo_what_the_appeal_panel_decided(walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.close(call)
    walk.press("commission_chair", application, "refuse_admission", ground="documents_complete", explanation="…")
    appeal = file(walk, application, 1)
    decide(walk, appeal, "dismiss")
    assert uncorrectable(walk, appeal)
