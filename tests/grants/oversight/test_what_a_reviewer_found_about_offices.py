"""Offices that gave more than they should: what was found in them, each with the press or the page that showed it."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from grants.calls.queries import commission_of, holds_parity
from grants.casework.attachments import readable
from grants.casework.case import Case
from grants.casework.pages import RecordPage
from grants.casework.perform import NotPossible, begin, perform
from grants.casework.straight_line import Press, Seed, sprout
from grants.casework.vocabulary import entries_of
from grants.clock import LOCAL
from grants.database import db
from grants.languages import words
from grants.notices import delivery
from grants.notices.models import Notice
from grants.notices.owing import FAILED, tell_of_failure
from grants.notices.queries import deliveries_seen, reached_applicants
from grants.oversight.queries import appealable_until, panel_of
from grants.people import second_factors
from grants.people.actors import actor_of
from grants.people.models import Membership, Organisation, User
from grants.records.models import Event, File, Record
from tests.grants.agreements.stage import Stage
from tests.grants.calls.answers import application_answers, sheet_answers
from tests.grants.calls.walk import GATES, Walk
from tests.grants.casework.test_paper_applications import application_of, entered
from tests.signing import give_second_factor, signature_answers

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        yield Walk(applicants=2, evaluators=2)


def day_of(walk: Walk) -> date:
    return walk.now.astimezone(LOCAL).date()


def given(user: User, body: Organisation, role: str, **changed: object) -> Membership:
    membership = Membership(user_id=user.id, organisation_id=body.id, role=role, starts=date(2019, 1, 1), **changed)
    db.session.add(membership)
    db.session.commit()
    db.session.expire_all()
    return membership


def handover(walk: Walk, who: str, absent: str, successor: str) -> Record:
    answers = {
        "absent": str(walk.world.people[absent].id),
        "successor": str(walk.world.people[successor].id),
        "ground": "leave",
        "starts": day_of(walk).isoformat(),
        "ends": (day_of(walk) + timedelta(days=20)).isoformat(),
        "basis": "№ 14",
        "roles": [],
    }
    record = begin("handover", None, walk.actor(who), walk.now, Press(answers), authority_id=walk.world.authority.id)
    db.session.commit()
    return record


def signed(walk: Walk, record: Record, who: str) -> None:
    walk.press(who, record, "put_in_force", **signature_answers())
    db.session.expire_all()


def fail(walk: Walk, notices: Sequence[Notice]) -> None:
    for notice in notices:
        notice.attempts, notice.failed_at, notice.failure, notice.sent_at = 9, walk.now, "550", None
    db.session.commit()


def owed(event: Event) -> Sequence[Notice]:
    return db.session.scalars(sa.select(Notice).where(Notice.event_seq == event.seq).order_by(Notice.id)).all()


def refused(walk: Walk, application: Record) -> Event:
    faults = {**dict.fromkeys(GATES, "yes"), "no_disqualifying_conflict": "no"}
    walk.press("commission_secretary", application, "note_faults", **faults)
    return walk.press(
        "commission_chair", application, "refuse_admission", ground="no_disqualifying_conflict", explanation="Байланыш"
    )


def offered_to_hand_over(walk: Walk, call: Record, record: Record | None = None) -> list[str]:
    programme = db.session.get_one(Record, call.parent_id)
    handing = record or begin("handing", programme, walk.actor("customer_officer"), walk.now)
    return [
        words(each.title, "ru") for each in entries_of("messages_that_failed", walk.case(handing, "customer_officer"))
    ]


def test_nobody_learns_from_the_messages_of_an_open_call_who_has_applied(walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    deadline = datetime.fromisoformat(call.answers("call_form")["deadline"]) + timedelta(days=5)
    extended = walk.press(
        "customer_head",
        call,
        "extend",
        new_deadline=deadline.isoformat(),
        reason="Жол жабык",
        order_number="1",
        order_date=day_of(walk).isoformat(),
    )
    submitted = db.session.scalars(sa.select(Event).where(Event.record_id == application.id)).all()
    about = [*owed(extended), *(notice for event in submitted for notice in owed(event))]
    assert {"Head 1", "Editor 1"} & {notice.user.name for notice in owed(extended)}
    fail(walk, about)
    for notice in about:
        tell_of_failure(notice, walk.now)
    db.session.commit()

    def shown() -> set[str]:
        case = walk.case(call, "customer_officer")
        return {each.person for each in deliveries_seen(call, case.actor, case.roles, "ru")}

    assert db.session.scalars(sa.select(Notice).where(Notice.kind == FAILED)).all() == []
    assert not {"Head 1", "Editor 1"} & shown()
    assert offered_to_hand_over(walk, call) == []
    walk.close(call)
    walk.wait(days=1)
    for notice in about:
        delivery._give_up(notice, walk.now)
    db.session.commit()
    told = db.session.scalars(sa.select(Notice).where(Notice.kind == FAILED)).all()
    assert {notice.user.name for notice in told} == {"Customer Officer"}
    assert "Editor 1" in shown() or "Head 1" in shown()
    assert offered_to_hand_over(walk, call)


def test_who_entered_a_paper_does_nothing_for_its_applicant_once_it_is_opened(walk: Walk) -> None:
    call = walk.open_call()
    paper = entered(walk, call)
    application = application_of(paper)
    walk.fill("customer_officer", application, "application_form", **application_answers())
    walk.press("customer_officer", application, "submit")
    places = db.session.scalars(sa.select(Membership).where(Membership.record_id == application.id)).all()
    assert [each.ends for each in places] == [None, None]
    draft = sprout(Seed("appeal", application), walk.actor("customer_officer"), walk.now)
    assert draft.roles.isdisjoint({"applicant_head", "applicant_editor"})
    walk.close(call)
    assert {each.ends for each in places} == {day_of(walk)}
    db.session.expire_all()
    assert walk.case(application, "customer_officer").roles.isdisjoint({"applicant_head", "applicant_editor"})
    refused(walk, application)
    with pytest.raises(NotPossible):
        begin("appeal", application, walk.actor("customer_officer"), walk.now, Press({}))


def test_what_went_to_who_entered_a_paper_reaches_the_applicant_when_it_is_handed_over(walk: Walk) -> None:
    call = walk.open_call()
    application = application_of(entered(walk, call))
    walk.fill("customer_officer", application, "application_form", **application_answers())
    walk.press("customer_officer", application, "submit")
    walk.close(call)
    walk.wait(days=3)
    event = refused(walk, application)
    notices = [each for each in owed(event) if each.user.name == "Customer Officer"]
    assert notices
    for notice in owed(event):
        notice.sent_at, notice.attempts = walk.now, 1
    db.session.commit()
    own = Membership.organisation_id == application.organisation_id
    assert list(reached_applicants(own, Event.seq == event.seq).values()) == [None]
    (offered,) = offered_to_hand_over(walk, call)
    assert "Ак-Кайың" in offered
    walk.wait(days=40)
    until = appealable_until(walk.case(application, "commission_secretary"))
    assert until is not None
    assert until > walk.now
    with pytest.raises(NotPossible, match="can still be appealed"):
        walk.press("commission_chair", call, "finish_screening")


def test_only_the_second_factor_of_an_own_official_is_removed(walk: Walk) -> None:
    world = walk.world
    other = Organisation(kind="authority", name={"ky": "Б", "ru": "Другой орган"}, languages=["ky", "ru"])
    db.session.add(other)
    db.session.commit()
    given(world.people["auditor"], other, "administrator")
    given(world.people["auditor"], world.authority, "administrator")
    before = walk.now - timedelta(days=1)
    for name in ("customer_head", "head_1"):
        give_second_factor(world.people[name], before)

    def report(name: str, authority: Organisation) -> Record:
        answers = {"email": world.people[name].email, "ground": "Телефон жоголду"}
        return begin("factor_loss", None, walk.actor("auditor"), walk.now, Press(answers), authority_id=authority.id)

    with pytest.raises(NotPossible, match="ask the administrator there"):
        report("customer_head", other)
    with pytest.raises(NotPossible, match="stamped scan"):
        report("head_1", world.authority)
    db.session.rollback()
    perform(report("customer_head", world.authority), "remove", walk.actor("programme_approver"), walk.now)
    assert second_factors.factor_of(world.people["customer_head"]) is None


def test_a_dismissed_evaluator_and_who_stood_in_for_them_read_nothing_more(walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    review = walk.appoint(application, "evaluator_1")
    walk.press("evaluator_1", review, "declare_no_conflict", no_ties=True, no_interest=True, will_report=True)
    with pytest.raises(NotPossible, match="appoints another evaluator"):
        handover(walk, "customer_head", "evaluator_1", "evaluator_2")
    stood_in = {"record_id": review.id, "parent_record_id": application.id}
    instead = walk.world.people["evaluator_1"].id
    given(walk.world.people["evaluator_2"], walk.world.authority, "evaluator", on_behalf_of_id=instead, **stood_in)
    walk.press("commission_secretary", review, "dismiss_evaluator", reason="Мөөнөт")
    left = db.session.scalars(sa.select(Membership).where(Membership.record_id == review.id)).all()
    assert [(each.ends, each.parent_record_id) for each in left] == [(day_of(walk), None)] * 2


def test_a_seat_that_checks_the_customer_is_not_given_away_by_its_head(walk: Walk) -> None:
    panel = handover(walk, "customer_head", "appeal_panel_member", "customer_officer")
    with pytest.raises(NotPossible, match="You proposed this handover"):
        signed(walk, panel, "customer_head")
    given(walk.world.people["lawyer"], walk.world.authority, "customer_head")
    with pytest.raises(NotPossible, match="Only the holder proposes"):
        signed(walk, panel, "lawyer")
    db.session.rollback()
    signed(walk, panel, "programme_approver")
    own = handover(walk, "member_civil", "member_civil", "monitor")
    signed(walk, own, "customer_head")
    call = walk.draft_call()
    names = [user.name for user in panel_of(walk.case(call, "customer_head"), day_of(walk))]
    assert names == ["Customer Officer"]


def test_who_acts_for_a_member_takes_the_seat_and_adds_none(walk: Walk) -> None:
    signed(walk, handover(walk, "member_state", "member_state", "customer_officer"), "customer_head")
    call = walk.draft_call()
    sitting = commission_of(call, day_of(walk))
    assert {(voter.user.name, voter.side) for voter in sitting} == {
        ("Customer Officer", "state"),
        ("Member Civil", "civil"),
    }
    assert holds_parity(sitting)
    afterwards = commission_of(call, day_of(walk) + timedelta(days=21))
    assert {voter.user.name for voter in afterwards} == {"Member State", "Member Civil"}


def test_nobody_is_scored_while_the_last_refused_applicant_was_not_told(walk: Walk) -> None:
    call = walk.open_call()
    first, second = walk.apply(call, 1), walk.apply(call, 2)
    walk.close(call)
    walk.admit(second)
    fail(walk, [each for each in owed(refused(walk, first)) if each.user.name in ("Head 1", "Editor 1")])
    walk.wait(days=40)
    until = appealable_until(walk.case(first, "head_1"))
    assert until is not None
    assert until > walk.now
    with pytest.raises(NotPossible, match="can still be appealed"):
        walk.press("commission_chair", call, "finish_screening")


def test_a_message_on_record_as_handed_over_late_leaves_the_whole_term(walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.close(call)
    event = refused(walk, application)
    notices = [each for each in owed(event) if each.user.name in ("Head 1", "Editor 1")]
    fail(walk, notices)
    walk.wait(days=40)
    programme = db.session.get_one(Record, call.parent_id)
    for notice in notices:
        handing = begin("handing", programme, walk.actor("commission_secretary"), walk.now)
        answers = {"notice": str(notice.id), "way": "in_person", "proof": "Тил кат"}
        handing.data = {"handing_form": {**answers, "handed_at": event.recorded_at.isoformat()}}
        db.session.commit()
        walk.press("commission_secretary", handing, "record")
    until = appealable_until(walk.case(application, "head_1"))
    assert until is not None
    assert until > walk.now + timedelta(days=1)


def test_the_chair_reads_no_scan_of_a_sheet_before_the_others_are_locked(walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    review, other = walk.appoint(application, "evaluator_1"), walk.appoint(application, "evaluator_2")
    secretary = walk.world.people["commission_secretary"].id
    scan = File(record_id=review.id, name="sheet.pdf", media_type="application/pdf", size=1, sha256="0" * 64)
    scan.uploaded_by_id, scan.uploaded_at = secretary, walk.now
    db.session.add(scan)
    db.session.commit()
    signed_on = day_of(walk).isoformat()
    walk.press("commission_secretary", review, "enter_declaration", signed_on=signed_on, no_conflict=True, scan=[])

    def read_by(name: str) -> list[str]:
        return [file.name for file in readable(walk.case(review, name))]

    assert read_by("commission_chair") == []
    marks = {**sheet_answers(9), "signed_on": signed_on, "confirmed": True, "scan": [str(scan.id)]}
    walk.press("commission_secretary", review, "enter_marks", **marks)
    assert read_by("commission_chair") == []
    assert read_by("commission_secretary") == ["sheet.pdf"]
    walk.press("evaluator_2", other, "declare_no_conflict", no_ties=True, no_interest=True, will_report=True)
    walk.fill("evaluator_2", other, "evaluation_sheet", **sheet_answers(7))
    walk.press("evaluator_2", other, "lock")
    assert read_by("commission_chair") == ["sheet.pdf"]


def test_members_read_how_to_join_and_the_monitor_where_the_visit_goes(app: Flask, stage: Stage) -> None:
    app.config["CLOCK"] = lambda: stage.now
    stage.sign()
    planned = {"visit_on": (stage.now + timedelta(days=20)).date().isoformat(), "place": "Каракол, 2-кабат"}
    visit = stage.start("visit", stage.agreement, "monitor", **planned, purpose="Текшерүү", unannounced_ground="")
    assert "Каракол, 2-кабат" in str(RecordPage(stage.case(visit, "monitor"), "ru").sections)
    assert "Каракол, 2-кабат" not in str(
        RecordPage(Case(visit, actor_of(stage.world.people["head_2"], stage.now), stage.now), "ru").sections
    )
    session = stage.case(stage.call, "member_state").form("session_form")
    assert [field.public for field in session.fields if field.name == "how_to_join"] == [False]
    assert [field.private for field in session.fields if field.name == "how_to_join"] == [False]


def test_a_record_that_is_not_stored_yet_is_nobodys_parent(walk: Walk) -> None:
    call = walk.draft_call()
    neighbour = Organisation(kind="authority", name={"ky": "Б", "ru": "Другой орган"}, languages=["ky", "ru"])
    db.session.add(neighbour)
    db.session.commit()
    given(walk.world.people["evaluator_1"], walk.world.authority, "commission_chair", record_id=call.id)
    begun = sprout(Seed("programme", None, authority_id=neighbour.id), walk.actor("evaluator_1"), walk.now)
    assert begun.record.id is None
    assert begun.roles == {"public"}
