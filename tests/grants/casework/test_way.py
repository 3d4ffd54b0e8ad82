"""Where an applicant's record stands, and what comes next."""

from collections.abc import Iterator

import pytest
from flask import Flask

from grants.casework.pages import RecordPage
from tests.grants.calls.walk import Walk

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.test_request_context():
        yield Walk(applicants=1, evaluators=1)


def test_the_way_says_what_was_passed_where_it_stands_and_who_moves_it_on(walk: Walk) -> None:
    call = walk.open_call()
    application = walk.draft_application(call, 1)
    page = RecordPage(walk.case(application, "head_1"), "en")
    assert [step.state for step in page.way] == ["here", *["ahead"] * (len(page.way) - 1)]
    assert page.way[0].title == "Not yet submitted"
    assert (page.way[1].title, page.way[1].detail) == ("Your application is registered", "by: head of the applicant")
    assert page.way[2].detail == "after “Close for applications” (Call)"
    assert page.way[-1].title == "Agreement concluded"
    assert "6 April 2026, 18:00" in page.whose_turn.replace("\u00a0", " ")
    walk.press("head_1", application, "submit")
    walk.press("head_1", application, "replace")
    walk.press("head_1", application, "submit")
    walk.close(call)
    walk.admit(application)
    page = RecordPage(walk.case(application, "head_1"), "en")
    told = [(step.title, step.state) for step in page.way]
    assert told[:4] == [
        ("Not yet submitted", "done"),
        ("Your application is registered", "done"),
        ("Being checked against the requirements", "done"),
        ("Admitted and being evaluated", "here"),
    ]
    assert len({title for title, _ in told}) == len(told)


def test_what_has_ended_has_nothing_ahead(walk: Walk) -> None:
    application = walk.draft_application(walk.open_call(), 1)
    walk.press("head_1", application, "withdraw_unopened", reason="Ниет өзгөрдү")
    way = RecordPage(walk.case(application, "head_1"), "en").way
    assert [step.state for step in way] == ["done", "here"]
