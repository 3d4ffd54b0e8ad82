"""Whoever applied on paper and has no account is asked and answers on paper; whoever has one answers for themselves."""

from collections.abc import Iterator

import pytest
from flask import Flask

from grants.casework.perform import NotPossible
from grants.database import db
from grants.documents import storage
from grants.documents.models import Document
from grants.notices.models import Notice
from grants.notices.wording import worded
from grants.records.models import File, Record
from tests.grants.calls.walk import Walk, application_answers
from tests.grants.casework.test_paper_applications import application_of, entered
from tests.visiting import Visitor
from tests.whole_story import PDF

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
ANSWER = {"incoming_number": "05-12/9", "received_on": "2026-04-03", "answer": "Жооп тиркелди", "scan": []}


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        found = Walk(applicants=1, evaluators=0)
        app.config["CLOCK"] = lambda: found.now
        yield found


def submitted(walk: Walk) -> Record:
    """The application of the paper, registered by the officer."""
    call = walk.open_call()
    application = application_of(entered(walk, call))
    walk.fill("customer_officer", application, "application_form", **application_answers())
    walk.press("customer_officer", application, "submit")
    return application


def asked(walk: Walk, application: Record) -> Record:
    assert application.parent is not None
    walk.close(application.parent)
    walk.press("commission_secretary", application, "ask_clarification", question="Уставды кошуңуз")
    return application


def receipt(application: Record) -> dict[str, object]:
    found = db.session.query(Document).filter_by(kind="registration_receipt", record_id=application.id).one()
    fields: dict[str, object] = found.full["fields"]
    return fields


def test_the_receipt_says_that_it_came_on_paper_and_who_entered_it(walk: Walk) -> None:
    fields = receipt(submitted(walk))
    assert fields["paper"] is True
    assert fields["submitted_by"]["name"] == "Customer Officer"  # type: ignore[index]
    assert fields["submitted_by"]["position"]["ru"] == "специалист заказчика"  # type: ignore[index]


def test_the_receipt_of_one_that_was_filed_here_says_so(walk: Walk) -> None:
    fields = receipt(walk.apply(walk.open_call(), 1))
    assert fields["paper"] is False
    assert fields["submitted_by"]["position"]["ru"] == "руководитель заявителя"  # type: ignore[index]


def test_the_secretary_enters_the_answer_with_its_scan(app: Flask, walk: Walk) -> None:
    application = asked(walk, submitted(walk))
    walk.wait(days=2)
    secretary = Visitor(app, walk.world.people["commission_secretary"], "en")
    path = f"/records/{application.reference}/actions/enter_answer"
    typed = {key: value for key, value in ANSWER.items() if key != "scan"}
    refused = secretary.post(path, **typed, version=application.version)
    assert refused.status_code == 422, "without the scan"
    scan = File(
        record_id=application.id,
        name="answer.pdf",
        media_type="application/pdf",
        size=len(PDF),
        sha256=storage.keep(PDF),
        uploaded_by_id=walk.world.people["commission_secretary"].id,
        uploaded_at=walk.now,
    )
    db.session.add(scan)
    db.session.commit()
    received = walk.now.date().isoformat()
    sent = secretary.post(path, **{**typed, "received_on": received}, scan=str(scan.id), version=application.version)
    assert sent.status_code == 302, sent.text
    db.session.expire_all()
    assert application.phase == "checking"
    assert application.state == "screening"
    assert application.answers("paper_answer")["incoming_number"] == "05-12/9"
    assert "Жооп тиркелди" in secretary.get(f"/records/{application.reference}").text


@pytest.mark.parametrize(("day", "words"), [("2027-01-01", "in the future"), ("2026-03-02", "asked only on")])
def test_an_answer_cannot_be_older_than_its_question_or_of_tomorrow(walk: Walk, day: str, words: str) -> None:
    application = asked(walk, submitted(walk))
    with pytest.raises(NotPossible, match=words):
        walk.press("commission_secretary", application, "enter_answer", **{**ANSWER, "received_on": day})


def test_whoever_has_an_account_answers_for_themselves(walk: Walk) -> None:
    call = walk.open_call()
    application = asked(walk, walk.apply(call, 1))
    with pytest.raises(NotPossible, match="has an account and answers there"):
        walk.press("commission_secretary", application, "enter_answer", **ANSWER)
    db.session.rollback()
    walk.press("head_1", application, "answer_clarification", answer="Жооп", attachment=[])
    assert application.state == "screening"


def test_the_letter_that_asks_says_by_when_the_answer_is_due(walk: Walk) -> None:
    application = asked(walk, walk.apply(walk.open_call(), 1))
    letter = db.session.query(Notice).filter_by(kind="clarification_asked").order_by(Notice.id).first()
    assert letter is not None
    assert letter.values["answer_by"] == application.due_at.isoformat()
    for language, words in (("ru", "апреля 2026"), ("ky", "2026-жылдын"), ("en", "April 2026")):
        letter.language = language
        text = worded(letter)[1].replace("\N{NO-BREAK SPACE}", " ")
        assert words in text
        assert "23:59" in text
