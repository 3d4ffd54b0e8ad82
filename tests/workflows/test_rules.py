from decimal import Decimal

import pytest

from workflows import rules
from workflows.reading import Faulty

PACK = """
pack: kg-2017
title: {ky: Эрежелер, ru: Правила, en: Rules}
country: KG
rules:
  acceptance_days:
    value: 30
    unit: calendar_days
    basis: {ky: 5-берене, ru: статья 5, en: article 5}
  spread:
    value: 2.50
    unit: marks
    basis: {ky: 6-берене, ru: статья 6, en: article 6}
  tranche_split:
    value: [40, 40, 20]
    unit: percent
    basis: {ky: 7-берене, ru: статья 7, en: article 7}
"""


def test_a_rule_has_a_value_a_unit_and_a_basis() -> None:
    pack = rules.load(PACK, "kg.yaml")
    assert (pack.name, pack.country, pack.title["ru"]) == ("kg-2017", "KG", "Правила")
    assert pack.value("acceptance_days") == 30
    assert pack.rules["acceptance_days"].unit == "calendar_days"
    assert pack.rules["acceptance_days"].basis["en"] == "article 5"
    assert pack.value("tranche_split") == [40, 40, 20]


def test_a_fraction_is_exact_and_keeps_its_digits() -> None:
    value = rules.load(PACK, "kg.yaml").value("spread")
    assert isinstance(value, Decimal)
    assert str(value) == "2.50"


def test_the_canonical_text_gives_back_the_same_pack() -> None:
    pack = rules.load(PACK, "kg.yaml")
    again = rules.from_canonical(pack.canonical)
    assert again == pack
    assert again.rules == pack.rules
    assert list(again.rules) == list(pack.rules)


def test_a_rule_that_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        rules.load(PACK, "kg.yaml").value("quorum")


@pytest.mark.parametrize(
    ("old", "new", "line", "code"),
    [
        ("    value: 30\n", "    value: 030\n", 7, "W111"),
        ("    value: 30\n", "    value:\n", 7, "W203"),
        ("    unit: marks\n", "", 10, "W202"),
        ("{ky: 6-берене, ru: статья 6, en: article 6}", "{ky: 6-берене, ru: статья 6}", 13, "W205"),
        ("    unit: marks\n", "    unit: marks\n    note: x\n", 13, "W201"),
        ("country: KG\n", "country: NO\n", 4, "W108"),
        ("pack: kg-2017\n", "rules_of: kg\n", 1, "W110"),
        ("  spread:\n", "  acceptance_days:\n", 10, "W107"),
        ("  spread:\n", "  Spread:\n", 10, "W204"),
        ("pack: kg-2017\n", "", 1, "W110"),
    ],
)
def test_a_broken_pack_is_one_fault_on_its_line(old: str, new: str, line: int, code: str) -> None:
    assert PACK.count(old) == 1
    _, faults = rules.check(PACK.replace(old, new), "kg.yaml")
    assert [(fault.line, fault.code) for fault in faults] == [(line, code)], faults
    with pytest.raises(Faulty) as raised:
        rules.load(PACK.replace(old, new), "kg.yaml")
    assert raised.value.faults == faults


def test_canonical_text_that_is_no_pack_raises() -> None:
    with pytest.raises(Faulty):
        rules.from_canonical('{"pack":"kg"}')
