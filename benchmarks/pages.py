"""Pages and presses in one process, beside their floors."""

import re
from collections.abc import Iterator
from html import unescape

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from benchmarks.floor import Floor, recording
from benchmarks.scene import Scene
from benchmarks.timing import Line, milliseconds
from grants.database import db
from grants.people.models import User
from grants.records.library import shipped
from tests.visiting import Visitor

WARM_UP = 3
_FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


class Reader:
    """A signed-in person."""

    def __init__(self, app: Flask, name: str) -> None:
        self.client: FlaskClient = app.test_client()
        self.client.set_cookie("session", cookie_of(app, name))

    def get(self, path: str) -> TestResponse:
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{path} answered {answer.status_code}"
        return answer

    def hidden(self, path: str) -> dict[str, str]:
        page = self.get(path).text
        return {name: unescape(value) for name, value in _FIELD.findall(page[page.index("<main") :])}

    def post(self, path: str, page: str, form: dict[str, str]) -> None:
        self.send(path, {**self.hidden(page), **form})

    def send(self, path: str, form: dict[str, str]) -> TestResponse:
        answer = self.client.post(path, data=form)
        assert answer.status_code == 302, f"{path} answered {answer.status_code}"
        return answer


def lines(app: Flask, floor: Floor, scene: Scene, runs: int, behind: int) -> Iterator[Line]:
    officer = Reader(app, "customer_officer")
    application = scene.waiting[len(scene.waiting) // 2]
    applicant, draft = Reader(app, f"head_{len(scene.drafts)}"), scene.drafts[-1]
    page = f"/records/{draft}/form/{shipped()[1]['application_form'].pages[0].name}"
    yield _read(app, floor, "a page of the application's form", applicant, page, runs, (59, 23))
    secretary = Reader(app, "commission_secretary")
    checked = {field.name: "yes" for field in shipped()[1]["screening_checklist"].fields if field.type == "yes_no"}
    presses = [
        (secretary, f"/records/{reference}/actions/admit", checked) for reference in scene.waiting[: runs + WARM_UP]
    ]
    yield _pressed(app, floor, "one transition: an application is admitted", presses, (28.5, 45))
    presses = [
        (Reader(app, f"head_{number}"), f"/records/{reference}/actions/submit", {})
        for number, reference in enumerate(scene.drafts[: runs + WARM_UP], 1)
    ]
    yield _pressed(app, floor, "submit an application, two papers issued", presses, (44, None))
    evaluator = Reader(app, "evaluator_1")
    presses = [(evaluator, f"/records/{reference}/actions/lock", {}) for reference in scene.reviews]
    yield _pressed(app, floor, "a review is locked", presses, (25, 39))
    listed = f"list, 60 rows of {behind:,}"
    yield _read(app, floor, listed, officer, "/records?kind=application", runs, (281, 142))
    yield _read(app, floor, "my work, 60 rows", secretary, "/work", runs, (None, None))
    yield _read(app, floor, "one application", officer, f"/records/{application}", runs, (88, 59))
    yield _read(app, floor, "search among the calls", officer, "/calls?text=борбор", runs, (None, None))


def cookie_of(app: Flask, name: str) -> str:
    """What the browser of a person of the world holds who is signed in."""
    with app.app_context():
        email = f"{name.replace('_', '.')}@example.kg"
        user = db.session.scalars(sa.select(User).where(User.email == email)).one()
        cookie = Visitor(app, user).client.get_cookie("session")
        db.session.commit()
        db.session.remove()
    app.test_client_class = None  # the tests' own client reads every page as a critic
    assert cookie is not None
    return cookie.value


Peer = tuple[float | None, int | None]


def _read(app: Flask, floor: Floor, what: str, reader: Reader, path: str, runs: int, peer: Peer) -> Line:
    ask = lambda: reader.get(path)  # noqa: E731
    sent = len(reader.client.get(path, headers={"Accept-Encoding": "br"}).data)
    for _ in range(WARM_UP):
        ask()
    with recording(app) as recorded:
        ask()
    for _ in range(WARM_UP):
        floor.ask(recorded)
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(milliseconds(ask))
        theirs.append(milliseconds(lambda: floor.ask(recorded)))
    return Line(what, ours, recorded.queries, theirs, *peer, sent)


def _pressed(
    app: Flask, floor: Floor, what: str, presses: list[tuple[Reader, str, dict[str, str]]], peer: Peer
) -> Line:
    """Each press on a record of its own; the floor's database sees the same statements in the same order."""
    forms = [{**reader.hidden(path), **form} for reader, path, form in presses]
    ours: list[float] = []
    theirs: list[float] = []
    answers: list[TestResponse] = []
    queries = 0
    for (reader, path, _), form in zip(presses, forms, strict=True):
        with recording(app, writes=True) as recorded:
            ours.append(milliseconds(lambda: answers.append(reader.send(path, form))))  # noqa: B023
        theirs.append(milliseconds(lambda: floor.ask(recorded)))  # noqa: B023
        queries = recorded.queries
    return Line(what, ours[WARM_UP:], queries, theirs[WARM_UP:], *peer, len(answers[-1].data))
