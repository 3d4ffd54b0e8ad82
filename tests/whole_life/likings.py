"""What people rather do: what nobody has done yet, and seldom what ends things."""

from collections import Counter
from collections.abc import Mapping

from tests.whole_life.reference import FINAL, Node, Reference, listed

RARE = 0.03
"""How much less likely people end a record before its time than take it on."""
CAREFUL, CARELESS, CURIOUS = 0.03, 0.12, 0.4
"""How often people make mistakes; most where nobody has seen yet what comes of them."""

Row = Mapping[str, object]


class Coverage:
    """What was taken, how each named guard answered and which mistakes were made on purpose, over all lives."""

    def __init__(self) -> None:
        self.taken: Counter[tuple[str, str]] = Counter()
        self.guards: Counter[tuple[str, bool]] = Counter()
        self.mistakes: Counter[tuple[str, str, int]] = Counter()
        self.steps = 0


class Likings:
    def __init__(self, reference: Reference, coverage: Coverage) -> None:
        self.reference, self.coverage = reference, coverage

    def welcome(self, kind: str) -> float:
        """How likely people begin one more: a hold stops everything, and few calls are better told than many."""
        if kind == "hold":
            return RARE
        nodes = self.reference.nodes.values()
        running = sum(1 for n in nodes if n.kind == kind and self.reference.phase(n) not in FINAL)
        new = any(not self.coverage.taken[kind, action] for action in self.reference.definitions[kind]["actions"])
        usual = 1.0 if kind in ("application", "review") else RARE if running > 1 else 0.5
        return usual * (4.0 if new else 1.0) / (1 + self.coverage.taken[kind, "begin"]) ** 0.4

    def weight(self, node: Node, action: str) -> float:
        row = self.reference.definitions[node.kind]["actions"][action]
        return (
            self._eagerness(node, action, row)
            * (3.0 if self.is_half_known(row) else 1.0)
            / (1 + self.coverage.taken[node.kind, action]) ** 0.4
        )

    def carelessness(self, node: Node, action: str) -> float:
        """What nobody has done yet is done with care."""
        if not self.coverage.taken[node.kind, action]:
            return CAREFUL
        return CURIOUS if self.is_half_known(self.reference.definitions[node.kind]["actions"][action]) else CARELESS

    def is_half_known(self, row: Row) -> bool:
        """Whether one of its guards was seen only one way so far."""
        seen = self.coverage.guards
        return any(
            isinstance(guard, str) and not (seen[guard, True] and seen[guard, False])
            for guard in listed(row.get("when"))
        )

    def _eagerness(self, node: Node, action: str, row: Row) -> float:
        target = str(row.get("to", node.state))
        phase = self.reference.definitions[node.kind]["states"][target]["phase"]
        new = not self.coverage.taken[node.kind, action]
        if (phase == "ended" and node.kind != "review") or (
            phase == "completed" and node.kind in ("programme", "call")
        ):
            return 1.0 if new else RARE
        return 20.0 if new else 0.3 if target == node.state else 1.0
