"""A real browser before a real server, both in this process group, with a clock the journey winds."""

import logging
import os
import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Browser, Locator, ViewportSize, expect, sync_playwright
from werkzeug.serving import make_server

from grants import create_app
from grants.casework.work import Worker
from tests.databases import settings
from tests.journeys.shapes import shape_of
from tests.world import PASSWORD, START

ASKED = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "resultTypes": ["violations"]}
WIDE: ViewportSize = {"width": 1280, "height": 900}
PATIENCE = 60_000
"""How long a page may take, in milliseconds: on a machine that does something else beside, a disk may be slow."""
PHONE: ViewportSize = {"width": 360, "height": 740}


class Clock:
    def __init__(self, start: datetime) -> None:
        self.moment = start

    def __call__(self) -> datetime:
        return self.moment


class Site:
    """The application being served, with its clock and its worker."""

    def __init__(self, app: Flask, address: str, clock: Clock) -> None:
        self.app, self.address, self.clock = app, address, clock

    def wait_until(self, moment: datetime) -> None:
        """Let time pass, and the clock act."""
        assert moment >= self.clock.moment
        self.clock.moment = moment
        with self.app.app_context():
            Worker().let_the_clock_act(moment)


class Person:
    """Somebody at a browser without JavaScript. Axe checks every page they see, in a copy that may run scripts.

    `checked` is shared by all people of a journey: by language and width every element that axe found sound, with all
    that it stands in. A page that has no other is not checked again: axe judges an element by itself and by what is
    around it, and that ids are not given twice is seen to by `tests.browsing`.
    """

    def __init__(
        self,
        site: Site,
        browser: Browser,
        name: str,
        language: str,
        size: ViewportSize,
        pictures: Path | None,
        checked: dict[tuple[str, int], set[str]],
    ) -> None:
        self.site, self.name, self.language, self._pictures = site, name, language, pictures
        self.secret = ""
        self._sound = checked.setdefault((language, size["width"]), set())
        self.page = browser.new_context(viewport=size, java_script_enabled=False).new_page()
        self._copy = browser.new_context(viewport=size).new_page()
        for page in (self.page, self._copy):
            page.set_default_timeout(PATIENCE)

    def open(self, path: str) -> None:
        answer = self.page.goto(self.site.address + path)
        assert answer is not None
        assert answer.status == 200, f"{path} answered {answer.status}"
        self.look()

    def sign_in(self) -> None:
        """By password; who holds an office sets a second factor up, and `secret` is what their telephone keeps."""
        self.open(f"/language?language={self.language}&next=/sign-in")
        self.page.fill("[name=email]", f"{self.name.replace('_', '.')}@example.kg")
        self.page.fill("[name=password]", PASSWORD)
        self.send()
        if self.is_on("/second-factor"):
            self._set_up_a_factor()

    def _set_up_a_factor(self) -> None:
        """The secret is read off the page, as a telephone would read it."""
        self.secret = "".join(self.page.inner_text("main code").split())
        self.page.fill("[name=code]", pyotp.TOTP(self.secret).at(self.site.clock.moment))
        self.send()

    def press(self, title: str, answers: Mapping[str, Any] | None = None) -> None:
        """Press the button or follow the link of that name on this page; fill and send the form where one is asked."""
        button = self.page.locator("main").get_by_role("button", name=title, exact=True)
        self.follow(button.or_(self.page.locator("main").get_by_role("link", name=title, exact=True)).first)
        if "/actions/" in self.page.url:
            self.fill(answers or {})
            self.send()

    def attach(self, name: str, content: bytes) -> None:
        """On the page for files of a record."""
        self.page.set_input_files("[name=files]", {"name": name, "mimeType": "application/pdf", "buffer": content})
        self.send()

    def fill(self, answers: Mapping[str, Any], prefix: str = "") -> None:
        """Answer by the names of the form as data: rows and texts in several languages are nested."""
        for name, value in answers.items():
            if value not in ("", []):
                self._answer(f"{prefix}{name}", value)

    def send(self) -> None:
        """Press the form's own button, the first that is green."""
        self.follow(self.page.locator("main form button.govuk-button:not(.govuk-button--secondary)").last)

    def follow(self, way: Locator) -> None:
        """Click, and wait for the page it leads to: until that is there the old one is still before us."""
        with self.page.expect_navigation():
            way.click()
        self.look()

    @property
    def reference(self) -> str:
        """Of the record whose page is open."""
        return self.page.url.split("/records/")[1].split("/")[0]

    def is_on(self, path: str) -> bool:
        return urlsplit(self.page.url).path == path

    def look(self) -> None:
        """Nothing may be wrong on the page: no refusal, no script but our files, nothing over its edge, no barrier
        that axe finds."""
        for sign_of_refusal in (".govuk-error-summary", ".ashar-notice--warning"):
            assert not self.page.locator(sign_of_refusal).count(), self.page.inner_text(sign_of_refusal)
        assert not self.page.locator('script:not([src^="/static/scripts/"])').count()
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{self.page.url} is too wide"
        self._check_with_axe(self.page.content())
        if self._pictures:
            number = len(list(self._pictures.iterdir()))
            title = self.page.title()[:40].replace("/", " ")
            self.page.screenshot(path=self._pictures / f"{number:03}-{self.name}-{title}.png", full_page=True)

    def _check_with_axe(self, page: str) -> None:
        shape = shape_of(page)
        if shape <= self._sound:
            return
        self._copy.set_content(page.replace("<head>", f'<head><base href="{self.site.address}/">', 1))
        violations = Axe().run(self._copy, options=ASKED).response["violations"]
        found = [f"{v['id']}: {n['html'][:200]}" for v in violations for n in v["nodes"]]
        assert not found, f"{self.page.url}\n" + "\n".join(found)
        self._sound.update(shape)

    def _answer(self, name: str, value: Any) -> None:
        if isinstance(value, Mapping):
            self.fill(value, f"{name}-")
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for number, row in enumerate(value):
                self.fill(row, f"{name}-{number}-")
        else:
            self._type(name, value)

    def _type(self, name: str, value: Any) -> None:
        fields = self.page.locator(f'main [name="{name}"]')
        kind = fields.first.get_attribute("type")
        if fields.first.evaluate("e => e.tagName") == "SELECT":
            fields.first.select_option(value)
        elif kind in ("radio", "checkbox"):
            for each in value if isinstance(value, list) else [value]:
                option = f'main [name="{name}"][value="{each}"]'
                wanted = fields if isinstance(each, bool) else self.page.locator(option)
                wanted.first.set_checked(bool(each), force=True)
        else:
            fields.first.fill(str(value))


def browser_path() -> str:
    found = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert found, "install Debian's chromium, or set CHROMIUM to a browser of its kind"
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """While one is open its loop runs, and nothing else in this worker can start one."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def site(database_url: str, tmp_path: Path) -> Iterator[Site]:
    clock = Clock(START)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    app = create_app(settings(database_url, tmp_path, CLOCK=clock, OUTBOX=str(tmp_path / "outbox")))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(app, f"http://127.0.0.1:{server.server_port}", clock)
    server.shutdown()
    thread.join(timeout=10)
