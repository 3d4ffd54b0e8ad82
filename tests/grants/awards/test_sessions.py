"""A session of the commission: quorum, conflicts of interest, votes, the protocol and what it decides."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from grants.awards.models import Vote
from grants.casework.perform import NotPossible, begin
from grants.casework.straight_line import Press
from grants.database import db
from grants.documents.models import Document
from grants.notices.models import Notice
from grants.people.models import Membership
from grants.records.models import Record
from tests.grants.awards.test_deciding import outcomes, scored_call
from tests.grants.calls.walk import Walk


@contextmanager
def refused(*words: str) -> Iterator[None]:
    with pytest.raises(NotPossible) as caught:
        yield
    db.session.rollback()
    text = " ".join(str(reason) for reason in caught.value.reasons)
    for each in words:
        assert each in text, text


def member(walk: Walk, name: str) -> str:
    return str(walk.world.people[name].id)


@pytest.fixture
def before(walk: Walk) -> tuple[Record, list[Record]]:
    """A call that is ranked: one above the passing score, one below it."""
    call, applications = scored_call(walk, (9, "450000.00"), (5, "400000.00"))
    walk.rank(call)
    return call, applications


def enlarge(walk: Walk) -> None:
    """Two more members, one on each side."""
    for name, side in (("auditor", "state"), ("monitor", "civil")):
        walk.world.people[name].memberships.append(
            Membership(
                organisation_id=walk.world.authority.id, role="commission_member", side=side, starts=walk.now.date()
            )
        )
    db.session.commit()


ALL = ("member_state", "member_civil", "auditor", "monitor")


def enter(walk: Walk, session: Record, changed: Mapping[str, Mapping[str, Any]] | None = None) -> None:
    walk.press("commission_secretary", session, "enter_votes", **walk.votes(session, changed))


def protocols(session: Record) -> list[dict[str, Any]]:
    found = db.session.query(Document).filter_by(kind="commission_protocol_of_session", record_id=session.id)
    return [paper.full["fields"] for paper in found.order_by(Document.id)]


def test_a_session_without_a_quorum_is_not_held_but_adjourned_and_a_new_one_convened(
    walk: Walk, before: tuple[Record, list[Record]]
) -> None:
    call, _ = before
    session = walk.convene(call)
    walk.wait(hours=1)
    with refused("There is no quorum: 1 present, 2 of 2 needed.", "Both sides of the commission must take part"):
        walk.press("commission_secretary", session, "hold", **walk.attendance(session, absent=["member_civil"]))
    with refused("Another session of this call is not over yet", session.reference):
        walk.convene(call)
    walk.press("commission_secretary", session, "adjourn", reason="Кворум жок.")
    assert session.phase == "ended"
    walk.decide(call, rank=False)
    assert call.phase == "standstill"


def test_a_session_cannot_be_entered_before_its_day_nor_before_it_was_convened(
    walk: Walk, before: tuple[Record, list[Record]]
) -> None:
    session = walk.convene(before[0])
    with refused("is still to come"):
        walk.press("commission_secretary", session, "hold", **walk.attendance(session, held_on="2026-12-31"))
    with refused("it cannot have been earlier"):
        walk.press("commission_secretary", session, "hold", **walk.attendance(session, held_on="2026-03-20"))


def test_nobody_votes_before_they_declared_whether_they_have_a_conflict(
    walk: Walk, before: tuple[Record, list[Record]]
) -> None:
    session = walk.convene(before[0])
    walk.declare(session, "member_state")
    walk.press("commission_secretary", session, "hold", **walk.attendance(session))
    with refused("have not declared yet", "Member Civil"):
        enter(walk, session)
    with refused("You have already declared"):
        walk.declare(session, "member_state")
    with refused("Only members of this call's commission"):
        walk.world.people["monitor"].memberships.append(
            Membership(
                organisation_id=walk.world.authority.id,
                role="commission_member",
                starts=walk.now.date(),
                record_id=session.id,
            )
        )
        db.session.commit()
        walk.declare(session, "monitor")


def test_a_conflicted_members_vote_is_refused_and_counts_for_no_quorum_on_that_application(walk: Walk) -> None:
    enlarge(walk)
    call, (first, second) = scored_call(walk, (9, "450000.00"), (8, "400000.00"))
    walk.rank(call)
    session = walk.convene(call)
    walk.declare(session, "member_state", "member_civil", "auditor")
    walk.press(
        "monitor", session, "declare_conflict", applications=[first.reference], reason="Биргелешкен долбоор бар."
    )
    walk.press("commission_secretary", session, "hold", **walk.attendance(session))
    voted = walk.votes(session)["applications"][0]
    assert voted["recused"] == [member(walk, "monitor")]
    with refused("Monitor is recused on the application", first.reference):
        enter(walk, session, {first.reference: {"for": [member(walk, name) for name in ALL], "recused": []}})
    enter(walk, session)
    cast = db.session.scalars(sa.select(Vote.application_id).where(Vote.session_id == session.id)).all()
    assert (cast.count(first.id), cast.count(second.id)) == (3, 4)


def test_whoever_is_recused_on_an_application_is_missing_from_its_quorum(walk: Walk) -> None:
    enlarge(walk)
    call, (first, _) = scored_call(walk, (9, "450000.00"), (8, "400000.00"))
    walk.rank(call)
    session = walk.held(call, "member_state", "member_civil", "monitor", absent=["auditor"])
    for name in ("member_civil", "monitor"):
        given = {"member": member(walk, name), "applications": [first.reference], "reason": "Тууганы."}
        walk.press("commission_chair", session, "recuse_member", **given)
    with refused("There is no quorum for the application", first.reference, "1 vote, 2 of 2 needed"):
        enter(walk, session)


def test_a_tie_that_nobody_declared_keeps_a_vote_out_all_the_same(walk: Walk) -> None:
    enlarge(walk)
    call, (first,) = scored_call(walk, (9, "450000.00"))
    walk.rank(call)
    session = walk.convene(call)
    walk.declare(session, *ALL)
    walk.world.people["monitor"].memberships.append(
        Membership(organisation_id=first.organisation_id, role="applicant_editor", starts=walk.now.date())
    )
    db.session.commit()
    walk.press("commission_secretary", session, "hold", **walk.attendance(session))
    with refused("Monitor has, or had, a role in the organisation that applies.", "enter them as recused"):
        enter(walk, session)
    voters = [member(walk, name) for name in ALL if name != "monitor"]
    enter(walk, session, {first.reference: {"for": voters, "recused": [member(walk, "monitor")]}})
    assert db.session.query(Vote).count() == 3


def test_a_role_with_a_partner_of_the_applicant_is_a_tie_too(walk: Walk) -> None:
    partner = walk.world.applicants[2]
    partner.inn = "01234567890123"
    walk.world.people["member_civil"].memberships.append(
        Membership(organisation_id=partner.id, role="applicant_head", starts=walk.now.date())
    )
    db.session.commit()
    call = walk.open_call()
    application = walk.apply(call, 1, partners=[{"name": "Өнөктөш", "inn": partner.inn, "role": "Окутуу"}])
    walk.to_evaluation(call, application)
    for evaluator in ("evaluator_1", "evaluator_2"):
        walk.review(application, evaluator, 9)
    walk.rank(call)
    session = walk.convene(call)
    with refused("a partner of the applicant", "Declare a conflict of interest"):
        walk.declare(session, "member_civil")


def test_each_member_who_was_there_votes_once(walk: Walk, before: tuple[Record, list[Record]]) -> None:
    call, (first, _) = before
    session = walk.held(call)
    state, civil = member(walk, "member_state"), member(walk, "member_civil")
    with refused("Member State is entered twice"):
        enter(walk, session, {first.reference: {"for": [state, civil], "against": [state]}})
    with refused("Enter how they voted", "Member Civil"):
        enter(walk, session, {first.reference: {"for": [state]}})
    with refused("Auditor was not at the session"):
        enter(walk, session, {first.reference: {"for": [state, civil, member(walk, "auditor")]}})
    with refused("is not carried: 1 of 2"):
        enter(walk, session, {first.reference: {"for": [state], "against": [civil]}})
    enter(walk, session)
    db.session.add(Vote(session_id=session.id, application_id=first.id, member_id=int(state), vote="against"))
    with pytest.raises(IntegrityError):
        db.session.flush()
    db.session.rollback()


def test_a_grant_may_be_cut_with_reasons_and_never_raised(walk: Walk, before: tuple[Record, list[Record]]) -> None:
    call, (first, below) = before
    session = walk.held(call)
    with refused("may be cut, never raised"):
        enter(walk, session, {first.reference: {"sum": "450000.01", "reasons": "…"}})
    with refused("differs from what the ranking proposes"):
        enter(walk, session, {first.reference: {"sum": "400000.00"}})
    with refused("differs from what the ranking proposes"):
        enter(walk, session, {first.reference: {"decision": "not_funded", "sum": ""}})
    with refused("below its passing score"):
        enter(walk, session, {below.reference: {"decision": "win", "sum": "400000.00", "reasons": "Маанилүү."}})
    with refused("has reached its passing score"):
        enter(walk, session, {first.reference: {"decision": "below_threshold", "sum": "", "reasons": "…"}})
    enter(walk, session, {first.reference: {"sum": "400000.00", "reasons": "Баасы жогору."}})
    walk.press("commission_secretary", session, "draft_protocol")
    walk.sign(session)
    walk.press("commission_chair", session, "publish")
    assert outcomes(call)[first.reference] == ("win", "400000.00")
    assert first.data["award"]["amount"] == "400000.00"


def test_grants_do_not_add_up_to_more_than_the_call_has(walk: Walk) -> None:
    call, (best, second) = scored_call(walk, (9, "450000.00"), (8, "450000.00"), budget="500000.00")
    walk.rank(call)
    session = walk.held(call)
    with refused("add up to 900,000.00", "the call has 500,000.00"):
        enter(walk, session, {second.reference: {"sum": "450000.00", "reasons": "Маанилүү."}})


def test_a_protocol_missing_a_signature_is_not_published(walk: Walk, before: tuple[Record, list[Record]]) -> None:
    call, _ = before
    session = walk.held(call)
    enter(walk, session)
    walk.press("commission_secretary", session, "draft_protocol")
    walk.sign(session, "member_state")
    with refused("every member who was there has signed", "Missing: Member Civil."):
        walk.press("commission_chair", session, "publish")
    with refused("already signed"):
        walk.sign(session, "member_state")
    with refused("signed by the members who were at the session"):
        walk.sign(session, "commission_chair")
    walk.sign(session, "member_civil")
    walk.press("commission_chair", session, "publish")
    drafted, published = protocols(session)
    assert [bool(one["signed_at"]) for one in drafted["signatures"]] == [False, False, True]
    assert [one["name"] for one in published["signatures"]] == [
        "Commission Chair",
        "Member State",
        "Member Civil",
        "Commission Secretary",
    ]
    assert all(one["signed_at"] for one in published["signatures"])


def test_a_member_who_refuses_to_sign_files_a_dissenting_opinion_and_it_is_published(
    walk: Walk, before: tuple[Record, list[Record]]
) -> None:
    call, _ = before
    session = walk.held(call)
    enter(walk, session)
    walk.press("commission_secretary", session, "draft_protocol")
    walk.sign(session, "member_state")
    with refused("by a member who was at the session"):
        begin("dissent", session, walk.actor("commission_chair"), walk.now, Press({"opinion": "…"}), title=call.title)
    opinion = begin(
        "dissent",
        session,
        walk.actor("member_civil"),
        walk.now,
        Press({"opinion": "Бюджети көтөрүңкү."}),
        title=call.title,
    )
    db.session.commit()
    walk.press("commission_chair", session, "publish")
    assert opinion.phase == "completed"
    paper = db.session.query(Document).filter_by(kind="dissenting_opinion").one()
    assert paper.number.startswith("D23-")
    assert paper.full["fields"]["opinion"] == "Бюджети көтөрүңкү."
    assert protocols(session)[-1]["dissent"] == [{"name": "Member Civil", "text": "Бюджети көтөрүңкү."}]
    unsigned = [one["name"] for one in protocols(session)[-1]["signatures"] if not one["signed_at"]]
    assert unsigned == ["Member Civil"]


def test_a_protocol_returned_for_correction_is_signed_anew(walk: Walk, before: tuple[Record, list[Record]]) -> None:
    call, (first, _) = before
    session = walk.held(call)
    enter(walk, session)
    walk.press("commission_secretary", session, "draft_protocol")
    walk.sign(session, "member_state")
    walk.press("commission_chair", session, "return_for_correction", reason="Сумма туура эмес.")
    enter(walk, session, {first.reference: {"sum": "440000.00", "reasons": "Кыскартылды."}})
    walk.press("commission_secretary", session, "draft_protocol")
    with refused("Missing: Member State, Member Civil."):
        walk.press("commission_chair", session, "publish")
    walk.sign(session)
    walk.press("commission_chair", session, "publish")
    assert outcomes(call)[first.reference] == ("win", "440000.00")
    papers = db.session.query(Document).filter_by(kind="commission_protocol_of_session").order_by(Document.id).all()
    assert [paper.superseded_by_id is None for paper in papers] == [False, False, True]


def test_somebody_recused_after_voting_sends_the_votes_back_to_be_entered_again(
    walk: Walk, before: tuple[Record, list[Record]]
) -> None:
    enlarge(walk)
    call, (first, _) = before
    session = walk.held(call, *ALL)
    enter(walk, session)
    given = {"member": member(walk, "monitor"), "applications": [first.reference], "reason": "Кызматташкан."}
    walk.press("commission_chair", session, "recuse_member", **given)
    with refused("after voting on it. Enter the votes again"):
        walk.press("commission_secretary", session, "draft_protocol")
    enter(walk, session)
    walk.press("commission_secretary", session, "draft_protocol")
    recusals = protocols(session)[-1]["recusals"]
    assert [(one["name"], one["reference"]) for one in recusals] == [("Monitor", first.reference)]
    assert "entered by the chair" in recusals[0]["reason"]["en"]


def test_nothing_is_published_while_an_application_is_sent_for_a_new_evaluation(
    walk: Walk, before: tuple[Record, list[Record]]
) -> None:
    call, (first, _) = before
    session = walk.held(call)
    again = {"decision": "re_expertise", "sum": ""}
    with refused("differs from what the ranking proposes"):
        enter(walk, session, {first.reference: again})
    enter(walk, session, {first.reference: {**again, "reasons": "Эксперттердин түшүндүрмөлөрү карама-каршы."}})
    walk.press("commission_secretary", session, "draft_protocol")
    walk.sign(session)
    with refused("sent for a new evaluation, so nothing is decided yet"):
        walk.press("commission_chair", session, "publish")
    walk.press("commission_chair", session, "send_back")
    assert session.phase == "completed"


def test_the_protocol_says_what_a_protocol_says(walk: Walk, before: tuple[Record, list[Record]]) -> None:
    call, (first, below) = before
    session = walk.decide(call, rank=False)
    fields = protocols(session)[-1]
    assert (fields["place"], fields["mode"], len(fields["agenda"])) == ("Каракол", "mixed", 2)
    assert fields["ground"]["number"].startswith("D06-")
    assert [(one["name"], one["side"], one["presence"]) for one in fields["members"][:2]] == [
        ("Member State", "state", "in_person"),
        ("Member Civil", "civil_society", "in_person"),
    ]
    assert fields["quorum"] == {"members": 2, "present": 2, "required": 2, "reached": True}
    rows = [(one["reference"], one["for"], one["decision"], one["sum"]) for one in fields["applications"]]
    assert rows == [
        (first.reference, 2, "win", "450000.00"),
        (below.reference, 2, "below_threshold", None),
    ]
    assert fields["awarded"] == "450000.00"
    notice = db.session.query(Document).filter_by(kind="results_notice").one().public["fields"]
    assert [(one["reference"], one["sum"]) for one in notice["winners"]] == [(first.reference, "450000.00")]
    assert [one["reference"] for one in notice["others"]] == [below.reference]
    assert notice["protocol"]["number"].startswith("D22-")


def test_the_members_are_told_to_meet_to_sign_and_of_what_was_published(
    walk: Walk, before: tuple[Record, list[Record]]
) -> None:
    walk.decide(before[0], rank=False)
    told = {(notice.kind, notice.user.name) for notice in db.session.query(Notice)}
    for kind in ("session_convened", "protocol_to_sign", "session_published"):
        assert {(kind, "Member State"), (kind, "Member Civil")} <= told


def test_an_application_withdrawn_before_the_decision_sends_the_votes_back_to_be_entered_again(walk: Walk) -> None:
    call, (first, second) = scored_call(walk, (9, "450000.00"), (8, "450000.00"), budget="500000.00")
    walk.rank(call)
    session = walk.held(call)
    enter(walk, session)
    walk.press("commission_secretary", session, "draft_protocol")
    walk.sign(session)
    walk.press("head_1", first, "withdraw", reason="Башка булак табылды.")
    with refused("The applications under decision have changed"):
        walk.press("commission_chair", session, "publish")
    walk.press("commission_secretary", session, "return_for_correction", reason="Табыштама кайтарып алынды.")
    enter(walk, session)
    walk.press("commission_secretary", session, "draft_protocol")
    walk.sign(session)
    walk.press("commission_chair", session, "publish")
    assert second.data["award"]["amount"] == "450000.00"


def test_silence_over_the_protocol_is_reminded_and_nothing_more(
    walk: Walk, before: tuple[Record, list[Record]]
) -> None:
    session = walk.held(before[0])
    enter(walk, session)
    walk.press("commission_secretary", session, "draft_protocol")
    assert session.due_at is not None
    walk.now = session.due_at
    assert walk.tick(session) is not None
    assert (session.phase, session.due_at) == ("approving", None)
    assert "protocol_due" in {notice.kind for notice in db.session.query(Notice)}


def test_nothing_is_decided_while_an_application_is_on_hold(walk: Walk, before: tuple[Record, list[Record]]) -> None:
    call, (first, _) = before
    session = walk.held(call)
    enter(walk, session)
    ground = {"ground": "court", "act": "12", "explanation": "Соттун аныктамасы."}
    hold = begin("hold", first, walk.actor("customer_head"), walk.now, Press(ground), title=first.title)
    db.session.commit()
    with refused(first.reference, "is on hold"):
        walk.press("commission_secretary", session, "draft_protocol")
    walk.press("customer_head", hold, "release", reason="Жокко чыгарылды.")
    walk.press("commission_secretary", session, "draft_protocol")
