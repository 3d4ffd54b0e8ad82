"""By when people have to act is told apart from when the clock acts next, which is often only to remind."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from grants.calls.queries import deadline_of
from grants.casework import vocabulary
from grants.casework.seeing import Sight
from grants.casework.worklists.lists import waiting
from grants.records.models import Record
from grants.reviews.moments import review_deadline
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        found = Walk(applicants=2, evaluators=2)
        app.config["CLOCK"] = lambda: found.now
        yield found


def visitor(app: Flask, walk: Walk, name: str) -> Visitor:
    return Visitor(app, walk.world.people[name], "en")


def test_a_draft_is_due_by_the_deadline_of_its_call_and_what_was_submitted_by_nothing(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    application = walk.draft_application(call, 1)
    assert (application.due_at, application.due_by) == (None, deadline_of(call))
    head = visitor(app, walk, "head_1")
    assert deadline_of(call).date().isoformat() in head.get("/work").text
    walk.now = deadline_of(call) - timedelta(days=4)
    page = head.get(f"/records/{application.reference}").text
    assert "(4 days left)" in page
    assert "By the calendar" not in page
    walk.now = deadline_of(call) - timedelta(hours=1)
    assert ": today." in head.get(f"/records/{application.reference}").text
    walk.press("head_1", application, "submit")
    assert application.due_by is None


def test_a_sheet_is_due_when_its_term_ends_and_stays_so_when_the_clock_has_said_everything(
    app: Flask, walk: Walk
) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    review = walk.appoint(application, "evaluator_1")
    case = walk.case(review, "evaluator_1")
    assert review.due_by == vocabulary.terms["review_answer_is_due"](case)
    walk.press("evaluator_1", review, "declare_no_conflict", no_ties=True, no_interest=True, will_report=True)
    ends = review_deadline(walk.case(review, "evaluator_1"))
    assert review.due_at is not None
    assert review.due_at < ends == review.due_by
    while review.due_at is not None:
        walk.now = max(walk.now, review.due_at)
        walk.tick(review)
    assert review.due_by == ends
    walk.now = ends + timedelta(days=1)
    evaluator = visitor(app, walk, "evaluator_1")
    assert "Overdue" in evaluator.get("/work").text
    assert "It was due by" in evaluator.get(f"/records/{review.reference}").text


def test_what_the_secretary_only_enters_in_the_place_of_an_evaluator_does_not_wait_for_the_secretary(
    walk: Walk,
) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    review = walk.appoint(application, "evaluator_1")

    def waits_for(who: str) -> list[Record]:
        return [row.record for row in waiting(Sight(walk.world.actor(who, walk.now)), walk.now).rows()]

    assert review in waits_for("evaluator_1")
    assert review not in waits_for("commission_secretary")
    walk.press("evaluator_1", review, "declare_no_conflict", no_ties=True, no_interest=True, will_report=True)
    assert review not in waits_for("commission_secretary")


def test_a_row_of_a_list_tells_under_which_call_it_lies(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    application = walk.draft_application(call, 1)
    application.title = {"en": "A house of our own"}
    rows = waiting(Sight(walk.world.actor("head_1", walk.now)), walk.now).rows()
    assert [row.call for row in rows if row.record is application] == [call.title]


def test_every_moment_has_its_term(app: Flask) -> None:
    assert vocabulary.terms.keys() == vocabulary.moments.keys()
