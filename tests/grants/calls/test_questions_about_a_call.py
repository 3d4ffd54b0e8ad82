from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from grants.calls.queries import questions_until
from grants.casework.perform import NotPossible, begin
from grants.casework.straight_line import Press
from grants.clock import LOCAL
from grants.database import db
from grants.documents.models import Document
from grants.notices.models import Notice
from grants.records.models import Record
from tests.grants.calls.walk import Walk, words
from tests.visiting import Visitor


def ask(walk: Walk, call: Record, n: int = 1, text: str = "Өздүк салым эмгек менен болобу?") -> Record:
    walk.wait(minutes=1)
    question = begin(
        "question",
        call,
        walk.actor(f"editor_{n}"),
        walk.now,
        Press({"question": text}),
        organisation_id=walk.world.applicants[n - 1].id,
        title=call.title,
    )
    db.session.commit()
    return question


def answer(walk: Walk, question: Record, **changed: Any) -> None:
    given = {"published_question": words("Эмгек салымы"), "published_answer": words("Ооба, болот"), **changed}
    walk.press("customer_officer", question, "answer", **given)


def told(kind: str) -> set[str]:
    return {notice.user.name for notice in db.session.query(Notice).filter_by(kind=kind)}


def log_of(call: Record) -> Document:
    found = db.session.query(Document).filter_by(record_id=call.id, kind="clarifications", superseded_by_id=None)
    return found.one()


def test_questions_end_as_many_working_days_before_the_deadline_as_the_rule_pack_says(walk: Walk) -> None:
    call = walk.open_call()
    until = questions_until(walk.case(call, "customer_officer"))
    assert until is not None
    assert until.astimezone(LOCAL).isoformat() == "2026-03-30T23:59:59+06:00"
    announced = db.session.query(Document).filter_by(kind="announcement").one().full["fields"]
    assert announced["questions_until"] == until.isoformat()
    walk.now = until - timedelta(minutes=1)
    ask(walk, call)
    with pytest.raises(NotPossible, match="Questions about this call were taken until"):
        ask(walk, call)


def test_an_answer_reaches_the_asker_and_all_applicants_and_the_log_is_on_the_call(walk: Walk) -> None:
    call = walk.open_call()
    walk.draft_application(call, 2)
    question = ask(walk, call)
    assert told("question_asked") == {"Customer Officer"}
    answer(walk, question)
    assert question.phase == "completed"
    assert told("question_answered") == {"Head 1", "Editor 1", "Accountant 1"}
    assert told("answer_published") == {"Head 2", "Editor 2"}
    fields = log_of(call).public["fields"]
    assert (fields["complete"], len(fields["questions"])) == (False, 1)
    walk.close(call)
    assert log_of(call).public["fields"]["complete"]


def test_nobody_but_the_officer_and_the_asker_learns_who_asked(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    question = ask(walk, call)
    for name in ("commission_secretary", "commission_chair", "member_civil", "evaluator_1", "head_2"):
        assert not walk.case(question, name).may_see(), name
    assert walk.case(question, "customer_officer").may_see()
    body = walk.world.applicants[0]
    for text in (body.name["ru"], "Үмүт 1", walk.world.people["editor_1"].name):
        with pytest.raises(NotPossible, match="names the one who asked"):
            answer(walk, question, published_question=words(f"{text} сурайт"))
        db.session.rollback()
    answer(walk, question)
    app.config["CLOCK"] = lambda: walk.now
    page = Visitor(app, None, "ru").get(f"/calls/{call.reference}").text
    assert "Эмгек салымы" in page
    assert "Ооба, болот" in page
    assert question.answers("call_question")["question"] not in page
    assert body.name["ru"] not in page
    assert question.reference not in page


def test_a_late_answer_is_reminded_of_then_marked_and_can_still_be_given(walk: Walk) -> None:
    call = walk.open_call()
    question = ask(walk, call)
    assert question.due_at is not None
    walk.now = question.due_at
    walk.tick(question)
    assert told("answer_reminder") == {"Customer Officer"}
    assert question.due_at is not None
    assert question.due_at.astimezone(LOCAL).date().isoformat() == "2026-03-05"
    walk.now = question.due_at
    walk.tick(question)
    assert told("answer_late") == {"Customer Officer", "Customer Head"}
    assert question.due_at is None
    answer(walk, question)
    assert question.phase == "completed"


def test_a_question_ends_with_a_cancelled_call_and_its_asker_is_told(walk: Walk) -> None:
    call = walk.open_call()
    question, taken_back = ask(walk, call), ask(walk, call, 2)
    walk.press("editor_2", taken_back, "withdraw")
    walk.press("customer_head", call, "cancel", reason_class="court", reason="Соттун чечими")
    assert question.phase == taken_back.phase == "ended"
    assert told("question_dropped") == {"Head 1", "Editor 1", "Accountant 1"}


def test_a_question_is_asked_and_answered_through_the_pages(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    app.config["CLOCK"] = lambda: walk.now
    body = walk.world.applicants[0].id
    editor, officer = (Visitor(app, walk.world.people[name], "ru") for name in ("editor_1", "customer_officer"))
    path = f"/records/{call.reference}/begin/question?organisation={body}"
    assert path in editor.get(f"/calls/{call.reference}").text
    empty = editor.post(path, question="")
    assert (empty.status_code, "Заполните это поле" in empty.text) == (422, True)
    editor.post(path, question="Можно ли подать две заявки?")
    question = db.session.query(Record).filter_by(kind="question").one()
    assert "Можно ли подать две заявки?" in officer.get(f"/records/{question.reference}").text
    officer.post(
        f"/records/{question.reference}/actions/answer",
        **{f"published_question-{language}": "Две?" for language in ("ky", "ru")},
        **{f"published_answer-{language}": "Нет, одну." for language in ("ky", "ru")},
    )
    walk.wait(minutes=1)
    assert "Нет, одну." in Visitor(app, None, "ru").get(f"/calls/{call.reference}").text
    assert datetime.fromisoformat(call.answers("call_form")["deadline"]) - walk.now > timedelta(days=1)
