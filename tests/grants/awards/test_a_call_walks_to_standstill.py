from collections.abc import Iterator

import pytest
from flask import Flask

from grants.database import db
from grants.documents.models import Document
from grants.people.actors import actor_of
from grants.records.models import Record
from tests.grants.calls.walk import Walk
from tests.grants.documents.samples import PRIVATE, absent_keys


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        yield Walk()


def kinds(record: Record) -> list[str]:
    return [d.kind for d in db.session.query(Document).filter_by(record_id=record.id).order_by(Document.id)]


def test_a_call_goes_from_draft_to_standstill_with_a_winner_a_reserve_and_one_below(walk: Walk) -> None:
    call = walk.open_call()
    first, second, third = (walk.apply(call, n, amount) for n, amount in ((1, "450000.00"), (2, "450000.00"), (3, "200000.00")))
    assert {a.phase for a in (first, second, third)} == {"sealed"}

    walk.to_evaluation(call, first, second, third)
    for n, mark in ((1, 8), (2, 9)):
        walk.review(first, f"evaluator_{n}", mark)
        walk.review(second, f"evaluator_{n}", 8)
        walk.review(third, f"evaluator_{n}", 5)
    assert [a.data["result"]["score"] for a in (first, second, third)] == ["85", "80", "50"]

    walk.decide(call)
    assert call.phase == "standstill"
    assert [a.phase for a in (first, second, third)] == ["standstill", "standstill", "ended"]
    assert [row["outcome"] for row in call.data["ranking"]["applications"]] == ["win", "win", "below_threshold"]
    assert call.data["decision"]["awarded"] == "900000.00"
    assert first.data["award"]["amount"] == "450000.00"
    assert kinds(call) == ["announcement", "admission_protocol", "consolidated_sheet", "commission_protocol"]
    assert kinds(third) == ["application", "registration_receipt", "result_letter"]

    walk.wait(days=9)
    assert walk.tick(call) is None
    walk.wait(days=2)
    assert walk.tick(call) is not None
    assert call.phase == "contracting"
