"""Deadline day: everybody submits in the last minute, some press twice, and one comes too late."""

import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from grants import clock
from grants.casework.work import PATIENCE
from grants.database import db
from grants.records.models import Record
from tests.forms import application_answers
from tests.grants.calls.answers import within
from tests.load.deadline_day import CLIENTS, Person, at_once, faults, gather, prepare
from tests.load.scale import FULL
from tests.load.server import Server, running
from tests.load.visitor import Visitor
from tests.stories import move_deadline

APPLICATIONS = 400 if FULL else 80
LAST_MINUTE = timedelta(minutes=1)
TYPED_TOO_LATE = "Кечигип жазылган аталыш"


@pytest.fixture
def call(app: Flask) -> tuple[str, list[str]]:
    return prepare(app, APPLICATIONS + 1)


def set_deadline(app: Flask, reference: str, moment: timedelta) -> None:
    with app.app_context():
        call = db.session.scalars(sa.select(Record).where(Record.reference == reference)).one()
        move_deadline(call, clock.now() + moment)
        db.session.remove()


def test_everything_submitted_in_the_last_minute_is_in_and_nothing_after_it(
    app: Flask, database_url: str, call: tuple[str, list[str]], tmp_path: Path
) -> None:
    reference, references = call
    with running(Server(database_url, tmp_path)) as server:
        *crowd, latecomer = gather(server.port, references)
        pressing_twice = crowd[::10]
        presses = [person for person in crowd for _ in range(2 if person in pressing_twice else 1)]
        editing = Visitor(server.port, latecomer.cookies).hidden(f"/records/{latecomer.reference}/form?all=1")

        set_deadline(app, reference, LAST_MINUTE)
        started = time.monotonic()
        answers = at_once(lambda person: person.press(server.port), presses)
        took = time.monotonic() - started
        print(
            f"{len(presses)} presses for {len(crowd)} applications from {CLIENTS} clients: {took:.1f} s, "
            f"{len(crowd) / took:.0f} submissions/s"
        )
        assert took < LAST_MINUTE.total_seconds()
        assert Counter(status for status, _, _ in answers) == {302: len(presses)}
        assert {location for _, location, _ in answers} == {f"/records/{person.reference}" for person in crowd}
        assert faults(app, [person.reference for person in crowd], tmp_path) == []

        set_deadline(app, reference, -PATIENCE - timedelta(seconds=1))
        assert_refused_with_everything_kept(app, latecomer, server.port)
        wait_until_lapsed(app, latecomer.reference)
        assert_refused_with_everything_kept(app, latecomer, server.port)
        late = Visitor(server.port, latecomer.cookies)
        status, _, page = late.ask("POST", f"/records/{latecomer.reference}/form", {**editing, "title": TYPED_TOO_LATE})
        assert status == 409
        assert TYPED_TOO_LATE in page
        assert server.alive()
    assert server.survivors() == []


def assert_refused_with_everything_kept(app: Flask, person: Person, port: int) -> None:
    status, _, page = person.press(port)
    assert status == 409
    assert 'lang="ru"' in page
    with app.app_context():
        record = db.session.scalars(sa.select(Record).where(Record.reference == person.reference)).one()
        assert record.parent is not None
        written = {**application_answers(f"Күндүзгү борбор № {APPLICATIONS + 1}"), **within(record.parent)}
        assert record.phase in ("preparing", "ended")
        assert record.answers("application_form") == written
        db.session.remove()


def wait_until_lapsed(app: Flask, reference: str) -> None:
    """The worker closes the call between two batches of papers."""
    end = time.monotonic() + 180
    phase = sa.select(Record.phase).where(Record.reference == reference)
    with app.app_context():
        while db.session.scalar(phase) != "ended":
            db.session.rollback()
            assert time.monotonic() < end
            time.sleep(0.2)
        db.session.remove()
