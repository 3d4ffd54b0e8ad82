"""Whether the order in which evaluators read mattered: advice, as in `statistics`.

On one application quality is the same for all who marked it, and an evaluator is as severe on all. Both are taken out
of the totals and of what may have caused a difference; what is left of the one is set against what is left of the
other. So an effect shows only where evaluators read the same applications in different orders; else there is no answer.
Whole applications are drawn again for the interval: what one marked above the other is what the other marked below.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from grants.awards.advice.statistics import FEWEST_SHEETS, FEWEST_UNITS, ROUNDS, SEED, Estimate, Floats, Scored

OPENING = 3
"""How many of an evaluator's sheets are called the first ones."""
POINTS = 10.0
SWEEPS = 60
TOO_ALIKE = 1e-6


def fatigue(sheets: Sequence[Scored]) -> Estimate | None:
    """By how many points a mark changes with each further sheet of an evaluator."""
    return _effect(sheets, {(each.evaluator, each.application): float(each.turn) for each in sheets})


def opening(sheets: Sequence[Scored]) -> Estimate | None:
    """By how many points an evaluator marks the first sheets above (or below) the later ones."""
    return _effect(sheets, {(each.evaluator, each.application): float(each.turn <= OPENING) for each in sheets})


def contrast(sheets: Sequence[Scored]) -> Estimate | None:
    """By how many points a mark changes where the application read just before was better by `POINTS` points.

    How good that one was, its other evaluators say: the evaluator's own mark for it would be part of the question.
    They are not quite sure of it either, so the effect is told a tenth too small rather than too large.
    """
    together = _together(sheets)
    others = _quality_by_others(together) if together else {}
    by_turn = {(each.evaluator, each.turn): others.get((each.evaluator, each.application)) for each in together}
    told: dict[tuple[str, str], float] = {}
    for each in together:
        before = by_turn.get((each.evaluator, each.turn - 1))
        if before is not None:
            told[each.evaluator, each.application] = before / POINTS
    return _effect([each for each in together if (each.evaluator, each.application) in told], told)


def _effect(sheets: Sequence[Scored], causes: Mapping[tuple[str, str], float]) -> Estimate | None:
    """How totals follow a cause that differs between the evaluators of one application."""
    shared = _together(sheets)
    if len(shared) < FEWEST_SHEETS:
        return None
    groups = _Groups(shared)
    effect = groups.left_of(np.array([each.total for each in shared]))
    cause = groups.left_of(np.array([causes[each.evaluator, each.application] for each in shared]))
    products, squares = groups.by_application(effect * cause), groups.by_application(cause * cause)
    count = len(squares)
    if (squares > TOO_ALIKE).sum() < FEWEST_UNITS:
        return None
    drawn = np.random.default_rng(SEED).integers(0, count, (ROUNDS, count))
    weights = squares[drawn].sum(axis=1)
    slopes = products[drawn].sum(axis=1)[weights > 0] / weights[weights > 0]
    low, high = np.percentile(slopes, [2.5, 97.5])
    return Estimate(float(products.sum() / squares.sum()), float(low), float(high), len(shared))


def _together(sheets: Sequence[Scored]) -> Sequence[Scored]:
    """The sheets on applications that more than one evaluator marked."""
    counts = Counter(each.application for each in sheets)
    return [each for each in sheets if counts[each.application] > 1]


def _quality_by_others(sheets: Sequence[Scored]) -> Mapping[tuple[str, str], float]:
    """For each sheet what the other evaluators of its application think of it, their severity taken out."""
    groups = _Groups(sheets)
    even = np.array([each.total for each in sheets]) - groups.severity(np.array([each.total for each in sheets]))
    sums = groups.by_application(even)[groups.application]
    counts = groups.by_application(np.ones(len(sheets)))[groups.application]
    told = (sums - even) / (counts - 1)
    return {(each.evaluator, each.application): float(value) for each, value in zip(sheets, told, strict=True)}


class _Groups:
    """Sheets by their application and by their evaluator, as numbers."""

    def __init__(self, sheets: Sequence[Scored]) -> None:
        self.application = np.unique([each.application for each in sheets], return_inverse=True)[1]
        self.evaluator = np.unique([each.evaluator for each in sheets], return_inverse=True)[1]

    def by_application(self, values: Floats) -> Floats:
        found: Floats = np.bincount(self.application, weights=values).astype(np.float64)
        return found

    def severity(self, values: Floats) -> Floats:
        """The part of each value that goes with its evaluator, beside the part that goes with its application."""
        found: Floats = np.zeros(len(values))
        for _ in range(SWEEPS):
            found = _means(values - _means(values - found, self.application), self.evaluator)
        return found

    def left_of(self, values: Floats) -> Floats:
        """What neither the application nor the evaluator explains."""
        rest = values - self.severity(values)
        return rest - _means(rest, self.application)


def _means(values: Floats, groups: npt.NDArray[np.int64]) -> Floats:
    """For each value the mean of its group."""
    found: Floats = (np.bincount(groups, weights=values) / np.bincount(groups))[groups]
    return found
