"""Rule packs: every number of the procedure, with its unit and its legal basis."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType

from workflows import reading, weighing
from workflows.definition import Words
from workflows.reading import Fault, Faulty, Source

Value = Decimal | int | str | bool | list[object] | dict[str, object]

PACK_NAME = re.compile(r"[a-z][a-z0-9_-]*")
_KEYS = ("pack", "title", "country", "rules")
_RULE_KEYS = ("title", "value", "unit", "basis")
_RULE_NEEDS = ("value", "unit", "basis")


@dataclass(frozen=True, slots=True)
class Rule:
    """`title` is what a lawyer reads; packs that were frozen before rules had titles have none."""

    value: Value
    unit: str
    basis: Words
    title: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RulePack:
    name: str
    title: Words = field(compare=False)
    country: str = field(compare=False)
    rules: Mapping[str, Rule] = field(compare=False)
    digest: str = ""
    canonical: str = field(default="", compare=False, repr=False)

    def value(self, name: str) -> Value:
        """The number a guard reads; a pack without that rule raises KeyError."""
        return self.rules[name].value

    def completed_by(self, later: RulePack) -> RulePack:
        """This pack, with the rules that only a later edition of it has: it keeps its own numbers and its digest."""
        return replace(self, rules=MappingProxyType({**later.rules, **self.rules}))


def load(text: str, path: str) -> RulePack:
    """The pack in this text; raises `Faulty` with all its faults."""
    pack, faults = check(text, path)
    if pack is None or faults:
        raise Faulty(faults)
    return pack


def check(text: str, path: str) -> tuple[RulePack | None, list[Fault]]:
    source = reading.parse(text, path)
    pack = None if source.data is None else taken(source)
    if pack is not None and not source.faults:
        weighing.weigh(source, {name: rule.value for name, rule in pack.rules.items()})
    return pack, sorted(source.faults)


def from_canonical(text: str) -> RulePack:
    data = reading.from_canonical(text)
    if isinstance(data, dict):
        data["rules"] = reading.out_of_order(data.get("rules"))
    source = Source("", data)
    pack = taken(source)
    if pack is None or source.faults:
        raise Faulty(source.faults)
    return pack


def taken(source: Source) -> RulePack | None:
    if not isinstance(source.data, dict) or "pack" not in source.data:
        source.fault("W110", (), "not a rule pack: it has no key 'pack'")
        return None
    row = source.table((), source.data, _KEYS, _KEYS)
    name = source.name(("pack",), row["pack"], PACK_NAME)
    title = source.words(("title",), row["title"]) if "title" in row else {}
    country = row.get("country", "")
    if not isinstance(country, str):
        source.fault("W203", ("country",), "country must be a text")
    table = source.mapping(("rules",), row["rules"]) if "rules" in row else None
    rules = {key: _rule(source, key, value) for key, value in (table or {}).items()}
    for key in rules:
        source.name(("rules", key), key)
    text = reading.canonical({**source.data, "rules": reading.in_order(table)})
    return RulePack(name or "", title, str(country), MappingProxyType(rules), reading.digest(text), text)


def _rule(source: Source, name: str, value: object) -> Rule:
    keys = ("rules", name)
    row = source.table(keys, value, _RULE_KEYS, _RULE_NEEDS if isinstance(value, dict) else ())
    number = row.get("value", 0)
    if not isinstance(number, (Decimal, int, str, bool, list, dict)):
        source.fault("W203", (*keys, "value"), f"the rule {name!r} has no value")
        number = 0
    unit = source.name((*keys, "unit"), row["unit"]) if "unit" in row else None
    basis = source.words((*keys, "basis"), row["basis"]) if "basis" in row else {}
    title = source.words((*keys, "title"), row["title"]) if "title" in row else {}
    return Rule(number, unit or "", basis, title)
