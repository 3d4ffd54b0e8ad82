"""Short ways through a day's work: by keyboard alone (Kyrgyz), without JavaScript (Russian), on a phone (English)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from grants.database import db
from grants.people import signing_in
from grants.records.library import shipped
from grants.records.models import Record
from tests.grants.calls.answers import sheet_answers
from tests.grants.calls.walk import Walk
from tests.journeys.browser import PATIENCE, PHONE, WIDE, Person, Site
from tests.visiting import sign_in
from tests.whole_story import until_running, until_standstill

pytestmark = [
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True),
    # A browser that goes on to the next page leaves fonts half read, and the server drops them without closing.
    pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
]
MOST_TABS = 300


@contextmanager
def at_a_browser(
    browser: Browser, site: Site, walk: Walk, name: str, language: str, *, phone: bool = False, scripts: bool = True
) -> Iterator[Page]:
    """Signed in already: how that is done is for other tests."""
    user = walk.world.people[name]
    kept = {
        "language": language,
        "_user_id": str(user.id),
        "_fresh": True,
        signing_in.COOKIE: sign_in(site.app, user),
    }
    db.session.remove()
    serializer = site.app.session_interface.get_signing_serializer(site.app)  # type: ignore[attr-defined]
    context = browser.new_context(viewport=PHONE if phone else WIDE, java_script_enabled=scripts)
    context.add_cookies([{"name": "session", "value": serializer.dumps(kept), "url": site.address}])
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    site.clock.moment = walk.now
    yield page
    if folder := os.environ.get("ASHAR_PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}-{language}.png", full_page=True)
    context.close()


def tab_to(page: Page, selector: str) -> None:
    """As far as the tabulator leads; what is reached shows that it is."""
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached by keyboard on {page.url}")


def test_an_applicant_writes_by_keyboard_alone(browser: Browser, site: Site) -> None:
    with site.app.app_context():
        walk = Walk(applicants=1, evaluators=0)
        reference = walk.draft_application(walk.open_call(), 1).reference
        with at_a_browser(browser, site, walk, "editor_1", "ky") as page:
            page.goto(f"{site.address}/records/{reference}/form?all=1")
            tab_to(page, "main [name=title]")
            page.keyboard.press("Control+A")
            page.keyboard.type("Ачык терезе")
            tab_to(page, "main form button.govuk-button:not(.govuk-button--secondary)")
            with page.expect_navigation():
                page.keyboard.press("Enter")
            page.goto(f"{site.address}/records/{reference}")
            assert "Ачык терезе" in page.inner_text("main")


def test_an_evaluator_scores_without_javascript(browser: Browser, site: Site) -> None:
    lock = shipped()[0]["review"].actions["lock"]
    with site.app.app_context():
        walk = Walk(applicants=1, evaluators=1)
        call = walk.open_call()
        application = walk.apply(call, 1)
        walk.to_evaluation(call, application)
        review = walk.appoint(application, "evaluator_1").reference
        with at_a_browser(browser, site, walk, "evaluator_1", "ru", scripts=False) as page:
            page.goto(f"{site.address}/records/{review}/actions/declare_no_conflict")
            for box in page.locator("main form input[type=checkbox]").all():
                box.check(force=True)
            with page.expect_navigation():
                page.locator("main form button.govuk-button:not(.govuk-button--secondary)").last.click()
            page.goto(f"{site.address}/records/{review}/form")
            typist = Person.__new__(Person)
            typist.page = page
            typist.fill(sheet_answers(7))
            with page.expect_navigation():
                page.locator("main form button.govuk-button:not(.govuk-button--secondary)").last.click()
            page.goto(f"{site.address}/records/{review}")
            with page.expect_navigation():
                page.locator("main").get_by_text(lock.title["ru"], exact=True).first.click()
            if "/actions/" in page.url:
                with page.expect_navigation():
                    page.locator("main form button.govuk-button:not(.govuk-button--secondary)").last.click()
        assert db.session.query(Record).filter_by(reference=review).one().state == lock.target


def test_a_monitor_finds_the_way_on_a_telephone(browser: Browser, site: Site) -> None:
    with site.app.app_context():
        walk, found = until_standstill()
        agreement = until_running(walk, found.call, found.won).reference
        with at_a_browser(browser, site, walk, "monitor", "en", phone=True) as page:
            for path in ("/work", "/visits/plan", f"/records/{agreement}", f"/records/{agreement}/begin/visit"):
                answer = page.goto(site.address + path)
                assert answer is not None
                assert answer.status == 200, path
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is too wide"
                assert page.get_attribute("html", "lang") == "en"
