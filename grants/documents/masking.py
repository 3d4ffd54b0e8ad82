"""One builder, two audiences: what is private is masked in the public snapshot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Private:
    """A value that never reaches a public rendition."""

    value: Any


def private(value: Any) -> Private:
    return Private(value)


def full(value: Any) -> Any:
    """The value with everything in it laid open."""
    if isinstance(value, Private):
        return full(value.value)
    if isinstance(value, Mapping):
        return {key: full(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [full(each) for each in value]
    return value


def public(value: Any, masked: list[str] | None = None, name: str = "") -> Any:
    """The value with null for whatever is private; the dotted names of what was masked are added to `masked`."""
    if isinstance(value, Private):
        if masked is not None and name not in masked:
            masked.append(name)
        return None
    if isinstance(value, Mapping):
        return {key: public(each, masked, f"{name}.{key}" if name else key) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [public(each, masked, f"{name}.{place}") for place, each in enumerate(value)]
    return value
