"""A seed committed while the call is open, a distribution computed from it, and the reviews that it plants."""

import hashlib
import random
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from grants.casework import vocabulary
from grants.casework.case import Case
from grants.casework.perform import NotPossible, begin
from grants.casework.saving import save_draft
from grants.casework.straight_line import Press
from grants.casework.work import Worker
from grants.database import db
from grants.documents.models import Document
from grants.records.models import Event, Record
from grants.reviews.allotting import allotted
from grants.reviews.distributing import computed, kept
from grants.reviews.distribution_page import DistributionPage
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


def work(walk: Walk, acts: int | None = None) -> int:
    """Let the worker appoint, in transactions of its own; it dies after so many `acts`."""
    walk.wait(minutes=2)
    worker, done = Worker(), 0
    db.session.commit()
    while done != acts and (record_id := worker._next_due(walk.now)) is not None:
        event = walk.tick(db.session.get_one(Record, record_id))
        worker._waiting[record_id] = walk.now + timedelta(hours=1)
        done += event is not None
    return done


def appoint(walk: Walk, distribution: Record) -> None:
    walk.press("commission_secretary", distribution, "compute")
    walk.press("commission_secretary", distribution, "confirm")
    work(walk)


def reviews() -> dict[str, list[int | None]]:
    """Who evaluates what, by the application's reference."""
    found: dict[str, list[int | None]] = {}
    for review in db.session.query(Record).filter_by(kind="review").order_by(Record.id):
        if review.phase != "ended":
            assert review.parent is not None
            found.setdefault(review.parent.reference, []).append(evaluator_id(review))
    return found


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
    assert reviews() == {}
    work(walk)
    for application in applications:
        begun = db.session.query(Record).filter_by(kind="review", parent_id=application.id).all()
        assert {evaluator_id(each) for each in begun} == {
            found["people"][each] for each in found["pairs"][application.reference]
        }
        assert {each.phase for each in begun} == {"preparing"}
        assert all(each.title == application.title for each in begun)
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
    appoint(walk, distribution)
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
    work(walk)
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


