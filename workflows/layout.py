"""Where the states of a drawing stand and how its arrows go: rows from the top down, narrow enough for a phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workflows import paths
from workflows.definition import Workflow

ABREAST = 2
"""States in one row; a wider layer takes several rows."""

MARGIN = 8.0
BOX = 160.0
WIDE = 232.0
BETWEEN = 20.0
GAP = 38.0
LANE = 9.0
LINE = 16.0
PADDING = 9.0

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    state: str
    row: int
    column: int
    left: float
    top: float
    width: float
    height: float
    alone: bool

    @property
    def middle(self) -> Point:
        return self.left + self.width / 2, self.top + self.height / 2

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height


@dataclass(frozen=True, slots=True)
class Arrow:
    source: str
    target: str
    points: tuple[Point, ...]
    back: bool


@dataclass(frozen=True, slots=True)
class Layout:
    width: float
    height: float
    boxes: Mapping[str, Box]
    arrows: Sequence[Arrow]


def rows(workflow: Workflow) -> list[list[str]]:
    """The states in rows: a state stands below all that lead to it, except where the way leads back."""
    before, order = _before(workflow)
    layers: dict[str, int] = {}
    for state in order:
        layers[state] = 1 + max((layers[earlier] for earlier in before[state]), default=-1)
    found: list[list[str]] = []
    place: dict[str, float] = {}
    for depth in range(1 + max(layers.values())):
        members = [state for state in workflow.states if layers[state] == depth]
        members.sort(key=lambda state: (workflow.states[state].final, _barycentre(before[state], place)))
        for start in range(0, len(members), ABREAST):
            row = sorted(members[start : start + ABREAST], key=lambda state: _barycentre(before[state], place))
            place |= {state: float(i) if len(row) > 1 else (ABREAST - 1) / 2 for i, state in enumerate(row)}
            found.append(row)
    return found


def arrange(workflow: Workflow, lines: Mapping[str, int]) -> Layout:
    """Boxes and arrows, given how many lines of text each state needs."""
    standing = rows(workflow)
    row_of = {state: i for i, row in enumerate(standing) for state in row}
    edges = _edges(workflow)
    ahead = _lanes([edge for edge in edges if row_of[edge[1]] > row_of[edge[0]] + 1], row_of)
    back = _lanes([edge for edge in edges if row_of[edge[1]] < row_of[edge[0]]], row_of)
    left = MARGIN + LANE * (1 + max(back.values(), default=-1))
    inner = ABREAST * BOX + (ABREAST - 1) * BETWEEN
    boxes: dict[str, Box] = {}
    top = MARGIN
    for number, row in enumerate(standing):
        height = 2 * PADDING + LINE * max(lines[state] for state in row)
        for column, state in enumerate(row):
            alone = len(row) == 1
            x = left + ((inner - WIDE) / 2 if alone else column * (BOX + BETWEEN))
            boxes[state] = Box(state, number, column, x, top, WIDE if alone else BOX, height, alone)
        top += height + GAP
    right = left + inner
    arrows = []
    for source, target in edges:
        a, b = boxes[source], boxes[target]
        if b.row > a.row + 1:
            points = _lane(a, b, right + LANE * (1 + ahead[target]), ahead[target], 1)
        elif b.row < a.row:
            points = _lane(a, b, left - LANE * (1 + back[target]), back[target], -1)
        elif b.row == a.row:
            points = _beside(a, b)
        else:
            points = ((a.middle[0], a.bottom), (b.middle[0], b.top))
        arrows.append(Arrow(source, target, points, b.row < a.row))
    width = right + LANE * (1 + max(ahead.values(), default=-1)) + MARGIN
    return Layout(width, top - GAP + MARGIN, boxes, arrows)


def _edges(workflow: Workflow) -> list[tuple[str, str]]:
    graph = paths.successors(workflow)
    return list(dict.fromkeys((source, target) for source, targets in graph.items() for target in targets))


def _before(workflow: Workflow) -> tuple[dict[str, list[str]], list[str]]:
    """For each state those that lead to it, without the edges that close a ring; and all states in such an order."""
    graph = paths.successors(workflow)
    found: dict[str, list[str]] = {state: [] for state in workflow.states}
    done: dict[str, None] = {}
    for start in dict.fromkeys((workflow.begin.state, *workflow.states)):
        trail = [(start, iter(graph[start]))] if start not in done else []
        while trail:
            state, rest = trail[-1]
            target = next(rest, None)
            if target is None:
                done[state] = None
                trail.pop()
            elif target not in (open_state for open_state, _ in trail):
                if state not in found[target]:
                    found[target].append(state)
                if target not in done:
                    trail.append((target, iter(graph[target])))
    return found, list(reversed(done))


def _barycentre(before: Sequence[str], place: Mapping[str, float]) -> float:
    known = [place[state] for state in before if state in place]
    return sum(known) / len(known) if known else 0.0


def _lanes(edges: Sequence[tuple[str, str]], row_of: Mapping[str, int]) -> dict[str, int]:
    """A lane beside the rows for each target; those whose stretches do not touch share one."""
    stretches: dict[str, tuple[int, int]] = {}
    for source, target in edges:
        first, last = sorted((row_of[source], row_of[target]))
        known = stretches.get(target, (first, last))
        stretches[target] = min(first, known[0]), max(last, known[1])
    taken: list[list[tuple[int, int]]] = []
    found: dict[str, int] = {}
    for target, (first, last) in sorted(stretches.items(), key=lambda each: each[1][1] - each[1][0]):
        free = (i for i, lane in enumerate(taken) if all(last < start or end < first for start, end in lane))
        number = next(free, len(taken))
        if number == len(taken):
            taken.append([])
        taken[number].append((first, last))
        found[target] = number
    return found


def _lane(a: Box, b: Box, x: float, number: int, side: int) -> tuple[Point, ...]:
    """Out of the one box to the lane at x and along it into the other; side 1 is to the right, -1 to the left."""
    shift = 6.0 + 4.0 * (number % 6)
    outer = {1: ABREAST - 1, -1: 0}[side]
    if a.alone or a.column == outer:
        out: tuple[Point, ...] = ((a.right if side == 1 else a.left, a.middle[1] + 7.0),)
    else:
        start = a.middle[0] + side * 24.0
        out = ((start, a.bottom), (start, a.bottom + shift))
    if b.alone or b.column == outer:
        into: tuple[Point, ...] = ((b.right if side == 1 else b.left, b.middle[1] - 7.0),)
    else:
        end = b.middle[0] + side * 24.0
        into = ((end, b.top - shift), (end, b.top))
    return (*out, (x, out[-1][1]), (x, into[0][1]), *into)


def _beside(a: Box, b: Box) -> tuple[Point, ...]:
    there = b.column > a.column
    y = a.middle[1] + (-6.0 if there else 6.0)
    return ((a.right, y), (b.left, y)) if there else ((a.left, y), (b.right, y))
