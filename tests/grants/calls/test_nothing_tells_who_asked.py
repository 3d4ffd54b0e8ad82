"""Who asked a question about a call is told nowhere: not on a page, in a mail, on a paper, in a list or in the case."""

import pytest
from flask import Flask

from grants.database import db
from grants.documents.models import Document
from grants.documents.printing import print_one
from grants.notices.models import Notice
from tests.grants.calls.test_questions_about_a_call import answer, ask
from tests.grants.calls.walk import Walk
from tests.grants.documents.reading import attached, text_of
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
OTHERS = ("head_2", "editor_2", "commission_secretary", "commission_chair", "member_civil", "evaluator_1", "monitor")


def traces(walk: Walk) -> list[str]:
    """Whatever would give the asker away: the names of the body and of its people."""
    body = walk.world.applicants[0]
    return [*body.name.values(), *(walk.world.people[name].name for name in ("head_1", "editor_1", "accountant_1"))]


def test_nothing_that_others_can_get_tells_who_asked(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    walk.draft_application(call, 2)
    question = ask(walk, call)
    answer(walk, question)
    app.config["CLOCK"] = lambda: walk.now
    told = [*traces(walk), question.reference]
    paths = (f"/records/{call.reference}", f"/calls/{call.reference}", "/work", "/records", "/notices")
    for name in (*OTHERS, None):
        visitor = Visitor(app, walk.world.people[name] if name else None, "ru")
        pages = [visitor.get(path).text for path in paths]
        assert visitor.get(f"/records/{question.reference}").status_code in (302, 404)
        for page in pages:
            assert not [trace for trace in told if trace in page], name


def test_the_paper_and_the_messages_about_an_answer_do_not_tell_who_asked(walk: Walk) -> None:
    call = walk.open_call()
    walk.draft_application(call, 2)
    question = ask(walk, call)
    answer(walk, question)
    told = [*traces(walk), question.reference]
    paper = db.session.query(Document).filter_by(record_id=call.id, kind="clarifications").one()
    assert not [trace for trace in told if trace in str(paper.full) + str(paper.public)]
    rendition = next(each for each in paper.renditions if (each.language, each.audience) == ("ru", "full"))
    number = rendition.id
    db.session.commit()
    data = print_one(number, walk.now)
    assert data is not None
    text = text_of(data) + " ".join(file.decode() for file in attached(data).values())
    assert "Эмгек салымы" in text
    assert not [trace for trace in told if trace in text]
    for notice in db.session.query(Notice).filter_by(kind="answer_published"):
        assert not [trace for trace in told if trace in str(notice.values)]
        assert notice.event.record_id == call.id
