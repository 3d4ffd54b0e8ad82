"""The same call played twice, chance made equal: what differs is one set of secrets and what follows from it."""

import io
import json
import re
import secrets
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from grants.database import db
from grants.documents import printing
from grants.documents.models import Document, Rendition
from grants.notices.letters import mail_of
from grants.notices.models import Notice
from grants.people.models import User
from grants.records.models import Record
from tests.grants.calls.answers import sheet_answers
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor


@dataclass(frozen=True)
class Secret:
    """What the two worlds differ in."""

    evaluator: str
    mark: int
    text: str


ONE = Secret("evaluator_1", 3, "Алмалуу бак")
OTHER = Secret("evaluator_2", 9, "Тоодогу кашка суу, жети чакырым арык")
SEALED = ("visitor", "head_1", "evaluator_3", "commission_secretary", "auditor")
SCORING = ("visitor", "head_1", "evaluator_3", "monitor", "finance_officer")
KEPT = ("visitor", "head_1")
"""Who may know nothing of the secrets: while the applications are sealed, while they are scored, and until the end."""

NOTHING_TO_ALL = (
    re.compile(r'(name="(?:csrf_token|key)" (?:type="hidden" )?value=")[^"]*'),
    re.compile(r"()\b[0-9a-f]{16,}\b"),
    re.compile(r"()\b(?:[0-9a-f]{4,8} ){3,}[0-9a-f]{4,8}\b"),
)
"""Keys of forms, and hashes: they hang on everything that went before."""


