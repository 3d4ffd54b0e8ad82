"""Where a life may begin: with nothing, or where the stories that the tests know have already led."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from grants import create_app
from grants.database import db
from tests import databases as engines
from tests.databases import Databases
from tests.grants.calls.walk import Walk
from tests.whole_life import beginnings_after_awards, beginnings_before_awards, beginnings_of_evaluation
from tests.whole_life.people import settle, world_now
from tests.whole_life.story import ALL, Beginning

__all__ = ["beginnings_after_awards", "beginnings_before_awards", "beginnings_of_evaluation"]

BEGINNINGS = tuple(ALL)


class Elsewhere:
    """One application over many databases in turn: it keeps what it made of its statements and templates."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.app = create_app(engines.settings(url, folder))
        with self.app.app_context():
            sa.event.listen(db.engine, "do_connect", self._connect)
            if db.engine.dialect.name == "sqlite":
                sa.event.listen(db.engine, "connect", _without_waiting_for_the_disk)

    def _connect(self, dialect: sa.Dialect, _: object, arguments: list[Any], named: dict[str, Any]) -> None:
        found, more = dialect.create_connect_args(sa.make_url(self.url))
        arguments[:] = found
        named.update(more)

    @contextmanager
    def at(self, url: str) -> Iterator[None]:
        self.url = url
        with self.app.app_context():
            try:
                yield
            finally:
                db.session.remove()
                db.engine.dispose()


def _without_waiting_for_the_disk(connection: Any, _: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


class Beginnings:
    """Each is played once in a run; every life that begins there gets a copy of the database it left."""

    def __init__(self, databases: Databases, folder: Path) -> None:
        self.databases = databases
        self.empty = databases.fresh()
        self.application = Elsewhere(self.empty, folder)
        self.told: dict[str, tuple[str, datetime]] = {}
        self.settled: dict[str, tuple[str, datetime]] = {}

    @contextmanager
    def life(self, beginning: Beginning) -> Iterator[datetime]:
        """The application on a database of one's own, which is gone afterwards; answers the time it is there."""
        if beginning.name not in self.settled:
            url, now = self._told(beginning)
            self.settled[beginning.name] = self._played(url, lambda walk: settle(walk.world), now)
        url, now = self.settled[beginning.name]
        own = self.databases.copy(url)
        try:
            with self.application.at(own):
                yield now
        finally:
            self.databases.drop(own)

    def _told(self, beginning: Beginning) -> tuple[str, datetime]:
        if beginning.name not in self.told:
            url, now = self._told(beginning.after) if beginning.after else (self.empty, None)
            self.told[beginning.name] = self._played(url, beginning.go, now)
        return self.told[beginning.name]

    def _played(self, url: str, go: Callable[[Walk], object], now: datetime | None) -> tuple[str, datetime]:
        """The story goes on in a copy; where it has not begun, its people are there first."""
        own = self.databases.copy(url)
        with self.application.at(own):
            walk = Walk(applicants=7, evaluators=4) if now is None else _walk_at(now)
            go(walk)
            db.session.commit()
        return own, walk.now

    def close(self) -> None:
        for url in (self.empty, *(url for url, _ in (*self.told.values(), *self.settled.values()))):
            self.databases.drop(url)


def _walk_at(now: datetime) -> Walk:
    walk = Walk.__new__(Walk)
    walk.world, walk.now = world_now(), now
    return walk
