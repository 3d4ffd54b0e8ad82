"""After the decision an applicant reads what the evaluators wrote on the application, under codes and never a name."""

from collections.abc import Iterator

import pytest
from flask import Flask

from grants.database import db
from grants.documents import rendering_apart
from grants.documents.models import Document
from grants.records.models import Record
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering_apart, "render_apart", lambda snapshot, *_: f"%PDF-1.7 {snapshot}".encode())
    monkeypatch.setattr(rendering_apart, "stack_apart", lambda kind: "5" * 64)


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        found = Walk(applicants=2, evaluators=2)
        app.config["CLOCK"] = lambda: found.now
        yield found


def scored(walk: Walk) -> tuple[Record, Record]:
    call = walk.open_call()
    won, lost = walk.apply(call, 1), walk.apply(call, 2, "200000.00")
    walk.to_evaluation(call, won, lost)
    for name in ("evaluator_1", "evaluator_2"):
        walk.review(won, name, 8)
        walk.review(lost, name, 4)
    return call, lost


def sheets(application: Record) -> list[Document]:
    query = db.session.query(Document).filter_by(kind="evaluation_sheet").order_by(Document.id)
    return [each for each in query if each.record.parent_id == application.id]


def fetched(visitor: Visitor, document: Document, audience: str = "public") -> int:
    return visitor.get(f"/documents/{document.number}/{audience}.ru.pdf").status_code


def test_the_sheets_are_open_to_their_applicant_once_the_call_is_decided(app: Flask, walk: Walk) -> None:
    call, lost = scored(walk)
    head, rival = (Visitor(app, walk.world.people[name], "en") for name in ("head_2", "head_1"))
    page = f"/records/{lost.reference}"
    assert "What the evaluators wrote" not in head.get(page).text
    assert {fetched(head, each) for each in sheets(lost)} == {404}
    walk.decide(call)
    shown = head.get(page).text
    assert "What the evaluators wrote" in shown
    assert all(each.number in shown for each in sheets(lost))
    assert {fetched(head, each) for each in sheets(lost)} == {200}
    assert {fetched(head, each, "full") for each in sheets(lost)} == {404}
    for other in (rival, Visitor(app), Visitor(app, walk.world.people["evaluator_1"])):
        assert fetched(other, sheets(lost)[1]) == 404


def test_no_sheet_that_an_applicant_reads_names_its_evaluator(app: Flask, walk: Walk) -> None:
    call, lost = scored(walk)
    walk.decide(call)
    head = Visitor(app, walk.world.people["head_2"], "en")
    for each in sheets(lost):
        text = head.get(f"/documents/{each.number}/public.ru.pdf").data.decode()
        assert "E-1" in text or "E-2" in text
        assert "Evaluator 1" not in text
        assert "Evaluator 2" not in text
    assert "Evaluator 1" not in head.get(f"/records/{lost.reference}").text


def test_while_the_call_is_evaluated_anew_the_sheets_are_closed_again(app: Flask, walk: Walk) -> None:
    call, lost = scored(walk)
    walk.decide(call)
    call.state, call.phase = "evaluation", "evaluating"
    db.session.commit()
    head = Visitor(app, walk.world.people["head_2"], "en")
    assert {fetched(head, each) for each in sheets(lost)} == {404}
    assert "What the evaluators wrote" not in head.get(f"/records/{lost.reference}").text
