"""Pages and presses in one process, beside their floors."""

import re
from collections.abc import Callable, Iterator
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from benchmarks.floor import Floor, recording
from benchmarks.scene import Scene
from benchmarks.timing import Line, milliseconds
from grants.records.library import shipped
from tests.world import PASSWORD

WARM_UP = 3
_FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


class Reader:
    """A signed-in person."""

    def __init__(self, app: Flask, name: str) -> None:
        self.client: FlaskClient = app.test_client()
        self.post("/sign-in", "/sign-in", {"email": f"{name.replace('_', '.')}@example.kg", "password": PASSWORD})

    def get(self, path: str) -> TestResponse:
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{path} answered {answer.status_code}"
        return answer

    def hidden(self, path: str) -> dict[str, str]:
        page = self.get(path).text
        return {name: unescape(value) for name, value in _FIELD.findall(page[page.index("<main") :])}

    def post(self, path: str, page: str, form: dict[str, str]) -> None:
        self.send(path, {**self.hidden(page), **form})

    def send(self, path: str, form: dict[str, str]) -> None:
        answer = self.client.post(path, data=form)
        assert answer.status_code == 302, f"{path} answered {answer.status_code}"


def lines(app: Flask, floor: Floor, scene: Scene, runs: int) -> Iterator[Line]:
    officer = Reader(app, "customer_officer")
    application = scene.waiting[len(scene.waiting) // 2]
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
    listed = lambda: officer.get("/records?kind=application")  # noqa: E731
    yield _read(app, floor, f"list, 60 rows of {len(scene.waiting):,}", listed, runs, (281, 142))
    yield _read(app, floor, "my work, 60 rows", lambda: secretary.get("/work"), runs, (281, 142))
    yield _read(app, floor, "one application", lambda: officer.get(f"/records/{application}"), runs, (88, 59))


Peer = tuple[float, int | None]


def _read(app: Flask, floor: Floor, what: str, ask: Callable[[], object], runs: int, peer: Peer) -> Line:
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
    return Line(what, ours, recorded.queries, theirs, *peer)


def _pressed(
    app: Flask, floor: Floor, what: str, presses: list[tuple[Reader, str, dict[str, str]]], peer: Peer
) -> Line:
    """Each press on a record of its own; the floor's database sees the same statements in the same order."""
    forms = [{**reader.hidden(path), **form} for reader, path, form in presses]
    ours: list[float] = []
    theirs: list[float] = []
    queries = 0
    for (reader, path, _), form in zip(presses, forms, strict=True):
        with recording(app, writes=True) as recorded:
            ours.append(milliseconds(lambda: reader.send(path, form)))  # noqa: B023
        theirs.append(milliseconds(lambda: floor.ask(recorded)))  # noqa: B023
        queries = recorded.queries
    return Line(what, ours[WARM_UP:], queries, theirs[WARM_UP:], *peer)
