"""What the ranking would be if something were otherwise. The official numbers stay as they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from grants.awards.ranking import Entry, Place, ranked
from grants.reviews import scoring


@dataclass(frozen=True)
class Marked:
    """A scored application with every sheet that stands: the marks by evaluator."""

    reference: str
    amount: Decimal
    weights: Mapping[str, Fraction]
    threshold: Fraction
    submitted: int
    sheets: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Change:
    """What to look at; whatever is None or empty stays as it is."""

    criterion: str = ""
    weight: Fraction | None = None
    threshold: Fraction | None = None
    budget: Decimal | None = None
    without: str = ""


@dataclass(frozen=True)
class Flip:
    """One application before and after; `after` is None where no sheet of it would be left.

    It flips where the outcome or the sum is another.
    """

    before: Place
    after: Place | None

    @property
    def flips(self) -> bool:
        if self.after is None:
            return True
        return (self.after.outcome, self.after.granted) != (self.before.outcome, self.before.granted)


def looked(
    applications: Sequence[Marked],
    change: Change,
    budget: Decimal,
    *,
    planned: int,
    tie_breakers: Sequence[str],
    last_in_part: bool,
) -> Sequence[Flip]:
    """Every application in the order of the ranking as it is, beside where it would stand."""

    def places(change: Change) -> Sequence[Place]:
        entries = [entry for each in applications if (entry := _entry(each, change, planned, tie_breakers))]
        available = budget if change.budget is None else change.budget
        return ranked(entries, available, last_in_part=last_in_part)

    after = {place.entry.reference: place for place in places(change)}
    return [Flip(place, after.get(place.entry.reference)) for place in places(Change())]


def _entry(marked: Marked, change: Change, planned: int, tie_breakers: Sequence[str]) -> Entry | None:
    sheets = [marks for evaluator, marks in marked.sheets.items() if evaluator != change.without]
    if not sheets:
        return None
    weights = reweighted(marked.weights, change)
    totals = [scoring.total(marks, weights) for marks in sheets]
    counted = [sheets[place] for place in scoring.counted(totals, planned)]
    return Entry(
        marked.reference,
        scoring.mean([scoring.total(marks, weights) for marks in counted]),
        marked.threshold if change.threshold is None else change.threshold,
        marked.amount,
        tuple(scoring.mean([marks[name] for marks in counted]) for name in tie_breakers if name in counted[0]),
        marked.submitted,
    )


def reweighted(weights: Mapping[str, Fraction], change: Change) -> Mapping[str, Fraction]:
    """One weight is given, the others keep their proportions, and all add up to what they did."""
    if change.weight is None or change.criterion not in weights:
        return weights
    whole = sum(weights.values(), Fraction(0))
    others = whole - weights[change.criterion]
    share = (whole - change.weight) / others if others else Fraction(0)
    return {name: change.weight if name == change.criterion else weight * share for name, weight in weights.items()}
