"""The graph of a workflow: what can be reached, by which shortest path, and what goes round."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from workflows.definition import Action, Workflow

Node = TypeVar("Node")


@dataclass(frozen=True, slots=True)
class Path:
    """States with the actions between them; written as `draft -submit-> registered`."""

    start: str
    steps: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.start + "".join(f" -{action}-> {state}" for action, state in self.steps)

    @property
    def end(self) -> str:
        return self.steps[-1][1] if self.steps else self.start


def leaving(workflow: Workflow, state: str) -> list[Action]:
    """The actions that lead from this state to another, in the order of the file."""
    return [action for action in workflow.actions.values() if state in action.source and action.lands(state) != state]


def shortest(
    workflow: Workflow,
    starts: Iterable[str],
    goals: Collection[str],
    taken: Callable[[Action], bool] = lambda action: True,
) -> Path | None:
    """The shortest path from one of the states to one of the others by actions of that sort; first in the file wins."""
    waiting = deque(Path(start) for start in starts)
    seen = {path.start for path in waiting}
    while waiting:
        path = waiting.popleft()
        if path.end in goals:
            return path
        for action in filter(taken, leaving(workflow, path.end)):
            target = action.lands(path.end)
            if target not in seen:
                seen.add(target)
                waiting.append(Path(path.start, (*path.steps, (action.name, target))))
    return None


def to(workflow: Workflow, state: str) -> Path | None:
    """The shortest way in which a record comes to this state."""
    return shortest(workflow, (workflow.begin.state,), {state})


def successors(workflow: Workflow, taken: Callable[[Action], bool] = lambda action: True) -> dict[str, list[str]]:
    return {
        state: [action.lands(state) for action in leaving(workflow, state) if taken(action)]
        for state in workflow.states
    }


@lru_cache(maxsize=64)
def reachable(workflow: Workflow) -> frozenset[str]:
    """The states to which a record can come at all."""
    return frozenset(reached(successors(workflow), (workflow.begin.state,)))


def reached(graph: Mapping[Node, Iterable[Node]], starts: Iterable[Node]) -> set[Node]:
    """The starts and all that can be reached from them."""
    found = set(starts)
    waiting = list(found)
    while waiting:
        for node in graph.get(waiting.pop(), ()):
            if node not in found:
                found.add(node)
                waiting.append(node)
    return found


def rings(graph: Mapping[Node, Collection[Node]]) -> list[list[Node]]:
    """The groups of nodes that lead round to themselves, each in the order of the graph."""
    after = {node: reached(graph, graph[node]) for node in graph}
    found: list[list[Node]] = []
    for node in graph:
        if node in after[node] and not any(node in ring for ring in found):
            found.append([other for other in graph if other in after[node] and node in after.get(other, ())])
    return found


def round_trip(graph: Mapping[Node, Collection[Node]], start: Node) -> list[Node]:
    """The shortest way from a node that lies on a ring back to itself, both ends included."""
    waiting: deque[tuple[Node, ...]] = deque([(start,)])
    seen: set[Node] = set()
    while waiting:
        way = waiting.popleft()
        for node in graph[way[-1]]:
            if node == start:
                return [*way, start]
            if node not in seen:
                seen.add(node)
                waiting.append((*way, node))
    return []
