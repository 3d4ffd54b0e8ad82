"""Role by route by state by relation: every answer is the one that a plain reading of the definitions gives.

Pages are not drawn and facts are taken to hold: this is about who is let in, and nothing else.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask

import grants
from grants.casework import vocabulary
from grants.casework.case import Case
from grants.casework.pages import RecordPage
from grants.casework.seeing import Sight, sees_in
from grants.database import db
from grants.people.access import PUBLIC
from grants.records import library
from grants.records.models import Event, Record
from tests.databases import SQLiteDatabases
from tests.whole_life.reference import definitions
from tests.worlds import expecting
from tests.worlds.expecting import TO_SIGN_IN
from tests.worlds.matrix import Matrix, on_a_database
from tests.worlds.routes import OF_RECORDS, PAGES_OF_THEIR_OWN
from tests.worlds.standing import NOW, Place, Reader


@pytest.fixture(scope="module")
def matrix(sqlite_databases: SQLiteDatabases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    with on_a_database(sqlite_databases.fresh(), tmp_path_factory.mktemp("matrix")) as made:
        yield made


@pytest.fixture(autouse=True)
def only_access(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    known = grants._who_acts
    monkeypatch.setattr(grants, "_who_acts", lambda: matrix.app.extensions.get("reader") or known())
    monkeypatch.setattr("flask.templating._render", lambda app, template, context: "")
    monkeypatch.setattr(Case, "why_not", lambda case, guard: None)
    monkeypatch.setattr("grants.casework.pages.why_not_correct", lambda case: (None, []))
    monkeypatch.setattr(RecordPage, "events", [None])
    monkeypatch.setattr("grants.dossiers.views.bind", lambda *given: b"%PDF-1.7\n")
    monkeypatch.setattr("grants.casework.drafts.views.drafted", lambda *given: {})
    monkeypatch.setattr("grants.casework.drafts.views.printed", lambda *given: b"%PDF-1.7\n")
    for name in vocabulary.sources:
        monkeypatch.setitem(vocabulary.sources, name, lambda case: [])


def unexpected_of_records(matrix: Matrix, rule: str, *, kind: str = "") -> list[str]:
    """Every answer of a route of records that a plain reading of the definitions does not give."""
    closed_to_visitors = getattr(view_of(matrix.app, rule), "access", None) != PUBLIC
    faults = []
    for method, row in OF_RECORDS[rule].items():
        for place, reader, path, answers in row(matrix.standing):
            if kind and (place is None or place.kind != kind):
                continue
            wanted = TO_SIGN_IN if closed_to_visitors and not reader.signed_in else answers
            found = matrix.ask(reader, place, method, path)
            if found not in wanted:
                where = f"{place.kind} {place.state}" if place else "at the root"
                faults.append(f"{method} {path}, {where}, {reader.name}: {found}, not {sorted(wanted)}")
    return faults


def unexpected_elsewhere(matrix: Matrix, rules: Collection[str] = PAGES_OF_THEIR_OWN) -> list[str]:
    faults = []
    for own in (own for rule, own in PAGES_OF_THEIR_OWN.items() if rule in rules):
        for method in own.methods:
            for name, (roles, visitor) in matrix.holders.items():
                found, wanted = matrix.outcome(visitor, method, own.path), own.outcome(method, roles)
                if found != wanted:
                    faults.append(f"{method} {own.path}, {name}: {found}, not {wanted}")
    return faults


def view_of(app: Flask, rule: str) -> object:
    return next(app.view_functions[each.endpoint] for each in app.url_map.iter_rules() if each.rule == rule)


def routes_in_no_row(app: Flask) -> list[str]:
    rules = {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint != "static"}
    return sorted(rules - OF_RECORDS.keys() - PAGES_OF_THEIR_OWN.keys())


def test_every_route_stands_in_a_row(matrix: Matrix) -> None:
    assert routes_in_no_row(matrix.app) == []
    assert {rule.rule for rule in matrix.app.url_map.iter_rules()} >= OF_RECORDS.keys() | PAGES_OF_THEIR_OWN.keys()


def test_every_state_of_every_definition_stands_in_the_world(matrix: Matrix) -> None:
    assert matrix.standing.places.keys() == {(k, s) for k, found in definitions().items() for s in found["states"]}


def known_of(matrix: Matrix, reader: Reader, place: Place) -> bool:
    record = db.session.get_one(Record, place.number)
    return Case(record, reader.actor(matrix.somebody, place), NOW).may_see()


def test_who_knows_of_a_record_is_the_same_to_a_page_and_to_a_list_in_every_state(matrix: Matrix) -> None:
    """Every reader before every state of every kind: the page of a record, and the condition of all lists."""
    with matrix.app.app_context():
        for reader in matrix.standing.readers:
            wanted = {each.number for each in matrix.standing.places.values() if expecting.sees(reader, each)}
            on_pages = {each.number for each in matrix.standing.places.values() if known_of(matrix, reader, each)}
            assert on_pages == wanted, reader.name
            if not reader.appointed:
                sight = Sight(reader.actor(matrix.somebody))
                in_lists = sa.select(Record.id).where(sight.where(sees_in) | sight.open_to_all())
                numbers = {each.number for each in matrix.standing.places.values()}
                assert set(db.session.scalars(in_lists)) & numbers == wanted, reader.name
        db.session.remove()


@pytest.mark.parametrize("rule", OF_RECORDS)
def test_everybody_gets_of_a_record_what_its_definition_gives_them(matrix: Matrix, rule: str) -> None:
    faults = unexpected_of_records(matrix, rule)
    assert faults == [], "\n".join([f"{len(faults)} unexpected answers:", *faults[:40]])


def test_a_state_shown_to_one_role_too_many_is_noticed(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    place = matrix.standing.places["application", "registered"]
    known = library.shipped()[0]["application"]
    state = known.states["registered"]
    wider = {**known.states, "registered": replace(state, seen_by=(*state.seen_by, "evaluator"))}
    monkeypatch.setitem(library._known, known.digest, replace(known, states=wider))
    with matrix.app.app_context():
        wrong = [
            reader.name
            for reader in matrix.standing.readers
            if known_of(matrix, reader, place) != expecting.sees(reader, place)
        ]
        db.session.remove()
    assert wrong == ["evaluator of it"]


def test_a_button_given_to_one_role_too_many_is_noticed(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    known = library.shipped()[0]["tranche"]
    pay = replace(known.actions["pay"], by=(*known.actions["pay"].by, "customer_head"))
    monkeypatch.setitem(library._known, known.digest, replace(known, actions={**known.actions, "pay": pay}))
    faults = unexpected_of_records(matrix, "/records/<reference>/actions/<action>", kind="tranche")
    assert faults
    assert all("/actions/pay" in fault and "customer_head" in fault for fault in faults)


def test_a_page_that_forgets_whom_it_is_for_is_noticed(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix.app.view_functions["people.offices"], "access", PUBLIC)
    monkeypatch.setattr(matrix.app.view_functions["casework.my_work"], "access", None)
    faults = unexpected_elsewhere(matrix, ("/people", "/work"))
    assert any("/people" in fault and "a visitor" in fault for fault in faults)
    assert any("/work" in fault for fault in faults)


def test_everybody_gets_elsewhere_what_the_table_gives_them(matrix: Matrix) -> None:
    faults = unexpected_elsewhere(matrix)
    assert faults == [], "\n".join([f"{len(faults)} unexpected answers:", *faults[:40]])


def test_a_route_that_nobody_placed_is_noticed(matrix: Matrix) -> None:
    other = Flask("other")
    other.add_url_rule("/back-door", "back_door", lambda: "")
    assert routes_in_no_row(other) == ["/back-door"]


def test_nothing_that_was_asked_changed_anything(matrix: Matrix) -> None:
    with matrix.app.app_context():
        assert db.session.query(Event).count() == 0
