from decimal import Decimal

import pytest

from workflows import forms
from workflows.reading import Faulty

FORM = """
form: application_form
title: {ky: Табыштама, ru: Заявка, en: Application}
fields:
  - {name: title, type: words, label: {ky: Аталышы, ru: Название, en: Title}, max_words: 20}
  - name: amount
    type: money
    label: {ky: Суммасы, ru: Сумма, en: Amount}
    hint: {ky: Сом менен, ru: В сомах, en: In som}
    min: 1
    max: 500000.50
  - name: region
    type: choice
    label: {ky: Облус, ru: Область, en: Region}
    options:
      ysyk_kol: {ky: Ысык-Көл, ru: Иссык-Куль, en: Issyk-Kul}
      2-batken: {ky: Баткен, ru: Баткен, en: Batken}
    required: false
  - {name: contact, type: person, role: applicant_head, label: {ky: Байланыш, ru: Контакт, en: Contact}, private: true}
"""


def test_fields_are_read_as_they_are_written() -> None:
    form = forms.load(FORM, "form.yaml")
    assert (form.name, form.title["en"]) == ("application_form", "Application")
    title, amount, region, contact = form.fields
    assert (title.type, title.max_words, title.required, title.private) == ("words", 20, True, False)
    assert (amount.min, amount.max) == (Decimal(1), Decimal("500000.50"))
    assert amount.hint is not None
    assert amount.hint["ky"] == "Сом менен"
    assert [value for value, _ in region.options] == ["ysyk_kol", "2-batken"]
    assert region.options[0][1]["ru"] == "Иссык-Куль"
    assert region.required is False
    assert (contact.role, contact.private) == ("applicant_head", True)
    assert form.field_named("amount") == amount
    assert form.field_named("nothing") is None


def test_the_canonical_text_gives_back_the_same_form_with_options_in_their_order() -> None:
    form = forms.load(FORM, "form.yaml")
    again = forms.from_canonical(form.canonical)
    assert again == form
    assert again.fields == form.fields
    assert again.field_named("region").options == form.field_named("region").options  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("    type: money\n", "    type: cash\n", 7, "W208"),
        ("    type: money\n", "", 6, "W202"),
        ("    type: choice\n", "    type: longtext\n", 15, "W209"),
        ("    max: 500000.50\n", "    max: much\n", 11, "W203"),
        ("    max: 500000.50\n", "    maximum: 5\n", 11, "W201"),
        ("max_words: 20", "max_words: 0", 5, "W203"),
        ("    required: false\n", "    required: no\n", 18, "W108"),
        ("    required: false\n", "    required: 0\n", 18, "W203"),
        ("role: applicant_head, ", "", 19, "W202"),
        ("  - name: amount\n", "  - name: title\n", 6, "W207"),
        ("  - name: amount\n", "  - name: version\n", 6, "W220"),
        ("  - name: amount\n", "  - name: Amount\n", 6, "W204"),
        ("ru: В сомах, ", "", 9, "W205"),
        ("form: application_form\n", "", 1, "W110"),
    ],
)
def test_a_broken_form_is_one_fault_on_its_line(old: str, new: str, line: int, code: str) -> None:
    assert FORM.count(old) == 1
    _, faults = forms.check(FORM.replace(old, new), "form.yaml")
    assert [(fault.line, fault.code) for fault in faults] == [(line, code)], faults
    with pytest.raises(Faulty):
        forms.load(FORM.replace(old, new), "form.yaml")


def test_a_form_needs_fields_and_a_choice_options() -> None:
    start = FORM[: FORM.index("fields:")]
    for fields in ("fields: []\n", "fields: {}\n", "fields:\n"):
        assert [fault.code for fault in forms.check(start + fields, "f")[1]] == ["W203"]
    label = "label: {ky: а, ru: б, en: c}"
    assert [f.code for f in forms.check(f"{start}fields: [{{name: a, type: choices, {label}}}]", "f")[1]] == ["W202"]
    assert [f.code for f in forms.check(f"{start}fields: [a]", "f")[1]] == ["W203"]


def test_canonical_text_that_is_no_form_raises() -> None:
    with pytest.raises(Faulty):
        forms.from_canonical('{"form":"reason","fields":[{"options":3}]}')


TABLE = """
form: attendance
title: {ky: Катышуу, ru: Присутствие, en: Attendance}
fields:
  - name: present
    type: table
    from: members
    label: {ky: Мүчөлөр, ru: Члены, en: Members}
    columns:
      - name: how
        type: choice
        label: {ky: Кантип, ru: Как, en: How}
        options:
          remotely: {ky: Аралыктан, ru: Дистанционно, en: Remotely}
          in_person: {ky: Өзү, ru: Лично, en: In person}
"""


def test_a_table_has_columns_and_may_take_its_rows_from_a_source() -> None:
    table = forms.load(TABLE, "form.yaml").fields[0]
    assert table.source == "members"
    assert [(column.name, column.type) for column in table.columns] == [("how", "choice")]
    again = forms.from_canonical(forms.load(TABLE, "form.yaml").canonical)
    assert again.fields == (table,)
    assert [value for value, _ in again.fields[0].columns[0].options] == ["remotely", "in_person"]


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("    type: table\n", "    type: people\n    role: member\n", 8, "W209"),
        ("        type: choice\n", "        type: budget\n", 11, "W208"),
        ("        options:\n", "        from: modes\n        options:\n", 10, "W202"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused_with_its_line(old: str, new: str, line: int, code: str) -> None:
    with pytest.raises(Faulty) as refused:
        forms.load(TABLE.replace(old, new, 1), "form.yaml")
    assert (line, code) in [(fault.line, fault.code) for fault in refused.value.faults]
