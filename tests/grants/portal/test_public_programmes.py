from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from grants.casework.perform import begin
from grants.languages import LANGUAGES
from grants.records.models import Record
from tests.grants.calls.walk import Walk, programme_answers, words
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        found = Walk(applicants=2, evaluators=2)
        app.config["CLOCK"] = lambda: found.now
        yield found


def discussed(walk: Walk) -> Record:
    programme = begin("programme", None, walk.actor("customer_officer"), walk.now, authority_id=walk.world.authority.id)
    walk.fill("customer_officer", programme, "programme_form", **programme_answers(problem=words("Жашыруун эмес")))
    ends = (walk.now + timedelta(days=15)).date().isoformat()
    walk.press(
        "customer_officer",
        programme,
        "start_discussion",
        discussion_ends=ends,
        how=words("Кат менен"),
        contact_person="Кубатов Азамат",
        contact_phone="+996 555 123456",
    )
    return programme


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_programme_in_force_shows_its_text_its_papers_and_its_calls(app: Flask, walk: Walk, language: str) -> None:
    call = walk.open_call()
    assert call.parent is not None
    public = Visitor(app, None, language)
    page = public.get(f"/programmes/{call.parent.reference}").text
    assert f"/calls/{call.reference}" in page
    assert "D02-" in page
    assert f"/programmes/{call.parent.reference}" in public.get(f"/calls/{call.reference}").text
    assert f"/programmes/{call.parent.reference}" in public.get("/calls").text


def test_a_draft_programme_is_public_from_its_discussion_on_and_its_text_rests_while_it_is_revised(
    app: Flask, walk: Walk
) -> None:
    public = Visitor(app, None, "en")
    draft = begin("programme", None, walk.actor("customer_officer"), walk.now, authority_id=walk.world.authority.id)
    assert public.get(f"/programmes/{draft.reference}").status_code == 404
    programme = discussed(walk)
    page = public.get(f"/programmes/{programme.reference}").text
    assert "Жашыруун эмес" in page
    assert "Кат менен" in page
    walk.wait(days=17)
    walk.press("customer_officer", programme, "end_discussion", how_held=words("Жыйын өттү"), proposals=[])
    page = public.get(f"/programmes/{programme.reference}").text
    assert "The text is being revised" in page
    assert "Жашыруун эмес" not in page
    assert "Жыйын өттү" in page
    assert "D03-" in page


def test_there_is_no_public_page_of_what_is_no_programme(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    assert Visitor(app, None, "en").get(f"/programmes/{call.reference}").status_code == 404
