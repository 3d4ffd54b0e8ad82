"""The advice is right where the answer is known, and silent where there is too little to say."""

import random
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from grants.awards.advice.order import fatigue
from grants.awards.advice.statistics import Scored, alpha, severity, stability, winners
from grants.awards.ranking import WIN, Entry, ranked

NONE = float("nan")
OBSERVERS = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3],
    [None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None],
]
"""Krippendorff's own example of four observers and twelve units; his interval alpha is 0.849."""


def test_alpha_is_what_krippendorff_computed() -> None:
    units = [[row[place] for row in OBSERVERS if row[place] is not None] for place in range(12)]
    assert alpha(units) == pytest.approx(0.849, abs=0.0005)


def test_alpha_is_one_where_all_agree_and_silent_where_there_is_little_or_no_variation() -> None:
    assert alpha([[n, n] for n in range(10)]) == pytest.approx(1)
    assert alpha([[1.0, 2.0]] * 7) is None
    assert alpha([[5.0, 5.0]] * 20) is None


def sheets(bias: float = 0.0, tiring: float = 0.0, applications: int = 30) -> list[Scored]:
    lot = random.Random(3)
    found, turns = [], {"mild": 0, "plain": 0, "other": 0}
    for n in range(applications):
        quality = lot.uniform(40, 90)
        for evaluator in lot.sample(sorted(turns), 2):
            turns[evaluator] += 1
            total = quality + lot.gauss(0, 2) + (bias if evaluator == "mild" else 0) + tiring * turns[evaluator]
            found.append(Scored(f"A{n}", evaluator, total, turns[evaluator]))
    return found


def test_a_mild_evaluator_is_seen_as_one_and_an_even_one_is_not() -> None:
    told = severity(sheets(bias=8))
    assert told["mild"] is not None
    assert told["mild"].low > 5
    assert told["mild"].high < 11
    even = severity(sheets())
    assert all(each is not None and abs(each.value) < 1.5 for each in even.values())


def test_of_an_evaluator_who_shares_four_applications_nothing_is_said() -> None:
    assert set(severity(sheets(applications=4)).values()) == {None}
    assert fatigue(sheets(applications=9)) is None


def test_marks_that_sink_with_every_sheet_are_noticed_when_turns_differ() -> None:
    """On one application the first sheet of one evaluator meets the thirtieth of another."""
    lot = random.Random(1)
    found = []
    for n in range(30):
        quality = lot.uniform(40, 90)
        found.append(Scored(f"A{n}", "one", quality - 0.5 * (n + 1) + lot.gauss(0, 1), n + 1))
        found.append(Scored(f"A{n}", "two", quality - 0.5 * (30 - n) + lot.gauss(0, 1), 30 - n))
    told = fatigue(found)
    assert told is not None
    assert told.high < 0
    assert told.value == pytest.approx(-0.5, abs=0.1)


def test_the_same_marks_give_the_same_advice_twice() -> None:
    assert severity(sheets(bias=3)) == severity(sheets(bias=3))


def test_winners_in_floating_numbers_are_those_of_the_exact_ranking() -> None:
    lot = random.Random(11)
    for _ in range(500):
        count = lot.randint(1, 12)
        scores = lot.sample(range(300, 1000), count)
        thresholds = [lot.choice([60, 65, 70]) for _ in range(count)]
        amounts = [lot.randint(1, 9) * 100_000 for _ in range(count)]
        budget, part = lot.randint(1, 30) * 100_000, lot.random() < 0.5
        entries = [
            Entry(str(n), Fraction(scores[n], 10), Fraction(thresholds[n]), Decimal(amounts[n]), (), n)
            for n in range(count)
        ]
        exact = {p.entry.reference for p in ranked(entries, Decimal(budget), last_in_part=part) if p.outcome == WIN}
        floating = winners(
            np.array(scores) / 10, np.array(thresholds, float), np.array(amounts, float), budget, part=part
        )
        assert {str(n) for n in np.flatnonzero(floating)} == exact


def test_an_award_far_above_the_line_is_certain_and_one_on_it_is_a_toss() -> None:
    lot = random.Random(5)
    bases = [95, 92, 75.2, 75, 50, 45, 40]
    totals = [[base + lot.choice([-2, 2]), base + lot.choice([-3, 3])] for base in bases]
    totals[2], totals[3] = [73, 77.4], [72.5, 77.5]
    told = stability(totals, [60] * 7, [100.0] * 7, 300.0, part=False)
    assert told is not None
    assert told[0] == told[1] == 1
    assert 0.3 < told[2] < 0.8
    assert told[2] + told[3] == pytest.approx(1, abs=0.02)
    assert told[4:] == [0, 0, 0]
    assert stability(totals[:2], [60] * 2, [100.0] * 2, 300.0, part=False) is None
