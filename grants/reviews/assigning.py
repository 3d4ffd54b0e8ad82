"""Who evaluates what, computed: the same input and the same seed give the same answer to everybody.

`assign` sends flow from applications to evaluators at the least cost. Conflicts are edges that do not exist. Loads are
as even as they can be; among even distributions the one with the fewest points wins (a language that the evaluator does
not read costs 4, a topic of another kind 2, the same locality 1); what is left open the seed decides. Its draw for an
application is SHAKE-256 of "seed:reference", one number of four bytes, little end first, for each evaluator in order.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
from ortools.graph.python import max_flow, min_cost_flow

LANGUAGE, TOPIC, LOCALITY = "language", "topic", "locality"
POINTS = {LANGUAGE: 4, TOPIC: 2, LOCALITY: 1}
ALL_EDGES = 1_000_000
"""Up to so many pairs every edge is looked at; beyond, each application keeps the best and some drawn by lot."""
WIDTHS = (40, 160)

Numbers = npt.NDArray[np.int64]
Edges = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Application:
    """What is not known of it (no languages, topics or locality) neither fits nor clashes.

    `needed`: how many evaluators it lacks; None: as many as every other.
    """

    reference: str
    languages: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    locality: str = ""
    needed: int | None = None


@dataclass(frozen=True)
class Evaluator:
    """`most`: how many applications at most; None: no limit. `has`: how many of them they have already."""

    code: str
    languages: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    locality: str = ""
    most: int | None = None
    has: int = 0


@dataclass(frozen=True)
class Assignment:
    """The evaluators of each application, both in order, and every pair that is allowed and fits badly, with why.

    `loads` count what evaluators had before.
    """

    pairs: Mapping[str, Sequence[str]]
    loads: Mapping[str, int]
    misfits: Sequence[tuple[str, str, str]] = field(default=())

    @property
    def even(self) -> bool:
        return not self.loads or max(self.loads.values()) - min(self.loads.values()) <= 1


class Impossible(Exception):
    """There are not enough evaluators without a tie.

    `applications` need `needed` reviews between them and can get `possible`: at most one from each evaluator who may
    take it, and from `exhausted` no more than their limits. `lacking` says how many evaluators are missing where, in
    one best distribution. `further` evaluators without any tie would do; or the limit `enough_limit` for everybody,
    where raising limits helps at all.
    """

    def __init__(
        self,
        applications: Sequence[str],
        exhausted: Sequence[str],
        needed: int,
        possible: int,
        lacking: Mapping[str, int],
        further: int,
        enough_limit: int | None,
    ) -> None:
        super().__init__(f"{needed} reviews are needed and {possible} can be had")
        self.applications, self.exhausted = applications, exhausted
        self.needed, self.possible, self.lacking = needed, possible, lacking
        self.further, self.enough_limit = further, enough_limit


def assign(
    applications: Iterable[Application],
    evaluators: Iterable[Evaluator],
    conflicts: Collection[tuple[str, str]],
    per_application: int,
    seed: str,
) -> Assignment:
    """The evaluators of every application. `conflicts` are pairs (reference, code). Raises `Impossible`."""
    problem = _Problem(
        sorted(applications, key=lambda each: each.reference),
        sorted(evaluators, key=lambda each: each.code),
        conflicts,
        per_application,
        seed,
    )
    for edges in problem.narrowings():
        flow = problem.solve(edges, *problem.even_bounds())
        if flow is not None:
            return problem.told(flow)
    shortage = problem.shortage()
    if shortage is not None:
        raise shortage
    flow = problem.solve(problem.open, *[problem.evenest_loads()] * 2)
    assert flow is not None
    return problem.told(flow)


class _Problem:
    """Matrices with a row for each application and a column for each evaluator, both in the order of their names."""

    def __init__(
        self,
        applications: Sequence[Application],
        evaluators: Sequence[Evaluator],
        conflicts: Collection[tuple[str, str]],
        per_application: int,
        seed: str,
    ) -> None:
        self.applications, self.evaluators = applications, evaluators
        self.seed = seed
        self.size = (len(applications), len(evaluators))
        needed = [per_application if each.needed is None else each.needed for each in applications]
        self.needed: Numbers = np.array(needed, dtype=np.int64)
        self.had: Numbers = np.array([each.has for each in evaluators], dtype=np.int64)
        row = {each.reference: place for place, each in enumerate(applications)}
        column = {each.code: place for place, each in enumerate(evaluators)}
        self.open: Edges = np.ones(self.size, dtype=np.bool_)
        for reference, code in conflicts:
            if reference in row and code in column:
                self.open[row[reference], column[code]] = False

    @cached_property
    def total(self) -> int:
        return int(self.needed.sum())

    @cached_property
    def clashes(self) -> Mapping[str, Edges]:
        return {
            LANGUAGE: self._apart([a.languages for a in self.applications], [e.languages for e in self.evaluators]),
            TOPIC: self._apart([a.topics for a in self.applications], [e.topics for e in self.evaluators]),
            LOCALITY: self._same([a.locality for a in self.applications], [e.locality for e in self.evaluators]),
        }

    def _apart(self, asked: Sequence[frozenset[str]], offered: Sequence[frozenset[str]]) -> Edges:
        """Where both sides are known and have nothing in common."""
        clash: Edges = np.zeros(self.size, dtype=np.bool_)
        columns = {each: np.array([bool(o) and not (each & o) for o in offered], np.bool_) for each in set(asked)}
        for place, each in enumerate(asked):
            if each:
                clash[place] = columns[each]
        return clash

    def _same(self, asked: Sequence[str], offered: Sequence[str]) -> Edges:
        there = np.array(offered, dtype=object)
        found: Edges = np.zeros(self.size, dtype=np.bool_)
        columns = {each: (there == each).astype(np.bool_) for each in set(asked) if each}
        for place, each in enumerate(asked):
            if each:
                found[place] = columns[each]
        return found

    @cached_property
    def draw(self) -> npt.NDArray[np.uint32]:
        """What the seed draws for each pair."""
        rows = [
            np.frombuffer(hashlib.shake_256(f"{self.seed}:{each.reference}".encode()).digest(4 * self.size[1]), "<u4")
            for each in self.applications
        ]
        return np.array(rows, dtype=np.uint32).reshape(self.size)

    @cached_property
    def costs(self) -> Numbers:
        """One point weighs more than all that is drawn together; the solver multiplies a cost by its nodes + 1."""
        room = 62 - (sum(self.size) + 3).bit_length()
        bits = max(1, min(32, room - 3 - self.total.bit_length()))
        points = sum(
            (clash * np.int64(POINTS[name]) for name, clash in self.clashes.items()), np.zeros(self.size, "i8")
        )
        drawn = self.draw.astype(np.int64) >> (32 - bits)
        costs: Numbers = points * (self.total << bits) + drawn
        return costs

    def narrowings(self) -> Iterable[Edges]:
        if self.open.size <= ALL_EDGES:
            yield self.open
            return
        for width in WIDTHS:
            kept: Edges = np.zeros(self.size, dtype=np.bool_)
            for order in (self.costs, self.draw.astype(np.int64)):
                closed = np.where(self.open, order, np.iinfo(np.int64).max)
                first = np.argpartition(closed, width // 2, axis=1)[:, : width // 2]
                np.put_along_axis(kept, first, True, axis=1)
            yield kept & self.open

    @cached_property
    def caps(self) -> Numbers:
        """How many applications an evaluator could take at all, besides those they have."""
        free = [self.size[0] if each.most is None else max(0, each.most - each.has) for each in self.evaluators]
        caps: Numbers = np.minimum(self.open.sum(axis=0, dtype=np.int64), np.array(free, dtype=np.int64))
        return caps

    def even_bounds(self) -> tuple[Numbers, Numbers]:
        """The least and the most for each, where nobody has two more than another who could take one more."""
        level, top = 0, self.total + int(self.had.max(initial=0))
        while level < top:
            middle = (level + top + 1) // 2
            level, top = (middle, top) if self._up_to(middle).sum() <= self.total else (level, middle - 1)
        return self._up_to(level), self._up_to(level + 1)

    def _up_to(self, level: int) -> Numbers:
        """How many more each can take until they have so many."""
        more: Numbers = np.clip(level - self.had, 0, self.caps)
        return more

    def solve(self, edges: Edges, least: Numbers, most: Numbers) -> tuple[Numbers, Numbers] | None:
        """Places of the pairs chosen at the least cost with loads inside these bounds; None where there are none."""
        count, width = self.size
        sink = count + width
        rows, columns = np.nonzero(edges)
        solver = min_cost_flow.SimpleMinCostFlow()
        pairs = solver.add_arcs_with_capacity_and_unit_cost(
            rows, count + columns, np.ones(len(rows), np.int64), self.costs[rows, columns]
        )
        if width:
            everyone = np.arange(width)
            solver.add_arcs_with_capacity_and_unit_cost(
                count + everyone, np.full(width, sink), most - least, np.zeros(width, np.int64)
            )
            solver.set_nodes_supplies(count + everyone, -least)
        if count:
            solver.set_nodes_supplies(np.arange(count), self.needed)
        solver.set_node_supply(sink, int(least.sum()) - self.total)
        if solver.solve() != solver.OPTIMAL:
            return None
        taken = solver.flows(pairs) > 0 if len(rows) else np.zeros(0, np.bool_)
        return rows[taken], columns[taken]

    def evenest_loads(self) -> Numbers:
        """The loads with the least sum of squares: each further application of an evaluator costs more."""
        count, width = self.size
        source, sink = count + width, count + width + 1
        rows, columns = np.nonzero(self.open)
        solver = min_cost_flow.SimpleMinCostFlow()
        solver.add_arcs_with_capacity_and_unit_cost(
            rows, count + columns, np.ones(len(rows), np.int64), np.zeros(len(rows), np.int64)
        )
        units = np.concatenate(
            [np.arange(had + 1, had + cap + 1) for had, cap in zip(self.had, self.caps, strict=True)]
        )
        owners = np.repeat(np.arange(width), self.caps)
        steps = solver.add_arcs_with_capacity_and_unit_cost(
            count + owners, np.full(len(owners), sink), np.ones(len(owners), np.int64), units
        )
        solver.add_arcs_with_capacity_and_unit_cost(
            np.full(count, source), np.arange(count), self.needed, np.zeros(count, np.int64)
        )
        solver.set_node_supply(source, self.total)
        solver.set_node_supply(sink, -self.total)
        assert solver.solve() == solver.OPTIMAL
        loads: Numbers = np.bincount(owners, weights=solver.flows(steps), minlength=width).astype(np.int64)
        return loads

    def shortage(self) -> Impossible | None:
        """Why no distribution exists: the applications that cannot all be served, or None where all can."""
        found, cut, served = self._most_served(self.caps)
        if found == self.total:
            return None
        count, width = self.size
        inside = sorted(place for place in cut if place < count)
        spent = sorted(place - count for place in cut if count <= place < count + width)
        outside = np.ones(width, dtype=np.bool_)
        outside[spent] = False
        beyond = self.open[np.ix_(np.array(inside, np.int64), np.flatnonzero(outside))]
        possible = int(self.caps[spent].sum() + beyond.sum())
        return Impossible(
            [self.applications[place].reference for place in inside],
            [self.evaluators[place].code for place in spent],
            int(self.needed[inside].sum()),
            possible,
            {
                each.reference: int(needed - got)
                for each, needed, got in zip(self.applications, self.needed, served, strict=True)
                if got < needed
            },
            self._further(),
            self._enough_limit(),
        )

    def _most_served(self, caps: Numbers, further: int = 0, limit: int = 0) -> tuple[int, Sequence[int], Numbers]:
        """How many reviews can be had, which side of the least cut is the applications', and how many each gets."""
        count, width = self.size
        source, sink, new = count + width, count + width + 1, count + width + 2
        rows, columns = np.nonzero(self.open)
        solver = max_flow.SimpleMaxFlow()
        wanted = solver.add_arcs_with_capacity(np.full(count, source), np.arange(count), self.needed)
        solver.add_arcs_with_capacity(rows, count + columns, np.ones(len(rows), np.int64))
        if width:
            solver.add_arcs_with_capacity(count + np.arange(width), np.full(width, sink), caps)
        solver.add_arcs_with_capacity(np.arange(count), np.full(count, new), np.full(count, further))
        solver.add_arc_with_capacity(new, sink, further * limit)
        solver.solve(source, sink)
        return int(solver.optimal_flow()), list(solver.get_source_side_min_cut()), solver.flows(wanted)

    def _further(self) -> int:
        """The fewest more evaluators without any tie, each with the largest limit now in force, that would do."""
        limits = [self.size[0] if each.most is None else each.most for each in self.evaluators]
        limit = max(max(limits, default=self.size[0]), 1)
        low, high = 1, self.total
        while low < high:
            middle = (low + high) // 2
            enough = self._most_served(self.caps, middle, limit)[0] == self.total
            low, high = (low, middle) if enough else (middle + 1, high)
        return low

    def _enough_limit(self) -> int | None:
        """The smallest limit for everybody with which it can be done; None where no limit helps."""
        degrees = self.open.sum(axis=0, dtype=np.int64)
        if self._most_served(degrees)[0] < self.total:
            return None
        low, high = 1, self.size[0] + int(self.had.max(initial=0))
        while low < high:
            middle = (low + high) // 2
            enough = self._most_served(np.clip(middle - self.had, 0, degrees))[0] == self.total
            low, high = (low, middle) if enough else (middle + 1, high)
        return low

    def told(self, flow: tuple[Numbers, Numbers]) -> Assignment:
        pairs: dict[str, list[str]] = {each.reference: [] for each in self.applications}
        loads = {each.code: each.has for each in self.evaluators}
        misfits = []
        for row, column in zip(*(each.tolist() for each in flow), strict=True):
            reference, code = self.applications[row].reference, self.evaluators[column].code
            pairs[reference].append(code)
            loads[code] += 1
            misfits += [(reference, code, name) for name, clash in self.clashes.items() if clash[row, column]]
        return Assignment(pairs, loads, misfits)
