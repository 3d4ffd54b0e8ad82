"""Whoever types the marks of a signed sheet has the application beside them, as the evaluator had."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.grants.calls.walk import Walk
from tests.visiting import Visitor


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        yield Walk(applicants=1, evaluators=2)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_application_stands_beside_the_marks_that_are_entered(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    review = walk.appoint(application, "evaluator_1")
    walk.press("evaluator_1", review, "declare_no_conflict", no_ties=True, no_interest=True, will_report=True)
    app.config["CLOCK"] = lambda: walk.now
    path = f"/records/{review.reference}/actions/enter_marks"
    page = Visitor(app, walk.world.people["commission_secretary"], "en").get(path).text
    told = application.answers("application_form")["problem"]
    assert 'class="ashar-beside"' in page
    assert page.index(told) < page.index('name="marks-')
