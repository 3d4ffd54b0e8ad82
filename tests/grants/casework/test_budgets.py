"""Budgets of those who have little: work and rooms given in kind, payroll taxes, an own share; sums to the tyiyn."""

from decimal import Decimal

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from grants.casework.answers import shown
from grants.casework.budgets import own_share, read_budget, requested_of, table
from grants.casework.case import Case
from grants.casework.forms import Sheet, answers_of
from grants.languages import words
from grants.people.actors import Actor
from grants.people.models import Organisation
from grants.records.library import shipped
from grants.records.models import Record
from tests.world import START
from workflows.forms import Form

POOR = [
    {"item": "Воспитатель", "unit": "месяц", "quantity": "7", "price": "20000.00", "tax": "27.25%", "own": ""},
    {
        "item": "Помещение",
        "unit": "месяц",
        "quantity": "7",
        "price": "5000.00",
        "in_kind": "35000.00",
        "valuation": "акт",
    },
    {"item": "Столы", "unit": "шт.", "quantity": "12", "price": "1500.50", "own": "6.00", "tax": "100"},
]
EARLIER = [{"item": "Оборудование", "unit": "комплект", "quantity": "12", "price": "10000.00", "own": "20000.00"}]


def test_a_line_asks_for_its_cost_and_taxes_less_what_is_given_in_money_and_in_kind() -> None:
    rows = read_budget(POOR)
    assert [row.requested for row in rows] == [Decimal("178150.00"), Decimal("0.00"), Decimal("18100.00")]
    assert [row.total for row in rows] == [Decimal("178150.00"), Decimal("35000.00"), Decimal("18106.00")]
    assert requested_of(rows) == Decimal("196250.00")
    assert own_share(rows) == Decimal("15.1")


def test_an_answer_from_before_taxes_and_contributions_in_kind_reads_as_it_did() -> None:
    (row,) = read_budget(EARLIER)
    assert (row.total, row.own, row.requested) == (Decimal("120000.00"), Decimal("20000.00"), Decimal("100000.00"))
    assert (row.tax, row.in_kind, row.valuation) == (0, 0, "")
    assert table([row])["rows"][0]["note"] is None
    (drawn,) = shown([budget_form().fields[0]], {"budget": EARLIER}, {}, ())
    assert [words(head["text"], "en") for head in drawn.columns] == [  # type: ignore[union-attr]
        "Item",
        "Unit",
        "Quantity",
        "Price",
        "Sum",
        "Own contribution",
        "From the grant",
    ]


def test_a_paper_says_what_a_line_has_of_taxes_and_in_kind() -> None:
    printed = table(read_budget(POOR))
    assert printed["requested"] == "196250.00"
    assert Decimal(printed["own"]) + Decimal(printed["requested"]) == Decimal(printed["total"])
    assert "38,150.00" in printed["rows"][0]["note"]["en"]
    assert "акт" in printed["rows"][1]["note"]["ru"]


@pytest.mark.parametrize("tax", ["", None, "много", "%", "1e400", "nan", "--5"])
def test_a_tax_that_is_no_number_counts_as_none_until_it_is_mended(tax: str | None) -> None:
    (row,) = read_budget([{**EARLIER[0], "tax": tax}])
    assert row.tax == 0


def budget_form() -> Form:
    form = shipped()[1]["agreement_form"]
    return Form("only_budget", form.title, (form.field_named("budget"),))  # type: ignore[arg-type]


def typed(app: Flask, **columns: str) -> tuple[bool, dict[str, object], dict[str, object]]:
    """What one typed line comes to: whether it is sound, what is kept, and the errors of its columns."""
    line = {"item": "Зал", "unit": "месяц", "quantity": "2", "price": "5 000", **columns}
    with app.app_context():
        body = Organisation(kind="authority", name={}, legal_form={}, address={}, languages=["ky", "ru"], invented=True)
        case = Case(Record(kind="agreement", path="/0/", authority=body, data={}), Actor(), START)
        sent = MultiDict({f"budget-0-{name}": value for name, value in line.items()})
        bound = Sheet(budget_form(), case, "en", complete=True).bind(sent)
        sound = bound.validate()
        (errors,) = bound.errors.get("budget", [{}]) or [{}]
        return sound, answers_of(bound)["budget"][0], errors


@pytest.mark.parametrize(
    ("columns", "column", "sentence"),
    [
        ({"in_kind": "5000"}, "valuation", "Say how"),
        ({"in_kind": "11000", "valuation": "act"}, "own", "the line costs 10,000.00"),
        ({"own": "10000,01"}, "own", "the line costs 10,000.00"),
        ({"tax": "much"}, "tax", "percentage"),
        ({"tax": "-5"}, "tax", "negative"),
        ({"tax": "101%"}, "tax", "Not more than 100"),
        ({"in_kind": "-1", "valuation": "act"}, "in_kind", "negative"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_column(
    app: Flask, columns: dict[str, str], column: str, sentence: str
) -> None:
    sound, kept, errors = typed(app, **columns)
    assert not sound
    assert sentence in str(errors[column]).replace("\\xa0", " ").replace("\N{NO-BREAK SPACE}", " ")
    assert kept["item"] == "Зал"  # type: ignore[index]


def test_a_tax_is_kept_as_a_sum_or_as_a_percentage(app: Flask) -> None:
    assert typed(app, tax="27,25 %")[1]["tax"] == "27.25%"
    assert typed(app, tax="1 500,50")[1]["tax"] == "1500.50"
    assert typed(app, tax="27,25 %")[0]