def _break_in_the_middle(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker begins with an application and dies after the first of its two reviews."""
    appoint_one, calls = vocabulary.computations["appoint_evaluator"], []

    def dies(case: Case) -> object:
        calls.append(case.record)
        if len(calls) > 1:
            raise RuntimeError("killed")
        return appoint_one(case)

    with monkeypatch.context() as patch:
        patch.setitem(vocabulary.computations, "appoint_evaluator", dies)
        with pytest.raises(RuntimeError, match="killed"):
            work(walk)
    db.session.rollback()
    assert len(calls) == 2


def test_what_broke_off_goes_on_where_it_stood_and_appoints_nobody_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    walk = Walk(applicants=4, evaluators=4)
    call = walk.open_call()
    distribution = commit(walk, call)
    applications = [walk.apply(call, n) for n in (1, 2, 3, 4)]
    walk.to_evaluation(call, *applications)
    walk.press("commission_secretary", distribution, "compute")
    walk.press("commission_secretary", distribution, "confirm")
    _break_in_the_middle(walk, monkeypatch)
    assert reviews() == {}
    assert work(walk, acts=2) == 2
    assert sorted(len(found) for found in reviews().values()) == [2, 2]
    half, page = distribution.state, DistributionPage(walk.case(distribution, "commission_secretary"))
    assert (page.goes_on, page.left, page.planned) == (True, 2, 4)
    assert "cannot be done now" in refused(walk, "commission_secretary", distribution, "confirm")
    again = next(one for one in applications if one.reference in reviews())
    again.due_at = walk.now - timedelta(days=1)
    db.session.commit()
    assert walk.tick(again) is None
    work(walk)
    found = kept(distribution)
    assert reviews() == {
        reference: [found["people"][code] for code in codes] for reference, codes in found["pairs"].items()
    }
    assert distribution.state != half
    assert not DistributionPage(walk.case(distribution, "commission_secretary")).goes_on
    assert work(walk) == 0


def test_whoever_was_appointed_by_hand_meanwhile_is_not_appointed_again() -> None:
    walk = Walk(applicants=1, evaluators=2)
    call = walk.open_call()
    distribution = commit(walk, call)
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    walk.press("commission_secretary", distribution, "compute")
    walk.press("commission_secretary", distribution, "confirm")
    walk.appoint(application, "evaluator_2")
    work(walk)
    people = walk.world.people
    assert sorted(reviews()[application.reference]) == sorted(people[f"evaluator_{n}"].id for n in (1, 2))


def test_an_application_withdrawn_meanwhile_gets_nobody_and_holds_nothing_up() -> None:
    walk = Walk(applicants=2, evaluators=2)
    call = walk.open_call()
    distribution = commit(walk, call)
    gone, stays = [walk.apply(call, n) for n in (1, 2)]
    walk.to_evaluation(call, gone, stays)
    walk.press("commission_secretary", distribution, "compute")
    walk.press("commission_secretary", distribution, "confirm")
    walk.press("head_1", gone, "withdraw", reason="Каржы башка булактан табылды")
    work(walk)
    assert list(reviews()) == [stays.reference]
    assert not DistributionPage(walk.case(distribution, "commission_secretary")).goes_on


def test_whoever_gives_a_place_up_is_replaced_by_the_same_rules_and_the_same_seed() -> None:
    walk = Walk(applicants=3, evaluators=5)
    call = walk.open_call()
    tied = card(walk, "evaluator_5", family=[{"name": "Head 1"}])
    distribution = commit(walk, call)
    applications = [walk.apply(call, n) for n in (1, 2, 3)]
    walk.to_evaluation(call, *applications)
    appoint(walk, distribution)
    assert "lacks an evaluator" in refused(walk, "commission_secretary", distribution, "compute_replacements")
    names = {user.id: name for name, user in walk.world.people.items()}
    left = reviews()[applications[0].reference][0]
    review = next(one for one in walk.case(applications[0], "auditor").children("review") if evaluator_id(one) == left)
    walk.press(names[left or 0], review, "decline", reason="Убакыт жок")
    first = kept(distribution)["pairs"]
    walk.press("commission_secretary", distribution, "compute_replacements")
    proposal = kept(distribution)["proposal"]
    assert [row["needed"] for row in proposal["input"]["applications"]] == [1]
    assert computed(proposal["input"], kept(distribution)["seed"])["pairs"] == proposal["pairs"]
    page = DistributionPage(walk.case(distribution, "commission_secretary"))
    assert [row.reference for row in page.proposed] == [applications[0].reference]
    walk.press("commission_secretary", distribution, "compute_replacements")
    assert kept(distribution)["proposal"]["pairs"] == proposal["pairs"]
    walk.press("commission_secretary", distribution, "confirm_replacements")
    work(walk)
    found = reviews()
    assert sorted(map(len, found.values())) == [2, 2, 2]
    chosen = found[applications[0].reference][-1]
    assert chosen not in (left, walk.world.people["evaluator_5"].id)
    assert kept(distribution)["pairs"] == first
    loads = Counter(number for numbers in found.values() for number in numbers)
    others = [
        loads[walk.world.people[f"evaluator_{n}"].id]
        for n in range(1, 6)
        if walk.world.people[f"evaluator_{n}"].id not in (left, chosen, walk.world.people["evaluator_5"].id)
    ]
    assert loads[chosen] - 1 <= min(others)
    assert tied.phase == "running"
    for number in (numbers for numbers in found.values()):
        assert len(set(number)) == 2


def test_a_third_evaluator_is_proposed_where_two_disagree_and_the_protocol_tells_every_round() -> None:
    walk = Walk(applicants=1, evaluators=3)
    call = walk.open_call()
    distribution = commit(walk, call)
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    appoint(walk, distribution)
    names = {user.id: name for name, user in walk.world.people.items()}

    def mark(review: Record, given: int) -> None:
        evaluator = names[evaluator_id(review) or 0]
        walk.press(evaluator, review, "declare_no_conflict", no_ties=True, no_interest=True, will_report=True)
        walk.fill(evaluator, review, "evaluation_sheet", **sheet_answers(given))
        walk.press(evaluator, review, "lock")

    for review, given in zip(walk.case(application, "auditor").children("review"), (9, 3), strict=True):
        mark(review, given)
    walk.press("commission_secretary", distribution, "compute_replacements")
    walk.press("commission_secretary", distribution, "confirm_replacements")
    work(walk)
    third = walk.case(application, "auditor").children("review")[-1]
    assert len(set(reviews()[application.reference])) == 3
    mark(third, 8)
    walk.decide(call)
    fields = db.session.query(Document).filter_by(kind="distribution_protocol").one().public["fields"]
    (round,) = fields["rounds"]
    assert computed(round["input"], fields["seed"])["pairs"] == {
        one["reference"]: one["codes"] for one in round["pairs"]
    }
    assert {one["code"] for one in fields["loads"]} == {"V-001", "V-002", "V-003"}


def test_a_proposal_that_nobody_confirmed_does_not_hold_up_the_ranking() -> None:
    walk = Walk(applicants=1, evaluators=3)
    call = walk.open_call()
    distribution = commit(walk, call)
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    appoint(walk, distribution)
    names = {user.id: name for name, user in walk.world.people.items()}
    first, second = walk.case(application, "auditor").children("review")
    gone = names[evaluator_id(first) or 0]
    walk.press(gone, first, "declare_conflict", reason="Жээним иштейт")
    walk.press("commission_secretary", distribution, "compute_replacements")
    third = next(
        name
        for name in ("evaluator_1", "evaluator_2", "evaluator_3")
        if walk.world.people[name].id not in (evaluator_id(first), evaluator_id(second))
    )
    walk.review(application, third)
    assert "have changed" in refused(walk, "commission_secretary", distribution, "confirm_replacements")
    other = names[evaluator_id(second) or 0]
    walk.press(other, second, "declare_no_conflict", no_ties=True, no_interest=True, will_report=True)
    walk.fill(other, second, "evaluation_sheet", **sheet_answers(7))
    walk.press(other, second, "lock")
    walk.decide(call)
    assert distribution.phase == "completed"
    assert "proposal" not in kept(distribution)


def test_a_distribution_confirmed_under_earlier_definitions_gives_its_pairs_and_waits_for_no_clock() -> None:
    walk = Walk(applicants=1, evaluators=2)
    call = walk.open_call()
    distribution = commit(walk, call)
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    walk.press("commission_secretary", distribution, "compute")
    walk.press("commission_secretary", distribution, "confirm")
    found = {name: given for name, given in kept(distribution).items() if name not in ("plan", "computed_at")}
    distribution.data = {**distribution.data, "distribution": found}
    db.session.commit()
    case = walk.case(application, "auditor")
    assert sorted(allotted(case)) == sorted(walk.world.people[f"evaluator_{n}"].id for n in (1, 2))
    assert case.moment("evaluators_are_allotted") is None
