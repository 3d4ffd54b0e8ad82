"""The worker sends the letters of accounts beside the notices, and never before the commit."""

from pathlib import Path

import pytest
from flask import Flask

from grants.casework.work import Worker
from grants.database import db
from grants.people import letters
from tests.visiting import Visitor
from tests.world import START, make_world


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_letter_lies_in_the_outbox_after_one_round_and_once(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "CLOCK", lambda: START)
    monkeypatch.setitem(app.config, "OUTBOX", str(tmp_path / "outbox"))
    with app.app_context():
        make_world(applicants=1, evaluators=0)
        Visitor(app).post("/recover", email="head.1@example.kg")
        for _ in range(2):
            Worker().round(START)
        (kept,) = (tmp_path / "outbox").glob("letter-*.eml")
        assert "head.1@example.kg" in kept.read_text("utf-8")


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_letter_of_what_was_rolled_back_is_never_sent(app: Flask) -> None:
    with app.app_context():
        letters.owe("recovery", "x@example.kg", "ru", START, name="X")
        db.session.rollback()
        assert letters.send_owed(START, lambda mail, id: id) == 0
