"""A form of several pages, written by several people, saved by itself."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from grants.casework.perform import begin
from grants.database import db
from grants.documents.models import Document
from grants.records.models import Record
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        found = Walk(applicants=1, evaluators=1)
        app.config["CLOCK"] = lambda: found.now
        yield found


@pytest.fixture
def draft(walk: Walk) -> Record:
    call = walk.open_call()
    record = begin("application", call, walk.actor("editor_1"), walk.now, organisation_id=walk.world.applicants[0].id)
    db.session.commit()
    return record


def visitor(app: Flask, walk: Walk, name: str = "editor_1") -> Visitor:
    return Visitor(app, walk.world.people[name], "en")


def hidden(page: TestResponse, name: str) -> str:
    found = re.search(f'name="{name}" value="([^"]*)"', page.text)
    assert found, name
    return unescape(found[1])


def kept(record: Record) -> dict[str, Any]:
    db.session.expire_all()
    return dict(record.answers("application_form"))


def test_the_list_of_pages_says_what_each_still_lacks_and_saving_leads_through_them(
    app: Flask, walk: Walk, draft: Record
) -> None:
    editor, path = visitor(app, walk), f"/records/{draft.reference}/form"
    assert "Ready: 0 of 6 pages." in editor.get(path).text
    page = editor.get(f"{path}/declarations")
    ticked = dict.fromkeys(("truthful", "no_conflict_of_interest", "no_double_funding"), "y")
    answer = editor.post(f"{path}/declarations", _shown=hidden(page, "_shown"), **ticked)
    assert answer.location == f"/records/{draft.reference}/answers"
    told = editor.get(path).text
    assert "Still missing: There is no debt in taxes or social contributions." in told
    assert (
        editor.post(f"{path}/declarations", _shown=hidden(page, "_shown"), no_debt="y", **ticked, leave="1").location
        == path
    )
    assert "Ready: 1 of 6 pages." in editor.get(path).text
    project = editor.get(f"{path}/project")
    answer = editor.post(f"{path}/project", _shown=hidden(project, "_shown"), title="Борбор", goal="Максат")
    assert answer.location == f"{path}/work"
    assert kept(draft)["truthful"] is True
    assert draft.title["ky"] == "Борбор"
    checked = editor.get(f"/records/{draft.reference}/answers").text
    assert "Борбор" in checked
    assert f'href="{path}/project#priority"' in checked


def test_all_questions_may_be_asked_on_one_page(app: Flask, walk: Walk, draft: Record) -> None:
    page = visitor(app, walk).get(f"/records/{draft.reference}/form?all=1").text
    assert 'id="page-money"' in page
    assert 'name="bank_details"' in page


def test_what_two_people_write_on_one_page_at_once_is_kept(app: Flask, walk: Walk, draft: Record) -> None:
    path = f"/records/{draft.reference}/form/project"
    editor, head = visitor(app, walk), visitor(app, walk, "head_1")
    shown = hidden(editor.get(path), "_shown")
    assert editor.post(path, _shown=shown, version="1", title="Борбор").status_code == 302
    assert head.post(path, _shown=shown, version="1", goal="Максат").status_code == 302
    assert (kept(draft)["title"], kept(draft)["goal"]) == ("Борбор", "Максат")


def test_a_true_clash_shows_both_texts_and_whoever_saves_again_decides(app: Flask, walk: Walk, draft: Record) -> None:
    path = f"/records/{draft.reference}/form/project"
    editor, head = visitor(app, walk), visitor(app, walk, "head_1")
    shown = hidden(editor.get(path), "_shown")
    editor.post(path, _shown=shown, goal="Максат", summary="Редактордуку")
    answer = head.post(path, _shown=shown, summary="Жетекчиники", title="Борбор")
    assert answer.status_code == 409
    assert "Somebody else changed this answer too" in answer.text
    for text in ("Редактордуку", "Жетекчиники", "Борбор", "Максат"):
        assert text in answer.text
    assert kept(draft)["title"] == ""
    again = {"summary": "Жетекчиники", "title": "Борбор", "goal": "Максат"}
    assert head.post(path, _shown=hidden(answer, "_shown"), **again).status_code == 302
    assert {name: kept(draft)[name] for name in again} == again


def test_a_page_saves_itself_except_what_cannot_be_right(app: Flask, walk: Walk, draft: Record) -> None:
    path = f"/records/{draft.reference}/form/work"
    editor = visitor(app, walk)
    shown = hidden(editor.get(path), "_shown")
    answer = editor.post(path, _shown=shown, autosave="1", starts="31.02.2026", beneficiaries="60")
    assert answer.status_code == 200
    told = answer.get_json()
    assert (told["unsaved"], told["clash"]) == (["Project starts"], False)
    assert (kept(draft)["beneficiaries"], kept(draft)["starts"]) == ("60", "")
    assert editor.post(path, _shown=told["shown"], autosave="1", beneficiaries="61").status_code == 200
    assert kept(draft)["beneficiaries"] == "61"


def test_what_saves_itself_never_overwrites_what_somebody_else_wrote(app: Flask, walk: Walk, draft: Record) -> None:
    path = f"/records/{draft.reference}/form/project"
    editor, head = visitor(app, walk), visitor(app, walk, "head_1")
    shown = hidden(editor.get(path), "_shown")
    editor.post(path, _shown=shown, autosave="1", goal="Редактордуку")
    told = head.post(path, _shown=shown, autosave="1", goal="Жетекчиники", title="Борбор").get_json()
    assert (told["unsaved"], told["clash"]) == (["Goal of the project"], True)
    assert (kept(draft)["goal"], kept(draft)["title"]) == ("Редактордуку", "Борбор")


def test_nothing_saves_itself_without_a_page_of_this_sign_in_or_when_it_is_too_late(
    app: Flask, walk: Walk, draft: Record
) -> None:
    path = f"/records/{draft.reference}/form/project"
    editor = visitor(app, walk)
    shown = hidden(editor.get(path), "_shown")
    assert editor.post(path, _shown=shown, autosave="1", csrf_token="of another", title="А").status_code == 400
    assert editor.post(path, autosave="1", title="А").status_code == 400
    assert editor.post(f"/records/{draft.reference}/form/nothing", _shown=shown).status_code == 404
    walk.close(db.session.get_one(Record, draft.parent_id))
    assert editor.post(path, _shown=shown, autosave="1", title="А").status_code in (404, 409)
    assert kept(draft) == {}


def test_what_the_rules_say_of_an_answer_is_told_beside_it_and_in_the_list(app: Flask, walk: Walk) -> None:
    draft = walk.draft_application(walk.open_call(), 1)
    own = [{"item": "Айлык", "unit": "", "quantity": "1", "price": "400000.00", "own": "500000.00"}]
    walk.fill("editor_1", draft, "application_form", **draft.answers("application_form") | {"amount_requested": "1.00"})
    editor, path = visitor(app, walk), f"/records/{draft.reference}/form"
    assert "Make them equal." in editor.get(path).text
    page = editor.get(f"{path}/money").text
    assert page.index("Make them equal.") < page.index('id="amount_requested"')
    walk.fill("editor_1", draft, "application_form", **draft.answers("application_form") | {"budget": own})
    page = editor.get(f"{path}/money").text
    assert 'class="ashar-rows__advice"' in page.partition('id="budget-0-own"')[2].partition('id="budget-1"')[0]
    assert "Fill in or correct first" not in page


def test_the_paper_of_a_draft_is_shown_before_it_is_submitted_and_kept_nowhere(app: Flask, walk: Walk) -> None:
    draft = walk.draft_application(walk.open_call(), 1)
    editor, path = visitor(app, walk), f"/records/{draft.reference}/preview/submit"
    papers = db.session.query(Document).count()
    answer = editor.get(path)
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF-")
    assert db.session.query(Document).count() == papers
    assert f'href="{path}?kind=application"' in editor.get(f"/records/{draft.reference}/answers").text
    assert Visitor(app, walk.world.people["customer_officer"]).get(path).status_code == 404
    for nothing in ("withdraw", "nothing", "submit?kind=nothing"):
        assert editor.get(f"/records/{draft.reference}/preview/{nothing}").status_code == 404
    walk.fill("editor_1", draft, "application_form", title="Аталышы гана")
    refused = editor.get(path)
    assert refused.status_code == 409
    assert "Fill in or correct first" in refused.text
