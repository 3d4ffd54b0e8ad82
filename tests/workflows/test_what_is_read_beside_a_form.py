"""A form may name the answers that are read while it is filled in, and a source of facts about them."""

import pytest

from workflows import forms
from workflows.reading import Faulty

FORM = """
form: checklist
beside: {form: application_form, facts: screening_facts}
title: {ky: Баракча, ru: Лист, en: Checklist}
fields:
  - {name: whole, type: yes_no, label: {ky: Толук, ru: Полно, en: Whole}}
"""


def test_what_is_read_beside_is_kept_with_the_form() -> None:
    form = forms.load(FORM, "form.yaml")
    assert form.beside is not None
    assert (form.beside.form, form.beside.facts) == ("application_form", "screening_facts")
    assert forms.from_canonical(form.canonical).beside == form.beside
    assert forms.load(FORM.replace(", facts: screening_facts", ""), "form.yaml").beside is not None


@pytest.mark.parametrize(
    ("wrong", "code"),
    [("beside: application_form", "W203"), ("beside: {facts: known}", "W202"), ("beside: {form: Some Form}", "W204")],
)
def test_what_is_no_name_of_a_form_is_a_fault(wrong: str, code: str) -> None:
    text = FORM.replace("beside: {form: application_form, facts: screening_facts}", wrong)
    with pytest.raises(Faulty) as caught:
        forms.load(text, "form.yaml")
    assert [fault.code for fault in caught.value.faults] == [code]
    assert caught.value.faults[0].line == 3
