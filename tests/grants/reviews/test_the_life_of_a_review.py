"""Silence, delay, recusal, paper, reopening, and who reads a sheet when."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from grants.casework.pages import RecordPage
from grants.casework.perform import NotPossible
from grants.database import db
from grants.documents.models import Document
from grants.documents.queries import may_read
from grants.notices.models import Notice
from grants.people.models import Membership, Organisation
from grants.records.models import Record
from grants.reviews.models import Mark
from tests.grants.calls.answers import CRITERIA, sheet_answers
from tests.grants.calls.walk import Walk

DECLARATION = {"no_ties": True, "no_interest": True, "will_report": True}


@pytest.fixture
def application(walk: Walk) -> Record:
    call = walk.open_call()
    found = walk.apply(call, 1)
    walk.to_evaluation(call, found)
    return found


def told(kind: str) -> set[str]:
    return {notice.user.name for notice in db.session.query(Notice).filter_by(kind=kind)}


def tick_at_due(walk: Walk, review: Record) -> str:
    assert review.due_at is not None
    walk.now = max(walk.now, review.due_at)
    event = walk.tick(review)
    assert event is not None
    return event.action


def scoring(walk: Walk, application: Record, name: str, mark: int = 7, **marks: int) -> Record:
    """Appointed, without a conflict, the sheet filled in and not locked."""
    review = walk.appoint(application, name)
    walk.press(name, review, "declare_no_conflict", **DECLARATION)
    walk.fill(name, review, "evaluation_sheet", **sheet_answers(mark, **marks))
    return review


def on_paper(walk: Walk, mark: int = 7, **changed: Any) -> dict[str, Any]:
    return {**sheet_answers(mark), "signed_on": walk.now.date().isoformat(), "confirmed": True, **changed}


def test_silence_and_delay_are_noted_and_refuse_nobody(walk: Walk, application: Record) -> None:
    review = walk.appoint(application, "evaluator_1")
    begun = review.begun_at
    assert [tick_at_due(walk, review) for _ in range(3)] == ["note_silence", "remind", "note_delay"]
    assert walk.now - begun >= timedelta(days=15)
    assert (review.state, review.due_at) == ("invited", None)
    both = {"Evaluator 1", "Commission Secretary"}
    assert (told("review_unanswered"), told("review_overdue")) == (both, both)
    walk.press("evaluator_1", review, "declare_no_conflict", **DECLARATION)
    assert told("review_accepted") == {"Commission Secretary"}


def test_a_hold_lengthens_the_terms_of_a_review(walk: Walk, application: Record) -> None:
    review = walk.appoint(application, "evaluator_1")
    before = review.due_at
    assert before is not None
    hold = begin_hold(walk, application)
    walk.wait(days=6)
    walk.press("customer_head", hold, "release", reason="Себеби жоюлду.")
    due = walk.case(review, "evaluator_1").due()
    assert due is not None
    assert due[0] - before >= timedelta(days=6)


def begin_hold(walk: Walk, application: Record) -> Record:
    from grants.casework.perform import begin
    from grants.casework.straight_line import Press

    answers = {"ground": "court", "act": "", "explanation": "Соттун аныктамасы"}
    hold = begin("hold", application, walk.actor("customer_head"), walk.now, Press(answers), title=application.title)
    db.session.commit()
    return hold


def test_an_evaluator_without_time_declines_and_another_takes_the_place(walk: Walk, application: Record) -> None:
    review = walk.appoint(application, "evaluator_1")
    walk.appoint(application, "evaluator_2")
    walk.press("evaluator_1", review, "decline", reason="Иш сапарында болом.")
    assert (review.state, told("review_declined")) == ("declined", {"Commission Secretary"})
    walk.appoint(application, "evaluator_3")


def test_a_dismissed_evaluator_is_told(walk: Walk, application: Record) -> None:
    review = walk.appoint(application, "evaluator_1")
    walk.press("commission_secretary", review, "dismiss_evaluator", reason="Мөөнөт өттү.")
    assert told("review_ended") == {"Evaluator 1"}


@pytest.mark.parametrize(("action", "answers"), [("declare_no_conflict", DECLARATION), ("declare_conflict", {})])
def test_the_declaration_is_a_paper_that_names_the_evaluator_by_a_code(
    walk: Walk, application: Record, action: str, answers: dict[str, Any]
) -> None:
    review = walk.appoint(application, "evaluator_1")
    reason = {} if answers else {"reason": "Арыз ээсинин уюмунда иштегем."}
    walk.press("evaluator_1", review, action, **answers, **reason)
    paper = db.session.query(Document).filter_by(kind="evaluator_declaration").one()
    assert paper.full["fields"]["conflict"] == (action == "declare_conflict")
    assert len(paper.full["fields"]["statements"]) == (0 if reason else 3)
    assert paper.public["fields"]["evaluator"] == {"name": None, "code": "E-1"}
    assert "Evaluator 1" not in str(paper.public)
    assert "уюмунда" not in str(paper.public)


def reads(walk: Walk, review: Record, name: str) -> tuple[bool, bool]:
    """Whether somebody finds the sheet on the page of the review, and may open its paper."""
    case = walk.case(review, name)
    sheet = case.form("evaluation_sheet").title["en"]
    paper = db.session.query(Document).filter_by(kind="evaluation_sheet", record_id=review.id).first()
    page = RecordPage(case, "en")
    marks = "Overall comment" in str([section.parts for section in page.sections if section.title["en"] == sheet])
    return marks, paper is not None and may_read(paper, case.roles, "public")


@pytest.mark.parametrize("name", ["commission_secretary", "commission_chair"])
def test_a_locked_sheet_is_closed_to_the_commission_until_every_sheet_of_the_application_is_locked(
    app: Flask, walk: Walk, application: Record, name: str
) -> None:
    first = walk.review(application, "evaluator_1")
    second = scoring(walk, application, "evaluator_2")
    with app.test_request_context():
        assert reads(walk, first, name) == (False, False)
        assert reads(walk, second, name) == (False, False)
        assert reads(walk, first, "evaluator_1") == (True, True)
    assert walk.case(first, name).may_see()
    walk.press("evaluator_2", second, "lock")
    with app.test_request_context():
        assert reads(walk, first, name) == reads(walk, second, name) == (True, True)


def test_two_that_disagree_stay_closed_while_the_third_is_written(app: Flask, walk: Walk, application: Record) -> None:
    sheets = [walk.review(application, "evaluator_1", 3), walk.review(application, "evaluator_2", 8)]
    third = scoring(walk, application, "evaluator_3", 8)
    assert [sheet.state for sheet in sheets] == ["locked", "locked"]
    walk.press("evaluator_3", third, "lock")
    assert {sheet.state for sheet in (*sheets, third)} == {"opened"}


def test_a_reopened_sheet_closes_the_others_and_keeps_its_old_version(walk: Walk, application: Record) -> None:
    first = walk.review(application, "evaluator_1", 7)
    second = walk.review(application, "evaluator_2", 7)
    walk.press("commission_chair", first, "reopen", reason="Критерийлер чаташкан.")
    assert (application.phase, first.state, second.state) == ("evaluating", "scoring", "locked")
    assert first.due_at is not None
    walk.fill("evaluator_1", first, "evaluation_sheet", **sheet_answers(7, relevance=9))
    walk.press("evaluator_1", first, "lock")
    assert (application.phase, second.state) == ("evaluated", "opened")
    assert application.data["result"]["score"] == "71.5"
    earlier = first.data["earlier_sheets"]
    assert [(each["sheet"]["marks"]["relevance"]["mark"], each["reason"]) for each in earlier] == [
        ("7", "Критерийлер чаташкан.")
    ]
    papers = db.session.query(Document).filter_by(kind="evaluation_sheet", record_id=first.id).order_by(Document.id)
    assert [paper.superseded_by_id is None for paper in papers] == [False, True]


def test_marks_are_entered_from_paper_for_an_evaluator_with_the_day_of_the_signature(
    walk: Walk, application: Record
) -> None:
    review = walk.appoint(application, "evaluator_1")
    declared = {"signed_on": walk.now.date().isoformat(), "no_conflict": True}
    walk.press("commission_secretary", review, "enter_declaration", **declared)
    walk.press("commission_secretary", review, "enter_marks", **on_paper(walk, 6, budget_remark=""))
    assert review.state == "locked"
    assert {mark.criterion: mark.mark for mark in db.session.query(Mark)} == dict.fromkeys(CRITERIA, 6)
    assert "marks" not in review.data["paper_marks"]
    assert told("declaration_entered") == told("marks_entered") == {"Evaluator 1"}
    sheet = db.session.query(Document).filter_by(kind="evaluation_sheet").one().full["fields"]
    assert sheet["evaluator"]["name"] == "Evaluator 1"
    assert [(each["name"], each["signed_at"] is None) for each in sheet["signatures"]] == [
        ("Evaluator 1", True),
        ("Commission Secretary", False),
    ]
    assert sheet["on_paper"] == review.data["paper_marks"]["signed_on"]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"marks": {}}, "Give a mark for"),
        ({"overall_comment": "Кыска"}, "Write an overall comment"),
        ({"signed_on": "2026-01-01"}, "cannot have been signed before the appointment"),
        ({"signed_on": "2027-01-01"}, "cannot have been signed before the appointment"),
    ],
)
def test_a_paper_sheet_is_held_to_the_same_rules(
    walk: Walk, application: Record, changed: dict[str, Any], reason: str
) -> None:
    review = walk.appoint(application, "evaluator_1")
    walk.press("evaluator_1", review, "declare_no_conflict", **DECLARATION)
    with pytest.raises(NotPossible, match=reason):
        walk.press("commission_secretary", review, "enter_marks", **on_paper(walk, **changed))


def test_a_role_in_a_partner_of_the_applicant_bars_an_evaluator(walk: Walk) -> None:
    partner = Organisation(kind="applicant", name={"ky": "Ө", "ru": "П", "en": "P"}, inn="02712200910018")
    db.session.add(partner)
    db.session.flush()
    evaluator = walk.world.people["evaluator_1"]
    db.session.add(Membership(user=evaluator, organisation=partner, role="applicant_editor", starts=walk.now.date()))
    db.session.commit()
    call = walk.open_call()
    partners = [{"name": "Өнөктөш", "inn": "02712200910018", "role": "Окутуу"}]
    application = walk.apply(call, 1, partners=partners)
    walk.to_evaluation(call, application)
    with pytest.raises(NotPossible, match="that is a partner of the applicant"):
        walk.appoint(application, "evaluator_1")
