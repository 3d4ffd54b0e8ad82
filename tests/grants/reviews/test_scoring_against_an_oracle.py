"""Scores by the shortest way round: decimals, all pairs tried, nothing shared with the code under test."""

from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from grants.calls.criteria import exact, shown
from grants.reviews.scoring import counted, disagree, mean, total

MARKS = st.lists(st.integers(0, 10), min_size=10, max_size=10)
TENTHS = st.lists(st.integers(0, 100), min_size=9, max_size=9).map(lambda cuts: sorted([0, *cuts, 100]))
TOTALS = st.integers(0, 10_000).map(lambda hundredths: Fraction(hundredths, 100))


@given(MARKS, TENTHS)
def test_a_total_is_the_sum_of_weighted_marks_and_lies_between_nought_and_a_hundred(
    marks: list[int], cuts: list[int]
) -> None:
    weights = [Decimal(high - low) / 10 for low, high in zip(cuts, cuts[1:], strict=False)]
    names = [f"criterion_{number}" for number in range(10)]
    expected = sum((mark * weight for mark, weight in zip(marks, weights, strict=True)), Decimal(0))
    found = total(dict(zip(names, marks, strict=True)), {n: Fraction(w) for n, w in zip(names, weights, strict=True)})
    assert found == Fraction(expected)
    assert 0 <= found <= 100


@given(TOTALS, TOTALS, st.integers(1, 40), st.integers(50, 80))
def test_two_evaluators_disagree_when_far_apart_or_parted_by_the_threshold(
    one: Fraction, other: Fraction, spread: int, threshold: int
) -> None:
    apart = abs(one - other) >= spread
    parted = (one >= threshold) != (other >= threshold)
    assert disagree([one, other], Fraction(spread), Fraction(threshold)) == (apart or parted)


@given(st.lists(TOTALS, min_size=1, max_size=5).filter(lambda totals: len(totals) != 2))
def test_only_two_evaluators_can_disagree(totals: list[Fraction]) -> None:
    assert not disagree(totals, Fraction(25), Fraction(65))


@given(st.tuples(TOTALS, TOTALS, TOTALS))
def test_of_three_totals_the_two_closest_make_the_score_and_all_three_where_the_gaps_are_equal(
    totals: tuple[Fraction, Fraction, Fraction],
) -> None:
    low, middle, high = sorted(totals)
    if middle - low == high - middle:
        expected = sum(totals, Fraction(0)) / 3
    else:
        closest = min(combinations(totals, 2), key=lambda pair: abs(pair[0] - pair[1]))
        expected = (closest[0] + closest[1]) / 2
    chosen = counted(totals, planned=2)
    assert mean([totals[place] for place in chosen]) == expected


@given(st.lists(TOTALS, min_size=3, max_size=5))
def test_where_three_or_more_were_planned_every_total_counts(totals: list[Fraction]) -> None:
    assert list(counted(totals, planned=3)) == list(range(len(totals)))


@given(st.fractions(0, 100, max_denominator=3000))
def test_a_score_is_kept_exactly_and_shown_half_up(score: Fraction) -> None:
    assert Fraction(exact(score)) == score
    with localcontext() as precise:
        precise.prec = 60
        expected = (Decimal(score.numerator) / Decimal(score.denominator)).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    assert shown(score) == str(expected)


def test_half_a_hundredth_is_shown_rounded_up() -> None:
    assert shown(Fraction("73.125")) == "73.13"
    assert shown(Fraction(220, 3)) == "73.33"
    assert exact(Fraction(220, 3)) == "220/3"
    assert exact(Fraction(293, 4)) == "73.25"
