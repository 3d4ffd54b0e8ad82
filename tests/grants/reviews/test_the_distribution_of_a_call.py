"""A seed committed while the call is open, a distribution computed from it, and the reviews that it plants."""

import hashlib
import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from grants.casework.perform import NotPossible, begin
from grants.casework.saving import save_draft
from grants.casework.straight_line import Press
from grants.database import db
from grants.documents.models import Document
from grants.records.models import Event, Record
from grants.reviews.distributing import computed, kept
from grants.reviews.queries import evaluator_id
from tests.grants.calls.walk import Walk, sheet_answers


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def commit(walk: Walk, call: Record, **terms: str) -> Record:
    walk.now += timedelta(minutes=1)
    distribution = begin("distribution", call, walk.actor("commission_secretary"), walk.now, Press(terms))
    db.session.commit()
    return distribution


def card(walk: Walk, evaluator: str, **answers: object) -> Record:
    walk.now += timedelta(minutes=1)
    chosen = str(walk.world.people[evaluator].id)
    found = begin(
        "evaluator_card",
        None,
        walk.actor("commission_secretary"),
        walk.now,
        Press({"evaluator": chosen}),
        authority_id=walk.world.authority.id,
    )
    db.session.commit()
    case = walk.case(found, evaluator)
    save_draft(case, case.form("evaluator_card_form"), {"languages": ["ky", "ru"], **answers}, walk.now, None)
    db.session.commit()
    walk.press(evaluator, found, "declare")
    return found


def refused(walk: Walk, name: str, record: Record, action: str) -> str:
    with pytest.raises(NotPossible) as refusal:
        walk.press(name, record, action)
    db.session.rollback()
    return " ".join(reason.text("en") for reason in refusal.value.reasons)


def test_the_seed_is_fixed_before_opening_and_plants_reviews_that_anybody_can_recompute() -> None:
    walk = Walk(applicants=3, evaluators=4)
    call = walk.open_call()
    tied = card(walk, "evaluator_1", family=[{"name": "Head 1"}])
    distribution = commit(walk, call)
    fixed = kept(distribution)["commitment"]
    assert list(kept(distribution)) == ["commitment"]
    applications = [walk.apply(call, n) for n in (1, 2, 3)]
    assert "Not at this stage" in refused(walk, "commission_secretary", distribution, "compute")
    walk.to_evaluation(call, *applications)
    walk.press("commission_secretary", distribution, "compute")
    found = kept(distribution)
    assert hashlib.sha256(found["seed"].encode()).hexdigest() == fixed == found["commitment"]
    assert db.session.query(Record).filter_by(kind="review").count() == 0

    mixed = {
        name: random.sample(rows, len(rows)) if isinstance(rows, list) else rows
        for name, rows in found["input"].items()
    }
    assert computed(mixed, found["seed"])["pairs"] == found["pairs"]
    assert sorted(found["loads"].values()) == [1, 1, 2, 2]
    code = next(code for code, number in found["people"].items() if number == walk.world.people["evaluator_1"].id)
    assert [applications[0].reference, code] in found["input"]["conflicts"]

    walk.press("commission_secretary", distribution, "confirm")
    for application in applications:
        reviews = db.session.query(Record).filter_by(kind="review", parent_id=application.id).all()
        assert {evaluator_id(each) for each in reviews} == {
            found["people"][each] for each in found["pairs"][application.reference]
        }
        assert {each.phase for each in reviews} == {"preparing"}
        assert all(each.title == application.title for each in reviews)
    planted = db.session.query(Event).filter_by(kind="review", action="begin").all()
    assert len(planted) == 6
    assert {event.role for event in planted} == {"follows"}
    assert tied.phase == "running"


def test_a_review_that_was_planted_goes_its_way_to_a_score_and_the_protocol_is_published_with_the_decision() -> None:
    walk = Walk(applicants=1, evaluators=2)
    call = walk.open_call()
    distribution = commit(walk, call)
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    walk.press("commission_secretary", distribution, "compute")
    walk.press("commission_secretary", distribution, "confirm")
    names = {user.id: name for name, user in walk.world.people.items()}
    for review in db.session.query(Record).filter_by(kind="review").all():
        evaluator = names[evaluator_id(review) or 0]
        walk.press(evaluator, review, "declare_no_conflict", no_ties=True, no_interest=True, will_report=True)
        walk.fill(evaluator, review, "evaluation_sheet", **sheet_answers(8))
        walk.press(evaluator, review, "lock")
    assert application.phase == "evaluated"
    assert db.session.query(Document).filter_by(kind="distribution_protocol").count() == 0
    walk.decide(call)
    assert distribution.phase == "completed"
    paper = db.session.query(Document).filter_by(kind="distribution_protocol").one()
    fields = paper.public["fields"]
    assert computed(fields["input"], fields["seed"])["pairs"] == {
        one["reference"]: one["codes"] for one in fields["pairs"]
    }
    assert {one["name"] for one in fields["loads"]} == {None}
    assert "Evaluator" in str(paper.full["fields"]["loads"])


def test_when_evaluators_do_not_suffice_it_says_which_applications_and_what_would_do() -> None:
    walk = Walk(applicants=2, evaluators=2)
    call = walk.open_call()
    distribution = commit(walk, call, most="1")
    applications = [walk.apply(call, n) for n in (1, 2)]
    walk.to_evaluation(call, *applications)
    walk.press("commission_secretary", distribution, "compute")
    why = kept(distribution)["impossible"]
    assert (why["needed"], why["possible"], why["enough_limit"], why["further"]) == (4, 2, 2, 2)
    assert applications[0].reference in refused(walk, "commission_secretary", distribution, "confirm")


def test_what_was_computed_is_not_confirmed_once_a_tie_came_to_light() -> None:
    walk = Walk(applicants=1, evaluators=3)
    call = walk.open_call()
    distribution = commit(walk, call)
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    walk.press("commission_secretary", distribution, "compute")
    card(walk, "evaluator_2", family=[{"name": "Head 1"}])
    assert "have changed" in refused(walk, "commission_secretary", distribution, "confirm")
    walk.press("commission_secretary", distribution, "compute")
    walk.press("commission_secretary", distribution, "confirm")
    chosen = {evaluator_id(each) for each in db.session.query(Record).filter_by(kind="review")}
    assert walk.world.people["evaluator_2"].id not in chosen


def test_a_seed_is_committed_once_and_only_before_the_call_closes() -> None:
    walk = Walk(applicants=1, evaluators=2)
    call = walk.open_call()
    distribution = commit(walk, call)
    with pytest.raises(NotPossible) as again:
        commit(walk, call)
    db.session.rollback()
    assert "not drawn twice" in again.value.reasons[0].text("en")
    walk.press("commission_secretary", distribution, "leave_unused", reason="Эксперттер аз")
    with pytest.raises(NotPossible):
        commit(walk, call)
    db.session.rollback()
