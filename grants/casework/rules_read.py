"""Which rules of the pack a guard looked at: a refusal names them, so that nobody has to guess what it rests on."""

from collections.abc import Iterator
from typing import Any

from grants.languages import Citation
from workflows.rules import RulePack, Value


class NotingPack:
    """A rule pack that remembers which of its rules were read."""

    def __init__(self, pack: RulePack, noted: list[str]) -> None:
        self._pack, self._noted = pack, noted

    def value(self, name: str) -> Value:
        self._noted.append(name)
        return self._pack.value(name)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pack, name)


def citations(pack: RulePack, names: list[str]) -> Iterator[Citation]:
    """The rules of these names, each once, with their titles and bases."""
    for name in dict.fromkeys(names):
        rule = pack.rules[name]
        yield Citation(rule.title, rule.basis)
