import pytest

from workflows import forms

START = "form: trial\ntitle: {ky: а, ru: б, en: Trial}\n"
FIELDS = """
fields:
  - {name: partners_exist, type: yes_no, label: {ky: а, ru: б, en: Are there partners}}
  - name: kind
    type: choice
    label: {ky: а, ru: б, en: Which}
    options: {ngo: {ky: а, ru: б, en: NGO}, body: {ky: а, ru: б, en: A state body}}
    shown_when: {field: partners_exist, is: "yes"}
  - name: act
    type: text
    label: {ky: а, ru: б, en: By which act}
    shown_when: {field: kind, is: [body]}
  - {name: sure, type: confirm, label: {ky: а, ru: б, en: Sure}}
  - {name: why, type: text, label: {ky: а, ru: б, en: Why}, shown_when: {field: sure, is: true}}
"""
PAGES = """
pages:
  - {name: partners, title: {ky: а, ru: б, en: Partners}, fields: [partners_exist, kind, act]}
  - {name: end, title: {ky: а, ru: б, en: End}, hint: {ky: а, ru: б, en: Nearly there}, fields: [sure, why]}
"""
FORM = START + PAGES + FIELDS


def test_a_form_is_asked_on_pages_in_their_order() -> None:
    form = forms.load(FORM, "form.yaml")
    assert [(page.name, page.fields) for page in form.pages] == [
        ("partners", ("partners_exist", "kind", "act")),
        ("end", ("sure", "why")),
    ]
    assert form.pages[1].hint == {"ky": "а", "ru": "б", "en": "Nearly there"}
    assert form.page_of("why") == form.page_named("end")
    assert form.page_of("act-2-name") == form.page_named("partners")
    assert form.page_of("nothing") is None


def test_the_canonical_text_gives_back_pages_and_conditions() -> None:
    form = forms.load(FORM, "form.yaml")
    again = forms.from_canonical(form.canonical)
    assert (again.pages, again.fields, again.digest) == (form.pages, form.fields, form.digest)


def test_a_form_without_pages_keeps_the_digest_it_had_before_there_were_any() -> None:
    form = forms.load(START + "fields: [{name: a, type: text, label: {ky: а, ru: б, en: c}}]", "form.yaml")
    assert form.pages == ()
    assert "pages" not in form.canonical


def test_a_question_is_asked_only_where_the_answers_lead_to_it() -> None:
    form = forms.load(FORM, "form.yaml")
    always = {"partners_exist", "sure"}
    assert form.asked({}) == always
    assert form.asked({"partners_exist": "yes"}) == always | {"kind"}
    assert form.asked({"partners_exist": "yes", "kind": "body"}) == always | {"kind", "act"}
    assert form.asked({"partners_exist": "no", "kind": "body"}) == always
    assert form.asked({"sure": True}) == always | {"why"}
    assert form.asked({"sure": False}) == always


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("fields: [sure, why]", "fields: [sure]", ["W216"]),
        ("fields: [sure, why]", "fields: [sure, why, whi]", ["W215"]),
        ("fields: [sure, why]", "fields: [sure, why, act]", ["W207"]),
        ("name: end", "name: partners", ["W207"]),
        ("fields: [sure, why]", "fields: []", ["W203", "W216"]),
        ("field: partners_exist,", "field: partners_exists,", ["W215"]),
        ('is: "yes"', "is: yes", ["W108"]),
        ('is: "yes"', 'is: "maybe"', ["W219"]),
        ("is: [body]", "is: [village]", ["W219"]),
        ("is: true", "is: false", ["W203"]),
        ("shown_when: {field: sure, is: true}", "shown_when: {field: act, is: x}", ["W217"]),
        ("shown_when: {field: sure, is: true}", "shown_when: {field: sure}", ["W202"]),
        (
            "type: yes_no, label: {ky: а, ru: б, en: Are there partners}",
            "type: yes_no, label: {ky: а, ru: б, en: Are there partners}, shown_when: {field: kind, is: ngo}",
            ["W218"],
        ),
    ],
)
def test_what_cannot_be_asked_is_a_fault(old: str, new: str, codes: list[str]) -> None:
    assert FORM.count(old) == 1
    _, faults = forms.check(FORM.replace(old, new), "form.yaml")
    assert sorted({fault.code for fault in faults}) == codes, faults


def test_a_column_is_asked_in_every_row() -> None:
    table = """
  - name: rows
    type: table
    label: {ky: а, ru: б, en: Rows}
    columns: [{name: x, type: text, label: {ky: а, ru: б, en: c}, shown_when: {field: sure, is: true}}]
"""
    _, faults = forms.check(START + FIELDS + table, "form.yaml")
    assert [fault.code for fault in faults] == ["W209"]
