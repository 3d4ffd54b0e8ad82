"""Where a record stands on its way: what it passed and when, what comes next, who moves it, and by when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grants.casework.case import Case
from grants.clock import LOCAL
from grants.languages import Message, pick, say, say_count, words
from grants.people.roles import ROLES
from grants.records.models import Event
from workflows import paths
from workflows.definition import Action, Workflow

GOAL = "completed"
DONE, HERE, AHEAD = "done", "here", "ahead"


@dataclass(frozen=True)
class Step:
    """`state` is one of `DONE`, `HERE` and `AHEAD`."""

    title: str
    state: str
    detail: str = ""


def way_of(case: Case, events: Sequence[Event], language: str) -> list[Step]:
    """What was passed, where it stands, and the straight way from there to a good end."""
    workflow, state = case.workflow, case.record.state
    passed = [Step(_title(workflow, e.target, language), DONE, words(e.recorded_at, language)) for e in _kept(events)]
    ahead = _ahead(workflow, state)
    steps = [
        *passed[:-1],
        Step(_title(workflow, state, language), HERE),
        *(Step(_title(workflow, target, language), AHEAD, _mover(case, action, language)) for action, target in ahead),
    ]
    return _without_repeats(steps)


def _kept(events: Sequence[Event]) -> list[Event]:
    """The events that led here, without the rounds it went."""
    kept: list[Event] = []
    for event in events:
        if event.source == event.target:
            continue
        places = [each.target for each in kept]
        if event.target in places:
            del kept[places.index(event.target) :]
        kept.append(event)
    return kept


def _ahead(workflow: Workflow, state: str) -> list[tuple[Action, str]]:
    """The shortest way to an end that is none of the bad ones."""
    goals = {name for name, each in workflow.states.items() if each.phase == GOAL}
    path = paths.shortest(workflow, (state,), goals, lambda action: not _turns_back(workflow, action))
    return [(workflow.actions[action], target) for action, target in path.steps] if path else []


def _turns_back(workflow: Workflow, action: Action) -> bool:
    return action.target is not None and workflow.states[action.target].phase in ("ended", "suspended")


def _mover(case: Case, action: Action, language: str) -> str:
    """Who takes a step that lies ahead: people by their roles, another record, or the calendar."""
    if action.by:
        return words(say("by: %(roles)s", roles=_roles(action.by, language)), language)
    if action.follows:
        kind, _, name = action.follows[0].partition(".")
        other = case.bound.workflow(kind)
        moved = other.actions[name]
        return words(say("after “%(action)s” (%(kind)s)", action=moved.title, kind=other.title), language)
    return words(say("by the calendar"), language)


def term_of(case: Case) -> Message | None:
    """By when people have to act, and how long that is still."""
    by = case.record.due_by
    if by is None:
        return None
    if by < case.now:
        return say("It was due by %(moment)s.", moment=by)
    days = (by.astimezone(LOCAL).date() - case.today).days
    if not days:
        return say("Due by %(moment)s: today.", moment=by)
    return say_count(
        "Due by %(moment)s (%(number)s day left).", "Due by %(moment)s (%(number)s days left).", days, moment=by
    )


def due_above(case: Case) -> Message | None:
    """What the calendar does to a record above this one, and moves this one with it."""
    follows = {each for a in case.workflow.actions.values() if case.record.state in a.source for each in a.follows}
    for record in case.line[1:]:
        above = case.on(record)
        due = above.due()
        if due is not None and f"{record.kind}.{due[1]}" in follows:
            action = above.workflow.actions[due[1]].title
            return say(
                "By the calendar: “%(action)s” (%(kind)s), %(moment)s.",
                action=action,
                kind=above.workflow.title,
                moment=due[0],
            )
    return None


def _roles(roles: Sequence[str], language: str) -> str:
    return ", ".join(words(ROLES[role], language) for role in roles)


def _title(workflow: Workflow, state: str, language: str) -> str:
    titles: Mapping[str, Any] = workflow.states[state].words(public=True)
    return pick(titles, language)


def _without_repeats(steps: Sequence[Step]) -> list[Step]:
    """States that are told in the same words are one step."""
    found: list[Step] = []
    for step in steps:
        if found and found[-1].title == step.title:
            if step.state != AHEAD:
                found[-1] = step
            continue
        found.append(step)
    return found