class Play:
    """A call in which the first application is scored by whom and how the secret says, and the second's text is its
    own. `moments` stops where there is something to look for."""

    def __init__(self, secret: Secret) -> None:
        self.secret, self.walk = secret, Walk(applicants=2, evaluators=4)

    def moments(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        walk, secret = self.walk, self.secret
        call = walk.open_call()
        first = walk.apply(call, 1)
        second = walk.apply(call, 2, "200000.00", summary=secret.text)
        yield "sealed", SEALED
        walk.to_evaluation(call, first, second)
        waiting = walk.appoint(first, "evaluator_3")
        walk.press("evaluator_3", waiting, "declare_no_conflict", no_ties=True, no_interest=True, will_report=True)
        walk.review(first, secret.evaluator, secret.mark)
        for name in ("evaluator_1", "evaluator_2"):
            walk.review(second, name, 6)
        yield "scoring", SCORING
        self.finish(waiting)
        yield "scored", KEPT

    def finish(self, waiting: Record) -> None:
        self.walk.fill("evaluator_3", waiting, "evaluation_sheet", **sheet_answers(6))
        self.walk.press("evaluator_3", waiting, "lock")


@contextmanager
def equal_chance(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever is drawn is drawn alike in both worlds, as long as both draw equally often."""
    with monkeypatch.context() as patch:
        lots = Lots()
        for name in ("choice", "token_hex", "token_bytes", "token_urlsafe", "randbelow"):
            patch.setattr(secrets, name, getattr(lots, name))
        yield


class Lots:
    def __init__(self) -> None:
        self.random = Random("the same in every world")

    def choice(self, among: Any) -> Any:
        return self.random.choice(among)

    def randbelow(self, most: int) -> int:
        return self.random.randrange(most)

    def token_bytes(self, size: int = 32) -> bytes:
        return self.random.randbytes(size)

    def token_hex(self, size: int = 32) -> str:
        return self.token_bytes(size).hex()

    token_urlsafe = token_hex


@dataclass
class Seen:
    """What one reader got: bytes by address, with what cannot be equal taken out; and their mail."""

    pages: dict[str, str] = field(default_factory=dict)

    def differences(self, other: "Seen") -> list[str]:
        paths = [*self.pages, *(path for path in other.pages if path not in self.pages)]
        return [
            f"{path}: {_first_difference(self.pages.get(path), other.pages.get(path))}"
            for path in paths
            if self.pages.get(path) != other.pages.get(path)
        ]


def everything_that(name: str, app: Flask, play: Play, only: Sequence[str] = ()) -> Seen:
    """Every address that this reader is led to or could guess, followed; and every message to them. Or `only` some."""
    person = play.walk.world.people.get(name)
    visitor = Visitor(app, person, "ru")
    found, waiting = Seen(), list(only or _guesses(app))
    while waiting:
        path = waiting.pop(0)
        if path in found.pages:
            continue
        answer = Context().run(FlaskClient.open, visitor.client, path)
        assert answer.status_code < 500, f"{path} broke for {name}"
        found.pages[path] = f"{answer.status_code} {answer.headers.get('Location', '')}\n{_plain(answer)}"
        if only:
            continue
        if answer.mimetype == "text/html":
            waiting += _links(path, answer.text)
        elif answer.status_code in (302, 303):
            waiting += _inside(path, answer.headers["Location"])
    if person is not None:
        found.pages["mail"] = _mail(person)
    return found


NOT_FOLLOWED = ("/static/", "/language", "/sign-out", "/sign-in", "/second-factor", "/account", "/register", "/recover")
"""What is the reader's own, or nobody's."""
SORTED = ("/work", "/records", "/calls", "/several", "/lists/work.csv", "/lists/records.csv", "/lists/records.xlsx")
"""Lists say in their address how they are sorted and filtered; they are read as they stand."""
BESIDE = ("", "/form", "/files", "/files/1", "/meeting", "/dossier.pdf")


def _guesses(app: Flask) -> Iterator[str]:
    """Every page without a name in its address, and the pages of every record and paper there is."""
    yield "/"
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not rule.arguments and not rule.rule.startswith(NOT_FOLLOWED):
            yield rule.rule
    yield from ("/lists/work.csv", "/lists/records.csv", "/lists/records.xlsx")
    for record in db.session.scalars(sa.select(Record).where(Record.kind != "rulebook").order_by(Record.id)).all():
        yield from (f"/records/{record.reference}{end}" for end in BESIDE)
        public = {"call": "calls", "programme": "programmes", "agreement": "grants"}.get(record.kind)
        if public:
            yield f"/{public}/{record.reference}"
    for number in db.session.scalars(sa.select(Document.number).order_by(Document.id)).all():
        yield f"/verify/{number}"
        yield from (f"/documents/{number}/{audience}.ru.pdf" for audience in ("full", "public"))
    db.session.rollback()


def _links(path: str, page: str) -> list[str]:
    found = re.findall(r'(?:href|src|action)="([^"#]+)', page)
    return [target for link in found for target in _inside(path, link.replace("&amp;", "&"))]


def _inside(path: str, link: str) -> list[str]:
    target = urlsplit(urljoin(f"http://localhost{path}", link))
    whole = f"{target.path}?{target.query}" if target.query else target.path
    ours = target.netloc == "localhost" and not target.path.startswith(NOT_FOLLOWED)
    return [whole] if ours and not (target.query and target.path in SORTED) else []


def _plain(answer: Any) -> str:
    data = answer.get_data()
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = {name: packed.read(name).decode("utf-8", "replace") for name in sorted(packed.namelist())}
        return json.dumps({name: text for name, text in parts.items() if name != "docProps/core.xml"})
    text = data.decode("utf-8", "replace")
    for pattern in NOTHING_TO_ALL:
        text = pattern.sub(r"\1…", text)
    return text


def _mail(person: User) -> str:
    query = sa.select(Notice).where(Notice.user_id == person.id).order_by(Notice.id)
    mails = [mail_of([notice], person.email) for notice in db.session.scalars(query)]
    told = [f"{mail.items()}\n{part.get_content()}" for mail in mails for part in mail.iter_parts()]
    db.session.rollback()
    text = re.sub(r"boundary=[^)]*", "", "\n".join(told))
    for pattern in NOTHING_TO_ALL:
        text = pattern.sub(r"\1…", text)
    return text


def as_data(number: int, now: Any) -> bytes:
    """Instead of the PDF what it is made of, and of nothing else: rendering is a function of it."""
    rendition = db.session.get_one(Rendition, number)
    snapshot: Mapping[str, Any] = printing.snapshot_of(rendition.document, rendition.audience)
    kept = {name: value for name, value in snapshot.items() if name != "salt"}
    return b"%PDF-1.7\n" + json.dumps(kept, ensure_ascii=False, sort_keys=True, default=str).encode()


def _first_difference(one: str | None, other: str | None) -> str:
    if one is None or other is None:
        return "is there in one world only"
    place = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    return f"{one[max(0, place - 80) : place + 80]!r} against {other[max(0, place - 80) : place + 80]!r}"
