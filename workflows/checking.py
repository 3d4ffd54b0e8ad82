"""Whether a set of workflows may run: every name exists, every graph is sound, every policy holds.

What is proved is the graph and the names of guards, record by record; that a guard tells the truth is for tests.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from workflows import policies, relations, soundness
from workflows.definition import BUILT_IN, SYSTEM_ROLES, Action, Begin, Guard, Offers, Workflow
from workflows.reading import Fault, Keys, near


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that the application gives a meaning to; workflows may use no others."""

    roles: frozenset[str] = frozenset()
    guards: frozenset[str] = frozenset()
    moments: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    computations: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    notices: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()


def check(workflows: Iterable[Workflow], vocabulary: Vocabulary) -> list[Fault]:
    """All faults of the set, in the order of files and lines; none means that it may run.

    Of a workflow with faults of form only the names are checked: the rest of it is not all there.
    """
    together = list(workflows)
    index = {workflow.name: workflow for workflow in together}
    faults = [*relations.check(together)]
    for workflow in together:
        faults += _names(workflow, vocabulary)
        if not workflow.whole:
            continue
        undeclared = list(soundness.undeclared(workflow))
        faults += undeclared
        if not undeclared:
            fired = relations.followed(workflow, together)
            faults += soundness.check(workflow, lambda action: relations.timed(action, index), fired)
            faults += policies.check(workflow, vocabulary.guards)
    order = {workflow.path: i for i, workflow in reversed(list(enumerate(together)))}
    return sorted(set(faults), key=lambda fault: (order.get(fault.path, 0), fault))


def _names(workflow: Workflow, vocabulary: Vocabulary) -> Iterator[Fault]:
    def known(code: str, noun: str, names: Iterable[str | None], among: Collection[str], *keys: str) -> Iterator[Fault]:
        for i, name in enumerate(names):
            if name is not None and name not in among:
                line = workflow.line_of(*keys, i)
                yield Fault(workflow.path, line, code, f"there is no {noun} {name!r}{near(name, among)}")

    def roles(names: Iterable[str], *keys: str) -> Iterator[Fault]:
        yield from known("W601", "role", names, vocabulary.roles - SYSTEM_ROLES, *keys)

    def row(entry: Action | Begin, *keys: str) -> Iterator[Fault]:
        yield from roles(entry.by, *keys, "by")
        yield from known("W604", "form", (entry.asks,), vocabulary.forms, *keys, "asks")
        yield from known("W605", "computation", (entry.does,), vocabulary.computations, *keys, "does")
        yield from known("W606", "document", entry.documents, vocabulary.documents, *keys, "documents")
        yield from known("W607", "notice", entry.notices, vocabulary.notices, *keys, "notices")
        yield from _guards(workflow, entry.when, (*keys, "when"), vocabulary)

    yield from roles(workflow.seen_by, "seen_by")
    yield from known("W604", "form", (workflow.form,), vocabulary.forms, "form")
    yield from row(workflow.begin, "begin")
    yield from known("W605", "computation", (workflow.begin.each,), vocabulary.computations, "begin", "each")
    for state in workflow.states.values():
        yield from roles(state.editable_by, "states", state.name, "editable_by")
        if state.seen_by != workflow.seen_by:
            yield from roles(state.seen_by, "states", state.name, "seen_by")
        if state.read_by != state.seen_by:
            yield from roles(state.read_by, "states", state.name, "read_by")
        yield from known("W603", "moment", (state.term,), vocabulary.moments, "states", state.name, "term")
    for action in workflow.actions.values():
        yield from row(action, "actions", action.name)
        yield from known("W603", "moment", (action.at,), vocabulary.moments, "actions", action.name, "at")
    for policy in workflow.policies:
        if isinstance(policy, Offers):
            for name in policy.to:
                if name not in vocabulary.roles:
                    message = f"there is no role {name!r}{near(name, vocabulary.roles)}"
                    yield Fault(workflow.path, policy.line, "W601", message)


def _guards(workflow: Workflow, guards: Iterable[Guard], keys: Keys, vocabulary: Vocabulary) -> Iterator[Fault]:
    for i, guard in enumerate(guards):
        line = workflow.line_of(*keys, i)
        if guard.name not in BUILT_IN and guard.name not in vocabulary.guards:
            message = f"there is no guard {guard.name!r}{near(guard.name, vocabulary.guards)}"
            yield Fault(workflow.path, line, "W602", message)
        for limit in ("at_least", "at_most"):
            rule = guard.arguments.get(limit)
            if isinstance(rule, str) and rule not in vocabulary.rules:
                yield Fault(workflow.path, line, "W608", f"there is no rule {rule!r}{near(rule, vocabulary.rules)}")
