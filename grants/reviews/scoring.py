"""From marks to a score, exactly: fractions in, fractions out, nothing rounded."""

from collections.abc import Mapping, Sequence
from fractions import Fraction


def total(marks: Mapping[str, int], weights: Mapping[str, Fraction]) -> Fraction:
    """One evaluator's total: 0 to 100 where marks go to ten and weights add up to ten. KeyError for a missing mark."""
    return sum((marks[criterion] * weight for criterion, weight in weights.items()), Fraction(0))


def disagree(totals: Sequence[Fraction], spread: Fraction, threshold: Fraction) -> bool:
    """Whether two totals lie so far apart, or on different sides of the threshold, that one more evaluator is needed.

    Asked only where there are two; three are never followed by a fourth.
    """
    if len(totals) != 2:
        return False
    low, high = sorted(totals)
    return high - low >= spread or low < threshold <= high


def counted(totals: Sequence[Fraction], planned: int) -> Sequence[int]:
    """The places of the totals that make the score: all of them; of three where two were planned, the two closest.

    Where the middle one is as far from both others, all three.
    """
    everyone = range(len(totals))
    if len(totals) != 3 or planned != 2:
        return list(everyone)
    low, middle, high = sorted(everyone, key=lambda place: totals[place])
    below, above = totals[middle] - totals[low], totals[high] - totals[middle]
    if below == above:
        return list(everyone)
    return sorted((low, middle) if below < above else (middle, high))


def mean(numbers: Sequence[Fraction] | Sequence[int]) -> Fraction:
    return Fraction(sum(numbers), 1) / len(numbers)
