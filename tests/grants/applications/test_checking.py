"""Checking an application: the checklist as a paper, ties of whoever checks, refusals on grounds that were found."""

import pytest

from grants.casework.perform import NotPossible
from grants.database import db
from grants.documents.models import Document
from grants.notices.models import Notice
from grants.people.models import Membership
from grants.records.models import Record
from tests.grants.calls.walk import GATES, Walk


@pytest.fixture
def opened(walk: Walk) -> Record:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.close(call)
    return application


def checklist(**changed: str) -> dict[str, str]:
    return {**dict.fromkeys(GATES, "yes"), **changed}


def sheets(application: Record) -> list[Document]:
    found = db.session.query(Document).filter_by(kind="screening_checklist", record_id=application.id)
    return found.order_by(Document.id).all()


def test_the_checklist_is_a_paper_whose_remarks_are_for_the_parties(walk: Walk, opened: Record) -> None:
    walk.press(
        "commission_secretary",
        opened,
        "note_faults",
        **checklist(documents_complete="no", documents_complete_remark="Уставдын акыркы барагы жок."),
    )
    walk.admit(opened)
    noted, passed = sheets(opened)
    assert noted.superseded_by_id == passed.id
    assert (noted.full["fields"]["passed"], passed.full["fields"]["passed"]) == (False, True)
    assert "Уставдын акыркы барагы жок." in [gate["remark"] for gate in noted.full["fields"]["gates"]]
    assert {gate["remark"] for gate in noted.public["fields"]["gates"]} == {None}
    assert "application_admitted" in {notice.kind for notice in db.session.query(Notice)}


def test_what_is_met_throughout_is_admitted_and_not_noted(walk: Walk, opened: Record) -> None:
    with pytest.raises(NotPossible, match="admit the application"):
        walk.press("commission_secretary", opened, "note_faults", **checklist())


def test_nobody_is_refused_on_a_ground_that_the_checklist_says_is_met(walk: Walk, opened: Record) -> None:
    walk.press("commission_secretary", opened, "note_faults", **checklist(documents_complete="no"))
    with pytest.raises(NotPossible, match="says that this requirement is met"):
        walk.press("commission_chair", opened, "refuse_admission", ground="in_sphere", explanation="Башка тема.")
    db.session.rollback()
    walk.press("commission_chair", opened, "refuse_admission", ground="documents_complete", explanation="Устав жок.")
    assert opened.phase == "ended"


@pytest.mark.parametrize("action", ["admit", "refuse_admission"])
def test_whoever_is_tied_to_the_applicant_neither_admits_nor_refuses(walk: Walk, opened: Record, action: str) -> None:
    name = {"admit": "commission_secretary", "refuse_admission": "commission_chair"}[action]
    walk.world.people[name].memberships.append(
        Membership(organisation_id=opened.organisation_id, role="applicant_accountant", starts=walk.now.date())
    )
    db.session.commit()
    answers = checklist() if action == "admit" else {"ground": "documents_complete", "explanation": "Устав жок."}
    with pytest.raises(NotPossible, match="Another person must do this"):
        walk.press(name, opened, action, **answers)


def test_silence_is_counted_on_the_application_and_both_sides_are_told(walk: Walk, opened: Record) -> None:
    walk.press("commission_secretary", opened, "ask_clarification", question="Уставдын көчүрмөсү кайда?")
    assert opened.due_at is not None
    walk.now = opened.due_at
    assert walk.tick(opened) is not None
    told = {(notice.kind, notice.user.name) for notice in db.session.query(Notice)}
    assert {("clarification_unanswered", "Head 1"), ("clarification_unanswered", "Commission Secretary")} <= told
    walk.admit(opened)
    assert sheets(opened)[-1].full["fields"]["unanswered"] == 1


def test_partners_stand_in_the_paper_of_the_application(walk: Walk) -> None:
    partners = [
        {"name": "«Демилге» коомдук бирикмеси", "inn": "01234567890123", "role": "Окутуу"},
        {"name": "Жеке ишкер", "inn": "11234567890123", "role": "Ташуу"},
    ]
    application = walk.apply(walk.open_call(), 1, partners=partners)
    paper = db.session.query(Document).filter_by(kind="application", record_id=application.id).one()
    assert [row["inn"] for row in paper.full["fields"]["partners"]] == ["01234567890123", "11234567890123"]
    assert [row["inn"] for row in paper.public["fields"]["partners"]] == ["01234567890123", None]
