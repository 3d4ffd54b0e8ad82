"""A search forgives what people cannot see or do not type: look-alike letters, accents, case."""

import pytest

from grants.records.words import fold

ALIKE = [
    ("Общественный фонд «Ёлка»", "общественный фонд елка"),
    ("Өнүгүү, ҮМҮТ жана таң", "онугуу умут жана тан"),
    ("КОМЕТА", "KOMETA"),  # the second in Latin letters
    ("Рассвет", "Paccвeт"),  # some of its letters are Latin
    ("Ümüt foundation", "UMUT Foundation"),
    ("café", "cafe\N{COMBINING ACUTE ACCENT}"),
    ("Йод", "Иод"),
    ("ＡＢＣ", "abc"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_two_ways_to_write_a_name_are_one_to_a_search(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_what_differs_stays_different() -> None:
    assert fold("Нарын") != fold("Баткен")
    assert fold("01234567890123") == ["01234567890123"]


def test_signs_part_words_and_are_none_themselves() -> None:
    assert fold("ABCDE-23456: «он — оно»") == fold("abcde 23456 он оно")
    assert fold(" -- \"*' :) _ ") == []


def test_a_word_without_end_is_cut() -> None:
    assert len(fold("я" * 1_000_000)[0]) == 60
