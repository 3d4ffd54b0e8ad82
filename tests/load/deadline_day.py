"""The day a call closes: many heads of organisations, each signed in with the page open that asks before it submits."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import sqlalchemy as sa
from flask import Flask

from grants import clock
from grants.commands.journal import write_export
from grants.database import db
from grants.documents import storage
from grants.documents.models import Document, Rendition
from grants.records import verifier
from grants.records.models import Event, Record
from tests.databases import Databases, PostgreSQLDatabases
from tests.load.visitor import Visitor
from tests.stories import draft_applications, open_call
from tests.world import PASSWORD, make_world

CLIENTS = 8
Item, Result = TypeVar("Item"), TypeVar("Result")


@dataclass(frozen=True)
class Person:
    """The head of one organisation, with the form that submits its application."""

    reference: str
    cookies: Mapping[str, str]
    form: Mapping[str, str]

    @property
    def path(self) -> str:
        return f"/records/{self.reference}/actions/submit"

    def press(self, port: int) -> tuple[int, str, str]:
        return Visitor(port, self.cookies).ask("POST", self.path, self.form)


def prepare(app: Flask, applications: int) -> tuple[str, list[str]]:
    """An open call with so many complete drafts, those of `head_1`, `head_2` …: its reference and theirs."""
    with app.app_context():
        now = clock.now()
        world = make_world(applicants=applications, evaluators=0)
        call = open_call(world, now + timedelta(hours=3))
        references = draft_applications(world, call, now - timedelta(days=1))
        reference = call.reference
        db.session.remove()
    return reference, references


def gather(port: int, references: Sequence[str]) -> list[Person]:
    """Everybody signs in and opens the page that asks before it submits."""

    def arrive(numbered: tuple[int, str]) -> Person:
        number, reference = numbered
        visitor = Visitor(port)
        visitor.sign_in(f"head.{number}@example.kg", PASSWORD)
        form = visitor.hidden(f"/records/{reference}/actions/submit")
        return Person(reference, visitor.cookies, form)

    return at_once(arrive, enumerate(references, 1))


def at_once(do: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """As many at a time as there are clients, results in the order of the items."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(do, items))


def copied(databases: Databases, url: str) -> str:
    """Another database with the same rows. Nothing may be connected to the first."""
    if isinstance(databases, PostgreSQLDatabases):
        name = f"ashar_copy_{uuid4().hex}"
        databases.connection.execute(f"CREATE DATABASE {name} TEMPLATE {sa.make_url(url).database}")
        return sa.make_url(url).set(database=name).render_as_string(hide_password=False)
    copy = databases.empty(f"copy-{uuid4().hex}")
    with closing(sqlite3.connect(_path(url))) as source, closing(sqlite3.connect(_path(copy))) as target:
        source.backup(target)
    return copy


def _path(url: str) -> str:
    return url.removeprefix("sqlite:///")


def faults(app: Flask, acknowledged: Iterable[str], folder: Path) -> list[str]:
    """What is wrong with the submissions that people were told of: a sentence for each fault."""
    with app.app_context():
        found = [fault for reference in acknowledged for fault in _faults_of(reference)]
        numbers = list(db.session.scalars(sa.select(Document.number).where(Document.kind == "registration_receipt")))
        if len(set(numbers)) != len(numbers):
            found.append("two receipts bear one number")
        for digest in db.session.scalars(sa.select(Rendition.sha256).where(Rendition.sha256.is_not(None))):
            try:
                storage.fetch(digest)
            except (OSError, ValueError) as error:
                found.append(f"a printed paper is not there: {error}")
        db.session.rollback()
        export = folder / "journal.jsonl"
        write_export(export, personal=False)
        db.session.remove()
    if verifier.main([str(export)]) != 0:
        found.append("the journal does not verify")
    return found


def _faults_of(reference: str) -> list[str]:
    record = db.session.scalars(sa.select(Record).where(Record.reference == reference)).one()
    events = db.session.scalars(sa.select(Event).where(Event.record_id == record.id, Event.action == "submit")).all()
    papers = db.session.scalars(sa.select(Document).where(Document.record_id == record.id)).all()
    found = []
    if record.phase != "sealed":
        found.append(f"{reference} is in the phase {record.phase}")
    if len(events) != 1:
        found.append(f"{reference} has {len(events)} events of its submission")
    if sorted(paper.kind for paper in papers) != ["application", "registration_receipt"]:
        found.append(f"{reference} has the papers {sorted(paper.kind for paper in papers)}")
    for paper in papers:
        if not events or paper.event_seq != events[0].seq or paper.number not in events[0].content:
            found.append(f"{reference}: the journal does not commit to {paper.number}")
        if not paper.renditions:
            found.append(f"{reference}: nothing of {paper.number} will be printed")
    return found
