"""kill -9 of server and worker at random moments: what was acknowledged is there, once, with all that belongs to it."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from grants import create_app
from grants.database import db
from grants.documents import printing
from grants.documents.models import Document, Rendition
from tests.databases import Databases, settings
from tests.load.deadline_day import Person, copied, faults, gather, prepare
from tests.load.killing import KILLS, Submitting
from tests.load.scale import FULL
from tests.load.server import Server, running

SUBMISSIONS = 300 if FULL else 60
REPEATS = {"sqlite": 20 if FULL else 2, "postgresql": 4 if FULL else 1}
FOR_THE_FAULT = 30
SEED = 20260402


class Prepared:
    """A database with everybody's draft, and everybody signed in with the form open."""

    def __init__(self, databases: Databases, folder: Path, submissions: int = SUBMISSIONS) -> None:
        self.databases, self._folder = databases, folder
        self._url = databases.fresh()
        app = create_app(settings(self._url, folder))
        _, references = prepare(app, submissions)
        with running(Server(self._url, folder, worker=False)) as server:
            self.people: list[Person] = gather(server.port, references)
        disconnect(app)

    def submit_and_kill(self, chance: random.Random, name: str, wsgi: str = "wsgi:app") -> tuple[Submitting, list[str]]:
        """One repeat on a copy of its own: what was answered, and what is wrong afterwards."""
        folder = self._folder / name
        folder.mkdir()
        url = copied(self.databases, self._url)
        server = Server(url, folder, wsgi=wsgi)
        with running(server):
            submitting = Submitting(server, self.people)
            submitting.run(chance)
        survivors = server.survivors()
        assert survivors == [], f"still running: {survivors}"
        app = create_app(settings(url, folder))
        found = faults(app, submitting.acknowledged, folder)
        if not found:
            print_one_receipt(app)
        disconnect(app)
        self.databases.drop(url)
        return submitting, found

    def drop(self) -> None:
        self.databases.drop(self._url)


def disconnect(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def print_one_receipt(app: Flask) -> None:
    with app.app_context():
        owed = db.session.query(Rendition).join(Document).filter(Document.kind == "registration_receipt")
        rendition = owed.order_by(Rendition.id.desc()).first()
        assert rendition is not None
        pdf = printing.print_one(rendition.id, rendition.document.issued_at)
        assert pdf is not None
        assert pdf.startswith(b"%PDF-")


@pytest.fixture
def prepared(databases: Databases, tmp_path: Path) -> Iterator[Prepared]:
    made = Prepared(databases, tmp_path)
    yield made
    made.drop()


@pytest.mark.long
def test_every_acknowledged_submission_outlives_the_death_of_everything(
    prepared: Prepared, databases: Databases
) -> None:
    chance = random.Random(SEED)
    engine = "sqlite" if "SQLite" in type(databases).__name__ else "postgresql"
    for repeat in range(REPEATS[engine]):
        submitting, found = prepared.submit_and_kill(chance, f"repeat-{repeat}")
        assert submitting.others == []
        assert found == [], f"repeat {repeat}"
        assert len(submitting.acknowledged) == SUBMISSIONS
    print(f"{engine}: {REPEATS[engine]} × {SUBMISSIONS} submissions, {KILLS} kills each: nothing lost")


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_harness_notices_a_commit_that_comes_after_the_answer(databases: Databases, tmp_path: Path) -> None:
    prepared = Prepared(databases, tmp_path, FOR_THE_FAULT)
    _, lost = prepared.submit_and_kill(random.Random(SEED), "late", "tests.load.late_commit:app")
    prepared.drop()
    assert any("has 0 events of its submission" in fault for fault in lost)
