"""Forms as data: what is asked, in which words, and what a proper answer looks like."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from workflows import asking, reading
from workflows.asking import Beside, Condition, Page
from workflows.definition import Words
from workflows.reading import Fault, Faulty, Keys, Source

TYPES = (
    "text",
    "longtext",
    "words",
    "money",
    "integer",
    "decimal",
    "date",
    "datetime",
    "yes_no",
    "confirm",
    "choice",
    "choices",
    "person",
    "people",
    "email",
    "phone",
    "inn",
    "budget",
    "marks",
    "indicators",
    "plan",
    "table",
    "file",
    "url",
    "signature",
)
"""`words` is one text per language of the authority; `confirm` a box that must be ticked to go on;
`person` and `people` choose among those who hold a role; `table` has columns, and rows that are typed or given;
`file` chooses among what is attached; `signature` is proved by a code, or by the scan of a signed paper."""

CARRIED = frozenset({"autosave", "conditions_followed", "csrf_token", "happened_at", "key", "leave", "more", "version"})
"""What the page of a form sends besides its answers; no question may be called so."""
COLUMN_TYPES = (
    "text",
    "longtext",
    "money",
    "integer",
    "decimal",
    "date",
    "datetime",
    "yes_no",
    "choice",
    "choices",
    "person",
    "people",
    "email",
    "phone",
    "inn",
    "url",
)

_VALUE = re.compile(r"[a-z0-9][a-z0-9_-]*")
_NEEDED = ("form", "title", "fields")
_KEYS = (*_NEEDED, "pages", "beside")
_FIELD_KEYS = (
    "name",
    "type",
    "label",
    "hint",
    "required",
    "options",
    "max_words",
    "min",
    "max",
    "private",
    "parties_only",
    "planned_only",
    "rows",
    "role",
    "from",
    "columns",
    "shown_when",
)
_WITH_OPTIONS = ("choice", "choices")
_WITH_LIMITS = ("money", "integer", "decimal", "budget", "marks", "indicators", "plan", "table", "choices", "file")
_WITH_LENGTH = ("text", "longtext", "words")


@dataclass(frozen=True, slots=True)
class Field:
    """One question; `min` and `max` bound a number, or how many rows, choices or files there may be.

    `source` names where the choices of a choice, the rows of a table or the criteria of marks come from in a case.
    `private` answers are for the few who handle accounts and contacts, `parties_only` ones for all the parties.
    Indicators that are `planned_only` do not ask what was reached.
    `shown_when` is the answer without which it is not asked.
    """

    name: str
    type: str
    label: Words = field(hash=False)
    hint: Words | None = field(default=None, hash=False)
    required: bool = True
    options: tuple[tuple[str, Words], ...] = field(default=(), hash=False)
    max_words: int | None = None
    min: Decimal | None = None
    max: Decimal | None = None
    private: bool = False
    parties_only: bool = False
    planned_only: bool = False
    rows: int | None = None
    role: str | None = None
    source: str | None = None
    columns: tuple[Field, ...] = ()
    shown_when: Condition | None = None
    line: int = field(default=0, compare=False)

    @property
    def public(self) -> bool:
        """Whether the answer may be shown to everybody once the record is."""
        return not (self.private or self.parties_only or self.type in ("person", "people"))


@dataclass(frozen=True, slots=True)
class Form:
    """`pages` are the order in which a long form is asked; one without them is asked at once."""

    name: str
    title: Words = field(compare=False)
    fields: tuple[Field, ...] = field(compare=False)
    digest: str = ""
    canonical: str = field(default="", compare=False, repr=False)
    pages: tuple[Page, ...] = field(default=(), compare=False)
    beside: Beside | None = field(default=None, compare=False)

    def field_named(self, name: str) -> Field | None:
        return next((each for each in self.fields if each.name == name), None)

    def page_named(self, name: str) -> Page | None:
        return next((each for each in self.pages if each.name == name), None)

    def page_of(self, field: str) -> Page | None:
        """On which page a question stands; of a cell of a table (`budget-2-own`), its table."""
        return next((each for each in self.pages if field.partition("-")[0] in each.fields), None)

    def asked(self, kept: Mapping[str, object]) -> frozenset[str]:
        """The names of the questions that these answers lead to."""
        return asking.asked(self.fields, kept)


def load(text: str, path: str) -> Form:
    """The form in this text; raises `Faulty` with all its faults."""
    form, faults = check(text, path)
    if form is None or faults:
        raise Faulty(faults)
    return form


def check(text: str, path: str) -> tuple[Form | None, list[Fault]]:
    source = reading.parse(text, path)
    form = None if source.data is None else taken(source)
    return form, sorted(source.faults)


def from_canonical(text: str) -> Form:
    source = Source("", _options_as(reading.out_of_order, reading.from_canonical(text)))
    form = taken(source)
    if form is None or source.faults:
        raise Faulty(source.faults)
    return form


def taken(source: Source) -> Form | None:
    if not isinstance(source.data, dict) or "form" not in source.data:
        source.fault("W110", (), "not a form: it has no key 'form'")
        return None
    row = source.table((), source.data, _KEYS, _NEEDED)
    name = source.name(("form",), row["form"])
    title = source.words(("title",), row["title"]) if "title" in row else {}
    fields = _fields(source, ("fields",), row["fields"], TYPES) if "fields" in row else ()
    asking.judge_conditions(source, ("fields",), fields)
    pages = asking.pages(source, row["pages"], fields) if "pages" in row else ()
    beside = asking.beside(source, row["beside"]) if "beside" in row else None
    text = reading.canonical(_options_as(reading.in_order, source.data))
    return Form(name or "", title, fields, reading.digest(text), text, pages, beside)


def _options_as(change: Callable[[object], object], data: object) -> object:
    """The same form with the options of each field in another shape."""
    if not isinstance(data, dict) or not isinstance(data.get("fields"), list):
        return data
    return {**data, "fields": [_with_options(change, each) for each in data["fields"]]}


def _with_options(change: Callable[[object], object], row: object) -> object:
    if not isinstance(row, dict):
        return row
    if "options" in row:
        row = {**row, "options": change(row["options"])}
    if isinstance(row.get("columns"), list):
        row = {**row, "columns": [_with_options(change, each) for each in row["columns"]]}
    return row


def _fields(source: Source, keys: Keys, value: object, types: tuple[str, ...]) -> tuple[Field, ...]:
    if not isinstance(value, list) or not value:
        source.fault("W203", keys, f"{keys[-1]} must be a list of questions")
        return ()
    found: dict[str, Field] = {}
    for i, each in enumerate(value):
        asked = _field(source, (*keys, i), each, types)
        if asked is None:
            continue
        if asked.name in found:
            source.fault("W207", (*keys, i), f"two {keys[-1]} are named {asked.name!r}")
        if types is not COLUMN_TYPES and asked.name in CARRIED:
            source.fault("W220", (*keys, i, "name"), f"every page of a form carries a field {asked.name!r} of its own")
        found[asked.name] = asked
    return tuple(found.values())


def _field(source: Source, keys: Keys, value: object, types: tuple[str, ...]) -> Field | None:
    row = source.table(keys, value, _FIELD_KEYS, ("name", "type", "label") if isinstance(value, Mapping) else ())
    if not {"name", "type", "label"} <= row.keys():
        return None
    name = source.name((*keys, "name"), row["name"])
    kind = row["type"]
    if kind not in types:
        source.fault(
            "W208", (*keys, "type"), f"there is no type of {'column' if types is COLUMN_TYPES else 'field'} {kind!r}"
        )
        return None
    _fits(source, keys, row, str(kind))
    return Field(
        name=name or "",
        type=str(kind),
        label=source.words((*keys, "label"), row["label"]),
        hint=source.words((*keys, "hint"), row["hint"]) if "hint" in row else None,
        required=_truth(source, keys, row, "required", True),
        options=_options(source, (*keys, "options"), row["options"]) if "options" in row else (),
        max_words=_whole(source, keys, row, "max_words"),
        min=_number(source, keys, row, "min"),
        max=_number(source, keys, row, "max"),
        private=_truth(source, keys, row, "private", False),
        parties_only=_truth(source, keys, row, "parties_only", False),
        planned_only=_truth(source, keys, row, "planned_only", False),
        rows=_whole(source, keys, row, "rows"),
        role=source.name((*keys, "role"), row["role"]) if "role" in row else None,
        source=source.name((*keys, "from"), row["from"]) if "from" in row else None,
        columns=_fields(source, (*keys, "columns"), row["columns"], COLUMN_TYPES) if "columns" in row else (),
        shown_when=asking.condition(source, (*keys, "shown_when"), row["shown_when"]) if "shown_when" in row else None,
        line=source.line(keys),
    )


def _fits(source: Source, keys: Keys, row: Mapping[str, object], kind: str) -> None:
    """Keys that this type of field needs, and keys that say nothing about it."""
    if kind in _WITH_OPTIONS and ("options" in row) == ("from" in row):
        source.fault("W202", keys, f"a field of type {kind} needs 'options', or else where they come 'from'")
    if kind == "table" and "columns" not in row:
        source.fault("W202", keys, "a field of type table needs 'columns'")
    if kind in ("person", "people") and "role" not in row:
        source.fault("W202", keys, f"a field of type {kind} needs the 'role' of the people to choose from")
    for key, kinds in (
        ("options", _WITH_OPTIONS),
        ("role", ("person", "people")),
        ("columns", ("table",)),
        ("from", (*_WITH_OPTIONS, "table", "marks")),
        ("max_words", _WITH_LENGTH),
        ("min", _WITH_LIMITS),
        ("max", _WITH_LIMITS),
    ):
        if key in row and kind not in kinds:
            source.fault("W209", (*keys, key), f"{key!r} says nothing about a field of type {kind}")
    if "shown_when" in row and "columns" in keys:
        source.fault("W209", (*keys, "shown_when"), "a column is asked in every row")


def _options(source: Source, keys: Keys, value: object) -> tuple[tuple[str, Words], ...]:
    table = source.mapping(keys, value) or {}
    found = []
    for key, words in table.items():
        source.name((*keys, key), key, _VALUE)
        found.append((key, source.words((*keys, key), words)))
    return tuple(found)


def _truth(source: Source, keys: Keys, row: Mapping[str, object], key: str, otherwise: bool) -> bool:
    value = row.get(key, otherwise)
    if isinstance(value, bool):
        return value
    if (*keys, key) not in source.blamed:
        source.fault("W203", (*keys, key), f"{key} must be true or false")
    return otherwise


def _whole(source: Source, keys: Keys, row: Mapping[str, object], key: str) -> int | None:
    if key not in row:
        return None
    value = row[key]
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    source.fault("W203", (*keys, key), f"{key} must be a whole number above zero")
    return None


def _number(source: Source, keys: Keys, row: Mapping[str, object], key: str) -> Decimal | None:
    if key not in row:
        return None
    value = row[key]
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return Decimal(value)
    source.fault("W203", (*keys, key), f"{key} must be a number")
    return None
