"""A session as the people of the commission meet it in a browser: what they typed stays, beside why not."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from grants.awards.models import Vote
from grants.database import db
from grants.records.models import Record
from tests.grants.awards.test_deciding import scored_call
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        yield Walk()


@pytest.fixture
def held(walk: Walk) -> tuple[Record, Record]:
    """A session with its attendance entered, and the one application before it."""
    call, (application,) = scored_call(walk, (9, "450000.00"))
    walk.rank(call)
    return walk.held(call), application


def at(app: Flask, walk: Walk, name: str) -> Visitor:
    return Visitor(app, walk.world.people[name], "ru")


def typed(walk: Walk, application: Record, **changed: object) -> dict[str, object]:
    ids = [str(walk.world.people[name].id) for name in ("member_state", "member_civil")]
    row = {"key": application.reference, "for": ids, "decision": "win", "sum": "450 000", "reasons": "", **changed}
    return {f"applications-0-{name}": value for name, value in row.items()} | {"resolution": ""}


def test_the_table_of_votes_begins_with_what_the_ranking_proposes(
    app: Flask, walk: Walk, held: tuple[Record, Record]
) -> None:
    session, application = held
    page = at(app, walk, "commission_secretary").get(f"/records/{session.reference}/actions/enter_votes").text
    assert application.reference in page
    assert "Member Civil" in page
    assert re.search(r'name="applications-0-sum"[^>]*value="450.?000', page)


def test_a_vote_that_is_refused_keeps_what_was_typed_and_says_why(
    app: Flask, walk: Walk, held: tuple[Record, Record]
) -> None:
    session, application = held
    visitor, path = at(app, walk, "commission_secretary"), f"/records/{session.reference}/actions/enter_votes"
    version = str(session.version)
    raised = visitor.post(path, version=version, **typed(walk, application, sum="460 000", reasons="Кымбат болду."))
    assert raised.status_code == 409
    assert "грант можно уменьшить" in raised.text or "may be cut, never raised" in raised.text
    assert "Кымбат болду." in raised.text
    wrong = visitor.post(path, version=version, **typed(walk, application, decision="perhaps"))
    assert wrong.status_code == 422
    entered = visitor.post(path, version=version, **typed(walk, application))
    assert entered.status_code == 302
    assert db.session.query(Vote).count() == 2


def test_the_protocol_of_a_published_session_is_open_to_everybody(app: Flask, walk: Walk) -> None:
    call, _ = scored_call(walk, (9, "450000.00"))
    session = walk.decide(call)
    page = Visitor(app, None, "ru").get(f"/records/{session.reference}")
    assert page.status_code == 200
    assert "D22-" in page.text


def test_before_it_is_published_a_session_is_nobodys_business(
    app: Flask, walk: Walk, held: tuple[Record, Record]
) -> None:
    assert Visitor(app, None, "ru").get(f"/records/{held[0].reference}").status_code == 404
    assert at(app, walk, "head_1").get(f"/records/{held[0].reference}").status_code == 404


@pytest.mark.parametrize("name", ["commission_secretary", "commission_chair", "member_state", "auditor"])
def test_every_page_of_a_session_opens(app: Flask, walk: Walk, held: tuple[Record, Record], name: str) -> None:
    session, _ = held
    visitor = at(app, walk, name)
    assert visitor.get(f"/records/{session.reference}").status_code == 200
    for action in ("correct_attendance", "enter_votes", "declare_conflict", "recuse_member", "adjourn"):
        assert visitor.get(f"/records/{session.reference}/actions/{action}").status_code in (200, 404)
