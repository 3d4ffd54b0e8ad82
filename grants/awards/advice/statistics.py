"""What marks tell of those who gave them. Advice beside the legal ranking: no figure here decides anything.

Pure numbers in, pure numbers out. Whatever is drawn is drawn with a fixed seed, so that a page says the same twice.
Where there are too few marks to say anything the answer is None.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SEED, ROUNDS = 20260302, 2000
FEWEST_SHARED = 5
"""Applications that an evaluator must share with others before anything is said of them."""
FEWEST_UNITS = 8
FEWEST_SHEETS = 20
FEWEST_RESIDUALS = 12

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Scored:
    """One locked sheet: whose, on what, its total, and the how-manieth that evaluator locked (from 1)."""

    application: str
    evaluator: str
    total: float
    turn: int


@dataclass(frozen=True)
class Estimate:
    """A number with the interval that 95 of 100 resamplings fall into."""

    value: float
    low: float
    high: float
    count: int

    @property
    def tells(self) -> bool:
        """Whether the interval leaves nought out."""
        return self.low > 0 or self.high < 0


def severity(sheets: Sequence[Scored]) -> Mapping[str, Estimate | None]:
    """By how many points each evaluator marks above (or below) the others on the same applications."""
    by_application: dict[str, list[Scored]] = {}
    for sheet in sheets:
        by_application.setdefault(sheet.application, []).append(sheet)
    differences: dict[str, list[float]] = {sheet.evaluator: [] for sheet in sheets}
    for together in by_application.values():
        for sheet in together:
            others = [other.total for other in together if other is not sheet]
            if others:
                differences[sheet.evaluator].append(sheet.total - sum(others) / len(others))
    return {
        evaluator: _mean_with_interval(np.array(found)) if len(found) >= FEWEST_SHARED else None
        for evaluator, found in sorted(differences.items())
    }


def alpha(units: Sequence[Sequence[float]]) -> float | None:
    """Krippendorff's alpha for marks on an interval scale; each unit holds the marks that were given to one thing.

    1 is full agreement, 0 what chance would give.
    """
    pairable = [np.array(unit, dtype=np.float64) for unit in units if len(unit) > 1]
    if len(pairable) < FEWEST_UNITS:
        return None
    values = np.concatenate(pairable)
    count = len(values)
    expected = _squared_differences(values) / (count - 1)
    if expected == 0:
        return None
    observed = sum(_squared_differences(unit) / (len(unit) - 1) for unit in pairable)
    return float(1 - observed / expected)


def stability(
    totals: Sequence[Sequence[float]],
    thresholds: Sequence[float],
    amounts: Sequence[float],
    budget: float,
    *,
    part: bool,
) -> Sequence[float] | None:
    """In what share of resamplings each application would be funded, had the same evaluators marked on another day.

    Applications stand in the order of the ranking. What evaluators differ by on one application is drawn again for
    every sheet; the official rules of threshold and budget then apply as they are (`part`: the last one in part).
    """
    means = np.array([np.mean(each) for each in totals], dtype=np.float64)
    residuals = [
        (np.array(each) - np.mean(each)) * np.sqrt(len(each) / (len(each) - 1)) for each in totals if len(each) > 1
    ]
    pooled: Floats = np.concatenate(residuals) if residuals else np.zeros(0)
    if len(pooled) < FEWEST_RESIDUALS:
        return None
    lot = np.random.default_rng(SEED)
    counts = np.array([len(each) for each in totals])
    won = np.zeros(len(totals))
    for _ in range(ROUNDS // 2):
        drawn = np.array([lot.choice(pooled, count).mean() for count in counts])
        won += winners(means + drawn, np.array(thresholds), np.array(amounts), budget, part=part)
    return [float(share) for share in won / (ROUNDS // 2)]


def winners(scores: Floats, thresholds: Floats, amounts: Floats, budget: float, *, part: bool) -> npt.NDArray[np.bool_]:
    """Who is funded: as `awards.ranking.ranked` has it, in floating numbers; equal scores in the order given."""
    order = np.argsort(-scores, kind="stable")
    reach = order[scores[order] >= thresholds[order]]
    spent = np.cumsum(amounts[reach])
    fits = np.logical_and.accumulate(spent <= budget) if len(reach) else np.zeros(0, np.bool_)
    funded: npt.NDArray[np.bool_] = np.zeros(len(scores), dtype=np.bool_)
    funded[reach[fits]] = True
    first_out = int(fits.sum())
    left = budget - (spent[first_out - 1] if first_out else 0)
    if part and first_out < len(reach) and left > 0:
        funded[reach[first_out]] = True
    return funded


def _mean_with_interval(values: Floats) -> Estimate:
    drawn = np.random.default_rng(SEED).choice(values, (ROUNDS, len(values)))
    low, high = np.percentile(drawn.mean(axis=1), [2.5, 97.5])
    return Estimate(float(values.mean()), float(low), float(high), len(values))


def _squared_differences(values: Floats) -> float:
    """The squared differences of all ordered pairs, added up."""
    return float(2 * (len(values) * (values**2).sum() - values.sum() ** 2))
