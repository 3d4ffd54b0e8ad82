import pytest

from grants.casework.perform import NotPossible, begin
from grants.casework.queries import record_seen, why_closed
from grants.casework.straight_line import Press
from grants.database import db
from grants.documents.models import Document
from grants.notices.models import Notice
from grants.people.models import Membership
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


def sees(walk: Walk, name: str, record: Record) -> bool:
    return record_seen(record.reference, walk.actor(name), walk.now) is not None


def told(walk: Walk, name: str, record: Record) -> str:
    return str(why_closed(record.reference, walk.actor(name), walk.now))


def test_an_invited_evaluator_reads_the_application_only_after_declaring_no_conflict(
    walk: Walk, application: Record
) -> None:
    review = walk.appoint(application, "evaluator_1")
    assert sees(walk, "evaluator_1", review)
    assert not sees(walk, "evaluator_1", application)
    assert "Declare on the page of your review first" in told(walk, "evaluator_1", application)
    walk.press("evaluator_1", review, "declare_no_conflict", **DECLARATION)
    assert sees(walk, "evaluator_1", application)
    assert [n.user.name for n in db.session.query(Notice).filter_by(kind="review_invitation")] == ["Evaluator 1"]


@pytest.mark.parametrize("after_reading", [False, True])
def test_whoever_declares_a_conflict_is_shut_out_at_once_and_told_why(
    walk: Walk, application: Record, after_reading: bool
) -> None:
    review = walk.appoint(application, "evaluator_1")
    if after_reading:
        walk.press("evaluator_1", review, "declare_no_conflict", **DECLARATION)
    walk.press("evaluator_1", review, "declare_conflict", reason="Арыз ээсинин уюмунда иштегем.")
    for record in (application, review):
        assert not sees(walk, "evaluator_1", record)
        assert "You declared a conflict of interest" in told(walk, "evaluator_1", record)
    recused = db.session.query(Notice).filter_by(kind="evaluator_recused")
    assert {n.user.name for n in recused} == {"Commission Secretary", "Commission Chair"}
    with pytest.raises(NotPossible, match="has declared a conflict of interest with this applicant"):
        walk.appoint(application, "evaluator_1")


def test_strangers_are_not_told_that_an_application_exists(walk: Walk, application: Record) -> None:
    walk.appoint(application, "evaluator_1")
    assert not sees(walk, "evaluator_2", application)
    assert told(walk, "evaluator_2", application) == "None"


def test_evaluators_of_one_application_never_see_each_others_reviews(walk: Walk, application: Record) -> None:
    first = walk.review(application, "evaluator_1")
    second = walk.review(application, "evaluator_2")
    assert sees(walk, "evaluator_1", first)
    assert not sees(walk, "evaluator_1", second)
    assert not sees(walk, "evaluator_2", first)
    assert not sees(walk, "head_1", first)
    assert not sees(walk, "member_state", first)


def test_a_withdrawn_appointment_closes_the_application_and_makes_room_for_another(
    walk: Walk, application: Record
) -> None:
    review = walk.appoint(application, "evaluator_1")
    walk.press("evaluator_1", review, "declare_no_conflict", **DECLARATION)
    walk.appoint(application, "evaluator_2")
    with pytest.raises(NotPossible, match="has its 2 evaluators"):
        walk.appoint(application, "evaluator_3")
    db.session.rollback()
    walk.press("commission_secretary", review, "dismiss_evaluator", reason="Оорусуна байланыштуу.")
    assert not sees(walk, "evaluator_1", application)
    walk.appoint(application, "evaluator_3")


def test_an_evaluator_with_a_role_at_the_applicant_is_not_appointed(walk: Walk, application: Record) -> None:
    walk.world.people["evaluator_1"].memberships.append(
        Membership(
            organisation_id=application.organisation_id,
            role="applicant_editor",
            starts=walk.now.date().replace(year=2020),
            ends=walk.now.date().replace(year=2021),
        )
    )
    db.session.commit()
    with pytest.raises(NotPossible, match="Evaluator 1 has, or had, a role in the organisation that applies"):
        walk.appoint(application, "evaluator_1")


@pytest.mark.parametrize("phone", ["996 (555) 01-02-03", "0555 010203"])
def test_an_evaluator_who_shares_a_telephone_with_the_applicant_is_not_appointed(
    walk: Walk, application: Record, phone: str
) -> None:
    walk.world.people["evaluator_1"].phone = phone
    db.session.commit()
    with pytest.raises(NotPossible, match="has the same contacts as the applicant"):
        walk.appoint(application, "evaluator_1")


