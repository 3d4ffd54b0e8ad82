"""A person's dates in their own calendar: by a secret address that ends when they say so."""

from collections.abc import Iterator
from datetime import timedelta

import icalendar
import pytest
from flask import Flask

from grants.casework.worklists.models import CalendarFeed
from grants.database import db
from tests.grants.casework.worklists.test_lists import AFTER, Desk
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    app.config["CLOCK"] = lambda: AFTER
    with app.app_context():
        desk = Desk(app)
        desk.close()
        desk.record(1).due_by = AFTER + timedelta(days=3)
        yield desk


def test_the_address_shows_what_waits_with_its_date_and_nothing_of_what_stands_in_it(desk: Desk) -> None:
    secretary, nobody = Visitor(desk.app, desk.world.people["commission_secretary"], "en"), Visitor(desk.app)
    page = secretary.post("/calendar").text
    path = "/calendar/" + page.split("/calendar/")[1].split(".ics")[0] + ".ics"
    answer = nobody.get(path)
    assert answer.mimetype == "text/calendar"
    events = {event["uid"]: event for event in icalendar.Calendar.from_ical(answer.data).events}
    found = events[f"{desk.references[0]}@ashar"]
    assert found["dtstart"].dt == AFTER + timedelta(days=3)
    assert "борбор" not in answer.text
    assert "Үмүт" not in answer.text
    assert path not in secretary.get("/calendar").text
    assert path.split("/")[2].split(".")[0] not in str(db.session.query(CalendarFeed.secret_hash).one())


def test_a_new_address_or_an_end_closes_the_old_one(desk: Desk) -> None:
    secretary, nobody = Visitor(desk.app, desk.world.people["commission_secretary"]), Visitor(desk.app)
    first, second = ("/calendar/" + secretary.post("/calendar").text.split("/calendar/")[1].split(".ics")[0] + ".ics"
                     for _ in range(2))  # fmt: skip
    assert nobody.get(first).status_code == 404
    assert nobody.get(second).status_code == 200
    desk.world.people["commission_secretary"].active = False
    assert nobody.get(second).status_code == 404
    desk.world.people["commission_secretary"].active = True
    assert secretary.post("/calendar", end="1").status_code == 302
    assert nobody.get(second).status_code == 404
