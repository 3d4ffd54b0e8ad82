"""A table whose rows are given: every field is named for those who hear it, and a wide one is no table at all."""

from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask, g, render_template_string

from grants.casework import vocabulary
from grants.casework.case import Case
from grants.casework.forms import Sheet
from tests.browsing import faults_of_page
from tests.grants.calls.walk import Walk
from workflows.forms import Field, Form

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
DRAW = '{% from "components/fields.html" import fields %}{{ fields(form) }}'
VOTES = Field("votes", "choices", {"ru": "За"}, options=(("11", {"ru": "Асанов"}), ("12", {"ru": "Бейшеева"})))
SUM, NOTE = Field("sum", "money", {"ru": "Сумма"}), Field("note", "text", {"ru": "Примечание"}, required=False)


@pytest.fixture
def case(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    rows = [("A", "Биринчи уюм"), ("B", "Экинчи уюм")]
    monkeypatch.setitem(vocabulary.sources, "rows_of_the_test", lambda case: rows)
    with app.app_context():
        walk = Walk(applicants=1, evaluators=0)
        yield walk.case(walk.draft_call(), "customer_officer")


def drawn(app: Flask, case: Case, *fields: Field, language: str = "ru") -> str:
    form = Sheet(Form("test", {"ru": "Проверка"}, fields), case, language, complete=True).bind()
    with app.test_request_context("/"):
        g.language = language
        page = render_template_string(DRAW, form=form)
    title = '<!doctype html><html lang="ru"><head><title>x</title></head><body>'
    assert not faults_of_page(f"{title}{page}</body></html>")
    return unescape(page)


def table(*columns: Field) -> Field:
    return Field("rows", "table", {"ru": "Заявки"}, source="rows_of_the_test", columns=columns)


def test_a_narrow_one_is_a_table_whose_cells_name_their_column_and_row(app: Flask, case: Case) -> None:
    page = drawn(app, case, table(SUM, NOTE))
    assert page.count("<table") == 1
    assert 'Сумма<span class="govuk-visually-hidden">, Экинчи уюм</span>' in page
    assert page.count('type="hidden"') == 2
    assert "Key" not in page


def test_a_wide_one_is_a_group_of_fields_under_the_title_of_each_row(app: Flask, case: Case) -> None:
    page = drawn(app, case, table(VOTES, SUM, NOTE))
    assert "<table" not in page
    assert page.count("<legend") == 4
    assert page.index("Биринчи уюм") < page.index("rows-0-votes-0") < page.index("Экинчи уюм")
    assert page.count('type="hidden"') == 2


def test_a_source_names_each_criterion_with_its_weight(app: Flask, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    weighted = [("relevance", {"ru": "Актуальность (вес 2,5)"})]
    monkeypatch.setitem(vocabulary.sources, "weights_of_the_test", lambda case: weighted)
    plain = drawn(app, case, Field("marks", "marks", {"ru": "Баллы"}))
    page = drawn(app, case, Field("marks", "marks", {"ru": "Баллы"}, source="weights_of_the_test"))
    assert "(вес 2,5)" in page
    assert page.count("<fieldset") == plain.count("<fieldset") > 5
