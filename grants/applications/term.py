"""How long a project lasts, and how long its call lets it last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from grants.clock import day_from


@dataclass(frozen=True)
class Term:
    """From one day to another, each of which may not be known yet."""

    starts: date | None
    ends: date | None

    @property
    def is_backwards(self) -> bool:
        return self.starts is not None and self.ends is not None and self.ends < self.starts

    def begins_outside(self, other: "Term") -> bool:
        return other._leaves_out(self.starts)

    def finishes_outside(self, other: "Term") -> bool:
        return other._leaves_out(self.ends)

    def _leaves_out(self, day: date | None) -> bool:
        if day is None:
            return False
        return (self.starts is not None and day < self.starts) or (self.ends is not None and day > self.ends)


def term_of(answers: Mapping[str, Any]) -> Term:
    """Of a project, an activity, or what somebody asks about."""
    return Term(day_from(answers.get("starts")), day_from(answers.get("ends")))


def term_of_the_call(answers: Mapping[str, Any]) -> Term:
    """In which the projects of a call take place."""
    return Term(day_from(answers.get("implementation_starts")), day_from(answers.get("implementation_ends")))
