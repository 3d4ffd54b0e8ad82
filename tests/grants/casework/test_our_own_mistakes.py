"""An error nobody foresaw is a page too, and nothing of the press remains."""

from collections.abc import Iterator

import pytest
from flask import Flask

from grants.database import db
from grants.people.models import User
from tests.grants.calls.answers import order_answers
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    with app.app_context():
        found = Walk(applicants=1, evaluators=0)
        app.config["CLOCK"] = lambda: found.now
        yield found


def test_what_the_database_refuses_is_told_on_a_page(app: Flask, walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    call = walk.draft_call()
    walk.press("customer_officer", call, "propose")
    number, state = db.session.query(User).count(), call.state

    def twice(*_: object) -> None:
        for name in ("One", "Another"):
            user = User(email="same@example.kg", name=name, password_hash="", created_at=walk.now)
            db.session.add(user)
        db.session.flush()

    monkeypatch.setattr("grants.casework.views.perform", twice)
    head = Visitor(app, walk.world.people["customer_head"], "en")
    answer = head.post(f"/records/{call.reference}/actions/approve", **order_answers(walk.now))
    assert answer.status_code == 500
    assert "Nothing was half done" in answer.text
    db.session.rollback()
    assert (db.session.query(User).count(), call.state) == (number, state)
