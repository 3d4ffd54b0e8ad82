"""Where one test has walked already, the next is carried: it gets a copy of the database that the steps left.

A step is a function under `@kept` that leads tests onward from an empty database. The same steps at the same times lead
to the same place; once a worker comes to a place a second time it keeps it, and from then on a copy takes the place of
the test's own database. A test that writes something by itself, or that asks for `monkeypatch`, walks on its own feet
from there, and nothing of its way is kept.
"""

import shutil
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import sqlalchemy as sa
from flask import Flask, current_app, has_app_context
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.util import identity_key

from grants.database import Base, db

if TYPE_CHECKING:
    from tests.databases import Databases

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
Way = tuple[str, ...]
MOST = 150
"""Places that one worker keeps on one engine; each takes some ten megabytes on PostgreSQL."""
OF_THE_TEST = {"DATABASE_URL", "FILES", "CLOCK", "SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_ENGINES", "SQLALCHEMY_BINDS"}
"""What may be different in the settings of two tests that walk the same way: a step is told its time."""
WRITING = ("INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "TRUNCATE")
EXTENSION = "kept_walks"


@dataclass(frozen=True)
class Place:
    url: str
    now: Any
    answer: Any


class Shelf:
    """The places that one worker keeps on one engine, with the files that were attached on the way to any of them."""

    def __init__(self, databases: "Databases") -> None:
        self.databases = databases
        self.files = Path(mkdtemp(prefix="ashar-kept-"))
        self.places: dict[Way, Place] = {}
        self.visits: Counter[Way] = Counter()

    def clear(self) -> None:
        for place in self.places.values():
            self.databases.drop(place.url)
        self.places.clear()
        shutil.rmtree(self.files, ignore_errors=True)


class Carrier:
    """Follows one test on its way. The copy is made when somebody next looks into the database, so a way costs one."""

    def __init__(self, shelf: Shelf, app: Flask, url: str) -> None:
        self.shelf, self.app, self.url = shelf, app, url
        self.way: Way | None = ()
        self.stepping = False
        self.awaited: Place | None = None
        with app.app_context():
            sa.event.listen(db.engine, "before_cursor_execute", self._notice_writing)
            sa.event.listen(db.engine, "do_connect", self._arrive)

    def _notice_writing(self, _: Any, __: Any, statement: str, *___: Any) -> None:
        if not self.stepping and statement.lstrip().upper().startswith(WRITING):
            self.way = None

    def _arrive(self, *_: Any) -> None:
        if self.awaited is not None:
            place, self.awaited = self.awaited, None
            self.shelf.databases.overwrite(self.url, place.url)
            self._files_to(Path(self.app.config["FILES"]), self.shelf.files)

    def take(self, walk: Any, told: str, step: Callable[[], Any]) -> Any:
        session = db.session
        if self.stepping or self.way is None or session.new or session.dirty or session.deleted:
            return step()
        before, way = self.way, (*self.way, told + self._settings())
        self.shelf.visits[way] += 1
        if way in self.shelf.places:
            return self._carry(walk, way)
        self.stepping, self.way = True, None
        try:
            answer = step()
        finally:
            self.stepping = False
        self.way = way
        if self.shelf.visits[way] > 1 and (not before or before in self.shelf.places):
            self._keep(walk, way, answer)
        return answer

    def _settings(self) -> str:
        return repr(sorted((name, value) for name, value in self.app.config.items() if name not in OF_THE_TEST))

    def _keep(self, walk: Any, way: Way, answer: Any) -> None:
        if len(self.shelf.places) < MOST:
            noted = _noted(answer)
            db.session.commit()
            db.engine.dispose()
            self._files_to(self.shelf.files, Path(self.app.config["FILES"]))
            self.shelf.places[way] = Place(self.shelf.databases.copy(self.url), getattr(walk, "now", None), noted)

    def _carry(self, walk: Any, way: Way) -> Any:
        self.way, self.awaited = way, self.shelf.places[way]
        place = self.awaited
        db.session.rollback()
        db.session.expire_all()
        db.engine.dispose()
        if place.now is not None:
            walk.now = place.now
        return _found(place.answer)

    def _files_to(self, there: Path, here: Path) -> None:
        if here.exists():
            shutil.copytree(here, there, dirs_exist_ok=True)


def carry(shelf: Shelf, app: Flask, url: str) -> None:
    """From here on this application's test, whose database is still empty, is carried where it can be."""
    app.extensions[EXTENSION] = Carrier(shelf, app, url)


def kept(step: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """A step: its first argument may be a walk, which has the time as `now`; its answer consists of records, people,
    and lists, tuples and plain objects of them."""

    @wraps(step)
    def taken(*args: Arguments.args, **changed: Arguments.kwargs) -> Answer:
        carrier = current_app.extensions.get(EXTENSION) if has_app_context() else None
        if carrier is None:
            return step(*args, **changed)
        walk: Any = args[0] if args else None
        told = repr((step.__qualname__, getattr(walk, "now", None), _noted(args), _noted(changed)))
        answer: Answer = carrier.take(walk, told, lambda: step(*args, **changed))
        return answer

    return taken


@dataclass(frozen=True)
class Row:
    table: type[Base]
    identity: tuple[Any, ...]


@dataclass(frozen=True)
class Thing:
    kind: type
    parts: Any


def _noted(thing: Any) -> Any:
    """What stays of it when the database is another copy: rows by their numbers."""
    if isinstance(thing, Base):
        return Row(type(thing), sa.inspect(thing).identity)
    if isinstance(thing, Mapping):
        return {name: _noted(part) for name, part in thing.items()}
    if isinstance(thing, (list, tuple)):
        return type(thing)(_noted(part) for part in thing)
    if type(thing).__module__.startswith("tests."):
        return Thing(type(thing), _noted(vars(thing)))
    return thing


def _found(noted: Any) -> Any:
    match noted:
        case Row():
            return _unread(noted)
        case Thing():
            thing = object.__new__(noted.kind)
            vars(thing).update(_found(noted.parts))
            return thing
        case dict():
            return {name: _found(part) for name, part in noted.items()}
        case list() | tuple():
            return type(noted)(_found(part) for part in noted)
    return noted


def _unread(row: Row) -> Base:
    """What the session has of it, or will read once it is asked for anything."""
    session = db.session()
    there = session.identity_map.get(identity_key(row.table, row.identity))
    if there is not None:
        return there
    names = (column.key for column in sa.inspect(row.table).primary_key)
    thing = row.table(**dict(zip(names, row.identity, strict=True)))
    make_transient_to_detached(thing)
    session.add(thing)
    return thing
