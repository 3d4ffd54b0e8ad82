"""A YAML file as plain data with the line of every key; strict: a slip of the pen is a fault, not a value."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from workflows.definition import LANGUAGES, Words, line_in

LARGEST = 256 * 1024
DEEPEST = 12

Keys = tuple[str | int, ...]

NAME = re.compile(r"[a-z][a-z0-9_]*")
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_FRACTION = re.compile(r"-?(0|[1-9][0-9]{0,17})\.[0-9]{1,12}")
_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    path: str
    line: int
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.code} {self.message}"


class Faulty(ValueError):
    """A definition that should have been sound is not."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = list(faults)


@dataclass
class Source:
    """The data of one file, the faults found in it so far, and ways to take typed values out of it."""

    path: str
    data: object = None
    lines: dict[Keys, int] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    blamed: set[Keys] = field(default_factory=set)

    def fault(self, code: str, keys: Keys, message: str) -> None:
        self.blamed.add(keys)
        self.faults.append(Fault(self.path, self.line(keys), code, message))

    def line(self, keys: Keys) -> int:
        return line_in(self.lines, keys)

    def table(
        self, keys: Keys, value: object, known: Collection[str], needed: Collection[str] = ()
    ) -> dict[str, object]:
        """A mapping whose keys are all known; what else it holds is a fault and is left out."""
        row = self.mapping(keys, value)
        if row is None:
            return {}
        for key in row:
            if key not in known and (*keys, key) not in self.blamed:
                self.fault("W201", (*keys, key), f"unknown key {key!r}{near(key, known)}")
        for key in needed:
            if key not in row:
                self.fault("W202", keys, f"{_where(keys)} lacks {key!r}")
        return {key: each for key, each in row.items() if key in known}

    def mapping(self, keys: Keys, value: object) -> Mapping[str, object] | None:
        if isinstance(value, Mapping):
            return value
        self.fault("W203", keys, f"{_where(keys)} must be a table of keys and values, not {_kind(value)}")
        return None

    def name(self, keys: Keys, value: object, pattern: re.Pattern[str] = NAME) -> str | None:
        if keys in self.blamed:
            return None
        if not isinstance(value, str):
            self.fault("W203", keys, f"{_where(keys)} must be a name, not {_kind(value)}")
        elif not pattern.fullmatch(value):
            self.fault("W204", keys, f"{value!r} is not a name here: small Latin letters, digits and _")
        else:
            return value
        return None

    def names(self, keys: Keys, value: object, pattern: re.Pattern[str] = NAME) -> tuple[str, ...]:
        """One name or a list of names, none of them twice."""
        found: list[str] = []
        for place, each in self.items(keys, value):
            name = self.name(place, each, pattern)
            if name is not None and name in found:
                self.fault("W207", place, f"{name!r} stands twice in {_where(keys)}")
            elif name is not None:
                found.append(name)
        return tuple(found)

    def items(self, keys: Keys, value: object) -> Iterable[tuple[Keys, object]]:
        """The entries of a list with their places; a single value counts as a list of one."""
        if not isinstance(value, list):
            return [(keys, value)]
        if not value:
            self.fault("W203", keys, f"{_where(keys)} is an empty list")
        return [((*keys, i), each) for i, each in enumerate(value)]

    def words(self, keys: Keys, value: object) -> Words:
        """A text in each language."""
        row = self.table(keys, value, LANGUAGES)
        found: dict[str, str] = {}
        for language, text in row.items():
            if isinstance(text, str) and text.strip():
                found[language] = text
            elif (*keys, language) not in self.blamed:
                self.fault("W205", (*keys, language), f"{_where(keys)} has no words in {language!r}")
        missing = [language for language in LANGUAGES if language not in row]
        if missing and isinstance(value, Mapping):
            self.fault("W205", keys, f"{_where(keys)} has no words in {', '.join(map(repr, missing))}")
        return found


def parse(text: str, path: str) -> Source:
    """The text as plain data; a text that cannot be one leaves `data` None and says why in `faults`."""
    source = Source(path)
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        source.fault("W102", (), f"the file is larger than {LARGEST // 1024} kB")
        return source
    try:
        node = _Composer(text).get_single_node()
    except _RefusedError as refused:
        source.faults.append(Fault(path, refused.line, refused.code, str(refused)))
        return source
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        source.faults.append(Fault(path, line, "W104", "not YAML: a character that no text should hold"))
        return source
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        source.faults.append(Fault(path, line, "W104", f"not YAML: {error.problem or error.context}"))
        return source
    source.data = None if node is None else _plain(source, (), node)
    if source.data is None:
        source.fault("W101", (), "the file is empty")
    return source


