"""Scores and rankings of random calls, worked out a second time by somebody who read the rules and not the code.

The second clerk below counts in whole numbers: every weight, total and sum is an integer of a smaller unit, so nothing
of the arithmetic under test is shared. Rules, in the order of the clerk's work: a total is the marks times the weights
of the band of the sum asked for; where two evaluators were planned, a third is heard if their totals lie 25 apart or on
different sides of the passing score; of three the two closest count, and all three where the middle one is as far from
both; the score is the mean; order by score, then by the mean mark for the first criterion, then for the fourth, then by
the earlier submission; money goes down the list to those who reach their passing score, until one does not fit, who may
be offered the rest; everybody after is in reserve.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cmp_to_key

import pytest

from grants.awards.ranking import Entry, ranked
from grants.calls.criteria import Band, band_for, exact, shown
from grants.records.library import LIBRARY
from grants.reviews import scoring
from workflows import rules

MATRICES = 100_000
SEED = 20_171_215
CRITERIA = tuple("abcdefghij")
WEIGHTS = (  # in tenths: each row adds up to 100
    (25, 15, 5, 10, 5, 5, 10, 10, 10, 5),
    (15, 15, 5, 10, 10, 15, 10, 10, 5, 5),
    (10, 15, 5, 10, 10, 20, 10, 10, 5, 5),
)
LIMITS = (300_000, 1_000_000, None)
PASSING = (60, 65, 70)
SPREAD = 25


@dataclass
class Applicant:
    """What came in: the sum in tyiyns, the moment, and the marks of as many evaluators as were ever heard."""

    number: int
    sum: int
    marks: Sequence[Sequence[int]]


def some_call(chance: random.Random) -> tuple[list[Applicant], int, int, bool]:
    """Applicants in the order in which they applied, how many evaluators were planned, the budget, the last in part."""
    planned = chance.choice((2, 2, 2, 2, 3, 4, 5))
    close = chance.random() < 0.4
    applicants = []
    for number in range(chance.randint(1, 6)):
        sum_asked = chance.choice((99_999_99, 300_000_00, 300_000_01, 450_000_00, 1_000_000_00, 1_000_000_01))
        level = chance.choice((5, 6, 6, 7, 7))
        marks = []
        for _ in range(max(planned, 3)):
            if close:
                marks.append([min(10, max(0, level + chance.choice((-1, 0, 0, 0, 1)))) for _ in CRITERIA])
            else:
                marks.append([chance.randint(0, 10) for _ in CRITERIA])
        if chance.random() < 0.25 and applicants:
            marks = [list(row) for row in applicants[-1].marks]
        if chance.random() < 0.1:  # a middle one that lies just as far from both
            low = chance.randint(0, 4)
            gap = chance.randint(1, (10 - low) // 2)
            marks[:3] = [[low] * 10, [low + 2 * gap] * 10, [low + gap] * 10]
        applicants.append(Applicant(number, sum_asked, marks))
    budget = chance.choice((0, 300_000_00, 700_000_00, 1_300_000_00, 9_000_000_00))
    return applicants, planned, budget, chance.random() < 0.5


# The clerk: whole numbers only.


@dataclass
class Line:
    applicant: Applicant
    totals: list[int]
    counted: list[int]
    passing: int
    score: tuple[int, int]
    first: tuple[int, int]
    fourth: tuple[int, int]


def heard(applicant: Applicant, planned: int) -> Line:
    band = next(n for n, limit in enumerate(LIMITS) if limit is None or applicant.sum <= limit * 100)
    passing = PASSING[band] * 10
    totals = [sum(m * w for m, w in zip(row, WEIGHTS[band], strict=True)) for row in applicant.marks[:planned]]
    counted = list(range(planned))
    if planned == 2:
        higher, lower = max(totals), min(totals)
        if higher - lower >= SPREAD * 10 or lower < passing <= higher:
            totals.append(sum(m * w for m, w in zip(applicant.marks[2], WEIGHTS[band], strict=True)))
            pairs = sorted([(abs(totals[a] - totals[b]), a, b) for a, b in ((0, 1), (0, 2), (1, 2))])
            counted = [pairs[0][1], pairs[0][2]] if pairs[0][0] != pairs[1][0] else [0, 1, 2]
    many = len(counted)
    return Line(
        applicant,
        totals,
        counted,
        passing,
        (sum(totals[n] for n in counted), many),
        (sum(applicant.marks[n][0] for n in counted), many),
        (sum(applicant.marks[n][3] for n in counted), many),
    )


def goes_before(one: Line, other: Line) -> int:
    for mine, theirs in ((one.score, other.score), (one.first, other.first), (one.fourth, other.fourth)):
        difference = theirs[0] * mine[1] - mine[0] * theirs[1]
        if difference:
            return difference
    return one.applicant.number - other.applicant.number


def in_hundredths(line: Line) -> str:
    """The score to the hundredth, half up."""
    tenths, many = line.score
    hundredths = (tenths * 10 * 2 + many) // (many * 2)
    return f"{hundredths // 100}.{hundredths % 100:02}"


def awarded(lines: Sequence[Line], budget: int, in_part: bool) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    closed = False
    for line in lines:
        if line.score[0] < line.passing * line.score[1]:
            found.append(("below_threshold", 0))
        elif not closed and line.applicant.sum <= budget:
            budget -= line.applicant.sum
            found.append(("win", line.applicant.sum))
        elif not closed and in_part and budget > 0:
            found.append(("win", budget))
            budget, closed = 0, True
        else:
            found.append(("reserve", 0))
            closed = True
    return found


# The product.

BANDS = [
    Band(
        None if limit is None else Decimal(limit),
        Fraction(passing),
        {name: Fraction(weight, 10) for name, weight in zip(CRITERIA, row, strict=True)},
    )
    for limit, passing, row in zip(LIMITS, PASSING, WEIGHTS, strict=True)
]


def scored(applicant: Applicant, planned: int) -> Entry:
    amount = Decimal(applicant.sum) / 100
    band = next(each for each in BANDS if each.up_to is None or amount <= each.up_to)
    sheets = [dict(zip(CRITERIA, row, strict=True)) for row in applicant.marks]
    totals = [scoring.total(sheet, band.weights) for sheet in sheets[:planned]]
    if planned == 2 and scoring.disagree(totals, Fraction(SPREAD), band.threshold):
        totals.append(scoring.total(sheets[2], band.weights))
    places = scoring.counted(totals, planned)
    score = scoring.mean([totals[place] for place in places])
    breakers = tuple(scoring.mean([sheets[place][name] for place in places]) for name in ("a", "d"))
    return Entry(str(applicant.number), score, band.threshold, amount, breakers, applicant.number)


def differences(applicants: list[Applicant], planned: int, budget: int, in_part: bool) -> list[str]:
    lines = sorted((heard(each, planned) for each in applicants), key=cmp_to_key(goes_before))
    expected = [
        (str(line.applicant.number), in_hundredths(line), outcome, granted)
        for line, (outcome, granted) in zip(lines, awarded(lines, budget, in_part), strict=True)
    ]
    entries = [scored(each, planned) for each in reversed(applicants)]
    places = ranked(entries, Decimal(budget) / 100, last_in_part=in_part)
    found = [(p.entry.reference, shown(p.entry.score), p.outcome, int(p.granted * 100)) for p in places]
    exactly = [Fraction(line.score[0], 10 * line.score[1]) for line in lines]
    if [Fraction(exact(place.entry.score)) for place in places] != exactly:
        return [f"scores: {[str(p.entry.score) for p in places]} for {exactly}"]
    return [] if found == expected else [f"expected {expected}", f"found {found}"]


def test_no_rank_and_no_hundredth_is_off_in_a_hundred_thousand_calls() -> None:
    chance = random.Random(SEED)
    matrices = thirds = equal_gaps = ties = parts = 0
    while matrices < MATRICES:
        applicants, planned, budget, in_part = some_call(chance)
        assert differences(applicants, planned, budget, in_part) == [], (applicants, planned, budget, in_part)
        matrices += len(applicants)
        lines = [heard(each, planned) for each in applicants]
        thirds += sum(planned == 2 and len(line.totals) == 3 for line in lines)
        equal_gaps += sum(planned == 2 and len(line.counted) == 3 for line in lines)
        ties += len({Fraction(*line.score) for line in lines}) < len(lines)
        ordered = sorted(lines, key=cmp_to_key(goes_before))
        given = awarded(ordered, budget, in_part)
        parts += any(0 < sum_ < line.applicant.sum for line, (_, sum_) in zip(ordered, given, strict=True))
    assert min(thirds, equal_gaps, ties, parts) > 500, "the calls must reach every branch of the rules"


@pytest.mark.parametrize("name", ["kg-2017", "kg-2022", "model"])
def test_the_shipped_packs_place_a_sum_in_the_band_that_the_clerk_does(name: str) -> None:
    pack = rules.load((LIBRARY / "rules" / f"{name}.yaml").read_text("utf-8"), name)
    for som, passing in ((1, 60), (300_000, 60), (300_001, 65), (1_000_000, 65), (1_000_001, 70), (90_000_000, 70)):
        assert band_for(pack, Decimal(som)).threshold == passing
    bands = [band_for(pack, Decimal(som)) for som in (1, 500_000, 2_000_000)]
    assert tuple(tuple(int(10 * weight) for weight in band.weights.values()) for band in bands) == WEIGHTS
