"""Dates and sums are read in every way in which people here write them, and in no other."""

from datetime import date
from decimal import Decimal

import pytest
import wtforms
from werkzeug.datastructures import MultiDict

from grants.casework.budget_fields import Tax
from grants.casework.budgets import tax_of
from grants.casework.written import NotInAKnownWay, date_from, moment_from, sum_from
from grants.languages import LANGUAGES, day, moment


@pytest.mark.parametrize(
    "text",
    [
        "1.3.2027",
        "01/03/2027",
        "01-03-2027",
        "2027-03-01",
        "01.03.2027 г.",
        "1 марта 2027",
        "1 Марта 2027 года",
        "1 мар. 2027 г.",
        "1-март 2027",
        "2027-жылдын 1-марты",
        "2027-ж. 1-март",
        "1 March 2027",
        "1  mar 2027",
    ],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert date_from(text) == date(2027, 3, 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_page_shows_is_read_again(language: str) -> None:
    for month in range(1, 13):
        assert date_from(day(date(2027, month, 28), language)) == date(2027, month, 28)
    shown = moment_from("2027-03-01T18:00")
    assert moment_from(moment(shown, language)) == shown


@pytest.mark.parametrize("text", ["эртең", "1 марса 2027", "3 ма 2027", "1.3/2027", "1.3.27", "01032027", ""])
def test_what_is_written_in_no_known_way_is_told_apart_from_a_day_that_does_not_exist(text: str) -> None:
    with pytest.raises(NotInAKnownWay):
        date_from(text)
    for none_such in ("31.02.2026", "31/02/2026", "31 февраля 2026", "2026-13-01", "20.11.0026"):
        with pytest.raises(ValueError) as wrong:  # noqa: PT011
            date_from(none_such)
        assert not isinstance(wrong.value, NotInAKnownWay), none_such


@pytest.mark.parametrize("text", ["15 000 сом", "15000 som", "15000,00 KGS", "15\u00a0000сом.", "15 000"])
def test_a_sum_may_name_its_money(text: str) -> None:
    assert sum_from(text) == Decimal(15000)
    assert tax_of(text) == (Decimal(15000), False)


def test_a_sum_of_something_else_is_none() -> None:
    for text in ("сом", "15 000 рублей", "15 сом 20"):
        with pytest.raises(ValueError):  # noqa: PT011
            sum_from(text)


def test_payroll_taxes_come_back_with_the_comma_they_were_typed_with() -> None:
    class OneTax(wtforms.Form):
        tax = Tax()

    assert OneTax(data={"tax": "27.25%"}).tax.data == "27,25%"
    assert OneTax(data={"tax": "1500.50"}).tax.data == "1500,50"
    assert OneTax(MultiDict({"tax": "27,25 %"})).tax.kept() == "27.25%"
