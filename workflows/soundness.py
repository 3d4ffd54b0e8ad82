"""Faults in the graph of one workflow: dead ends, shadows, clocks that go wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from workflows import paths
from workflows.definition import Action, State, Workflow
from workflows.reading import Fault, near


def undeclared(workflow: Workflow) -> Iterator[Fault]:
    """States that are named but do not exist; while there are any, nothing can be said about paths."""

    def missing(names: tuple[str, ...], *keys: str) -> Iterator[Fault]:
        for i, name in enumerate(names):
            if name not in workflow.states:
                message = f"there is no state {name!r}{near(name, workflow.states)}"
                yield Fault(workflow.path, workflow.line_of(*keys, i), "W301", message)

    yield from missing((workflow.begin.state,), "begin", "to")
    for action in workflow.actions.values():
        yield from missing(action.source, "actions", action.name, "from")
        if action.target is not None:
            yield from missing((action.target,), "actions", action.name, "to")


def check(workflow: Workflow, timed: Callable[[Action], bool], followed: frozenset[str]) -> Iterator[Fault]:
    """`timed` tells whether the clock moves an action, be it through another that it follows; `followed` are
    the actions from which something follows elsewhere."""
    graph = paths.successors(workflow)
    reachable = paths.reachable(workflow)
    yield from _unreachable(workflow, reachable)
    stuck = _stuck(workflow, graph, reachable)
    for state in stuck:
        message = f"no way out of {state.name!r}: no final state can be reached ({paths.to(workflow, state.name)})"
        yield Fault(workflow.path, state.line, "W303", message)
    yield from _shadowed(workflow)
    yield from _same_words(workflow)
    yield from _editors(workflow, [state for state in workflow.states.values() if state not in stuck], timed)
    yield from _clock(workflow, followed)
    yield from _clock_loops(workflow)


def _unreachable(workflow: Workflow, reachable: frozenset[str]) -> Iterator[Fault]:
    if workflow.states[workflow.begin.state].final:
        line = workflow.line_of("begin", "to")
        yield Fault(workflow.path, line, "W308", f"a record would begin in the final state {workflow.begin.state!r}")
    for state in workflow.states.values():
        if state.name not in reachable:
            message = f"the state {state.name!r} cannot be reached from {workflow.begin.state!r}"
            yield Fault(workflow.path, state.line, "W302", message)


def _stuck(workflow: Workflow, graph: dict[str, list[str]], reachable: frozenset[str]) -> list[State]:
    """One state, the first in the file, of each group that records enter and never leave."""
    found: list[State] = []
    for state in workflow.states.values():
        ahead = paths.reached(graph, (state.name,))
        if state.name not in reachable or any(workflow.states[name].final for name in ahead):
            continue
        if any(other.name in ahead for other in found):
            continue
        if all(state.name in paths.reached(graph, (name,)) for name in ahead):
            found.append(state)
    return found


def _shadowed(workflow: Workflow) -> Iterator[Fault]:
    """An action of the clock, or one that follows, that never has its turn because an earlier row always takes it."""
    earlier_by_trigger: dict[str, list[Action]] = {}
    for later in workflow.actions.values():
        occasions = [(trigger, state) for trigger in _triggers(later) for state in later.source]
        first = [
            next((row for row in earlier_by_trigger.get(trigger, ()) if _takes(row, later, state)), None)
            for trigger, state in occasions
        ]
        if occasions and all(first):
            names = ", ".join(dict.fromkeys(repr(row.name) for row in first if row))
            message = f"the action {later.name!r} never happens: {names} always comes first"
            yield Fault(workflow.path, later.line, "W304", message)
        for trigger in _triggers(later):
            earlier_by_trigger.setdefault(trigger, []).append(later)


def _triggers(action: Action) -> tuple[str, ...]:
    return action.follows if action.at is None else (action.at,)


def _takes(earlier: Action, later: Action, state: str) -> bool:
    """Whether, of two rows with one trigger, the earlier fires in this state whenever the later could."""
    stays = earlier.at is not None and earlier.lands(state) == state
    return state in earlier.source and not stays and all(guard in later.when for guard in earlier.when)


def _same_words(workflow: Workflow) -> Iterator[Fault]:
    for earlier, later in combinations(workflow.actions.values(), 2):
        together = set(earlier.source) & set(later.source) and set(earlier.by) & set(later.by)
        same = [language for language, text in later.title.items() if earlier.title.get(language) == text]
        if together and same:
            message = f"the buttons {earlier.name!r} and {later.name!r} read the same in {', '.join(same)}"
            yield Fault(workflow.path, later.line, "W305", message)


def _editors(workflow: Workflow, states: list[State], timed: Callable[[Action], bool]) -> Iterator[Fault]:
    for state in states:
        if not state.editable_by:
            continue
        line = workflow.line_of("states", state.name, "editable_by")
        if workflow.form is None:
            message = f"{state.name!r} is editable, but the workflow has no form to edit"
            yield Fault(workflow.path, line, "W307", message)
        ways = paths.leaving(workflow, state.name)
        if not any(timed(action) or set(action.by) & set(state.editable_by) for action in ways):
            who = ", ".join(state.editable_by)
            message = f"{who} may edit {state.name!r}, but cannot leave it, and no timer ends it"
            yield Fault(workflow.path, line, "W306", message)


def _clock(workflow: Workflow, followed: frozenset[str]) -> Iterator[Fault]:
    for action in workflow.actions.values():
        if action.at is None:
            continue
        line = workflow.line_of("actions", action.name, "at")
        for state in action.source:
            target = action.lands(state)
            if workflow.states[state].final:
                message = f"the clock would move {action.name!r} out of the final state {state!r}"
                yield Fault(workflow.path, line, "W404", message)
            elif workflow.states[target].phase == "ended":
                path = paths.to(workflow, state)
                way = f" ({path} -{action.name}-> {target})" if path else ""
                message = f"the clock refuses: {action.name!r} ends the record in {target!r} without a person{way}"
                yield Fault(workflow.path, line, "W401", message)
                break
        stays = all(action.lands(state) == state for state in action.source)
        if stays and not _leaves_a_trace(action) and action.name not in followed:
            message = f"the clock action {action.name!r} stays where it is and does nothing"
            yield Fault(workflow.path, line, "W403", message)


def _leaves_a_trace(action: Action) -> bool:
    return bool(action.does or action.documents or action.notices)


def _clock_loops(workflow: Workflow) -> Iterator[Fault]:
    """Rings of clock moves in which no row `does` anything, so that no moment can move and it would spin for ever."""

    def idle(action: Action) -> bool:
        return action.at is not None and action.does is None

    for ring in paths.rings(paths.successors(workflow, idle)):
        start = ring[0]
        first = next(
            action for action in paths.leaving(workflow, start) if idle(action) and action.lands(start) in ring
        )
        back = paths.shortest(workflow, (first.lands(start),), {start}, idle)
        way = f"{start} -{first.name}-> {back}"
        line = workflow.line_of("actions", first.name, "at")
        yield Fault(workflow.path, line, "W402", f"the clock goes round and moves no moment ({way})")
