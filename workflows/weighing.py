"""Whether the numbers of a rule pack fit one another: what arithmetic rests on, beyond the shape of each rule.

Only packs as they are written are weighed. One that a call was frozen with counts as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from workflows.reading import Keys, Source

FEWEST_EVALUATORS, MOST_EVALUATORS = 2, 5
LAST_TIE_BREAKER = "earlier_submission"
_RULES = "rules"


def weigh(source: Source, values: Mapping[str, Any]) -> None:
    """Note what does not fit; rules that a pack does not have are not missed."""
    for code, keys, message in (
        *_criteria(values),
        *_bands(values),
        *_tie_breakers(values),
        *_evaluators(values),
        *_tranches(values),
    ):
        source.fault(code, keys, message)


Found = Iterator[tuple[str, Keys, str]]


def _criteria(values: Mapping[str, Any]) -> Found:
    names = _names(values)
    if len(set(names)) != len(names):
        yield "W806", (_RULES, "criteria", "value"), "two criteria have the same name"


def _bands(values: Mapping[str, Any]) -> Found:
    """Every band weighs every criterion, the weights add up to ten, and the bands rise to one without a limit."""
    bands = values.get("size_bands")
    if not isinstance(bands, list):
        return
    names = set(_names(values))
    before = Fraction(-1)
    for number, band in enumerate(bands):
        keys: Keys = (_RULES, "size_bands", "value", number)
        weights = {name: _fraction(weight) for name, weight in band.get("weights", {}).items()}
        if set(weights) != names:
            odd = ", ".join(sorted(set(weights) ^ names))
            yield "W802", keys, f"the weights of this band are not those of the criteria: {odd}"
        wrong = sorted(name for name, weight in weights.items() if weight is None or weight < 0)
        if wrong:
            yield "W801", keys, f"a weight is a number from 0 to 10: {', '.join(wrong)}"
        elif (total := sum(filter(None, weights.values()), Fraction(0))) != 10:
            yield "W801", keys, f"the weights of this band add up to {_decimal(total)}, not to 10"
        threshold = _fraction(band.get("threshold"))
        if threshold is None or not 0 <= threshold <= 100:
            yield "W803", keys, "the threshold of this band is not a number from 0 to 100"
        limit = _fraction(band["up_to"]) if "up_to" in band else None
        is_last = number == len(bands) - 1
        if is_last != (limit is None) or (limit is not None and limit <= before):
            yield "W804", keys, "the bands must rise, and the last, and only the last, must have no upper limit"
        before = before if limit is None else limit


def _tie_breakers(values: Mapping[str, Any]) -> Found:
    breakers = values.get("tie_breakers")
    if not isinstance(breakers, list):
        return
    if not breakers or breakers[-1] != LAST_TIE_BREAKER or set(breakers[:-1]) - set(_names(values)):
        message = f"ties are broken by criteria and at last by {LAST_TIE_BREAKER!r}"
        yield "W805", (_RULES, "tie_breakers", "value"), message


def _evaluators(values: Mapping[str, Any]) -> Found:
    planned = values.get("evaluators")
    if planned is None:
        return
    most = values.get("max_evaluators", planned)
    if not (isinstance(planned, int) and FEWEST_EVALUATORS <= planned <= MOST_EVALUATORS):
        message = f"an application has from {FEWEST_EVALUATORS} to {MOST_EVALUATORS} evaluators"
        yield "W807", (_RULES, "evaluators", "value"), message
    elif not (isinstance(most, int) and planned <= most <= MOST_EVALUATORS):
        message = f"the most evaluators are at least those planned, {planned}, and at most {MOST_EVALUATORS}"
        yield "W807", (_RULES, "max_evaluators", "value"), message


def _tranches(values: Mapping[str, Any]) -> Found:
    split = values.get("tranche_split")
    if not isinstance(split, list):
        return
    parts = [_fraction(part) for part in split]
    if not parts or any(part is None or part <= 0 for part in parts) or sum(filter(None, parts)) != 100:
        yield (
            "W808",
            (_RULES, "tranche_split", "value"),
            "the parts of a grant are above zero and add up to 100",
        )


def _names(values: Mapping[str, Any]) -> list[str]:
    found = values.get("criteria")
    return [str(row.get("name")) for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def _fraction(value: object) -> Fraction | None:
    try:
        return None if isinstance(value, bool) else Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        return None


def _decimal(number: Fraction) -> str:
    return format(float(number), "g")
