"""The pages of rule packs, calendars and paper sheets, as people meet them."""

import pytest
from flask import Flask

from grants.database import db
from grants.records.models import Record
from tests.grants.calls.walk import Walk
from tests.grants.programmes.test_rule_packs_before_the_lawyer import put_before_the_lawyer
from tests.grants.programmes.test_working_calendars import put_in_force
from tests.signing import signature_answers
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
LANGUAGES = ("ky", "ru", "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_signed_and_in_force_is_open_to_everybody(app: Flask, walk: Walk, language: str) -> None:
    rulebook, calendar = put_before_the_lawyer(walk), put_in_force(walk)
    visitor = Visitor(app, None, language)
    assert visitor.get(f"/records/{rulebook.reference}").status_code == 404
    walk.press("lawyer", rulebook, "sign", **signature_answers())
    for record in (rulebook, calendar):
        answer = visitor.get(f"/records/{record.reference}")
        assert answer.status_code == 200
        assert record.title[language] in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_officer_begins_both_from_the_list_of_work(app: Flask, walk: Walk, language: str) -> None:
    officer = Visitor(app, walk.world.people["customer_officer"], language)
    where = f"?authority={walk.world.authority.id}"
    asked = officer.get(f"/begin/rulebook{where}")
    assert asked.status_code == 200
    assert 'value="model"' in asked.text
    sent = officer.post(f"/begin/rulebook{where}", pack="model", note="")
    assert sent.status_code == 302
    sent = officer.post(f"/begin/calendar{where}", year="2027")
    assert sent.status_code == 302
    calendar = db.session.query(Record).filter_by(kind="calendar").one()
    page = officer.get(f"/records/{calendar.reference}/form")
    assert page.status_code == 200
    assert "2027-03-21" in page.text or "21.03.2027" in page.text


@pytest.mark.parametrize("year", ["", "27", "двадцать"])
def test_a_year_that_is_none_is_refused_beside_its_field(app: Flask, walk: Walk, year: str) -> None:
    officer = Visitor(app, walk.world.people["customer_officer"])
    answer = officer.post(f"/begin/calendar?authority={walk.world.authority.id}", year=year)
    assert answer.status_code == 422
    assert db.session.query(Record).filter_by(kind="calendar").count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_secretary_meets_the_sheet_to_enter_from_paper(app: Flask, walk: Walk, language: str) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    review = walk.appoint(application, "evaluator_1")
    walk.press("evaluator_1", review, "declare_no_conflict", no_ties=True, no_interest=True, will_report=True)
    secretary = Visitor(app, walk.world.people["commission_secretary"], language)
    answer = secretary.get(f"/records/{review.reference}/actions/enter_marks")
    assert answer.status_code == 200
    assert "marks-relevance-mark" in answer.text
