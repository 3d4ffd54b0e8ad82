"""What a workflow is: a table of states and actions, frozen, known by the hash of its content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

LANGUAGES = ("ky", "ru", "en")

Words = Mapping[str, str]
"""One text in each of `LANGUAGES`."""

PHASES = (
    "preparing",
    "approving",
    "announced",
    "open",
    "sealed",
    "checking",
    "evaluating",
    "evaluated",
    "deciding",
    "standstill",
    "reserved",
    "contracting",
    "running",
    "due",
    "suspended",
    "accounting",
    "completed",
    "ended",
)
"""The closed list; code, queries and open data know phases and never name a state."""

FINAL = frozenset({"completed", "ended"})
"""`completed` is an end as intended, `ended` any other end."""

COUNTING = ("children", "below")
"""Built-in guards that count records of a kind: direct children, or all descendants."""

BUILT_IN = (*COUNTING, "parent")

CLOCK = "clock"
FOLLOWS = "follows"
SYSTEM_ROLES = frozenset({CLOCK, FOLLOWS})
"""The roles of moves that no person makes; they never stand under `by`."""

ANY = "any"
ONCE_PER = ("organisation", "person")


def _nothing() -> Mapping[str, object]:
    return MappingProxyType({})


def _no_lines() -> Mapping[tuple[str | int, ...], int]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Guard:
    """A named fact; `arguments` are those of the built-in guards, else empty."""

    name: str
    arguments: Mapping[str, object] = field(default_factory=_nothing, hash=False)


@dataclass(frozen=True, slots=True)
class State:
    """`seen_by` know of a record in this state, `read_by` also read what stands in it.

    `term` names the moment by which people have to act here, where no clock does.
    """

    name: str
    phase: str
    title: Words = field(hash=False)
    public: Words | None = field(default=None, hash=False)
    editable_by: tuple[str, ...] = ()
    seen_by: tuple[str, ...] = ()
    read_by: tuple[str, ...] = ()
    term: str | None = None
    line: int = field(default=0, compare=False)

    @property
    def final(self) -> bool:
        return self.phase in FINAL

    def words(self, public: bool) -> Words:
        """The title for officers, or the one for applicants and the public where it differs."""
        return self.public if public and self.public is not None else self.title


@dataclass(frozen=True, slots=True)
class Action:
    """One row of the table; exactly one of `by`, `at` and `follows` is given, and no `target` means it stays."""

    name: str
    title: Words = field(hash=False)
    source: tuple[str, ...]
    target: str | None = None
    by: tuple[str, ...] = ()
    when: tuple[Guard, ...] = ()
    at: str | None = None
    follows: tuple[str, ...] = ()
    asks: str | None = None
    does: str | None = None
    documents: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)

    @property
    def roles(self) -> tuple[str, ...]:
        """Who may move it, the clock and followed records included."""
        if self.at is not None:
            return (CLOCK,)
        return (FOLLOWS,) if self.follows else self.by

    def lands(self, source: str) -> str:
        return source if self.target is None else self.target


@dataclass(frozen=True, slots=True)
class Begin:
    """How a record of this kind comes to be: a person begins it, or it follows an action of its parent, or either."""

    state: str
    by: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    under: str | None = None
    while_: tuple[str, ...] = ()
    once_per: str | None = None
    asks: str | None = None
    each: str | None = None
    when: tuple[Guard, ...] = ()
    does: str | None = None
    documents: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class MustPass:
    """On every path to the state (or to a state of the phase) each named guard or action has been passed."""

    to_reach: str
    must_pass: tuple[str, ...]
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Offers:
    """In each of the states (or states of the phases) the role has a direct button, not merely a path."""

    offers: str
    to: tuple[str, ...]
    in_: tuple[str, ...]
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class CanReach:
    from_any: tuple[str, ...]
    can_reach: str
    line: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class NeverWho:
    """No one person presses two of these in one dossier; every entry is `kind.action`."""

    actions: tuple[str, ...]
    line: int = field(default=0, compare=False)


Policy = MustPass | Offers | CanReach | NeverWho


@dataclass(frozen=True, slots=True, eq=False)
class Workflow:
    """A whole definition; two are the same when their digests are, so make them with `loading` only."""

    name: str
    title: Words
    begin: Begin
    states: Mapping[str, State]
    actions: Mapping[str, Action]
    policies: tuple[Policy, ...] = ()
    seen_by: tuple[str, ...] = ()
    form: str | None = None
    digest: str = ""
    canonical: str = ""
    path: str = ""
    lines: Mapping[tuple[str | int, ...], int] = field(default_factory=_no_lines, repr=False)
    whole: bool = True
    """False when faults of form cost it states or actions, so that its graph cannot be judged."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Workflow) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def line_of(self, *keys: str | int) -> int:
        """The line of a key of the file, or of the nearest key around it that is known."""
        return line_in(self.lines, keys)

    def states_named(self, name: str) -> tuple[str, ...]:
        """The state of that name; where there is none, the states of the phase of that name."""
        if name in self.states:
            return (name,)
        return tuple(state.name for state in self.states.values() if state.phase == name)


def line_in(lines: Mapping[tuple[str | int, ...], int], keys: tuple[str | int, ...]) -> int:
    while keys and keys not in lines:
        keys = keys[:-1]
    return lines.get(keys, 1)
