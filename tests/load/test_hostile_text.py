"""Applications that are nothing but hostile text, sent through the pages and printed by the worker."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from datetime import timedelta
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from grants import clock
from grants.casework.fields import cleaned
from grants.database import db
from grants.documents import storage
from grants.documents.models import Document, Rendition
from grants.records.library import shipped
from grants.records.models import Record
from tests.forms import application_answers, as_sent
from tests.grants.calls.answers import within
from tests.grants.documents.reading import text_of
from tests.load.scale import FULL
from tests.load.server import ROOT
from tests.stories import draft_applications, open_call
from tests.world import PASSWORD, make_world

# At most ten words and three hundred letters, for every line of the form.
LINES = {
    "a local file": '<img src="file://{pipe}"><link rel=attachment href="file://{pipe}">',
    "a remote picture": "<img src=http://127.0.0.1:{port}/a.png><svg><image href=http://127.0.0.1:{port}/></svg>",
    "a script": '"><script>fetch("http://127.0.0.1:{port}")</script>',
    "a style": "<style>@import url(http://127.0.0.1:{port}/a.css);*{{background:url(file://{pipe})}}</style>",
    "a template": "{{{{7*7}}}} {{% include '/etc/hosts' %}} ${{7*7}} %(name)s",
    "an endless word": "Ң" * 300,
    "marks and signs": "\u202egnihton\u202c\u2067\u200f\u200d👩‍👩‍👧🇰🇬𝕬﷽\ufeff\ufffe\U0010ffff",
    "control characters": "a\x00b\x0c\x1b[31mc\x7f\x85\u2028d",
}
# Some four thousand letters and less than 150 words, for every longer text.
TEXTS = {
    **{name: line * 10 for name, line in LINES.items()},
    "a local file": "<table><tr><td>" * 255 + LINES["a local file"],
    "a remote picture": "<div/style=float:left>" * 170 + LINES["a remote picture"],
    "a script": "<ul><li>" * 490 + LINES["a script"],
    "a style": "<p/style='columns:9;hyphens:auto'>" * 110 + LINES["a style"],
    "an endless word": "Щ" * 4000,
    "marks and signs": "e" + "\u0301" * 2000 + LINES["marks and signs"] * 20,
}
PLAIN = {"contact_phone", "contact_email"}  # checked against what a telephone number or an address is
TEXTUAL = {"text", "longtext"}


# Each application gives every field another text: all of them reach every field in the full run.
APPLICATIONS = len(LINES) if FULL else 2


@pytest.fixture
def knocks() -> Iterator[tuple[int, list[Any]]]:
    """A port on this machine, and who knocked."""
    seen: list[Any] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                try:
                    connection, address = listener.accept()
                except TimeoutError:
                    continue
                seen.append(address)
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield listener.getsockname()[1], seen
        stop.set()
        thread.join()


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    """A file that holds up for ever whoever opens it."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    return path


def hostile_answers(lines: Iterator[str], texts: Iterator[str], dates: Mapping[str, Any]) -> dict[str, Any]:
    """Every text is the next of the hostile ones."""
    answers = {**application_answers(), **dates, "activities": dates["activities"] * 3}
    for field in shipped()[1]["application_form"].fields:
        if field.type in TEXTUAL and field.name not in PLAIN:
            answers[field.name] = next(lines if field.type == "text" else texts)
    answers["activities"] = [{**row, "activity": next(lines)} for row in answers["activities"]]
    answers["indicators"] = [{**row, "indicator": next(lines)} for row in answers["indicators"]]
    answers["budget"] = [{**row, "item": next(lines), "unit": next(lines)} for row in answers["budget"]]
    return answers


def said_on(page: str) -> str:
    """The page without its form."""
    return page[page.index("<main") :].partition("<form")[0]


def submit(client: FlaskClient, number: int, reference: str, answers: Mapping[str, Any]) -> None:
    signed_in = client.post("/sign-in", data={"email": f"head.{number}@example.kg", "password": PASSWORD})
    assert signed_in.status_code == 302
    kept = client.post(f"/records/{reference}/form", data=as_sent(answers))
    assert kept.status_code == 302, said_on(kept.text)
    done = client.post(f"/records/{reference}/actions/submit")
    assert done.status_code == 302, said_on(done.text)
    assert client.get(f"/records/{reference}").status_code == 200
    client.post("/sign-out")


def work_once(database_url: str, folder: Path) -> str:
    """What the worker had to say."""
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker", "--once"],
        cwd=ROOT,
        env={
            **os.environ,
            "ASHAR_DATABASE_URL": database_url,
            "ASHAR_FOLDER": str(folder),
            "ASHAR_SECRET_KEY": "known to every test",
        },
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.mark.long
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_applications_of_nothing_but_hostile_text_are_printed_and_open_nothing(
    app: Flask, client: FlaskClient, database_url: str, tmp_path: Path, knocks: tuple[int, list[Any]], pipe: Path
) -> None:
    port, seen = knocks
    lines, texts = ([each.format(pipe=pipe, port=port) for each in kind.values()] for kind in (LINES, TEXTS))
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        now = clock.now()
        world = make_world(applicants=APPLICATIONS, evaluators=0)
        call = open_call(world, now + timedelta(days=1))
        references, dates = draft_applications(world, call, now), within(call)
        names = cycle(map(cleaned, lines))
        for number, body in enumerate(world.applicants, 1):
            body.name = {language: next(names) for language in ("ky", "ru", "en")}
            world.people[f"head_{number}"].name = next(names)[:200]
        db.session.commit()
        db.session.remove()
    for number, reference in enumerate(references, 1):
        shifted = (islice(cycle(kind), number, None) for kind in (lines, texts))
        submit(client, number, reference, hostile_answers(*shifted, dates))

    said = work_once(database_url, tmp_path)

    assert seen == []
    with app.app_context():
        owed = db.session.query(Rendition).join(Document).join(Record).filter(Record.reference.in_(references)).all()
        assert len(owed) == APPLICATIONS * 12
        assert {(r.document.record.reference, r.document.kind, r.failure) for r in owed if not r.sha256} == set(), said
        printed = [r for r in owed if (r.document.kind, r.audience) == ("application", "full")]
        assert all("<script>fetch(" in text_of(storage.fetch(r.sha256)) for r in printed)
        db.session.remove()
