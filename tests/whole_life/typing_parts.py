"""What the answers to several forms are made of."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from grants.casework.case import Case
from grants.clock import LOCAL

if TYPE_CHECKING:
    from tests.whole_life.typist import Typist

Answers = dict[str, Any]
Careful = Mapping[str, Callable[["Typist", Case, Answers], Answers]]
Mistake = Callable[["Typist", Answers], Answers]
Mistakes = Mapping[str, Sequence[Mistake]]
LONG = "Негиздүү жана толук түшүндүрмө: баа изилдөөнүн маалыматтарына таянат жана текшерилген."
PAST, FUTURE = "2020-01-01", "2090-01-01"


def day(case: Case, days: int = 0) -> str:
    return (today(case) + timedelta(days=days)).isoformat()


def today(case: Case) -> date:
    return case.now.astimezone(LOCAL).date()


def with_(**changed: Any) -> Callable[["Typist", Answers], Answers]:
    """A mistake that is the same each time."""
    return lambda typist, answers: changed


def kept_first(name: str) -> Callable[["Typist", Case, Answers], Answers]:
    """What the record began with stays as it was given."""
    return lambda typist, case, found: {**found, **case.record.answers(name)}
