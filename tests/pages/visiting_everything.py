"""A told story, walked through by people on all sides of it: which pages there are, and what stands on them."""

import re
from collections.abc import Iterator
from contextvars import Context
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from flask import Flask, template_rendered
from flask.testing import FlaskClient
from jinja2 import Template

from grants.database import db
from grants.records.models import Record
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor

TEMPLATES = Path(__file__).parents[2] / "templates"
OFTEN = 1
"""How many addresses of one shape each person follows."""
PEOPLE = {
    None: "ky",
    "head_1": "ky",
    "evaluator_1": "ru",
    "customer_officer": "ky",
    "commission_secretary": "ru",
    "monitor": "ky",
    "finance_officer": "ky",
}
"""Who walks, and what they read."""
NOT_FOLLOWED = ("/static/", "/language", "/sign-out")
BEGINNINGS = (
    "/",
    "/about",
    "/calls",
    "/verify",
    "/unreliable-executors",
    "/sign-in",
    "/work",
    "/records",
    "/no-such-page",
)


REFERENCE = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}")
FILES = (".pdf", ".csv", ".xlsx", ".zip", ".ics", ".atom")


@dataclass(frozen=True)
class Page:
    """One page as somebody got it; `wire`: how many bytes it has when it is sent."""

    path: str
    who: str
    language: str
    template: str
    html: str
    wire: int


def page_templates() -> set[str]:
    """Every template that is a whole page."""
    found = TEMPLATES.rglob("*.html")
    return {
        str(each.relative_to(TEMPLATES)) for each in found if '{% extends "base.html" %}' in each.read_text("utf-8")
    }


class Tour:
    def __init__(self, app: Flask, walk: Walk) -> None:
        self.app, self.walk = app, walk
        self.kinds = {record.reference: record.kind for record in db.session.query(Record)}
        self.rendered: list[str] = []
        template_rendered.connect(self._note, app)

    def _note(self, sender: Flask, template: Template, **more: object) -> None:
        self.rendered.append(template.name or "")

    def pages_of(self, name: str | None, language: str) -> Iterator[Page]:
        visitor = Visitor(self.app, self.walk.world.people.get(name) if name else None, language)
        waiting, seen, often = [*BEGINNINGS, *self._own()], set(), dict[str, int]()
        while waiting:
            path = waiting.pop(0)
            shape = self._shape(path)
            if path in seen or often.get(shape, 0) >= OFTEN:
                continue
            seen.add(path)
            often[shape] = often.get(shape, 0) + 1
            page = self.page(visitor, path, name or "a visitor", language)
            if page is not None:
                waiting += _links(path, page.html)
                yield page

    def page(self, visitor: Visitor, path: str, who: str, language: str) -> Page | None:
        self.rendered.clear()
        answer = Context().run(FlaskClient.open, visitor.client, path, headers={"Accept-Encoding": "gzip"})
        if answer.status_code in (302, 303) or answer.mimetype != "text/html":
            return None
        assert answer.status_code < 500, f"{path} broke for {who}"
        wire = len(answer.get_data())
        plain = (
            Context().run(FlaskClient.open, visitor.client, path) if answer.headers.get("Content-Encoding") else answer
        )
        return Page(path, who, language, self.rendered[0] if self.rendered else "", plain.get_data().decode(), wire)

    def _own(self) -> Iterator[str]:
        """Every address without a name in it."""
        for rule in self.app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and not rule.arguments and not rule.rule.startswith(NOT_FOLLOWED):
                yield rule.rule

    def _shape(self, path: str) -> str:
        """The address with the kind of a record for the record; what is asked of a list makes it no other page."""
        named = re.sub(
            r"[0-9A-Z]{5}-[0-9A-Z]{5}", lambda found: self.kinds.get(found.group(), "?"), urlsplit(path).path
        )
        return re.sub(r"\d+", "0", named)


def _links(path: str, page: str) -> list[str]:
    found = []
    for link in re.findall(r'(?:href|action)="([^"#]+)', page):
        target = urlsplit(urljoin(f"http://localhost{path}", link.replace("&amp;", "&")))
        if (
            target.netloc == "localhost"
            and not target.path.startswith(NOT_FOLLOWED)
            and not target.path.endswith(".pdf")
        ):
            found.append(f"{target.path}?{target.query}" if target.query else target.path)
    return found
