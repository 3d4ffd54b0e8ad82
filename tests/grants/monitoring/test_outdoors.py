"""A form filled in on a telephone outdoors: what was typed outlives the connection and the page, and is sent once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, Route

from grants.database import db
from grants.records.models import Event, Record
from tests.grants.agreements.stage import _awarded
from tests.grants.monitoring.test_visits import planned
from tests.journeys.browser import PATIENCE, PHONE, Site
from tests.visiting import Visitor
from tests.world import make_world

pytestmark = [
    pytest.mark.parametrize("databases", ["sqlite"], indirect=True),
    # A page opened again asks for its styles and scripts anew; Werkzeug leaves a file it need not send to be collected.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning"),
]
WAITS = "[data-outdoors].ashar-saving--warning"
SEND = "main form button[type=submit]:not([name])"


class Visit:
    """An unannounced visit of today, and the monitor's telephone with its form."""

    def __init__(self, site: Site, telephone: BrowserContext, reference: str) -> None:
        self.site, self.telephone, self.reference = site, telephone, reference

    def open(self) -> Page:
        page = self.telephone.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{self.site.address}/records/{self.reference}/actions/conduct")
        return page

    def arrived(self, page: Page) -> None:
        page.wait_for_url(f"**/records/{self.reference}")
        assert page.evaluate("Object.keys(localStorage).length") == 0

    @property
    def kept(self) -> tuple[list[str], str]:
        """What happened to the visit, and its conclusion."""
        with self.site.app.app_context():
            visit = db.session.scalars(sa.select(Record).where(Record.reference == self.reference)).one()
            events = db.session.scalars(sa.select(Event.action).where(Event.record_id == visit.id).order_by(Event.seq))
            return list(events), visit.answers("visit_findings").get("seen", "")


@pytest.fixture
def visit(site: Site, browser: Browser) -> Iterator[Visit]:
    with site.app.app_context():
        stage = _awarded(make_world(applicants=1, evaluators=1))
        stage.sign()
        found = planned(stage, visit_on=stage.today, unannounced_ground="Жалоба жителей")
        site.clock.moment = stage.now + timedelta(minutes=1)
        name = site.app.config["SESSION_COOKIE_NAME"]
        cookie = Visitor(site.app, stage.world.people["monitor"]).client.get_cookie(name)
        reference = found.reference
        db.session.remove()
    assert cookie is not None
    telephone = browser.new_context(viewport=PHONE)
    telephone.add_cookies([{"name": name, "value": cookie.value, "url": site.address}])
    yield Visit(site, telephone, reference)
    telephone.close()


def fill(page: Page, seen: str) -> None:
    page.fill("[name=visited_on]", "04.05.2026")
    page.fill("[name=seen]", seen)


def test_what_was_sent_without_a_connection_arrives_once_when_the_page_is_opened_again(visit: Visit) -> None:
    page = visit.open()
    fill(page, "Центр работает.")
    for number in range(5):
        if not page.locator(f"[name=checked-{number}-question]").count():
            page.click("button[name=more][value=checked]")
        page.fill(f"[name=checked-{number}-question]", f"Вопрос {number}")
        page.fill(f"[name=checked-{number}-answer]", "Да")
        page.check(f"[name=checked-{number}-in_order][value=yes]", force=True)
    visit.telephone.set_offline(True)
    page.click(SEND)
    page.wait_for_selector(WAITS)
    page.click(SEND)
    assert visit.kept == (["begin"], "")
    page.close()
    visit.telephone.set_offline(False)
    page = visit.open()
    visit.arrived(page)
    assert visit.kept == (["begin", "conduct"], "Центр работает.")
    assert "Вопрос 4" in page.inner_text("main")


def test_what_arrived_while_its_answer_was_lost_has_no_second_effect(visit: Visit) -> None:
    page = visit.open()
    fill(page, "Центр закрыт.")

    def lose_the_answer(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        route.fetch(max_redirects=0)
        route.abort("connectionfailed")

    page.route("**/actions/conduct", lose_the_answer)
    page.click(SEND)
    page.wait_for_selector(WAITS)
    assert visit.kept == (["begin", "conduct"], "Центр закрыт.")
    page.unroute("**/actions/conduct")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    visit.arrived(page)
    assert visit.kept == (["begin", "conduct"], "Центр закрыт.")


def test_a_mistake_is_told_by_the_server_and_nothing_typed_is_lost(visit: Visit) -> None:
    page = visit.open()
    fill(page, "Всё в порядке.")
    page.fill("[name=visited_on]", "31.12.2026")
    page.click(SEND)
    page.wait_for_selector(".govuk-error-message")
    assert page.input_value("[name=seen]") == "Всё в порядке."
    page.fill("[name=visited_on]", "04.05.2026")
    page.click(SEND)
    visit.arrived(page)
    assert visit.kept == (["begin", "conduct"], "Всё в порядке.")


def test_what_was_typed_and_not_sent_is_back_and_waits(visit: Visit) -> None:
    page = visit.open()
    fill(page, "Начало.")
    page.close()
    page = visit.open()
    assert page.input_value("[name=seen]") == "Начало."
    assert page.locator("[data-outdoors]").is_visible()
    assert visit.kept == (["begin"], "")
