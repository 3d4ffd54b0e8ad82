"""A test that is carried where another has walked stands where it would have come to by itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from grants import create_app
from grants.database import db
from grants.people.models import User
from grants.records.models import Event, Record
from tests.databases import Databases, settings
from tests.grants.calls.walk import Walk
from tests.kept_walks import Shelf, carry


@pytest.fixture
def shelf(databases: Databases) -> Iterator[Shelf]:
    shelf = Shelf(databases)
    yield shelf
    shelf.clear()


@contextmanager
def another_test(shelf: Shelf, folder: Path) -> Iterator[None]:
    url = shelf.databases.fresh()
    app = create_app(settings(url, folder))
    carry(shelf, app, url)
    with app.app_context():
        yield
        db.session.remove()
        db.engine.dispose()
    shelf.databases.drop(url)


def applied() -> tuple[Walk, Record]:
    walk = Walk(applicants=1, evaluators=1)
    call = walk.open_call()
    return walk, walk.apply(call, 1)


def journal() -> list[tuple[object, ...]]:
    columns = Event.seq, Event.kind, Event.action, Event.happened_at
    return [tuple(row) for row in db.session.execute(sa.select(*columns).order_by(Event.seq))]


def test_the_third_who_walks_the_same_way_is_carried_and_can_go_on(shelf: Shelf, tmp_path: Path) -> None:
    stood = []
    for _ in range(3):
        with another_test(shelf, tmp_path):
            walk, application = applied()
            stood.append((application.id, application.phase, walk.now, walk.world.authority.name, journal()))
            walk.press("head_1", application, "withdraw_unopened", reason="Ниет өзгөрдү")
            assert db.session.get_one(Record, application.id).phase != stood[0][1]
    assert stood[0] == stood[1] == stood[2]
    assert len(shelf.places) == 3
    assert shelf.visits.total() == 9


def test_whoever_wrote_something_by_themselves_walks_on_their_own_feet(shelf: Shelf, tmp_path: Path) -> None:
    for _ in range(3):
        with another_test(shelf, tmp_path):
            walk = Walk(applicants=1, evaluators=1)
            db.session.execute(sa.update(User).values(language="ky"))
            walk.open_call()
            assert {user.language for user in walk.world.people.values()} == {"ky"}
    assert len(shelf.places) == 1


def test_other_arguments_and_other_times_lead_elsewhere(shelf: Shelf, tmp_path: Path) -> None:
    for days in (0, 0, 1):
        for budget in ("900000.00", "900000.00", "800000.00"):
            with another_test(shelf, tmp_path):
                walk = Walk(applicants=1, evaluators=1)
                walk.wait(days=days)
                call = walk.open_call(budget=budget)
                assert call.answers("call_form")["budget"] == budget
                assert call.begun_at.date().day == 2 + days
