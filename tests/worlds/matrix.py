"""Questions to the standing world: what a reader is answered at an address."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from grants import create_app
from grants.database import db
from grants.people.models import Membership
from tests.browsing import StrictClient
from tests.databases import settings
from tests.visiting import Visitor
from tests.worlds.routes import CLOSED, IN, NOTHING, SIGN_IN
from tests.worlds.standing import NOW, Place, Reader, Standing

STALE = "1000000"
"""A version that no record has: whoever is let in is told so, and nothing happens."""


class Matrix:
    """The world, and clients in it."""

    def __init__(self, app: Flask) -> None:
        self.app, self.standing = app, Standing()
        self.somebody = self.standing.user.id
        self.client = app.test_client()
        self.holders: dict[str, tuple[frozenset[str] | None, Visitor]] = {"a visitor": (None, Visitor(app))}
        for membership in db.session.query(Membership).order_by(Membership.id):
            if membership.organisation_id in (self.standing.authority, self.standing.own):
                self.holders.setdefault(membership.role, (frozenset({membership.role}), Visitor(app, membership.user)))
        self.holders["nobody in particular"] = (frozenset(), Visitor(app, self.standing.user))

    def ask(self, reader: Reader, place: Place | None, method: str, path: str) -> int:
        self.app.extensions["reader"] = reader.actor(self.somebody, place)
        return status_of(self.client.open(path, method=method, data=SENT if method == "POST" else None))

    def outcome(self, visitor: Visitor, method: str, path: str) -> str:
        self.app.extensions.pop("reader", None)
        status = status_of(visitor.client.open(path, method=method, data=SENT if method == "POST" else None))
        return {401: SIGN_IN, 403: CLOSED, 404: NOTHING}.get(status, IN if status < 500 else str(status))


SENT = {"version": STALE, "key": "k" * 32}


def status_of(answer: object) -> int:
    """The way to the sign-in counts as 401 wherever it is a redirect."""
    status, location = int(getattr(answer, "status_code", 0)), str(getattr(answer, "location", ""))
    return 401 if status == 302 and location.startswith("/sign-in") else status


@contextmanager
def on_a_database(url: str, folder: Path) -> Iterator[Matrix]:
    """Everything that stands, before an application whose clock stands too."""
    app = create_app(settings(url, folder, CLOCK=lambda: NOW, WTF_CSRF_ENABLED=False))
    app.test_client_class = StrictClient
    with app.app_context():
        made = Matrix(app)
        db.session.commit()
        db.session.remove()
    yield made
    with app.app_context():
        db.engine.dispose()
