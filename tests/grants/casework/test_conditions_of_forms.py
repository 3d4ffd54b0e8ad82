"""Questions that depend on the answer to another one."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from grants.casework.case import Case
from grants.casework.forms import Sheet, answers_of, missing_fields
from grants.casework.saving import save_draft
from grants.database import db
from grants.records import library
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor
from workflows import forms

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

FORM = forms.load(
    """
form: programme_form
title: {ky: а, ru: б, en: Trial}
pages:
  - {name: one, title: {ky: а, ru: б, en: One}, fields: [partners_exist, partner]}
  - {name: two, title: {ky: а, ru: б, en: Two}, fields: [role]}
fields:
  - {name: partners_exist, type: yes_no, label: {ky: а, ru: б, en: Are there partners}}
  - {name: partner, type: text, label: {ky: а, ru: б, en: Who}, shown_when: {field: partners_exist, is: "yes"}}
  - {name: role, type: text, label: {ky: а, ru: б, en: What they do}, shown_when: {field: partners_exist, is: "yes"}}
""",
    "trial.yaml",
)


@pytest.fixture
def case(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Walk, Case]]:
    monkeypatch.setattr(library.Bound, "form", lambda _, name: FORM)
    with app.app_context():
        walk = Walk(applicants=1, evaluators=1)
        app.config["CLOCK"] = lambda: walk.now
        from grants.casework.perform import begin

        authority = walk.world.authority.id
        record = begin("programme", None, walk.actor("customer_officer"), walk.now, authority_id=authority)
        db.session.commit()
        yield walk, walk.case(record, "customer_officer")


def test_what_is_not_asked_is_neither_required_nor_kept(case: tuple[Walk, Case]) -> None:
    walk, found = case
    sheet = Sheet(FORM, found, "en", complete=True)
    no = sheet.bind(MultiDict({"partners_exist": "no", "partner": "Forgotten"}))
    assert no.validate()
    assert answers_of(no) == {"partners_exist": "no"}
    yes = sheet.bind(MultiDict({"partners_exist": "yes"}))
    assert not yes.validate()
    assert set(yes.errors) == {"partner", "role"}
    save_draft(found, FORM, {"partners_exist": "yes", "partner": "Үмүт", "role": ""}, walk.now, None)
    assert [field.name for field in missing_fields(found, FORM)] == ["role"]
    save_draft(found, FORM, {"partners_exist": "no", "partner": "Үмүт", "role": "x"}, walk.now, None)
    assert found.record.answers("programme_form") == {"partners_exist": "no"}
    assert not missing_fields(found, FORM)


def test_a_page_without_scripts_comes_back_with_what_an_answer_has_opened(app: Flask, case: tuple[Walk, Case]) -> None:
    walk, found = case
    officer, path = Visitor(app, walk.world.people["customer_officer"], "en"), f"/records/{found.record.reference}/form"
    page = officer.get(f"{path}/one").text
    assert 'data-asked-when="partners_exist" data-asked-is="yes" hidden' in page
    assert "Two" not in officer.get(path).text
    shown = page.partition('name="shown" value="')[2].partition('"')[0]
    answer = officer.post(f"{path}/one", shown=shown, partners_exist="yes")
    assert answer.location == f"{path}/one#partner"
    page = officer.get(f"{path}/one").text
    assert 'data-asked-is="yes">' in page
    shown = page.partition('name="shown" value="')[2].partition('"')[0]
    assert officer.post(f"{path}/one", shown=shown, partners_exist="yes", partner="Үмүт").location == f"{path}/two"
    shown = officer.get(f"{path}/one").text.partition('name="shown" value="')[2].partition('"')[0]
    answer = officer.post(f"{path}/one", shown=shown, partners_exist="no")
    assert answer.location == f"/records/{found.record.reference}/answers"
    db.session.expire_all()
    assert found.record.answers("programme_form") == {"partners_exist": "no"}


def test_with_scripts_nobody_is_sent_back_to_a_question_they_saw(app: Flask, case: tuple[Walk, Case]) -> None:
    walk, found = case
    officer, path = Visitor(app, walk.world.people["customer_officer"], "en"), f"/records/{found.record.reference}/form"
    shown = officer.get(f"{path}/one").text.partition('name="shown" value="')[2].partition('"')[0]
    answer = officer.post(f"{path}/one", shown=shown, partners_exist="yes", conditions_followed="1")
    assert answer.location == f"{path}/two"
