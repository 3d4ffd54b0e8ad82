"""A second, plain reading of the definitions: what a press should lead to, kept apart from the application.

It reads the YAML files by itself and knows nothing of `workflows` or `grants`. What it cannot know (a named guard) it
is told; where the way of a follower hangs on such a guard, any way that the definition allows is right.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LIBRARY = Path(__file__).parents[2] / "workflows" / "library"
FINAL = ("completed", "ended")


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


@cache
def definitions() -> dict[str, dict[str, Any]]:
    found = [yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader) for path in sorted(LIBRARY.glob("*.yaml"))]
    return {each["workflow"]: each for each in found}


@dataclass
class Node:
    """A record as the reference sees it."""

    number: int
    kind: str
    state: str
    parent: "Node | None"
    children: "list[Node]" = field(default_factory=list)

    def line(self) -> "Iterable[Node]":
        yield self
        if self.parent:
            yield from self.parent.line()

    def below(self) -> "Iterable[Node]":
        for child in self.children:
            yield child
            yield from child.below()


@dataclass(frozen=True)
class Told:
    """An event of the journal, as far as the reference can judge it."""

    seq: int
    record: int
    kind: str
    action: str
    source: str
    target: str
    parent: int | None
    people: tuple[int, ...]
    """Whoever pressed, and whose place they took."""
    cause: int | None


class Reference:
    """The tree of records and who pressed what in it."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        """`rules`: the values of the rule pack, by name."""
        self.rules = rules
        self.definitions = definitions()
        self.nodes: dict[int, Node] = {}
        self.presses: list[tuple[Node, str, tuple[int, ...]]] = []
        self._rivals: dict[str, set[str]] = {}
        self._open: dict[tuple[str, str], list[tuple[str, dict[str, Any]]]] = {}

    def phase(self, node: Node) -> str:
        return str(self.definitions[node.kind]["states"][node.state]["phase"])

    def row(self, node: Node, action: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = self.definitions[node.kind]["actions"].get(action)
        return found

    def begun(self, number: int, kind: str, parent: int | None) -> Node:
        first = next(iter(self.definitions[kind]["states"]))
        above = self.nodes[parent] if parent else None
        node = Node(number, kind, str(self.definitions[kind]["begin"].get("to", first)), above)
        self.nodes[number] = node
        if above:
            above.children.append(node)
        return node

    def fits(self, node: Node, row: Mapping[str, Any]) -> bool:
        """Whether the row starts from the state in which the record is."""
        sources = listed(row["from"])
        return (sources == ["any"] and self.phase(node) not in FINAL) or node.state in sources

    def open_to_hands(self, node: Node) -> list[tuple[str, dict[str, Any]]]:
        """The actions that somebody could press from the state in which the record is."""
        key = node.kind, node.state
        if key not in self._open:
            rows = self.definitions[node.kind]["actions"].items()
            self._open[key] = [(name, row) for name, row in rows if row.get("by") and self.fits(node, row)]
        return self._open[key]

    def held(self, node: Node) -> bool:
        return node.kind != "hold" and any(
            child.kind == "hold" and self.phase(child) == "suspended" for each in node.line() for child in each.children
        )

    def counts(self, node: Node, guard: Mapping[str, Any]) -> bool:
        """Whether a guard that counts or looks up holds."""
        if "parent" in guard:
            above = next(each for each in node.line() if each.kind == guard["parent"])
            return self._in(above, guard)
        among = node.children if "children" in guard else node.below()
        kind = guard.get("children") or guard["below"]
        found = sum(1 for each in among if each.kind == kind and self._in(each, guard))
        least, most = (self.rules.get(n, n) for n in (guard.get("at_least", 0), guard.get("at_most", found)))
        return int(least) <= found <= int(most)

    def _in(self, node: Node, guard: Mapping[str, Any]) -> bool:
        phase = self.phase(node)
        return phase in guard["in"] if "in" in guard else phase not in guard.get("not_in", ())

    def apart(self, node: Node, action: str, people: Sequence[int]) -> bool:
        """Whether one of these people already pressed what nobody may press beside this, in the same case."""
        rivals = self._rivals_of(f"{node.kind}.{action}")
        if not rivals:
            return False
        related = {id(each) for each in (*node.line(), *node.below(), *self._dossier(node))}
        return any(
            not set(who).isdisjoint(people) and f"{where.kind}.{what}" in rivals and id(where) in related
            for where, what, who in self.presses
        )

    def _rivals_of(self, name: str) -> set[str]:
        if name not in self._rivals:
            found: set[str] = set()
            for kind, definition in self.definitions.items():
                for policy in definition.get("policies", ()):
                    names = [n if "." in n else f"{kind}.{n}" for n in policy.get("never_who", ())]
                    found |= set(names) - {name} if name in names else set()
            self._rivals[name] = found
        return self._rivals[name]

    def _dossier(self, node: Node) -> Iterable[Node]:
        """An application is a case of its own; what lies under a call outside its applications concerns them all."""
        top = next((each for each in node.line() if each.kind == "application"), None)
        if top is not None:
            return [top, *top.below()]
        root = next((each for each in node.line() if each.kind == "call"), None)
        if root is None:
            return [next(each for each in reversed(list(node.line())))]
        return [root, *root.below()]

    def happened(self, told: "Sequence[Told]") -> list[str]:
        """Take one press with all that followed from it, in order; answers what should not have been, or is missing."""
        faults = []
        owed: list[tuple[Told, Node, str]] = []
        for event in told:
            if event.action == "begin":
                faults += self._begun_rightly(event, told)
                node = self.begun(event.record, event.kind, event.parent)
            else:
                node = self.nodes[event.record]
                faults += self._moved_rightly(event, node, told)
                node.state = event.target
            if event.people:
                self.presses.append((node, event.action, event.people))
            owed += [(event, each, action) for each, action in self._must_follow(node, event.action)]
        moved = {event.record for event in told}
        return faults + [
            f"{node.kind} {node.number} should have taken {action!r} after {event.kind}.{event.action}"
            for event, node, action in owed
            if node.number not in moved
        ]

    def _moved_rightly(self, event: "Told", node: Node, told: "Sequence[Told]") -> list[str]:
        name = f"{event.kind} {event.record} {event.action!r}"
        row = self.row(node, event.action)
        if row is None:
            return [f"{name}: there is no such action"]
        faults = []
        if (node.kind, node.state) != (event.kind, event.source):
            faults.append(f"{name}: from {event.source!r}, but it was {node.kind} in {node.state!r}")
        if not self.fits(node, row) or event.target != row.get("to", node.state):
            faults.append(f"{name}: {node.state!r} to {event.target!r} is no way of the definition")
        if event.cause is not None:
            cause = next((each for each in told if each.seq == event.cause), None)
            if cause is None or f"{cause.kind}.{cause.action}" not in listed(row.get("follows")):
                faults.append(f"{name}: does not follow {cause and cause.action!r}")
        if not all(self.counts(node, guard) for guard in listed(row.get("when")) if isinstance(guard, dict)):
            faults.append(f"{name}: what must be counted first does not count up")
        if event.cause is None and self.held(node):
            faults.append(f"{name}: the case is on hold")
        if self.apart(node, event.action, event.people):
            faults.append(f"{name}: {event.people} pressed what keeps them from this")
        return faults

    def _begun_rightly(self, event: "Told", told: "Sequence[Told]") -> list[str]:
        begin = self.definitions[event.kind]["begin"]
        name = f"{event.kind} {event.record}"
        first = str(begin.get("to", next(iter(self.definitions[event.kind]["states"]))))
        faults = [] if event.target == first else [f"{name} begins in {event.target!r}"]
        above = self.nodes.get(event.parent) if event.parent else None
        under = begin.get("under")
        if under not in (None, "any") and (above is None or above.kind != under):
            faults.append(f"{name} begins under {above and above.kind}")
        if event.cause is not None:
            cause = next((each for each in told if each.seq == event.cause), None)
            if cause is None or f"{cause.kind}.{cause.action}" not in listed(begin.get("follows")):
                faults.append(f"{name} began with {cause and cause.action!r}")
        elif above is not None and begin.get("while") and self.phase(above) not in begin["while"]:
            faults.append(f"{name} began while its parent was {self.phase(above)}")
        return faults

    def _must_follow(self, cause: Node, action: str) -> "Iterable[tuple[Node, str]]":
        """The followers whose way hangs on nothing but what can be counted here."""
        name = f"{cause.kind}.{action}"
        for node in (*list(cause.line())[1:], *cause.below()):
            for follower, row in self.definitions[node.kind]["actions"].items():
                if name not in listed(row.get("follows")) or not self.fits(node, row):
                    continue
                guards = listed(row.get("when"))
                if any(isinstance(guard, str) for guard in guards):
                    break
                if all(self.counts(node, guard) for guard in guards):
                    yield node, follower
                    break
