"""By what applications are scored: criteria, and weights and thresholds by the size of the grant asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

from grants.languages import LANGUAGES, Sum, say
from workflows.rules import RulePack


@dataclass(frozen=True)
class Criterion:
    number: int
    name: str
    title: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class Band:
    """Applications up to a sum (None: of any sum), with the weights of their criteria and the score they must reach."""

    up_to: Decimal | None
    threshold: Fraction
    weights: Mapping[str, Fraction] = field(hash=False)

    @property
    def words(self) -> dict[str, str]:
        limit = say("up to %(sum)s", sum=Sum(self.up_to)) if self.up_to is not None else say("without an upper limit")
        return {language: limit.text(language) for language in LANGUAGES}


def criteria(rules: RulePack) -> Sequence[Criterion]:
    rows = cast(list[dict[str, Any]], rules.value("criteria"))
    return [Criterion(number, row["name"], row["title"]) for number, row in enumerate(rows, 1)]


def bands(rules: RulePack) -> Sequence[Band]:
    """In the order of their sums."""
    rows = cast(list[dict[str, Any]], rules.value("size_bands"))
    return [
        Band(
            Decimal(row["up_to"]) if "up_to" in row else None,
            Fraction(str(row["threshold"])),
            {name: Fraction(str(weight)) for name, weight in row["weights"].items()},
        )
        for row in rows
    ]


def band_for(rules: RulePack, amount: Decimal) -> Band:
    """The smallest band that holds the sum; the last where none does."""
    found = bands(rules)
    return next((band for band in found if band.up_to is None or amount <= band.up_to), found[-1])


def bands_up_to(rules: RulePack, largest_grant: Decimal) -> Sequence[Band]:
    """The bands that can occur where no grant is larger than this."""
    found = bands(rules)
    return found[: found.index(band_for(rules, largest_grant)) + 1]


def exact(number: Fraction) -> str:
    """A fraction that ends as a decimal is written as one, any other as a fraction: "73.25", "220/3"."""
    left = number.denominator
    for prime in (2, 5):
        while left % prime == 0:
            left //= prime
    return str(number) if left != 1 else format(Decimal(number.numerator) / Decimal(number.denominator), "f")


def shown(number: Fraction, places: int = 2) -> str:
    """For the eye only: half up."""
    scaled = number * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return format(Decimal(whole).scaleb(-places), "f")
