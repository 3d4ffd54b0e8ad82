"""What the page of a distribution shows: to everybody its commitment, to those who appoint who is to evaluate what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from grants.casework.case import Case
from grants.people.queries import names_of
from grants.reviews.allotting import left_to_allot
from grants.reviews.distributing import kept

READERS = frozenset({"commission_secretary", "commission_chair", "auditor"})
ROWS = 200


@dataclass(frozen=True)
class Row:
    reference: str
    names: Sequence[str]
    misfits: Sequence[tuple[str, str]]


class DistributionPage:
    def __init__(self, case: Case) -> None:
        self._case, self._kept = case, kept(case.record)
        self._opens = not case.roles.isdisjoint(READERS)

    @property
    def commitment(self) -> str:
        return str(self._kept.get("commitment", ""))

    @property
    def seed(self) -> Any:
        return self._opened("seed")

    @property
    def digest(self) -> Any:
        return self._opened("digest")

    @property
    def impossible(self) -> Any:
        """Why there is no distribution, as `distributing.computed` tells it."""
        return self._opened("impossible")

    @cached_property
    def left(self) -> int:
        """The applications whose evaluators the clock has still to appoint."""
        return left_to_allot(self._case) if self._opened("plan") else 0

    @property
    def goes_on(self) -> bool:
        """Whether the clock appoints now."""
        return bool(self._opened("plan")) and self._case.due() is not None

    @property
    def planned(self) -> int:
        return len(self._kept["plan"]["pairs"])

    @property
    def proposal(self) -> Any:
        """What is proposed for the places that are vacant, as `distributing.computed` tells it."""
        return self._opened("proposal")

    @property
    def proposed(self) -> Sequence[Row]:
        return self._rows(self.proposal)

    @property
    def rounds(self) -> Sequence[Sequence[Row]]:
        """What was confirmed for places that were vacant, time after time."""
        return [self._rows(each) for each in self._opened("rounds") or []]

    @cached_property
    def rows(self) -> Sequence[Row]:
        return self._rows(self._kept) if self._opened("pairs") else []

    def _rows(self, found: Mapping[str, Any]) -> Sequence[Row]:
        misfits: dict[str, list[tuple[str, str]]] = {}
        for reference, code, kind in found["misfits"]:
            misfits.setdefault(reference, []).append((kind, self._names.get(code, code)))
        shown = sorted(found["pairs"].items())[:ROWS]
        return [Row(one, [self._names.get(code, code) for code in codes], misfits.get(one, [])) for one, codes in shown]

    @property
    def further(self) -> int:
        return max(0, len(self._opened("pairs") or {}) - ROWS)

    @property
    def loads(self) -> Sequence[Sequence[Any]]:
        """Each evaluator with how many applications they get and to how many they are tied, by name."""
        ties: dict[str, int] = {}
        for _, code in self._kept["input"]["conflicts"]:
            ties[code] = ties.get(code, 0) + 1
        proposed = [] if self.proposal is None or "loads" not in self.proposal else [self.proposal]
        computed = [self._kept, *(self._kept.get("rounds", [])), *proposed]
        loads = {code: load for each in computed for code, load in each["loads"].items()}
        found = [[self._names.get(code, code), load, ties.get(code, 0)] for code, load in loads.items()]
        return sorted(found)

    def names_of(self, codes: Iterable[str]) -> str:
        return ", ".join(sorted(self._names.get(code, code) for code in codes))

    @cached_property
    def _names(self) -> Mapping[str, str]:
        people: dict[str, int] = {**(self._opened("people") or {}), **(self.proposal or {}).get("people", {})}
        names = names_of(list(people.values()))
        return {code: names[number] for code, number in people.items() if number in names}

    def _opened(self, name: str) -> Any:
        return self._kept.get(name) if self._opens else None
