"""What the pages of a record keep from the public, and its papers from whoever scores anew."""

from collections.abc import Iterator

import pytest
from flask import Flask

from grants.database import db
from grants.documents.models import Document
from grants.records.models import Record
from tests.grants.calls.walk import Walk
from tests.grants.oversight.test_appeals import SECRET, decide, decided, file
from tests.visiting import Visitor

TEAM = "Асанова Бермет, долбоордун жетекчиси"


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        found = Walk(applicants=2, evaluators=3)
        app.config["CLOCK"] = lambda: found.now
        yield found


def page(app: Flask, walk: Walk, record: Record, name: str | None = None, language: str = "en") -> str:
    reader = Visitor(app, walk.world.people[name] if name else None, language)
    return reader.get(f"/records/{record.reference}").text


def pdf(number: str) -> str:
    return f"/documents/{number}/public.ru.pdf"


def test_the_team_of_a_winner_is_read_by_evaluators_and_not_by_the_public(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    for evaluator in ("evaluator_1", "evaluator_2"):
        walk.review(application, evaluator, 9)
    assert TEAM in page(app, walk, application, "evaluator_1")
    walk.decide(call)
    public = page(app, walk, application)
    assert "Кыскача мазмуну" in public
    assert TEAM not in public
    assert TEAM in page(app, walk, application, "member_state")


def test_the_text_of_a_decided_appeal_stays_with_its_parties(app: Flask, walk: Walk) -> None:
    _, _, second = decided(walk)
    appeal = file(walk, second, 2)
    assert SECRET in page(app, walk, appeal, "appeal_panel_member")
    decide(walk, appeal, "dismiss")
    assert SECRET in page(app, walk, appeal, "head_2")
    public = page(app, walk, appeal)
    assert appeal.reference in public
    assert SECRET not in public


def test_the_way_a_winner_went_is_not_drawn_for_the_public_where_it_was_closed(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.close(call)
    walk.press("commission_secretary", application, "ask_clarification", question="Устав?")
    walk.press("head_1", application, "answer_clarification", answer="Вот он.")
    walk.admit(application)
    walk.press("commission_chair", call, "finish_screening")
    for evaluator in ("evaluator_1", "evaluator_2"):
        walk.review(application, evaluator, 9)
    walk.decide(call)
    mine, everybody = page(app, walk, application, "head_1"), page(app, walk, application)
    assert mine.count("(done)") > everybody.count("(done)")


def test_whoever_scores_anew_after_an_appeal_reads_no_earlier_score(app: Flask, walk: Walk) -> None:
    call, _, second = decided(walk)
    letter = db.session.query(Document).filter_by(kind="result_letter", record_id=second.id).one().number
    signed = {"kind": "commission_protocol_of_session", "superseded_by_id": None}
    protocol = db.session.query(Document).filter_by(**signed).one().number
    anybody = Visitor(app)
    assert pdf(protocol) in anybody.get(f"/calls/{call.reference}").text
    decide(walk, file(walk, second, 2), "uphold")
    review = walk.appoint(second, "evaluator_3")
    walk.press("evaluator_3", review, "declare_no_conflict", no_ties=True, no_interest=True, will_report=True)
    evaluator = Visitor(app, walk.world.people["evaluator_3"])
    assert letter not in evaluator.get(f"/records/{second.reference}").text
    assert evaluator.get(pdf(letter)).status_code == 404
    assert evaluator.get(pdf(protocol)).status_code == 404
    assert pdf(protocol) not in anybody.get(f"/calls/{call.reference}").text
    assert letter in page(app, walk, second, "head_2")