def read_text(path: Path) -> str | Fault:
    """The file's text, or the one fault that says why it has none."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            return Fault(str(path), 1, "W102", f"the file is larger than {LARGEST // 1024} kB")
        return content.decode("utf-8")
    except FileNotFoundError:
        return Fault(str(path), 1, "W100", "there is no such file")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return Fault(str(path), line, "W103", "the file is not UTF-8")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a path"
        return Fault(str(path), 1, "W100", f"the file cannot be read: {reason}")


def canonical(value: object) -> str:
    """JSON with sorted keys and without spaces; an exact decimal keeps the digits it was written with."""
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{canonical(key)}:{canonical(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(canonical(each) for each in value) + "]"
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def in_order(value: object) -> object:
    """A table whose order means something, as pairs: sorting keys must not lose it."""
    return list(value.items()) if isinstance(value, Mapping) else value


def out_of_order(value: object) -> object:
    return dict(value) if isinstance(value, list) else value


def from_canonical(text: str) -> object:
    return json.loads(text, parse_float=Decimal)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


class _RefusedError(Exception):
    def __init__(self, code: str, line: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.line = line


class _Composer(yaml.composer.Composer, yaml.CSafeLoader):
    """Builds nodes only, never objects, and none that stand for others: that is how a small file becomes a huge one.

    The text is read by libyaml, which takes a fifth of the time.
    """

    _depth = 0

    def __init__(self, text: str) -> None:
        yaml.CSafeLoader.__init__(self, text)
        yaml.composer.Composer.__init__(self)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: Any = self.peek_event()
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _RefusedError("W105", line, "anchors and aliases (& and *) are not used here")
        if (tag := getattr(event, "tag", None)) is not None:
            raise _RefusedError("W105", line, f"tags ({tag}) are not used here")
        if self._depth >= DEEPEST:
            raise _RefusedError("W106", line, f"nested deeper than {DEEPEST} levels")
        self._depth += 1
        node: yaml.Node | None = super().compose_node(parent, index)
        self._depth -= 1
        return node


def _plain(source: Source, keys: Keys, node: yaml.Node) -> object:
    if isinstance(node, yaml.MappingNode):
        return _table(source, keys, node)
    if isinstance(node, yaml.SequenceNode):
        for i, each in enumerate(node.value):
            source.lines[(*keys, i)] = each.start_mark.line + 1
        return [_plain(source, (*keys, i), each) for i, each in enumerate(node.value)]
    return _scalar(source, keys, node)


def _table(source: Source, keys: Keys, node: yaml.MappingNode) -> dict[str, object]:
    row: dict[str, object] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            source.faults.append(Fault(source.path, line, "W109", "a key must be a plain word"))
            continue
        key = str(key_node.value)
        place = (*keys, key)
        if key in row:
            first = source.lines[place]
            source.faults.append(
                Fault(source.path, line, "W107", f"the key {key!r} stands twice, first in line {first}")
            )
            continue
        source.lines[place] = line
        if key_node.tag == f"{_TAG}bool":
            source.fault("W108", place, f"YAML reads the key {key} as a truth value: put it in quotes")
        elif key_node.tag != f"{_TAG}str":
            source.fault("W109", place, f"the key {key!r} is not a plain word: put it in quotes or choose another")
        row[key] = _plain(source, place, value_node)
    return row


def _scalar(source: Source, keys: Keys, node: yaml.Node) -> object:
    text = str(node.value)
    kind = node.tag.removeprefix(_TAG)
    if kind == "null":
        return None
    if kind == "bool":
        if text in ("true", "false"):
            return text == "true"
        source.fault("W108", keys, f"YAML reads {text} as a truth value: put it in quotes, or write true or false")
        return text
    if kind == "int" and _WHOLE.fullmatch(text):
        return int(text)
    if kind == "float" and _FRACTION.fullmatch(text):
        return Decimal(text)
    if kind in ("int", "float"):
        source.fault("W111", keys, f"{text!r} is not an ordinary number: write plain digits, or put it in quotes")
    return text


def _kind(value: object) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return f"the truth value {str(value).lower()}"
    return f"the number {value}" if isinstance(value, (int, Decimal)) else f"the text {value!r}"


def near(name: str, known: Collection[str]) -> str:
    """What to say after an unknown name: the one that was meant, or else all there are."""
    close = difflib.get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; known are {', '.join(sorted(known))}"


def _where(keys: Keys) -> str:
    return ".".join(str(key) for key in keys) if keys else "the file"
