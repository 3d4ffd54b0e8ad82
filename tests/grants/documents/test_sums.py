from decimal import Decimal

import pytest

from grants.documents.sums import sum_in_words


@pytest.mark.parametrize(
    ("amount", "language", "words"),
    [
        ("400000", "ky", "төрт жүз миң сом 00 тыйын"),
        ("1950000.50", "ky", "бир миллион тогуз жүз элүү миң сом 50 тыйын"),
        ("160.05", "ky", "жүз алтымыш сом 05 тыйын"),
        ("0", "ky", "нөл сом 00 тыйын"),
        ("400000", "ru", "четыреста тысяч сомов 00 тыйынов"),
        ("21002.01", "ru", "двадцать одна тысяча два сома 01 тыйын"),
        ("1112.11", "ru", "одна тысяча сто двенадцать сомов 11 тыйынов"),
        ("2000000000", "ru", "два миллиарда сомов 00 тыйынов"),
        ("1021.99", "ru", "одна тысяча двадцать один сом 99 тыйынов"),
        ("123456.70", "en", "one hundred twenty-three thousand four hundred fifty-six som 70 tyiyn"),
        ("-15", "en", "minus fifteen som 00 tyiyn"),
        ("1000000000000", "ru", "1000000000000 сом"),
    ],
)
def test_a_sum_is_repeated_in_words(amount: str, language: str, words: str) -> None:
    assert sum_in_words(Decimal(amount), language) == words
