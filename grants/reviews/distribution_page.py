"""What the page of a distribution shows: to everybody its commitment, to those who appoint who is to evaluate what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from grants.casework.case import Case
from grants.people.queries import names_of
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
        self._kept = kept(case.record)
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
    def rows(self) -> Sequence[Row]:
        pairs: Mapping[str, Sequence[str]] = self._opened("pairs") or {}
        misfits: dict[str, list[tuple[str, str]]] = {}
        for reference, code, kind in self._kept.get("misfits", []):
            misfits.setdefault(reference, []).append((kind, self._names.get(code, code)))
        shown = sorted(pairs.items())[:ROWS]
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
        found = [[self._names.get(code, code), load, ties.get(code, 0)] for code, load in self._kept["loads"].items()]
        return sorted(found)

    def names_of(self, codes: Iterable[str]) -> str:
        return ", ".join(sorted(self._names.get(code, code) for code in codes))

    @cached_property
    def _names(self) -> Mapping[str, str]:
        people: Mapping[str, int] = self._opened("people") or {}
        names = names_of(list(people.values()))
        return {code: names[number] for code, number in people.items() if number in names}

    def _opened(self, name: str) -> Any:
        return self._kept.get(name) if self._opens else None
