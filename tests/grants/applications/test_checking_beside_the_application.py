"""The checklist is filled in beside the application, and beside what the system itself knows of it."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.grants.calls.walk import Walk
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        yield Walk()


def test_the_application_and_what_is_known_of_it_stand_beside_the_checklist(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1, "400000.00")
    walk.close(call)
    secretary = Visitor(app, walk.world.people["commission_secretary"], "en")
    page = secretary.get(f"/records/{application.reference}/actions/admit").text.replace("\N{NO-BREAK SPACE}", " ")
    assert 'class="ashar-beside"' in page
    assert "Asks for 400,000.00 som; at most 450,000.00 som." in page
    assert "No money of an earlier grant is to be returned." in page
    assert "Күндүзгү колдоо борбору" in page
    chair = Visitor(app, walk.world.people["commission_chair"], "en")
    assert 'class="ashar-beside"' in chair.get(f"/records/{application.reference}/actions/refuse_admission").text


def test_other_forms_have_nothing_beside_them(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    head = Visitor(app, walk.world.people["customer_head"], "en")
    assert 'class="ashar-beside"' not in head.get(f"/records/{call.reference}/actions/extend").text
