"""A field for files is a choice among what is attached; what was chosen in a private field stays with the few."""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from grants.casework.attachments import readable
from grants.casework.case import Case
from grants.casework.forms import Sheet, answers_of
from grants.database import db
from grants.people.actors import actor_of
from grants.people.models import Membership
from grants.records.library import shipped
from grants.records.models import File, Record
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor
from tests.whole_story import PDF
from workflows.forms import Field, Form

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

CHARTER = Field("charter", "file", {"en": "Charter"}, max=None)
PASSPORT = Field("passport", "file", {"en": "Passport"}, private=True, required=False)
FORM = Form("application_form", {"en": "Files"}, (CHARTER, PASSPORT))


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        found = Walk(applicants=1, evaluators=1)
        app.config["CLOCK"] = lambda: found.now
        yield found


@pytest.fixture
def draft(walk: Walk) -> Record:
    return walk.draft_application(walk.open_call(), 1)


def attach(app: Flask, walk: Walk, record: Record, *names: str) -> list[str]:
    visitor = Visitor(app, walk.world.people["editor_1"], "en")
    sent = [(io.BytesIO(PDF), name) for name in names]
    assert visitor.post(f"/records/{record.reference}/files", files=sent).status_code == 302
    found = db.session.query(File).filter_by(record_id=record.id).order_by(File.id).all()
    return [str(file.id) for file in found]


def bound(walk: Walk, record: Record, form: Form = FORM, complete: bool = True, **sent: list[str]) -> object:
    case = walk.case(record, "editor_1")
    return Sheet(form, case, "en", complete=complete).bind(MultiDict({"sent": "1", **sent}))


def test_chosen_files_are_kept_by_their_numbers_and_nothing_else_is(app: Flask, walk: Walk, draft: Record) -> None:
    charter, passport = attach(app, walk, draft, "charter.pdf", "passport.pdf")
    form = bound(walk, draft, charter=[charter], passport=[passport])
    assert form.validate()  # type: ignore[attr-defined]
    assert answers_of(form) == {"charter": [charter], "passport": [passport]}
    foreign = bound(walk, draft, charter=["999999"])
    assert not foreign.validate()  # type: ignore[attr-defined]
    assert answers_of(foreign)["charter"] == []


def test_a_file_that_is_required_is_asked_for_once_the_form_has_to_be_complete(
    app: Flask, walk: Walk, draft: Record
) -> None:
    attach(app, walk, draft, "charter.pdf")
    assert bound(walk, draft, complete=False).validate()  # type: ignore[attr-defined]
    form = bound(walk, draft)
    assert not form.validate()  # type: ignore[attr-defined]
    assert "Attach it first" in form.charter.errors[0]  # type: ignore[attr-defined]


def test_no_more_files_are_chosen_than_the_form_allows(app: Flask, walk: Walk, draft: Record) -> None:
    numbers = attach(app, walk, draft, "1.pdf", "2.pdf")
    one = replace(FORM, fields=(replace(CHARTER, max=1),))
    form = bound(walk, draft, one, charter=numbers)
    assert not form.validate()  # type: ignore[attr-defined]
    assert bound(walk, draft, one, charter=numbers[:1]).validate()  # type: ignore[attr-defined]


def test_the_page_of_the_form_offers_what_is_attached_and_leads_to_where_more_is(
    app: Flask, walk: Walk, draft: Record
) -> None:
    (number,) = attach(app, walk, draft, "charter.pdf")
    visitor = Visitor(app, walk.world.people["editor_1"], "en")
    page = visitor.get(f"/records/{draft.reference}/form?all=1").text
    assert f'value="{number}"' in page
    assert f"/records/{draft.reference}/files" in page
    kept = draft.answers("application_form")
    sent = {"version": draft.version, "title": kept["title"], "charter": [number]}
    assert visitor.post(f"/records/{draft.reference}/form", **sent).status_code == 302
    db.session.expire_all()
    assert draft.answers("application_form")["charter"] == [number]
    shown = visitor.get(f"/records/{draft.reference}").text
    assert shown.count(f"/records/{draft.reference}/files/{number}") == 2


@pytest.fixture
def chosen(app: Flask, walk: Walk, draft: Record, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """The form of a sent application asks for one open and one private file, both were chosen; a third lies loose."""
    numbers = attach(app, walk, draft, "charter.pdf", "passport.pdf", "loose.pdf")
    walk.press("head_1", draft, "submit")
    forms = shipped()[1]
    monkeypatch.setitem(forms, "application_form", replace(forms["application_form"], fields=FORM.fields))
    monkeypatch.setattr(Case, "form", lambda self, name: forms[name])
    monkeypatch.setattr(Case, "may_read_own_form", lambda self: True)
    draft.data = {"application_form": {"charter": numbers[:1], "passport": numbers[1:2]}}
    for name, role in (("evaluator_1", "evaluator"), ("monitor", "monitor")):
        place = Membership(
            user_id=walk.world.people[name].id,
            organisation_id=walk.world.authority.id,
            record_id=draft.id,
            role=role,
            starts=date(2026, 1, 1),
        )
        db.session.add(place)
    db.session.commit()
    return dict(zip(("charter", "passport", "loose"), map(int, numbers), strict=True))


@pytest.mark.parametrize(
    ("name", "state", "seen"),
    [
        ("head_1", "draft", {"charter", "passport", "loose"}),
        ("customer_officer", "draft", set()),
        ("customer_officer", "screening", {"charter", "passport", "loose"}),
        ("appeal_panel_member", "not_admitted", {"charter", "passport", "loose"}),
        ("evaluator_1", "evaluation", {"charter"}),
        ("monitor", "evaluation", set()),
    ],
)
def test_evaluators_and_monitors_read_only_what_was_chosen_in_open_fields(
    walk: Walk, draft: Record, chosen: dict[str, int], name: str, state: str, seen: set[str]
) -> None:
    draft.state = state
    db.session.refresh(walk.world.people[name])
    case = Case(draft, actor_of(walk.world.people[name], walk.now), walk.now)
    assert {file.id for file in readable(case)} == {chosen[each] for each in seen}


def test_files_of_a_record_that_was_never_asked_to_choose_stay_open_to_its_parties(
    app: Flask, walk: Walk, draft: Record, chosen: dict[str, int]
) -> None:
    draft.data, draft.state = {}, "evaluation"
    db.session.commit()
    db.session.refresh(walk.world.people["evaluator_1"])
    case = Case(draft, actor_of(walk.world.people["evaluator_1"], walk.now), walk.now)
    assert len(readable(case)) == 3
