"""Tables that a definition describes: their rows are typed, or given by a source of the case."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from grants.casework import vocabulary
from grants.casework.answers import Table, people_in, shown, sources_in
from grants.casework.case import Case
from grants.casework.forms import Sheet, answers_of
from grants.casework.vocabulary import Entry, source
from tests.grants.calls.walk import Walk
from tests.world import START
from workflows.forms import Form, load

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def w(text: str) -> str:
    return f"{{ky: {text}, ru: {text}, en: {text}}}"


def form(*lines: str) -> Form:
    text = f"form: sample\ntitle: {w('Sample')}\nfields:\n" + "\n".join(f"  {line}" for line in lines) + "\n"
    return load(text, "sample.yaml")


@pytest.fixture
def case(app: Flask) -> Iterator[Case]:
    with app.app_context():
        walk = Walk(applicants=1, evaluators=1)
        yield Case(walk.draft_call(), walk.world.actor("customer_officer"), START)


@pytest.fixture
def given(case: Case) -> Iterator[list[Entry]]:
    """The entries of a source, which the test may change."""
    entries = [Entry("a", "First", {"sum": "10.00"}), Entry("b", {"ky": "Экинчи", "ru": "Второй", "en": "Second"})]

    @source
    def things(_: Case) -> list[Entry]:
        return entries

    yield entries
    del vocabulary.sources["things"]


TYPED = (
    f"- {{name: rows, type: table, max: 2, label: {w('Rows')}, columns: [",
    f"    {{name: who, type: text, max_words: 3, label: {w('Who')}}},",
    f"    {{name: sum, type: money, required: false, label: {w('Sum')}}}]}}",
)
GIVEN = (
    f"- {{name: rows, type: table, from: things, label: {w('Rows')}, columns: [",
    f"    {{name: here, type: choice, options: {{here: {w('Here')}, away: {w('Away')}}}, label: {w('Presence')}}},",
    f"    {{name: sum, type: money, required: false, label: {w('Sum')}}}]}}",
)


def sent(**values: str) -> MultiDict[str, str]:
    return MultiDict({name.replace("_", "-"): value for name, value in values.items()})


def test_typed_rows_are_kept_by_their_columns_and_blank_ones_are_dropped(case: Case) -> None:
    bound = Sheet(form(*TYPED), case, "en", complete=True).bind(
        sent(rows_0_who="Kanymgül", rows_0_sum="1 000,50", rows_1_who="", rows_1_sum="")
    )
    assert bound.validate()
    assert answers_of(bound) == {"rows": [{"who": "Kanymgül", "sum": "1000.50"}]}


def test_a_wrong_cell_is_told_in_its_row_and_every_limit_of_a_column_counts(case: Case) -> None:
    sheet = Sheet(form(*TYPED), case, "en", complete=True)
    bound = sheet.bind(sent(rows_0_who="one two three four", rows_0_sum="much"))
    assert not bound.validate()
    row = bound["rows"].entries[0].form
    assert "words" in row["who"].errors[0]
    assert "Enter a sum" in row["sum"].errors[0]
    assert row["sum"].data == "much"
    missing = sheet.bind(sent(rows_0_sum="5"))
    assert not missing.validate()
    assert missing["rows"].entries[0].form["who"].errors == ["Fill in this field."]
    many = sheet.bind(sent(rows_0_who="a", rows_1_who="b", rows_2_who="c"))
    assert not many.validate()
    assert many["rows"].errors == ["Not more than 2 rows."]


def test_given_rows_stand_in_the_order_of_the_source_whatever_was_sent(case: Case, given: list[Entry]) -> None:
    sheet = Sheet(form(*GIVEN), case, "ky", complete=True)
    assert [row.form["sum"].data for row in sheet.bind()["rows"].entries] == ["10", None]
    bound = sheet.bind(
        sent(rows_0_key="b", rows_0_here="here", rows_1_key="a", rows_1_here="away", rows_7_key="stranger")
    )
    assert bound.validate()
    kept = answers_of(bound)["rows"]
    assert [(row["key"], row["here"]) for row in kept] == [("a", "away"), ("b", "here")]
    again = sheet.bind(kept={"rows": [{"key": "b", "here": "here"}]})["rows"]
    assert [row.form["here"].data for row in again.entries] == [None, "here"]
    given.pop(0)
    assert [row["key"] for row in answers_of(sheet.bind(kept={"rows": kept}))["rows"]] == ["b"]


def test_every_given_row_must_be_answered_before_the_form_is_complete(case: Case, given: list[Entry]) -> None:
    half = sent(rows_0_key="a", rows_0_here="here", rows_1_key="b")
    assert Sheet(form(*GIVEN), case, "en", complete=False).bind(half).validate()
    bound = Sheet(form(*GIVEN), case, "en", complete=True).bind(half)
    assert not bound.validate()
    assert bound["rows"].entries[1].form["here"].errors == ["Choose an answer."]


def test_a_choice_is_made_among_the_entries_of_its_source(case: Case, given: list[Entry]) -> None:
    sheet = Sheet(form(f"- {{name: one, type: choice, from: things, label: {w('One')}}}"), case, "ru", complete=True)
    assert [(option.data, option.label.text) for option in sheet.bind()["one"]] == [("a", "First"), ("b", "Второй")]
    bound = sheet.bind(sent(one="c"))
    assert not bound.validate()
    assert sheet.bind(sent(one="b")).validate()


def test_tables_are_read_with_the_titles_of_their_rows_and_the_words_of_their_choices(
    case: Case, given: list[Entry]
) -> None:
    asked = form(*GIVEN, f"- {{name: members, type: choices, from: things, label: {w('Members')}}}")
    kept = {"rows": [{"key": "a", "title": "First", "here": "away", "sum": "10.00"}], "members": ["a"]}
    assert sources_in(asked.fields) == {"things"}
    table, facts = shown(asked.fields, kept, {}, (), {"things": {"a": "First"}})
    assert isinstance(table, Table)
    assert [column["text"] for column in table.columns][1]["en"] == "Presence"
    assert table.rows[0][0] == "First"
    assert table.rows[0][1]["en"] == "Away"
    assert facts.rows[0][1] == ["First"]
    people = form(
        f"- {{name: rows, type: table, label: {w('Rows')}, columns: [",
        f"    {{name: them, type: people, role: evaluator, label: {w('Them')}}}]}}",
    )
    assert list(people_in(people, {"rows": [{"them": ["3", "4"]}]})) == [3, 4]
