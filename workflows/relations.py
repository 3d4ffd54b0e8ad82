"""Faults between workflows: what one says about others, and which kinds stand above and below which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from workflows import paths
from workflows.definition import ANY, Action, Guard, NeverWho, Workflow
from workflows.reading import Fault, Keys, near


def check(workflows: Sequence[Workflow]) -> Iterator[Fault]:
    index: dict[str, Workflow] = {}
    for workflow in workflows:
        if workflow.name in index:
            other = index[workflow.name].path
            message = f"the workflow {workflow.name!r} is defined twice (also in {other})"
            yield Fault(workflow.path, workflow.line_of("workflow"), "W508", message)
        else:
            index[workflow.name] = workflow
    circles = list(_circles(index))
    circling = {place for circle in circles for place in circle}
    for workflow in index.values():
        if not workflow.whole:
            continue
        yield from _under(workflow, index)
        yield from _follows(workflow, index, circling)
        yield from _counts(workflow, index)
        yield from _apart(workflow, index)
    for circle in circles:
        kind, name = circle[0]
        way = " -> ".join(f"{kind}.{name}" for kind, name in circle)
        line = index[kind].line_of("actions", name, "follows")
        yield Fault(index[kind].path, line, "W505", f"these actions follow each other in a circle: {way}")


def above(name: str, index: Mapping[str, Workflow]) -> list[str] | None:
    """The kinds above this one, nearest first; None where that cannot be told, or may be any."""
    found: list[str] = []
    while (workflow := index.get(name)) is not None and workflow.whole:
        if workflow.begin.under is None:
            return found
        if workflow.begin.under == ANY or workflow.begin.under in found:
            return None
        found.append(name := workflow.begin.under)
    return None


def timed(action: Action, index: Mapping[str, Workflow]) -> bool:
    """Whether the clock moves this action, itself or through the actions it follows."""
    waiting, seen = [action], {id(action)}
    while waiting:
        row = waiting.pop()
        if row.at is not None:
            return True
        for fired in row.follows:
            kind, _, name = fired.partition(".")
            origin = index[kind].actions.get(name) if kind in index else None
            if origin is not None and id(origin) not in seen:
                seen.add(id(origin))
                waiting.append(origin)
    return False


def followed(workflow: Workflow, together: Sequence[Workflow]) -> frozenset[str]:
    """The actions of a workflow from which something else follows."""
    follows = (name for each in together for row in each.actions.values() for name in row.follows)
    begins = (name for each in together for name in each.begin.follows)
    fired = (name.partition(".") for name in (*follows, *begins))
    return frozenset(action for kind, _, action in fired if kind == workflow.name)


def _fault(workflow: Workflow, keys: Keys, code: str, message: str) -> Fault:
    return Fault(workflow.path, workflow.line_of(*keys), code, message)


def _no_kind(workflow: Workflow, keys: Keys, kind: str, index: Mapping[str, Workflow]) -> Fault:
    return _fault(workflow, keys, "W501", f"there is no workflow {kind!r}{near(kind, index)}")


def _under(workflow: Workflow, index: Mapping[str, Workflow]) -> Iterator[Fault]:
    under = workflow.begin.under
    if under is None or under == ANY:
        return
    parent = index.get(under)
    if parent is None:
        yield _no_kind(workflow, ("begin", "under"), under, index)
        return
    chain = [workflow.name]
    while (next_up := index.get(chain[-1])) is not None and next_up.begin.under is not None:
        chain.append(next_up.begin.under)
        if chain[-1] == workflow.name:
            message = f"a record would stand under itself: {' under '.join(chain)}"
            yield _fault(workflow, ("begin", "under"), "W506", message)
            return
        if chain[-1] in chain[:-1]:
            return
    yield from _phases(workflow, ("begin", "while"), workflow.begin.while_, parent)


def _phases(workflow: Workflow, keys: Keys, phases: Sequence[str], other: Workflow) -> Iterator[Fault]:
    present = {state.phase for state in other.states.values()}
    if not other.whole:
        return
    for i, phase in enumerate(phases):
        if phase not in present:
            message = f"no state of {other.name!r} is in the phase {phase!r}{near(phase, present)}"
            yield _fault(workflow, (*keys, i), "W507", message)


def _follows(workflow: Workflow, index: Mapping[str, Workflow], circling: set[tuple[str, str]]) -> Iterator[Fault]:
    begin = workflow.begin
    for i, fired in enumerate(begin.follows):
        keys: Keys = ("begin", "follows", i)
        yield from _nothing_fires(workflow, keys, fired, index)
        kind = fired.partition(".")[0]
        if kind in index and begin.under not in (kind, ANY):
            message = f"{workflow.name!r} begins under {begin.under!r}: only an action of that kind can begin it"
            yield _fault(workflow, keys, "W504", message)
    for action in workflow.actions.values():
        for i, fired in enumerate(action.follows):
            keys = ("actions", action.name, "follows", i)
            yield from _nothing_fires(workflow, keys, fired, index)
            kind = fired.partition(".")[0]
            if kind in index and (workflow.name, action.name) not in circling:
                ours, theirs = above(workflow.name, index), above(kind, index)
                if ours is not None and theirs is not None and kind not in ours and workflow.name not in theirs:
                    message = f"{fired!r} moves nothing here: {kind!r} stands neither above nor below {workflow.name!r}"
                    yield _fault(workflow, keys, "W504", message)


def _nothing_fires(workflow: Workflow, keys: Keys, fired: str, index: Mapping[str, Workflow]) -> Iterator[Fault]:
    kind, _, name = fired.partition(".")
    other = index.get(kind)
    if other is None:
        yield _no_kind(workflow, keys, kind, index)
    elif other.whole and name not in other.actions:
        yield _fault(workflow, keys, "W502", f"nothing fires {fired!r}: no such action{near(name, other.actions)}")
    elif other.whole and _is_graph(other) and not _can_happen(other, other.actions[name]):
        yield _fault(workflow, keys, "W503", f"nothing fires {fired!r}: no record comes to where it starts")


def _is_graph(workflow: Workflow) -> bool:
    return all(
        action.lands(state) in workflow.states for action in workflow.actions.values() for state in action.source
    )


def _can_happen(workflow: Workflow, action: Action) -> bool:
    return not paths.reachable(workflow).isdisjoint(action.source)


def _circles(index: Mapping[str, Workflow]) -> list[list[tuple[str, str]]]:
    """Where actions follow each other round: the shortest way from one of them back to it, for each such group."""
    fires: dict[tuple[str, str], list[tuple[str, str]]] = {
        (workflow.name, name): [] for workflow in index.values() for name in workflow.actions
    }
    for workflow in index.values():
        for action in workflow.actions.values():
            for fired in action.follows:
                kind, _, name = fired.partition(".")
                if (kind, name) in fires:
                    fires[kind, name].append((workflow.name, action.name))
    return [paths.round_trip(fires, ring[0]) for ring in paths.rings(fires)]


def _counts(workflow: Workflow, index: Mapping[str, Workflow]) -> Iterator[Fault]:
    rows: list[tuple[Keys, Sequence[Guard]]] = [(("begin", "when"), workflow.begin.when)]
    rows += [(("actions", action.name, "when"), action.when) for action in workflow.actions.values()]
    for keys, guards in rows:
        for i, guard in enumerate(guards):
            kind = guard.arguments.get("kind")
            if isinstance(kind, str):
                yield from _count(workflow, (*keys, i), guard, kind, index)


def _count(workflow: Workflow, keys: Keys, guard: Guard, kind: str, index: Mapping[str, Workflow]) -> Iterator[Fault]:
    other = index.get(kind)
    if other is None:
        yield _no_kind(workflow, keys, kind, index)
        return
    ours, theirs = above(workflow.name, index), above(kind, index)
    problem = None
    if guard.name == "parent":
        if ours is not None and kind not in ours:
            problem = f"{kind!r} does not stand above {workflow.name!r}"
    elif theirs is not None:
        if guard.name == "children" and theirs[:1] != [workflow.name]:
            problem = f"{kind!r} does not begin directly under {workflow.name!r}"
        elif guard.name == "below" and workflow.name not in theirs:
            problem = f"{kind!r} does not stand below {workflow.name!r}"
    if problem is not None:
        yield _fault(workflow, keys, "W504", f"the guard {guard.name!r} finds nothing: {problem}")
        return
    phases = guard.arguments.get("in")
    if isinstance(phases, tuple):
        for fault in _phases(workflow, keys, phases, other):
            yield Fault(fault.path, workflow.line_of(*keys), fault.code, fault.message)


def _apart(workflow: Workflow, index: Mapping[str, Workflow]) -> Iterator[Fault]:
    """What is kept apart must be so on both sides, for whichever of the two is pressed last is asked."""
    for policy in workflow.policies:
        if not isinstance(policy, NeverWho):
            continue
        for each in policy.actions:
            kind, _, name = each.partition(".")
            other = index.get(kind)
            if kind == workflow.name:
                continue
            if other is None:
                message = f"there is no workflow {kind!r}{near(kind, index)}"
                yield Fault(workflow.path, policy.line, "W501", message)
            elif other.whole and name not in other.actions:
                message = f"there is no action {each!r}{near(name, other.actions)}"
                yield Fault(workflow.path, policy.line, "W702", message)
            elif other.whole:
                ours = [own for own in policy.actions if own.startswith(f"{workflow.name}.")]
                silent = [own for own in ours if own not in other.actions[name].apart]
                if silent and other.actions[name].by:
                    message = f"never_who: {kind!r} must say too that {name!r} is kept apart from {', '.join(silent)}"
                    yield Fault(workflow.path, policy.line, "W707", message)
                elif not other.actions[name].by:
                    yield Fault(workflow.path, policy.line, "W706", f"never_who: no person presses {each!r}")
