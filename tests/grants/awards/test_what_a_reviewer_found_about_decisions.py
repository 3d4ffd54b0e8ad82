"""Who may decide, who learns of it and when: ways round the rules of a decision, each closed."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from grants.casework.case import Case
from grants.casework.perform import CORRECT, NotPossible, begin
from grants.casework.queries import record_seen
from grants.casework.straight_line import Press, happening_of
from grants.clock import LOCAL
from grants.database import db
from grants.documents.models import Document
from grants.documents.queries import may_read
from grants.notices.models import Notice
from grants.oversight.guards import panel_is_independent
from grants.people.models import Membership
from grants.records import journal
from grants.records.models import Event, Record
from tests.grants.agreements.stage import Stage
from tests.grants.agreements.stage import stage as stage
from tests.grants.calls.walk import MEMBERS, Walk
from tests.signing import signature_answers
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
PUBLIC = frozenset({"public"})
DECLARED = dict.fromkeys(("no_ties", "no_interest", "will_report"), True)


def ranked(walk: Walk, budget: str = "900000.00") -> tuple[Record, Record]:
    """A call with one application, scored and ranked."""
    call = walk.open_call(budget=budget)
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    for name in ("evaluator_1", "evaluator_2"):
        walk.review(application, name)
    walk.rank(call)
    return call, application


def holds_too(walk: Walk, name: str, role: str, **more: Any) -> None:
    """Another office of the same authority for somebody."""
    user, body = walk.world.people[name], walk.world.authority
    db.session.add(Membership(user_id=user.id, organisation_id=body.id, role=role, starts=date(2019, 1, 1), **more))
    db.session.commit()
    db.session.expire_all()


def newest(kind: str) -> Document:
    found = db.session.query(Document).filter_by(kind=kind).order_by(Document.id.desc()).first()
    assert found is not None
    return found


def put_right(walk: Walk, record: Record) -> None:
    """The last press on a record corrected, as heads could once correct a signature too."""
    last = db.session.query(Event).filter_by(record_id=record.id).order_by(Event.seq.desc()).first()
    assert last is not None
    head, case, press = journal.lock_head(), walk.case(record, "customer_head"), Press({"reason": "Жаңылыштык"})
    journal.append(head, happening_of(case, CORRECT, last.target, last.source, press, corrects=last.seq))
    db.session.commit()


def told_of(event: Event) -> set[str]:
    return {notice.user.name for notice in db.session.query(Notice).filter_by(event_seq=event.seq)}


def test_scores_are_not_read_by_the_public_before_the_decision_nor_by_those_who_score_anew(walk: Walk) -> None:
    call, application = ranked(walk)
    ranking = newest("ranking")
    assert not may_read(ranking, PUBLIC, "public")
    assert may_read(ranking, PUBLIC | {"commission_member"}, "public")
    session = walk.held(call)
    again = {application.reference: {"decision": "re_expertise", "sum": "", "reasons": "Эксперттер карама-каршы."}}
    walk.press("commission_secretary", session, "enter_votes", **walk.votes(session, again))
    walk.press("commission_secretary", session, "draft_protocol")
    walk.sign(session)
    walk.press("commission_chair", session, "send_back")
    protocol = newest("commission_protocol_of_session")
    assert (protocol.record.phase, call.phase) == ("completed", "evaluating")
    for paper in (ranking, protocol):
        assert not may_read(paper, PUBLIC | {"evaluator"}, "public")


def test_the_secretary_keeps_nobody_out_of_a_vote_and_reasons_of_recusal_stay_private(walk: Walk) -> None:
    call, application = ranked(walk)
    session = walk.held(call)
    first, other = (str(walk.world.people[name].id) for name in MEMBERS)
    kept_out = {application.reference: {"recused": [other], "for": [first]}}
    with pytest.raises(NotPossible, match="has declared no conflict of interest with it"):
        walk.press("commission_secretary", session, "enter_votes", **walk.votes(session, kept_out))
    walk.press("member_civil", session, "declare_conflict", applications=[application.reference], reason="Менин эжем")
    paper = newest("members_declarations")
    assert "Менин эжем" in str(paper.full["fields"]["recusals"])
    assert "Менин эжем" not in str(paper.public)
    there = walk.case(session, "commission_secretary", walk.votes(session))
    assert not any("declared no conflict" in str(reason) for offer in there.offered() for reason in offer.reasons)


def test_whoever_sat_in_a_session_has_sat_in_it_even_if_the_office_is_ended_before_that_day(walk: Walk) -> None:
    call, _ = ranked(walk)
    session = walk.held(call)
    walk.press("commission_secretary", session, "enter_votes", **walk.votes(session))
    walk.press("commission_secretary", session, "draft_protocol")
    walk.sign(session, "member_state")
    seat = db.session.query(Membership).filter_by(user_id=walk.world.people["member_civil"].id).one()
    seat.ends = date(2026, 1, 31)
    db.session.commit()
    db.session.expire_all()
    with pytest.raises(NotPossible, match="Member Civil"):
        walk.press("commission_chair", session, "publish")


def test_nobody_is_released_from_office_as_of_a_day_that_has_passed(walk: Walk) -> None:
    today = walk.now.astimezone(LOCAL).date()
    answers = {"email": walk.world.people["evaluator_1"].email, "role": "monitor", "basis": "№ 1", "side": ""}
    answers |= {"starts": today.isoformat(), "ends": "", "on_behalf_of": ""}
    actor = walk.actor("customer_head")
    record = begin("appointment", None, actor, walk.now, Press(answers), authority_id=walk.world.authority.id)
    db.session.commit()
    walk.press("customer_head", record, "confirm", **signature_answers())
    walk.wait(days=5)
    with pytest.raises(NotPossible, match="a day that has passed"):
        walk.press("customer_head", record, "release", last_day=today.isoformat(), basis="№ 2")
    walk.press("customer_head", record, "release", last_day=walk.now.date().isoformat(), basis="№ 2")


def test_whoever_scored_in_a_call_does_not_publish_its_protocol_and_a_corrected_signature_is_none(walk: Walk) -> None:
    call, _ = ranked(walk)
    session = walk.held(call)
    walk.press("commission_secretary", session, "enter_votes", **walk.votes(session))
    walk.press("commission_secretary", session, "draft_protocol")
    walk.sign(session)
    put_right(walk, session)
    with pytest.raises(NotPossible, match="Member Civil"):
        walk.press("commission_chair", session, "publish")
    walk.sign(session, "member_civil")
    holds_too(walk, "evaluator_1", "commission_chair")
    with pytest.raises(NotPossible, match="You have already pressed"):
        walk.press("evaluator_1", session, "publish")


def test_the_secretary_of_the_commission_does_not_sit_on_the_appeal_panel(walk: Walk) -> None:
    call, application = ranked(walk)
    walk.decide(call, rank=False)
    holds_too(walk, "commission_secretary", "appeal_panel_member")
    appeal = begin("appeal", application, walk.actor("head_1"), walk.now)
    db.session.commit()
    office = db.session.query(Membership).filter_by(role="commission_secretary").one()
    office.ends = date(2026, 2, 1)  # gone since; what was prepared stays
    db.session.commit()
    db.session.expire_all()
    chosen = str(walk.world.people["commission_secretary"].id)
    for name in ("commission_secretary", "appeal_panel_member"):
        answers = {"panel": [{"key": chosen, "vote": "for"}]}
        reason = panel_is_independent(walk.case(appeal, name, answers))
        assert reason is not None
        assert "Commission Secretary is of the commission" in str(reason)


def test_one_person_gives_one_sheet_alone_and_nobody_appoints_themselves(walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    holds_too(walk, "commission_secretary", "evaluator")
    with pytest.raises(NotPossible, match="Nobody appoints themselves"):
        walk.appoint(application, "commission_secretary")
    db.session.rollback()
    walk.review(application, "evaluator_1")
    other = walk.appoint(application, "evaluator_2")
    walk.press("evaluator_2", other, "declare_no_conflict", **DECLARED)
    holds_too(walk, "evaluator_1", "commission_secretary")
    typed = walk.case(other, "evaluator_1").offered()
    assert any("already pressed" in str(r) for o in typed if o.action.name == "enter_marks" for r in o.reasons)
    user = walk.world.people["evaluator_1"]
    body = walk.world.authority
    db.session.add(
        Membership(
            user_id=user.id, organisation_id=body.id, role="evaluator", record_id=other.id, starts=date(2019, 1, 1)
        )
    )
    db.session.commit()
    db.session.expire_all()
    locking = [o for o in walk.case(other, "evaluator_1").offered() if o.action.name == "lock"]
    assert any("another evaluation sheet" in str(reason) for reason in locking[0].reasons)


def test_a_visit_that_was_not_announced_is_disclosed_neither_by_its_changes_nor_by_a_hold(stage: Stage) -> None:
    stage.sign()
    stage.wait(days=28)
    plan = {"place": "Каракол", "purpose": "Проверка", "unannounced_ground": "Жалоба"}
    visit = stage.start("visit", stage.agreement, "monitor", visit_on="2026-06-09", **plan)
    ground = {"ground": "court", "act": "12-26", "explanation": "Соттун аныктамасы."}
    held = stage.start("hold", visit, "customer_head", **ground)
    assert record_seen(held.reference, stage.world.actor("head_1", stage.now), stage.now) is None
    assert record_seen(held.reference, stage.world.actor("monitor", stage.now), stage.now) is not None
    stage.press(held, "release", "customer_head", reason="…")
    moved = stage.press(visit, "reschedule", "monitor", visit_on="2026-06-11", ground="road", explanation="")
    ended = stage.press(visit, "call_off", "customer_head", reason="Арыз кайтарылды.")
    grantee = {stage.world.people[name].name for name in ("head_1", "editor_1", "accountant_1")}
    for event in (moved, ended):
        assert not told_of(event) & grantee
    assert stage.world.people["monitor"].name in told_of(ended)
    assert record_seen(visit.reference, stage.world.actor("head_1", stage.now), stage.now) is None


def test_whoever_put_a_rule_pack_forward_does_not_sign_it(walk: Walk) -> None:
    holds_too(walk, "lawyer", "customer_officer")
    authority = walk.world.authority.id
    record = begin("rulebook", None, walk.actor("lawyer"), walk.now, Press({"pack": "model"}), authority_id=authority)
    db.session.commit()
    with pytest.raises(NotPossible, match="put this forward yourself"):
        walk.press("lawyer", record, "sign", **signature_answers())


def test_a_form_does_not_open_with_what_somebody_else_wrote_in_it(app: Flask, walk: Walk) -> None:
    app.config["CLOCK"] = lambda: walk.now
    call, application = ranked(walk)
    session = walk.convene(call)
    walk.press("member_state", session, "declare_conflict", applications=[application.reference], reason="Менин эжем")
    address = f"/records/{session.reference}/actions/declare_conflict"
    assert "Менин эжем" in Visitor(app, walk.world.people["member_state"]).get(address).text
    assert "Менин эжем" not in Visitor(app, walk.world.people["member_civil"]).get(address).text


def test_the_published_ranking_says_how_many_evaluators_were_planned(walk: Walk) -> None:
    call, _ = ranked(walk)
    planned = Case(call, walk.actor("commission_secretary"), walk.now).number("evaluators")
    assert newest("ranking").public["fields"]["evaluators"] == planned
