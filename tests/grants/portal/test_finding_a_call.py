"""Anybody finds a call by what it says, and is told of new ones by a feed and a calendar."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from xml.etree import ElementTree

import icalendar
import pytest
from flask import Flask

from grants.calls.queries import deadline_of
from grants.database import db
from grants.records.models import Record
from tests.grants.calls.walk import Walk, words
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        found = Walk(applicants=1, evaluators=1)
        app.config["CLOCK"] = lambda: found.now
        app.config["PUBLIC_URL"] = "https://ashar.example"
        yield found


def found(app: Flask, query: str) -> str:
    answer = Visitor(app, None, "en").get(f"/calls?{query}")
    assert answer.status_code == 200
    return answer.text.split("</search>")[1]


def test_a_call_is_found_by_its_words_its_sphere_and_the_size_of_its_grants(app: Flask, walk: Walk) -> None:
    call = walk.open_call(title=words("Көчмө китепкана"))
    draft = walk.draft_call(title=words("Көчмө китепкана: жашыруун"))
    reference = call.reference
    sphere = walk.case(call, "customer_officer").parent("programme").answers("programme_form")["sphere"]
    largest = int(float(call.answers("call_form")["max_grant"]))
    for query in (
        "text=кочмо+КИТЕП",
        f"text={reference}",
        "text=karakol+city",
        f"sphere={sphere}",
        f"least={largest}",
        f"authority={walk.world.authority.id}&show=open",
    ):
        page = found(app, query)
        assert reference in page, query
        assert draft.reference not in page
    other = next(name for name in ("health", "culture") if name != sphere)
    for query in (
        "text=дарыкана",
        f"sphere={other}",
        f"least={largest + 1}",
        "authority=999999",
        "show=closed",
        "text=!",
    ):
        assert reference not in found(app, query), query
    assert reference not in found(app, "show=soon")
    walk.now = walk.now + (_deadline(call) - walk.now) - timedelta(days=5)
    assert reference in found(app, "show=soon")


def test_what_cannot_be_meant_is_left_out(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    assert call.reference in found(app, "least=much&sphere=nothing&authority='--&text=")


def test_a_size_that_is_no_sum_is_told_beside_its_field_and_stays_there(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    page = Visitor(app, None, "en").get("/calls?least=abc").text
    assert "This is no sum" in page.partition('id="least-error"')[2].partition("</p>")[0]
    assert 'value="abc"' in page
    assert call.reference in page
    assert "least-error" not in Visitor(app, None, "en").get("/calls?least=15+000+сом").text


def test_a_page_beyond_the_list_says_so_and_leads_to_the_first(app: Flask, walk: Walk) -> None:
    walk.open_call()
    answer = Visitor(app, None, "en").get("/calls?page=999&show=open")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert 'href="/calls?show=open&amp;page=1"' in answer.text
    assert "No call" not in answer.text


def test_nobody_finds_a_call_by_what_is_for_its_parties_alone(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    asked = call.answers("call_approval") or call.answers("call_order")
    hidden = [text for text in asked.values() if isinstance(text, str) and len(text) > 12]
    for text in hidden:
        assert call.reference not in found(app, f"text={text}")


def test_the_feed_is_atom_and_tells_of_the_calls_of_the_search(app: Flask, walk: Walk) -> None:
    call = walk.open_call(title={**words("x"), "en": 'Day <care> & "home"', "ru": "Дневной уход"})
    answer = Visitor(app, None, "ky").get("/calls.atom?language=en&show=open")
    assert answer.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(answer.data)
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == 'Day <care> & "home"'
    assert entry.findtext(f"{ATOM}id") == f"https://ashar.example/calls/{call.reference}"
    assert len(list(feed.iter(f"{ATOM}updated"))) == 2
    none = ElementTree.fromstring(Visitor(app).get("/calls.atom?show=closed").data)
    assert none.find(f"{ATOM}entry") is None


def test_the_calendar_holds_the_deadlines_of_the_open_calls(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    event = icalendar.Calendar.from_ical(Visitor(app).get("/calls.ics?language=ru").data).events[0]
    assert event["dtstart"].dt == _deadline(call)
    assert event["uid"] == f"{call.reference}@ashar"
    walk.close(call)
    assert not icalendar.Calendar.from_ical(Visitor(app).get("/calls.ics").data).events


def _deadline(call: Record) -> datetime:

    db.session.refresh(call)
    deadline = deadline_of(call)
    assert deadline is not None
    return deadline
