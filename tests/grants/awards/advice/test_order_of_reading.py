"""Simulated evaluators with a known effect of the order: what was planted is found, what was not is not."""

import random
from collections.abc import Callable

import pytest

from grants.awards.advice.order import OPENING, contrast, fatigue, opening
from grants.awards.advice.statistics import Estimate, Scored

Effect = Callable[[list[Scored]], Estimate | None]


def read(
    seed: int,
    *,
    tiring: float = 0.0,
    first: float = 0.0,
    contrasting: float = 0.0,
    applications: int = 60,
    evaluators: int = 6,
    one_order: bool = False,
) -> list[Scored]:
    """Two evaluators for each application, every one with a severity of their own, each in an order of their own.

    `contrasting`: what each point by which the application before was better than the usual adds to a total.
    """
    lot = random.Random(seed)
    quality = {f"A{n:03}": lot.gauss(65, 12) for n in range(applications)}
    severity = {f"E{n}": lot.gauss(0, 6) for n in range(evaluators)}
    given: dict[str, list[str]] = {name: [] for name in severity}
    for application in quality:
        for evaluator in lot.sample(sorted(severity), 2):
            given[evaluator].append(application)
    found = []
    for evaluator, pile in given.items():
        ordered = pile if one_order else lot.sample(pile, len(pile))
        for turn, application in enumerate(ordered, 1):
            before = quality[ordered[turn - 2]] - 65 if turn > 1 else 0.0
            total = quality[application] + severity[evaluator] + lot.gauss(0, 3)
            total += tiring * turn + (first if turn <= OPENING else 0) + contrasting * before
            found.append(Scored(application, evaluator, total, turn))
    return found


def inside(told: Estimate | None, value: float) -> bool:
    assert told is not None
    return told.low <= value <= told.high


@pytest.mark.parametrize("effect", [fatigue, opening, contrast])
def test_where_the_order_did_nothing_nought_lies_inside_the_interval_as_often_as_it_should(effect: Effect) -> None:
    held = [inside(effect(read(seed)), 0.0) for seed in range(30)]
    assert sum(held) >= 25


@pytest.mark.parametrize(
    ("effect", "planted", "value"),
    [(fatigue, {"tiring": -0.5}, -0.5), (opening, {"first": 6.0}, 6.0), (contrast, {"contrasting": -0.25}, -2.5)],
)
def test_an_effect_that_was_planted_is_found_with_its_size(
    effect: Effect, planted: dict[str, float], value: float
) -> None:
    told = [effect(read(seed, **planted)) for seed in range(40)]  # type: ignore[arg-type]
    assert all(each is not None and each.tells for each in told)
    assert sum(inside(each, value) for each in told) >= 14
    mean = sum(each.value for each in told if each is not None) / len(told)
    assert mean == pytest.approx(value, rel=0.15)


def test_severe_evaluators_are_not_taken_for_tired_ones() -> None:
    sheets = [
        Scored(each.application, each.evaluator, each.total - (20 if each.evaluator == "E1" else 0), each.turn)
        for each in read(4)
    ]
    assert inside(fatigue(sheets), 0.0)
    assert inside(contrast(sheets), 0.0)


def test_nothing_is_said_of_few_sheets_or_where_all_read_in_one_order() -> None:
    for effect in (fatigue, opening, contrast):
        assert effect(read(1, applications=9)) is None
        assert effect([]) is None
    alone = [Scored(f"A{n}", "E1", 50.0 + n, n + 1) for n in range(40)]
    together = [Scored(each.application, name, each.total, each.turn) for name in ("E1", "E2") for each in alone]
    for effect in (fatigue, opening, contrast):
        assert effect(alone) is None
    assert fatigue(together) is None
    assert opening(together) is None


def test_the_same_sheets_give_the_same_advice_twice() -> None:
    assert contrast(read(2)) == contrast(read(2))
