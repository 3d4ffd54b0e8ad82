"""Every form of the product, sent with everything that people mistype and others try: told, kept, and nothing done."""

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest
import sqlalchemy as sa
from flask import request
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import grants
from grants.casework import vocabulary
from grants.casework.case import Case
from grants.casework.perform import NotPossible
from grants.casework.vocabulary import Entry
from grants.database import db
from grants.languages import say
from grants.records.library import shipped
from grants.records.models import Event, Record
from tests.bad_input.forms_on_pages import BAD, TYPED, FormOnPage, faults_of_refusal, forms_of, kept_on
from tests.databases import SQLiteDatabases
from tests.whole_life.reference import definitions, listed
from tests.worlds.expecting import roles_on
from tests.worlds.matrix import STALE, Matrix, on_a_database
from tests.worlds.routes import PAGES_OF_THEIR_OWN
from tests.worlds.standing import Place, Reader, readers_of

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
LEFT = ("/sign-out", "/account/erase", "/account/sign-ins/end")
"""Forms that do what they say to whoever sends them: without anything to type."""


@pytest.fixture(scope="module")
def matrix(sqlite_databases: SQLiteDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    with on_a_database(sqlite_databases.fresh(), tmp_path_factory.mktemp("bad_input")) as made:
        yield made


@pytest.fixture(autouse=True)
def only_forms(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked is all this is about: facts hold, and what is chosen among is there."""
    known = grants._who_acts
    monkeypatch.setattr(grants, "_who_acts", lambda: matrix.app.extensions.get("reader") or known())
    monkeypatch.setattr(Case, "why_not", lambda case, guard: None)
    monkeypatch.setattr("grants.casework.views.begin", never)
    for name in vocabulary.sources:
        monkeypatch.setitem(vocabulary.sources, name, lambda case: [Entry("1", "Бир"), Entry("2", "Эки")])


def never(*given: object, **more: object) -> None:
    raise NotPossible(say("This cannot be started here."))


def where_asked() -> Iterator[tuple[str, str, str, str]]:
    """Every form of the library once: its name, the kind and state of the record, and the end of the address."""
    found = set()
    for kind, definition in definitions().items():
        if (form := definition.get("form")) and form not in found:
            written = [state for state in definition["states"] if readers_of(kind, state, "editable_by")]
            found |= {form} if written else set()
            yield from ((form, kind, state, "form?all=1") for state in written[:1])
        for action, row in definition["actions"].items():
            if (form := row.get("asks")) and row.get("by") and form not in found:
                state = next(
                    s for s in definition["states"] if s in listed(row["from"]) or listed(row["from"]) == ["any"]
                )
                found.add(form)
                yield form, kind, state, f"actions/{action}"


def beginnings() -> Iterator[tuple[str, str]]:
    for kind, definition in definitions().items():
        if definition["begin"].get("asks") and definition["begin"].get("by"):
            yield definition["begin"]["asks"], kind


ASKED = {form: (kind, state, end) for form, kind, state, end in where_asked()}
BEGUN = {form: kind for form, kind in beginnings() if form not in ASKED}


NEVER_ASKED = {"payment_rows", "commission_meeting"}
"""Filled in by the system, or kept for earlier calls alone."""
OF_ANYBODY = {"eligibility": "/calls/{}/check"}
"""Asked of whoever comes, on a page of no record."""


def test_every_form_of_the_library_is_tried() -> None:
    assert set(shipped()[1]) - ASKED.keys() - BEGUN.keys() - OF_ANYBODY.keys() == NEVER_ASKED


class Sender:
    """A reader before one form of one page."""

    def __init__(self, matrix: Matrix, client: FlaskClient, path: str) -> None:
        self.matrix, self.client, self.path = matrix, client, path
        self.page = client.get(path)

    def forms(self) -> list[FormOnPage]:
        return [form for form in forms_of(self.page.text, self.path) if not form.action.startswith(LEFT)]

    def send(self, form: FormOnPage, what: str) -> TestResponse:
        sent = {name: value for name, value in form.sent(BAD[what]).items() if name not in form.hidden & {"_shown"}}
        return self.client.post(form.action, data={**sent, "version": STALE, "key": "k" * 32})


def reader_with(matrix: Matrix, place: Place, roles: set[str]) -> Reader:
    return next(each for each in matrix.standing.readers if roles_on(each, place) & roles)


def path_of(matrix: Matrix, form: str) -> tuple[str, Reader, Place | None]:
    if form in ASKED:
        kind, state, end = ASKED[form]
        place = matrix.standing.places[kind, state]
        definition = definitions()[kind]
        if end.startswith("form"):
            roles = set(readers_of(kind, state, "editable_by"))
        else:
            roles = set(listed(definition["actions"][end.partition("/")[2]]["by"]))
        return f"/records/{place.reference}/{end}", reader_with(matrix, place, roles), place
    kind = BEGUN[form]
    begin = definitions()[kind]["begin"]
    under = begin.get("under")
    roles = set(listed(begin["by"]))
    if not under:
        reader = next(each for each in matrix.standing.readers if each.roles & roles)
        return f"/begin/{kind}", reader, None
    above = "application" if under == "any" else under
    place = next(p for p in matrix.standing.of_kind(above) if "public" in readers_of(p.kind, p.state) or True)
    place = next((p for p in matrix.standing.of_kind(above) if "public" in readers_of(p.kind, p.state)), place)
    reader = next(each for each in matrix.standing.readers if each.roles & roles)
    chosen = f"?organisation={reader.organisation}" if reader.organisation else ""
    return f"/records/{place.reference}/begin/{kind}{chosen}", reader, place


def faults_of(answer: TestResponse, form: FormOnPage, what: str) -> list[str]:
    faults = []
    if answer.status_code not in (409, 422, 413):
        faults.append(f"answered {answer.status_code}")
    if answer.status_code == 422:
        faults += faults_of_refusal(answer.text)
    if "Traceback" in answer.text:
        faults.append("shows a traceback")
    if CONTROL.search(answer.text):
        faults.append("shows control characters")
    if answer.status_code in (409, 422):
        faults += lost(answer, form, what)
    return faults


def lost(answer: TestResponse, form: FormOnPage, what: str) -> list[str]:
    kept = kept_on(answer.text)
    typed = {control.name: BAD[what](control) for control in form.controls if control.kind in TYPED}
    return [
        f"{name} lost what was typed"
        for name, text in typed.items()
        if text and text.strip() and not any(_same(text, each) for each in kept.get(name, ()))
    ]


def _same(typed: str, kept: str) -> bool:
    """But for what cannot be seen."""
    unseen = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e]")
    return unseen.sub("", typed).split() == unseen.sub("", kept).split()


@pytest.mark.parametrize("form", [*ASKED, *BEGUN])
def test_a_form_of_the_library_tells_what_is_wrong_keeps_what_was_typed_and_does_nothing(
    matrix: Matrix, form: str
) -> None:
    path, reader, place = path_of(matrix, form)
    matrix.app.extensions["reader"] = reader.actor(matrix.somebody, place)
    sender = Sender(matrix, matrix.client, path)
    assert sender.page.status_code == 200, f"{path} {reader.name}: {sender.page.status_code}"
    faults = []
    for found in sender.forms():
        for what in BAD:
            faults += [f"{what}: {fault}" for fault in faults_of(sender.send(found, what), found, what)]
    assert not faults, f"{path}, {reader.name}:\n" + "\n".join(faults[:20])


def before_anybody(matrix: Matrix, form: str) -> tuple[Sender, FormOnPage]:
    """A visitor before a form that is asked of whoever comes."""
    matrix.app.extensions.pop("reader", None)
    _, visitor = matrix.holders["a visitor"]
    call = next(each for each in matrix.standing.of_kind("call") if "public" in readers_of("call", each.state))
    sender = Sender(matrix, visitor.client, OF_ANYBODY[form].format(call.reference))
    assert sender.page.status_code == 200
    (asked,) = sender.forms()
    assert [control for control in asked.controls if control.kind in TYPED], "there is something to type in"
    return sender, asked


@pytest.mark.parametrize("form", OF_ANYBODY)
def test_a_form_for_anybody_tells_what_is_wrong_and_keeps_what_was_typed(matrix: Matrix, form: str) -> None:
    sender, asked = before_anybody(matrix, form)
    faults = [f"{what}: {fault}" for what in BAD for fault in faults_of(sender.send(asked, what), asked, what)]
    assert not faults, "\n".join(faults[:20])


def test_no_control_character_reaches_a_form_at_all(matrix: Matrix) -> None:
    sender, asked = before_anybody(matrix, "eligibility")
    sent = asked.sent(BAD["control characters"])
    with matrix.app.test_request_context(sender.path, method="POST", data=sent):
        arrived = "".join(request.form.values())
    assert CONTROL.search("".join(sent.values()))
    assert not CONTROL.search(arrived)
    assert "Бишкек [31mкалк" in arrived


def test_none_of_it_changed_anything(matrix: Matrix) -> None:
    with matrix.app.app_context():
        assert db.session.query(Event).count() == 0
        assert db.session.scalars(sa.select(Record.data).where(Record.kind != "rulebook").distinct()).all() == [{}]
        db.session.remove()


def test_a_form_that_takes_what_is_wrong_or_says_nothing_of_it_is_noticed(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("grants.casework.views.UNPROCESSABLE", 200)
    path, reader, place = path_of(matrix, "suspension")
    matrix.app.extensions["reader"] = reader.actor(matrix.somebody, place)
    sender = Sender(matrix, matrix.client, path)
    form = sender.forms()[0]
    assert faults_of(sender.send(form, "nothing"), form, "nothing") == ["answered 200"]
    shown = cast(TestResponse, SimpleNamespace(status_code=413, text="Биш\x07кек"))
    assert faults_of(shown, form, "nothing") == ["shows control characters"]
    assert faults_of_refusal('<form><input name="a"></form>') == ["nothing is said above the form"]
    assert faults_of_refusal('<div class="govuk-error-summary"><a href="#a">x</a></div>') == [
        "#a leads nowhere",
        "nothing is said beside a field",
    ]


OWN = {rule: own.path for rule, own in PAGES_OF_THEIR_OWN.items() if own.get and "token" not in rule}


@pytest.mark.parametrize("rule", OWN)
def test_a_form_of_any_other_page_withstands_it_too(matrix: Matrix, rule: str) -> None:
    matrix.app.extensions.pop("reader", None)
    faults = []
    for name in ("a visitor", "applicant_head", "customer_officer"):
        _, visitor = matrix.holders[name]
        sender = Sender(matrix, visitor.client, OWN[rule])
        if sender.page.mimetype != "text/html":
            continue
        for found in sender.forms():
            for what in BAD:
                answer = sender.send(found, what)
                wrong = [] if answer.status_code < 500 else [f"answered {answer.status_code}"]
                if answer.status_code == 422:
                    wrong += faults_of_refusal(answer.text)
                faults += [f"{name}, {found.action}, {what}: {each}" for each in wrong]
    assert not faults, "\n".join(faults[:20])
