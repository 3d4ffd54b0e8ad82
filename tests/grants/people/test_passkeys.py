"""Passkeys, with a browser and an authenticator that lives inside it."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, Page
from werkzeug.serving import make_server

from grants import create_app
from grants.database import db
from grants.people import passkeys
from grants.people.models import Passkey
from grants.people.passkeys import Challenge
from tests.databases import settings
from tests.journeys.browser import PATIENCE, Clock
from tests.visiting import Visitor
from tests.world import PASSWORD, START, make_world

pytestmark = [
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True),
    pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
]


class Served:
    def __init__(self, app: Flask, address: str, clock: Clock) -> None:
        self.app, self.address, self.clock = app, address, clock


@pytest.fixture
def served(database_url: str, tmp_path: Path) -> Iterator[Served]:
    """Passkeys are bound to a name, so the site is not asked for by its number."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    clock = Clock(START)
    app = create_app(settings(database_url, tmp_path, CLOCK=clock))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    app.config["PUBLIC_URL"] = f"http://localhost:{server.server_port}"
    with app.app_context():
        make_world(applicants=1, evaluators=0)
        db.session.remove()
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Served(app, app.config["PUBLIC_URL"], clock)
    server.shutdown()
    thread.join(timeout=10)
    server.server_close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="ru")
    found = context.new_page()
    found.set_default_timeout(PATIENCE)
    yield found
    context.close()


def with_authenticator(page: Page, *, verifies: bool = True) -> tuple[Any, str]:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": verifies,
        "automaticPresenceSimulation": True,
    }
    return devtools, devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def by_password(page: Page, served: Served, email: str) -> None:
    page.goto(f"{served.address}/sign-in")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("main form:has([name=password]) button")


def add_passkey(page: Page, served: Served, name: str) -> None:
    page.goto(f"{served.address}/account/passkeys")
    page.fill("[name=name]", name)
    with page.expect_navigation():
        page.click("form[data-passkey] button")


def sign_in_with_passkey(page: Page, served: Served) -> None:
    page.context.clear_cookies()
    page.goto(f"{served.address}/sign-in")
    with page.expect_navigation():
        page.click("form[data-passkey] button")


def is_in(page: Page, served: Served) -> bool:
    page.goto(f"{served.address}/account")
    return page.url.endswith("/account")


def test_a_passkey_is_added_and_signs_in_without_a_password_as_often_as_one_likes(page: Page, served: Served) -> None:
    with_authenticator(page)
    by_password(page, served, "head.1@example.kg")
    add_passkey(page, served, "Телефон")
    assert "/account/recovery-codes" in page.url
    assert is_in(page, served)
    assert "Телефон" in page.inner_text("main")
    for _ in range(2):
        served.clock.moment += timedelta(minutes=10)
        sign_in_with_passkey(page, served)
        assert is_in(page, served)


def test_an_official_gives_the_passkey_as_the_second_step(page: Page, served: Served) -> None:
    with_authenticator(page)
    by_password(page, served, "monitor@example.kg")
    assert "/second-factor" in page.url
    add_passkey(page, served, "Ключ")
    assert is_in(page, served)
    page.context.clear_cookies()
    served.clock.moment += timedelta(minutes=10)
    by_password(page, served, "monitor@example.kg")
    assert "/sign-in/second-factor" in page.url
    assert not is_in(page, served)
    page.goto(f"{served.address}/sign-in/second-factor")
    with page.expect_navigation():
        page.click("form[data-passkey] button")
    assert is_in(page, served)


def test_a_passkey_that_was_removed_opens_nothing(page: Page, served: Served) -> None:
    with_authenticator(page)
    by_password(page, served, "head.1@example.kg")
    add_passkey(page, served, "Телефон")
    with served.app.app_context():
        db.session.execute(sa.delete(Passkey))
        db.session.commit()
    sign_in_with_passkey(page, served)
    assert page.locator(".govuk-error-summary").count()
    assert not is_in(page, served)


def test_a_browser_that_refuses_says_so_on_the_page(page: Page, served: Served) -> None:
    with_authenticator(page, verifies=False)
    page.goto(f"{served.address}/sign-in")
    page.click("form[data-passkey] button")
    page.wait_for_selector("[data-said]:visible")
    assert page.url.endswith("/sign-in")


def test_an_answer_is_not_good_twice_nor_late_nor_for_another_site(page: Page, served: Served) -> None:
    """What the browser sent once is kept by somebody who listened and tried in every way."""
    with_authenticator(page)
    by_password(page, served, "head.1@example.kg")
    add_passkey(page, served, "Телефон")
    served.clock.moment += timedelta(minutes=10)
    page.context.clear_cookies()
    page.goto(f"{served.address}/sign-in")
    question = json.loads(page.get_attribute("form[data-passkey]", "data-question") or "")
    with page.expect_request("**/sign-in/passkey") as sent, page.expect_navigation():
        page.click("form[data-passkey] button")
    answer = dict(sent.value.post_data_json)["credential"]
    challenge = Challenge(question["challenge"], served.clock.moment)
    with served.app.app_context():
        assert passkeys.proved_by(answer, challenge, served.clock.moment) is None
        db.session.execute(sa.update(Passkey).values(used_at=None, uses=0))
        assert passkeys.proved_by(answer, challenge, served.clock.moment) is not None
        late = served.clock.moment + timedelta(minutes=5)
        assert passkeys.proved_by(answer, challenge, late) is None
        assert passkeys.proved_by(answer, Challenge.new(served.clock.moment), served.clock.moment) is None
        served.app.config["PUBLIC_URL"] = "https://evil.example"
        assert passkeys.proved_by(answer, challenge, served.clock.moment) is None
        db.session.rollback()


@pytest.mark.parametrize(
    "answer", ["", "{}", "[]", "null", '{"id": 1}', '{"id": "x"}', "[" * 5000, '{"id": "x", "response": {}}', "\0"]
)
def test_an_answer_that_no_browser_sends_opens_nothing(served: Served, answer: str) -> None:
    visitor = Visitor(served.app)
    visitor.get("/sign-in")
    assert visitor.post("/sign-in/passkey", credential=answer).status_code == 422


def test_where_the_site_is_known_by_a_number_no_passkeys_are_offered(served: Served) -> None:
    served.app.config["PUBLIC_URL"] = "http://127.0.0.1:8000"
    assert "data-passkey" not in Visitor(served.app).get("/sign-in").text
