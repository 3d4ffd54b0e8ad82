"""What may happen to a record, and what happens: pure, without a database, a clock or a user.

`transitions` moves a throwaway token, never a record: one `Machine` is shared by all records of a definition.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from transitions import Machine

from workflows.definition import Action, Begin, Guard, Workflow

Facts = Callable[[Guard], object | None]
"""Answers a guard with the reason why not, or None when it holds."""

NOT_ON_HOLD = Guard("not_on_hold")
HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Offer:
    action: Action
    reasons: tuple[object, ...] = ()

    @property
    def allowed(self) -> bool:
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Step:
    action: Action
    source: str
    target: str


class NotAllowed(Exception):
    """A press that does not count; `kind` is unknown_action, wrong_state, wrong_role or refused."""

    def __init__(self, action: str, kind: str, reasons: tuple[object, ...] = ()) -> None:
        super().__init__(action, kind, reasons)
        self.action = action
        self.kind = kind
        self.reasons = reasons

    def __str__(self) -> str:
        return f"{self.action}: {self.kind}"


def offered(workflow: Workflow, state: str, roles: frozenset[str], facts: Facts) -> list[Offer]:
    """The actions that start in this state and are for one of these roles, in the order of the file."""
    return [
        Offer(row.action, row.reasons(facts))
        for row in _table(workflow).by_state.get(state, ())
        if not row.roles.isdisjoint(roles)
    ]


def step(workflow: Workflow, state: str, action: str, roles: frozenset[str], facts: Facts) -> Step:
    """Where the action leads; the clock's actions need the role `clock`, those that follow another `follows`."""
    table = _table(workflow)
    row = table.rows.get(action)
    if row is None:
        raise NotAllowed(action, "unknown_action")
    if state not in row.sources:
        raise NotAllowed(action, "wrong_state")
    if row.roles.isdisjoint(roles):
        raise NotAllowed(action, "wrong_role")
    token = _Token(state, facts)
    if not table.machine.events[action].trigger(token):
        raise NotAllowed(action, "refused", token.reasons)
    return Step(row.action, state, token.state)


def due(workflow: Workflow, state: str, moments: Callable[[str], datetime | None]) -> tuple[datetime, str] | None:
    """The clock action of this state that comes first, with its moment; of two at once the first in the file.

    A moment that has been dealt with must answer None or a later time, else its action comes again.
    """
    first: tuple[datetime, str] | None = None
    for name, moment in timed(workflow, state):
        when = moments(moment)
        if when is not None and (first is None or when < first[0]):
            first = (when, name)
    return first


def timed(workflow: Workflow, state: str) -> tuple[tuple[str, str], ...]:
    """The clock actions of this state, each with the name of its moment."""
    return _table(workflow).timed.get(state, ())


def following(workflows: Iterable[Workflow], kind: str, action: str) -> list[tuple[Workflow, Action | Begin]]:
    """The rows that move, and the beginnings that happen, because this action of this kind happened."""
    fired = f"{kind}.{action}"
    found: list[tuple[Workflow, Action | Begin]] = []
    for workflow in workflows:
        found.extend((workflow, row) for row in workflow.actions.values() if fired in row.follows)
        if fired in workflow.begin.follows:
            found.append((workflow, workflow.begin))
    return found


class _Token:
    __slots__ = ("facts", "reasons", "state")

    def __init__(self, state: str, facts: Facts) -> None:
        self.state = state
        self.facts = facts
        self.reasons: tuple[object, ...] = ()


class _Row:
    """An action prepared for speed: sets instead of tuples, and all its guards in the order they are asked."""

    __slots__ = ("action", "guards", "on_hold_counts", "roles", "sources")

    def __init__(self, action: Action, on_hold_counts: bool) -> None:
        self.action = action
        self.sources = frozenset(action.source)
        self.roles = frozenset(action.roles)
        self.on_hold_counts = on_hold_counts and not action.follows
        apart = (Guard("apart", {"actions": list(action.apart), "by": list(action.by)}),) if action.apart else ()
        self.guards = (*apart, *action.when)

    def reasons(self, facts: Facts) -> tuple[object, ...]:
        """Why not; a hold silences the other reasons, since mending those would not help.

        It stops people and the clock. What follows from another record's move happens all the same, or the two would
        come apart for good.
        """
        if self.on_hold_counts and (held := facts(NOT_ON_HOLD)) is not None:
            return (held,)
        if not self.guards:
            return ()
        return tuple([reason for guard in self.guards if (reason := facts(guard)) is not None])

    def holds(self, event: Any) -> bool:
        token: _Token = event.model
        token.reasons = self.reasons(token.facts)
        return not token.reasons


class _Table:
    def __init__(self, workflow: Workflow) -> None:
        on_hold_counts = workflow.name != HOLD
        self.rows = {name: _Row(action, on_hold_counts) for name, action in workflow.actions.items()}
        self.by_state = {
            state: tuple(row for row in self.rows.values() if state in row.sources) for state in workflow.states
        }
        self.timed = {
            state: tuple((row.action.name, row.action.at) for row in rows if row.action.at is not None)
            for state, rows in self.by_state.items()
        }
        self.machine = Machine(
            model=None,
            states=list(workflow.states),
            initial=None,
            auto_transitions=False,
            send_event=True,
            transitions=[
                {"trigger": name, "source": list(row.sources), "dest": row.action.target, "conditions": row.holds}
                for name, row in self.rows.items()
            ],
        )


@lru_cache(maxsize=512)
def _table(workflow: Workflow) -> _Table:
    return _Table(workflow)
