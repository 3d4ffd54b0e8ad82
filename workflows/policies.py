"""Whether the policies of a workflow hold on every path, with the shortest path on which one does not."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from workflows import paths
from workflows.definition import Action, CanReach, MustPass, NeverWho, Offers, Workflow
from workflows.reading import Fault, near


def check(workflow: Workflow, guards: Collection[str]) -> Iterator[Fault]:
    for policy in workflow.policies:
        if isinstance(policy, MustPass):
            found = _must_pass(workflow, policy, guards)
        elif isinstance(policy, Offers):
            found = _offers(workflow, policy)
        elif isinstance(policy, CanReach):
            found = _can_reach(workflow, policy)
        else:
            found = _never_who(workflow, policy)
        for code, message in found:
            yield Fault(workflow.path, policy.line, code, message)


def _states(workflow: Workflow, names: Collection[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        if not workflow.states_named(name):
            known = [*workflow.states, *(state.phase for state in workflow.states.values())]
            yield "W701", f"no state is named {name!r} or in a phase {name!r}{near(name, set(known))}"


def _must_pass(workflow: Workflow, policy: MustPass, guards: Collection[str]) -> Iterator[tuple[str, str]]:
    yield from _states(workflow, (policy.to_reach,))
    goals = workflow.states_named(policy.to_reach)
    for name in policy.must_pass:
        if name not in workflow.actions and name not in guards:
            known = {*workflow.actions, *guards}
            yield "W702", f"{name!r} is no action of this workflow and no guard{near(name, known)}"
            continue
        if any(guard.name == name for guard in workflow.begin.when):
            continue

        def around(action: Action, name: str = name) -> bool:
            return action.name != name and all(guard.name != name for guard in action.when)

        if (path := paths.shortest(workflow, (workflow.begin.state,), goals, around)) is not None:
            yield "W703", f"{policy.to_reach!r} is reached without {name!r}: {path}"


def _offers(workflow: Workflow, policy: Offers) -> Iterator[tuple[str, str]]:
    yield from _states(workflow, policy.in_)
    action = workflow.actions.get(policy.offers)
    if action is None:
        yield "W702", f"there is no action {policy.offers!r}{near(policy.offers, workflow.actions)}"
        return
    for state in dict.fromkeys(state for name in policy.in_ for state in workflow.states_named(name)):
        for role in policy.to:
            path = paths.to(workflow, state)
            if path is not None and not (state in action.source and role in action.by):
                yield "W704", f"{action.name!r} is not offered to {role} in {state!r}: {path}"


def _can_reach(workflow: Workflow, policy: CanReach) -> Iterator[tuple[str, str]]:
    names = (*policy.from_any, policy.can_reach)
    yield from _states(workflow, names)
    goals = workflow.states_named(policy.can_reach)
    if not goals:
        return
    for state in dict.fromkeys(state for name in policy.from_any for state in workflow.states_named(name)):
        path = paths.to(workflow, state)
        if path is not None and paths.shortest(workflow, (state,), goals) is None:
            yield "W705", f"{policy.can_reach!r} cannot be reached from {state!r}: {path}"


def _never_who(workflow: Workflow, policy: NeverWho) -> Iterator[tuple[str, str]]:
    for each in policy.actions:
        kind, _, name = each.partition(".")
        if kind != workflow.name:
            continue
        if name not in workflow.actions:
            yield "W702", f"there is no action {name!r}{near(name, workflow.actions)}"
        elif not workflow.actions[name].by:
            yield "W706", f"never_who: no person presses {name!r}"
