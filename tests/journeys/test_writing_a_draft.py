"""Two people write one application with scripts switched on, and the line drops."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from grants.casework.perform import begin
from grants.database import db
from grants.people.models import User
from grants.records.models import Record
from tests.grants.calls.walk import Walk
from tests.journeys.browser import PATIENCE, PHONE, WIDE, Site
from tests.visiting import Visitor

pytestmark = [
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True),
    # A browser that leaves a page stops reading what was being compressed for it.
    pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
]
SAVED = "[data-saving]:not([hidden]):not(.ashar-saving--warning)"


class Desk:
    """One draft, and browsers of those who write it."""

    def __init__(self, site: Site, browser: Browser) -> None:
        self.site, self.browser = site, browser
        with site.app.app_context():
            walk = Walk(applicants=1, evaluators=1)
            call = walk.open_call()
            organisation = walk.world.applicants[0].id
            draft = begin("application", call, walk.actor("editor_1"), walk.now, organisation_id=organisation)
            db.session.commit()
            self.reference = draft.reference
            self.people = {name: person.id for name, person in walk.world.people.items()}
        site.clock.moment = walk.now

    def open(self, name: str, page: str, size: Any = WIDE) -> Page:
        context = self.browser.new_context(viewport=size)
        with self.site.app.app_context():
            visitor = Visitor(self.site.app, db.session.get(User, self.people[name]), "en")
            db.session.commit()
            cookie = visitor.client.get_cookie("session")
        assert cookie is not None
        context.add_cookies([{"name": "session", "value": cookie.value, "url": self.site.address}])
        opened = context.new_page()
        opened.set_default_timeout(PATIENCE)
        opened.goto(f"{self.site.address}/records/{self.reference}/form/{page}")
        return opened

    @property
    def kept(self) -> dict[str, Any]:
        with self.site.app.app_context():
            record = db.session.query(Record).filter_by(reference=self.reference).one()
            return dict(record.answers("application_form"))


@pytest.fixture
def desk(site: Site, browser: Browser) -> Iterator[Desk]:
    yield Desk(site, browser)
    for context in browser.contexts:
        context.close()


def test_what_two_people_type_at_once_is_saved_by_itself_and_both_see_a_clash(desk: Desk) -> None:
    editor, head = desk.open("editor_1", "project"), desk.open("head_1", "project", PHONE)
    editor.fill("#title", "Борбор")
    editor.fill("#problem", "Редактордуку")
    expect(editor.locator("[data-counts=title]")).to_have_text("Words: 1 of 30")
    editor.wait_for_selector(SAVED)
    head.fill("#goal", "Максат")
    head.wait_for_selector(SAVED)
    assert (desk.kept["title"], desk.kept["goal"]) == ("Борбор", "Максат")
    head.fill("#problem", "Жетекчиники")
    expect(head.locator("[data-saving]")).to_contain_text("Somebody else changed the same answer")
    head.get_by_role("button", name="Save and continue").click()
    expect(head.locator(".govuk-error-summary")).to_contain_text("Somebody else changed this answer too")
    assert head.input_value("#problem") == "Жетекчиники"
    assert head.input_value("#title") == "Борбор"
    head.get_by_role("button", name="Save and continue").click()
    head.wait_for_url("**/form/work")
    assert desk.kept["problem"] == "Жетекчиники"
    assert head.evaluate("localStorage.length") == 0


def test_what_was_typed_while_the_line_was_down_is_there_again_and_saved(desk: Desk) -> None:
    editor = desk.open("editor_1", "project")
    editor.context.set_offline(True)
    editor.fill("#summary", "Байланышсыз жазылган")
    expect(editor.locator("[data-saving]")).to_contain_text("kept on this device")
    assert desk.kept == {}
    context = editor.context
    editor.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"{desk.site.address}/records/{desk.reference}/form/project")
    assert again.input_value("#summary") == "Байланышсыз жазылган"
    again.wait_for_selector(SAVED)
    assert desk.kept["summary"] == "Байланышсыз жазылган"
    assert again.evaluate("localStorage.length") == 0


def test_a_budget_adds_itself_up_as_the_server_does(desk: Desk) -> None:
    page = desk.open("editor_1", "money")
    page.get_by_role("button", name="Add a row").click()
    row = {"item": "Ижара", "quantity": "3", "price": "1 000,50", "tax": "10%", "own": "100", "in_kind": "0,05"}
    for column, text in row.items():
        page.fill(f"[name=budget-3-{column}]", text)
    page.fill("[name=budget-0-price]", "0,33")
    told = page.inner_text(".ashar-total")
    assert "3,301.98" in told
    page.wait_for_selector(SAVED)
    page.reload()
    assert page.inner_text(".ashar-total") == told