@pytest.mark.parametrize("chosen", ["member_state", "head_2"])
def test_only_the_evaluators_of_the_authority_are_appointed(walk: Walk, application: Record, chosen: str) -> None:
    with pytest.raises(NotPossible, match="Choose one of the evaluators of this authority"):
        walk.appoint(application, chosen)


def test_a_person_who_does_not_exist_is_not_appointed(walk: Walk, application: Record) -> None:
    with pytest.raises(NotPossible, match="Choose one of the evaluators"):
        begin("review", application, walk.actor("commission_secretary"), walk.now, Press({"evaluator": "1x"}))


def test_a_sheet_is_locked_only_with_every_mark_and_its_comments(walk: Walk, application: Record) -> None:
    review = walk.appoint(application, "evaluator_1")
    walk.press("evaluator_1", review, "declare_no_conflict", **DECLARATION)
    sheet = sheet_answers(7, relevance=3)
    sheet["marks"]["relevance"]["comment"] = "Аз."
    sheet["marks"]["openness"]["mark"] = ""
    walk.fill("evaluator_1", review, "evaluation_sheet", **sheet)
    with pytest.raises(NotPossible) as refused:
        walk.press("evaluator_1", review, "lock")
    missing, short = (str(reason) for reason in refused.value.reasons)
    assert missing.startswith("Give a mark for: ")
    assert "at least 50 characters: Relevance and social importance." in short


def test_marks_are_kept_when_locked_and_replaced_when_locked_again_while_the_old_sheet_stays(
    walk: Walk, application: Record
) -> None:
    review = walk.review(application, "evaluator_1", 6)
    walk.press("commission_chair", review, "reopen", reason="Арифметикалык ката.")
    walk.fill("evaluator_1", review, "evaluation_sheet", **sheet_answers(6, relevance=8))
    walk.press("evaluator_1", review, "lock")
    kept = {mark.criterion: mark.mark for mark in db.session.query(Mark).filter_by(review_id=review.id)}
    assert kept == {**dict.fromkeys(CRITERIA, 6), "relevance": 8}
    sheets = db.session.query(Document).filter_by(kind="evaluation_sheet").order_by(Document.id).all()
    assert [sheet.full["fields"]["total"] for sheet in sheets] == ["60.00", "63.00"]
    assert [sheet.superseded_by_id for sheet in sheets] == [sheets[1].id, None]


def test_the_public_sheet_names_the_evaluator_by_a_code(walk: Walk, application: Record) -> None:
    walk.review(application, "evaluator_1")
    walk.review(application, "evaluator_2")
    sheet = db.session.query(Document).filter_by(kind="evaluation_sheet").order_by(Document.id.desc()).first()
    assert sheet is not None
    assert sheet.public["fields"]["evaluator"] == {"name": None, "code": "E-2"}
    assert "Evaluator 2" not in str(sheet.public)


def test_a_reminder_comes_once_before_the_sheet_is_due(walk: Walk, application: Record) -> None:
    review = walk.appoint(application, "evaluator_1")
    walk.press("evaluator_1", review, "declare_no_conflict", **DECLARATION)
    assert review.due_at is not None
    walk.now = review.due_at
    reminded = walk.tick(review)
    assert reminded is not None
    assert reminded.action == "remind"
    assert review.due_at > walk.now
    assert [n.user.name for n in db.session.query(Notice).filter_by(kind="review_reminder")] == ["Evaluator 1"]


def test_an_evaluator_whose_organisation_competes_in_the_call_evaluates_nobody_in_it(walk: Walk) -> None:
    call = walk.open_call()
    application, rival = walk.apply(call, 1), walk.apply(call, 2)
    walk.to_evaluation(call, application, rival)
    evaluator, other = walk.world.people["evaluator_1"], walk.world.applicants[1]
    db.session.add(Membership(user=evaluator, organisation=other, role="applicant_accountant", starts=walk.now.date()))
    db.session.commit()
    with pytest.raises(NotPossible, match="another organisation that competes"):
        walk.appoint(application, "evaluator_1")
    db.session.rollback()
    walk.press("head_2", rival, "withdraw", reason="Передумали.")
    walk.appoint(application, "evaluator_1")


def test_nobody_is_appointed_while_a_refused_applicant_may_still_come_back(walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.close(call)
    walk.admit(application)
    with pytest.raises(NotPossible, match="Not at this stage"):
        walk.appoint(application, "evaluator_1")
