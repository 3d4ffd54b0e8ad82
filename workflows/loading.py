"""A definition file as a `Workflow`, with all its faults at once and the line of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from workflows import forms, reading, rules
from workflows.definition import (
    ANY,
    BUILT_IN,
    COUNTING,
    ONCE_PER,
    PHASES,
    Action,
    Begin,
    CanReach,
    Guard,
    MustPass,
    NeverWho,
    Offers,
    Policy,
    State,
    Workflow,
)
from workflows.forms import Form
from workflows.reading import NAME, Fault, Faulty, Keys, Source
from workflows.rules import RulePack

__all__ = ["Fault", "Faulty", "canonical", "from_canonical", "load", "read", "read_library"]

_KEYS = ("workflow", "title", "form", "seen_by", "begin", "states", "actions", "policies")
_NEEDED = ("workflow", "title", "begin", "states", "actions")
_STATE_KEYS = ("phase", "title", "public", "editable_by", "seen_by", "read_by", "term")
_EFFECT_KEYS = ("does", "documents", "notices")
_ACTION_KEYS = ("title", "from", "to", "by", "when", "at", "follows", "asks", *_EFFECT_KEYS)
_BEGIN_KEYS = ("by", "follows", "under", "while", "once_per", "asks", "each", "to", "when", *_EFFECT_KEYS)
_POLICY_KEYS = (
    ("to_reach", "must_pass"),
    ("offers", "to", "in"),
    ("from_any", "can_reach"),
    ("never_who",),
)
_GUARD_KEYS = ("in", "not_in", "at_least", "at_most")
_LOCAL = {"W107", "W201", "W205", "W207"}
"""Faults that leave states and actions as they are, so that the checker can still judge the graph."""

MOST = {"states": 100, "actions": 250}
"""A table longer than that nobody reads aloud, and checking it would take too long."""

QUALIFIED = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_EITHER = re.compile(rf"({NAME.pattern}\.)?{NAME.pattern}")


def load(text: str, path: str) -> tuple[Workflow | None, list[Fault]]:
    """The workflow and its faults of form; with faults it may lack parts and is good for further checks only."""
    source = reading.parse(text, path)
    workflow = None if source.data is None else _workflow(source)
    return workflow, sorted(source.faults)


def from_canonical(text: str) -> Workflow:
    """The workflow whose canonical text was kept; raises `Faulty` where it is none."""
    data = reading.from_canonical(text)
    if isinstance(data, dict):
        data = {**data, **{key: reading.out_of_order(data.get(key)) for key in ("states", "actions")}}
    source = Source("", data)
    workflow = _workflow(source)
    if workflow is None or source.faults:
        raise Faulty(source.faults)
    return workflow


def canonical(data: Mapping[str, object]) -> str:
    """One text for one meaning: keys sorted, except that states and actions keep the order of the file."""
    return reading.canonical({**data, **{key: reading.in_order(data.get(key)) for key in ("states", "actions")}})


def read(paths: Iterable[Path | str]) -> tuple[list[Workflow], list[Fault]]:
    """The workflows of these files, and of all definition files in these folders."""
    workflows, _, _, faults = read_library(paths)
    return workflows, faults


def read_library(paths: Iterable[Path | str]) -> tuple[list[Workflow], list[Form], list[RulePack], list[Fault]]:
    """Everything in these files and folders, each file taken for what its first words say it is."""
    workflows: list[Workflow] = []
    found_forms: list[Form] = []
    packs: list[RulePack] = []
    faults: list[Fault] = []
    for path in _files(paths, faults):
        text = reading.read_text(path)
        if isinstance(text, Fault):
            faults.append(text)
            continue
        source = reading.parse(text, str(path))
        keys = source.data if isinstance(source.data, dict) else {}
        if "workflow" not in keys and "form" in keys:
            if form := forms.taken(source):
                found_forms.append(form)
        elif "workflow" not in keys and "pack" in keys:
            if pack := rules.taken(source):
                packs.append(pack)
        elif source.data is not None and (workflow := _workflow(source)):
            workflows.append(workflow)
        faults += sorted(source.faults)
    return workflows, found_forms, packs, faults


def _files(paths: Iterable[Path | str], faults: list[Fault]) -> Iterable[Path]:
    for path in map(Path, paths):
        if not path.is_dir():
            yield path
            continue
        inside = sorted(each for each in path.rglob("*") if each.suffix in (".yaml", ".yml"))
        if not inside:
            faults.append(Fault(str(path), 1, "W100", "the folder holds no definition"))
        yield from inside


def _workflow(source: Source) -> Workflow | None:
    if not isinstance(source.data, dict) or "workflow" not in source.data:
        source.fault("W110", (), "not a workflow: it has no key 'workflow'")
        return None
    row = source.table((), source.data, _KEYS, _NEEDED)
    name = source.name(("workflow",), row["workflow"])
    if name is None:
        return None
    seen_by = _names(source, (), row, "seen_by")
    states = _states(source, row.get("states"), seen_by) if "states" in row else {}
    policies = _policies(source, row["policies"], name) if "policies" in row else ()
    actions = _actions(source, row.get("actions"), states, _apart(policies, name)) if "actions" in row else {}
    begin = _begin(source, row.get("begin"), states) if "begin" in row else None
    for key, most in MOST.items():
        if isinstance(table := row.get(key), Mapping) and len(table) > most:
            source.fault("W112", (key,), f"more than {most} {key}: split the workflow")
    text = canonical(source.data)
    return Workflow(
        name=name,
        title=source.words(("title",), row["title"]) if "title" in row else {},
        begin=begin or Begin(state=next(iter(states), "")),
        states=MappingProxyType(states),
        actions=MappingProxyType(actions),
        policies=policies,
        seen_by=seen_by,
        form=_name(source, (), row, "form"),
        digest=reading.digest(text),
        canonical=text,
        path=source.path,
        lines=MappingProxyType(source.lines),
        whole=all(fault.code in _LOCAL for fault in source.faults),
    )


def _states(source: Source, value: object, seen_by: tuple[str, ...]) -> dict[str, State]:
    found: dict[str, State] = {}
    table = source.mapping(("states",), value)
    if table is not None and not table:
        source.fault("W203", ("states",), "there are no states")
    for name, entry in (table or {}).items():
        keys = ("states", name)
        source.name(keys, name)
        if name == ANY:
            source.fault("W204", keys, "'any' stands for all states and cannot be the name of one")
        row = source.table(keys, entry, _STATE_KEYS, ("phase", "title") if isinstance(entry, Mapping) else ())
        phase = _name(source, keys, row, "phase")
        if phase is not None and phase not in PHASES:
            source.fault("W206", (*keys, "phase"), f"there is no phase {phase!r}{reading.near(phase, PHASES)}")
        seen_here = _names(source, keys, row, "seen_by") or seen_by
        found[name] = State(
            name=name,
            phase=phase or "",
            title=source.words((*keys, "title"), row["title"]) if "title" in row else {},
            public=source.words((*keys, "public"), row["public"]) if "public" in row else None,
            editable_by=_names(source, keys, row, "editable_by"),
            seen_by=seen_here,
            read_by=_names(source, keys, row, "read_by") or seen_here,
            term=_name(source, keys, row, "term"),
            line=source.line(keys),
        )
    return found


def _actions(
    source: Source, value: object, states: Mapping[str, State], apart: Mapping[str, tuple[str, ...]]
) -> dict[str, Action]:
    found: dict[str, Action] = {}
    unfinished = tuple(state.name for state in states.values() if not state.final)
    for name, entry in (source.mapping(("actions",), value) or {}).items():
        keys = ("actions", name)
        source.name(keys, name)
        row = source.table(keys, entry, _ACTION_KEYS, ("title", "from") if isinstance(entry, Mapping) else ())
        starts = _names(source, keys, row, "from")
        if ANY in starts and len(starts) > 1:
            source.fault("W203", (*keys, "from"), "'any' means every state that is not final; name no others beside it")
        movers = [key for key in ("by", "at", "follows") if key in row]
        if row and len(movers) != 1:
            given = " and ".join(map(repr, movers)) or "none"
            source.fault("W210", keys, f"an action has exactly one of 'by', 'at' and 'follows'; {name!r} has {given}")
        if "asks" in row and "by" not in movers and len(movers) == 1:
            source.fault("W211", (*keys, "asks"), f"{name!r} asks, but it is no person who presses it")
        found[name] = Action(
            name=name,
            title=source.words((*keys, "title"), row["title"]) if "title" in row else {},
            source=unfinished if starts == (ANY,) else starts,
            target=_name(source, keys, row, "to"),
            by=_names(source, keys, row, "by"),
            when=_guards(source, keys, row),
            at=_name(source, keys, row, "at"),
            follows=_names(source, keys, row, "follows", QUALIFIED),
            asks=_name(source, keys, row, "asks"),
            does=_name(source, keys, row, "does"),
            documents=_names(source, keys, row, "documents"),
            notices=_names(source, keys, row, "notices"),
            apart=apart.get(name, ()),
            line=source.line(keys),
        )
    return found


def _begin(source: Source, value: object, states: Mapping[str, State]) -> Begin:
    keys: Keys = ("begin",)
    row = source.table(keys, value, _BEGIN_KEYS)
    if isinstance(value, Mapping) and row.keys().isdisjoint(("by", "follows")):
        source.fault("W212", keys, "begin has 'by', 'follows', or both; here is neither")
    for key, needed in (("asks", "by"), ("once_per", "by"), ("each", "follows"), ("while", "under")):
        if key in row and needed not in row:
            source.fault("W212", (*keys, key), f"begin: {key!r} means nothing without {needed!r}")
    if "follows" in row and "under" not in row:
        source.fault("W212", keys, "begin: a record that follows needs 'under', the kind of its parent")
    for i, phase in enumerate(phases := _names(source, keys, row, "while")):
        if phase not in PHASES:
            place = (*keys, "while", i)
            source.fault("W206", place, f"there is no phase {phase!r}{reading.near(phase, PHASES)}")
    once_per = _name(source, keys, row, "once_per")
    if once_per is not None and once_per not in ONCE_PER:
        source.fault("W212", (*keys, "once_per"), f"begin: once_per is one of {', '.join(ONCE_PER)}")
    return Begin(
        state=_name(source, keys, row, "to") or next(iter(states), ""),
        by=_names(source, keys, row, "by"),
        follows=_names(source, keys, row, "follows", QUALIFIED),
        under=_name(source, keys, row, "under"),
        while_=phases,
        once_per=once_per,
        asks=_name(source, keys, row, "asks"),
        each=_name(source, keys, row, "each"),
        when=_guards(source, keys, row),
        does=_name(source, keys, row, "does"),
        documents=_names(source, keys, row, "documents"),
        notices=_names(source, keys, row, "notices"),
        line=source.line(keys),
    )


def _guards(source: Source, keys: Keys, row: Mapping[str, object]) -> tuple[Guard, ...]:
    if "when" not in row:
        return ()
    found: list[Guard] = []
    for place, entry in source.items((*keys, "when"), row["when"]):
        guard = _built_in(source, place, entry) if isinstance(entry, Mapping) else _named(source, place, entry)
        if guard is not None and guard in found:
            source.fault("W207", place, f"the same guard stands twice in {'.'.join(map(str, keys))}")
        elif guard is not None:
            found.append(guard)
    return tuple(found)


def _named(source: Source, place: Keys, entry: object) -> Guard | None:
    name = source.name(place, entry)
    return None if name is None else Guard(name)


def _built_in(source: Source, place: Keys, entry: Mapping[str, object]) -> Guard | None:
    """`{children: KIND, in: [...], at_least: N}` and its sisters `below` and `parent`."""
    named = [key for key in BUILT_IN if key in entry]
    if len(named) != 1:
        source.fault("W213", place, f"a counting guard has exactly one of {', '.join(BUILT_IN)}")
        return None
    (name,) = named
    known = (name, *(_GUARD_KEYS if name in COUNTING else _GUARD_KEYS[:2]))
    row = source.table(place, entry, known)
    arguments: dict[str, object] = {"kind": _name(source, place, row, name)}
    sides = [key for key in ("in", "not_in") if key in row]
    if len(sides) != 1:
        source.fault("W213", place, f"the guard {name!r} has exactly one of 'in' and 'not_in'")
    for side in sides:
        arguments[side] = _names(source, place, row, side)
    limits = [key for key in ("at_least", "at_most") if key in row]
    if name in COUNTING and not limits:
        source.fault("W213", place, f"the guard {name!r} needs 'at_least' or 'at_most'")
    for limit in limits:
        value = row[limit]
        if isinstance(value, int) and not isinstance(value, bool):
            arguments[limit] = value
            if value < 0 or (limit == "at_least" and value == 0):
                source.fault("W213", (*place, limit), f"{limit}: {value} says nothing")
        else:
            arguments[limit] = source.name((*place, limit), value)
    return Guard(name, MappingProxyType(arguments))


def _policies(source: Source, value: object, workflow: str) -> tuple[Policy, ...]:
    found: list[Policy] = []
    for keys, entry in source.items(("policies",), value):
        row = source.mapping(keys, entry)
        if row is None:
            continue
        shape = next((shape for shape in _POLICY_KEYS if shape[0] in row), None)
        if shape is None:
            source.fault("W214", keys, "a policy begins with to_reach, offers, from_any or never_who")
            continue
        row = source.table(keys, row, shape, shape)
        line = source.line(keys)
        if not set(shape) <= row.keys():
            continue
        if shape[0] == "to_reach":
            reached, passed = _name(source, keys, row, "to_reach"), _names(source, keys, row, "must_pass")
            found.append(MustPass(reached or "", passed, line))
        elif shape[0] == "offers":
            offers, to, where = (_names(source, keys, row, key) for key in shape)
            found += [Offers(action, to, where, line) for action in offers]
        elif shape[0] == "from_any":
            sources, target = _names(source, keys, row, "from_any"), _name(source, keys, row, "can_reach")
            found.append(CanReach(sources, target or "", line))
        else:
            entries = _names(source, keys, row, "never_who", _EITHER)
            actions = tuple(each if "." in each else f"{workflow}.{each}" for each in entries)
            if len(set(actions)) < 2:
                source.fault("W214", keys, "never_who needs two different actions")
            found.append(NeverWho(actions, line))
    return tuple(found)


def _apart(policies: Iterable[Policy], workflow: str) -> dict[str, tuple[str, ...]]:
    """For each action of this workflow the others that the same person must not have pressed."""
    found: dict[str, tuple[str, ...]] = {}
    for policy in policies:
        if not isinstance(policy, NeverWho):
            continue
        for each in policy.actions:
            kind, _, action = each.partition(".")
            if kind == workflow:
                others = (*found.get(action, ()), *(other for other in policy.actions if other != each))
                found[action] = tuple(dict.fromkeys(others))
    return found


def _name(source: Source, keys: Keys, row: Mapping[str, object], key: str) -> str | None:
    return source.name((*keys, key), row[key]) if key in row else None


def _names(
    source: Source, keys: Keys, row: Mapping[str, object], key: str, pattern: re.Pattern[str] = NAME
) -> tuple[str, ...]:
    return source.names((*keys, key), row[key], pattern) if key in row else ()
