"""Partners and earlier grants are asked of those who said that there are any, and of nobody else."""

from collections.abc import Iterator

import pytest
from flask import Flask

from grants.casework.forms import missing_fields
from grants.casework.perform import NotPossible
from grants.database import db
from grants.documents.models import Document
from tests.grants.calls.answers import application_answers
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
EARLIER = {"funder": "Каракол мэриясы", "year": "2024", "sum": "195000.00", "purpose": "Карыларга жардам"}


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    app.config["CLOCK"] = lambda: walk.now
    with app.app_context():
        walk = Walk(applicants=1, evaluators=1)
        yield walk


def test_whoever_had_grants_names_them_and_they_stand_in_the_paper(walk: Walk) -> None:
    call = walk.open_call()
    application = walk.draft_application(call, 1, had_grants="yes", earlier_grants=[])
    form = walk.case(application, "editor_1").form("application_form")
    assert [field.name for field in missing_fields(walk.case(application, "editor_1"), form)] == ["earlier_grants"]
    with pytest.raises(NotPossible):
        walk.press("head_1", application, "submit")
    db.session.rollback()
    answers = application_answers(had_grants="yes", earlier_grants=[EARLIER])
    walk.fill("editor_1", application, "application_form", **answers)
    walk.press("head_1", application, "submit")
    paper = db.session.query(Document).filter_by(kind="application", record_id=application.id).one()
    (told,) = paper.public["fields"]["earlier_grants"]
    assert (told["year"], told["purpose"]) == ("2024", "Карыларга жардам")


def test_what_is_answered_with_no_or_not_at_all_opens_no_table_and_keeps_none(walk: Walk) -> None:
    call = walk.open_call()
    rows = {"earlier_grants": [EARLIER], "partners": [{"name": "Демилге", "inn": "", "role": "Окутуу"}]}
    application = walk.draft_application(call, 1, **rows, had_grants="no", with_partners="")
    kept = application.answers("application_form")
    assert "earlier_grants" not in kept
    assert "partners" not in kept
    walk.press("head_1", application, "submit")
    paper = db.session.query(Document).filter_by(kind="application", record_id=application.id).one()
    assert (paper.full["fields"]["earlier_grants"], paper.full["fields"]["partners"]) == ([], [])


def test_the_page_hides_the_tables_until_they_are_asked_for(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    application = walk.draft_application(call, 1)
    editor = Visitor(app, walk.world.people["editor_1"], "en")
    path = f"/records/{application.reference}/form/organisation"
    page = editor.get(path).text
    for question in ("had_grants", "with_partners"):
        assert f'data-asked-when="{question}" data-asked-is="yes" hidden' in page
    told = {"had_grants": "yes", "with_partners": "yes", "team": "Экөө", "experience": "Үч жыл"}
    answer = editor.post(path, _shown=_shown(page), **told)
    assert answer.status_code == 302, answer.text
    assert answer.location.split("#")[0].endswith(path)
    assert 'data-asked-is="yes" hidden' not in editor.get(path).text


def _shown(page: str) -> str:
    return page.split('name="_shown" value="', 1)[1].split('"', 1)[0].replace("&#34;", '"')
