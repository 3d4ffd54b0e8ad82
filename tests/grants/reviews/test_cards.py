"""How names, places, lengths and languages are read, without a database."""

import pytest

from grants.reviews.cards import digits, fold, name_words
from grants.reviews.distributing import language_of_text
from grants.reviews.queue import words_in


@pytest.mark.parametrize(
    ("declared", "met", "same"),
    [
        ("Асанова", "Асанов Бакыт Эргешович", True),
        ("Асанов Б.", "АСАНОВА Айгүл", True),
        ("Ковалёва Анна", "Ковалева Анна Петровна", True),
        ("Токтогулов Азамат", "Токтогулов Бакыт", False),
        ("Асанов", "Асанбеков Улан", False),
    ],
)
def test_a_relative_is_met_by_name_in_either_form_of_the_family_name(declared: str, met: str, same: bool) -> None:
    assert (name_words(declared) <= name_words(met)) is same


def test_places_and_accounts_are_compared_without_case_and_signs() -> None:
    assert fold("  Кара-Кол  Шаары ") == "кара-кол шаары"
    assert digits("BIC 109 018-1234") == "1090181234"


def test_words_are_counted_in_whatever_was_answered() -> None:
    assert words_in({"a": "one two", "b": [{"c": "three"}, 4], "d": None}) == 3


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Балдар үчүн күндүзгү борбор ачуу жана ата-энелерге көмөк көрсөтүү", "ky"),
        ("Дневной центр для детей и помощь родителям в городе Каракол", "ru"),
        ("A day centre for children", "en"),
        ("", "ru"),
    ],
)
def test_the_language_of_a_text_is_told_by_its_letters(text: str, language: str) -> None:
    assert language_of_text(text) == language
