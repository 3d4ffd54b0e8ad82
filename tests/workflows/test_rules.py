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


WEIGHED = """
pack: town
title: {ky: Эрежелер, ru: Правила, en: Rules}
country: ''
rules:
  evaluators: {value: 2, unit: evaluators, basis: {ky: Өз, ru: Свой, en: Own}}
  max_evaluators: {value: 3, unit: evaluators, basis: {ky: Өз, ru: Свой, en: Own}}
  criteria:
    value:
      - {name: need, title: {ky: К, ru: Н, en: Need}}
      - {name: price, title: {ky: Б, ru: Ц, en: Price}}
    unit: list
    basis: {ky: Өз, ru: Свой, en: Own}
  size_bands:
    value:
      - {up_to: 300000, threshold: 60, weights: {need: '6.5', price: '3.5'}}
      - {threshold: 70, weights: {need: '5.0', price: '5.0'}}
    unit: list
    basis: {ky: Өз, ru: Свой, en: Own}
  tie_breakers: {value: [need, earlier_submission], unit: list, basis: {ky: Өз, ru: Свой, en: Own}}
  tranche_split: {value: [60, 40], unit: percent, basis: {ky: Өз, ru: Свой, en: Own}}
"""


def test_a_pack_whose_numbers_fit_is_loaded() -> None:
    assert rules.load(WEIGHED, "town.yaml").value("evaluators") == 2


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("need: '6.5'", "need: '6.4'", "W801", "add up to 9.9, not to 10"),
        ("need: '5.0', price: '5.0'", "need: '5.0', price: '5.5'", "W801", "add up to 10.5, not to 10"),
        ("need: '6.5', price: '3.5'", "need: '13.5', price: '-3.5'", "W801", "a number from 0 to 10"),
        ("need: '6.5', price: '3.5'", "need: 'ten', price: '0'", "W801", "a number from 0 to 10"),
        ("need: '6.5', price: '3.5'", "need: '10'", "W802", "price"),
        ("need: '6.5', price: '3.5'", "need: '6.5', prize: '3.5'", "W802", "price, prize"),
        ("threshold: 60", "threshold: 101", "W803", "from 0 to 100"),
        ("up_to: 300000, ", "", "W804", "the bands must rise"),
        ("- {threshold: 70", "- {up_to: 200000, threshold: 70", "W804", "the bands must rise"),
        ("[need, earlier_submission]", "[need]", "W805", "earlier_submission"),
        ("[need, earlier_submission]", "[wealth, earlier_submission]", "W805", "ties are broken"),
        ("{name: price, ", "{name: need, ", "W806", "same name"),
        ("evaluators: {value: 2", "evaluators: {value: 1", "W807", "from 2 to 5"),
        ("evaluators: {value: 2", "evaluators: {value: 6", "W807", "from 2 to 5"),
        ("max_evaluators: {value: 3", "max_evaluators: {value: 9", "W807", "at most 5"),
        ("[60, 40]", "[60, 30]", "W808", "add up to 100"),
        ("[60, 40]", "[160, -60]", "W808", "above zero"),
    ],
)
def test_a_pack_whose_numbers_do_not_fit_one_another_is_refused(old: str, new: str, code: str, said: str) -> None:
    assert WEIGHED.count(old) >= 1
    _, faults = rules.check(WEIGHED.replace(old, new, 1), "town.yaml")
    assert code in [fault.code for fault in faults]
    assert said in " ".join(fault.message for fault in faults if fault.code == code)
    assert all(fault.line > 1 for fault in faults)


def test_a_pack_that_a_call_was_frozen_with_counts_as_it_is() -> None:
    sound = rules.load(WEIGHED, "town.yaml")
    odd = sound.canonical.replace("6.5", "6.4")
    assert odd != sound.canonical
    assert rules.from_canonical(odd).value("evaluators") == 2


def test_a_rule_may_have_a_title_and_need_not() -> None:
    titled = PACK.replace("  spread:\n", "  spread:\n    title: {ky: Айырма, ru: Разброс, en: Spread}\n")
    assert rules.load(titled, "kg.yaml").rules["spread"].title["en"] == "Spread"
    assert rules.load(PACK, "kg.yaml").rules["spread"].title == {}
