"""Who is funded, exactly: scores are fractions, money is decimal, nothing is rounded."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

WIN, RESERVE, BELOW = "win", "reserve", "below_threshold"


@dataclass(frozen=True)
class Entry:
    """An application as the ranking sees it. Of `tie_breakers` the greater comes first, of `submitted` the smaller."""

    reference: str
    score: Fraction
    threshold: Fraction
    amount: Decimal
    tie_breakers: tuple[Fraction, ...]
    submitted: int


@dataclass(frozen=True)
class Place:
    """`granted` is what the budget gives: all that was asked for, or what is left for the last in part."""

    entry: Entry
    place: int
    outcome: str
    granted: Decimal = Decimal(0)


def ranked(entries: Sequence[Entry], budget: Decimal, *, last_in_part: bool = False) -> Sequence[Place]:
    """From the first to the last, each with what follows for it.

    Those that reach their threshold are funded in order until one does not fit into what is left; it and all that reach
    theirs after it stand in reserve, in the same order: nobody is passed over for a smaller sum. With `last_in_part`
    the first that does not fit is offered what is left.
    """
    left, open_handed, places = budget, True, []
    for place, entry in enumerate(sorted(entries, key=_order), 1):
        if entry.score < entry.threshold:
            places.append(Place(entry, place, BELOW))
            continue
        fits = entry.amount <= left
        if open_handed and (fits or (last_in_part and left > 0)):
            granted = min(entry.amount, left)
            left -= granted
            places.append(Place(entry, place, WIN, granted))
        else:
            places.append(Place(entry, place, RESERVE))
        open_handed = open_handed and fits
    return places


def _order(entry: Entry) -> tuple[Fraction | int, ...]:
    return (-entry.score, *(-value for value in entry.tie_breakers), entry.submitted)
