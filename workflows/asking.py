"""How a form is asked: its questions on pages, and questions that depend on the answer to another."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workflows.definition import Words
from workflows.reading import Keys, Source, near

if TYPE_CHECKING:
    from workflows.forms import Field

DECIDING = ("yes_no", "confirm", "choice", "choices")
"""Types of fields whose answers a condition may look at."""

_BESIDE_KEYS = ("form", "facts")
_PAGE_KEYS = ("name", "title", "hint", "fields")
_CONDITION_KEYS = ("field", "is")
_OF_YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Page:
    """Questions of a form that are asked together."""

    name: str
    title: Words = field(hash=False)
    fields: tuple[str, ...]
    hint: Words | None = field(default=None, hash=False)


@dataclass(frozen=True, slots=True)
class Beside:
    """What is read while a form is filled in: the answers to another `form`, and the source of `facts` about them."""

    form: str
    facts: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """Asks a question only where another one is answered with one of these; `true` is a box that is ticked."""

    field: str
    answers: tuple[str | bool, ...]

    def holds(self, kept: Mapping[str, object]) -> bool:
        found = kept.get(self.field)
        return any(each in self.answers for each in (found if isinstance(found, list) else [found]))


def asked(fields: Sequence[Field], kept: Mapping[str, object]) -> frozenset[str]:
    """The names of the questions that these answers lead to."""
    conditions = {each.name: each.shown_when for each in fields}

    def leads_to(name: str) -> bool:
        condition = conditions.get(name)
        return condition is None or (condition.holds(kept) and leads_to(condition.field))

    return frozenset(name for name in conditions if leads_to(name))


def pages(source: Source, value: object, fields: Sequence[Field]) -> tuple[Page, ...]:
    """The pages of a form, on which each of its questions stands once."""
    if not isinstance(value, list) or not value:
        source.fault("W203", ("pages",), "pages must be a list of pages")
        return ()
    known = [each.name for each in fields]
    found: dict[str, Page] = {}
    placed: dict[str, str] = {}
    for i, row in enumerate(value):
        page = _page(source, ("pages", i), row)
        if page is None:
            continue
        if page.name in found:
            source.fault("W207", ("pages", i), f"two pages are named {page.name!r}")
        found[page.name] = page
        for name in page.fields:
            if name not in known:
                source.fault("W215", ("pages", i, "fields"), f"there is no field {name!r}{near(name, known)}")
            elif name in placed and placed[name] != page.name:
                source.fault("W207", ("pages", i, "fields"), f"{name!r} stands on {placed[name]!r} already")
            placed.setdefault(name, page.name)
    for each in fields:
        if each.name not in placed:
            source.fault("W216", ("pages",), f"the field {each.name!r} stands on no page")
    return tuple(found.values())


def _page(source: Source, keys: Keys, value: object) -> Page | None:
    row = source.table(keys, value, _PAGE_KEYS, ("name", "title", "fields") if isinstance(value, Mapping) else ())
    if not {"name", "title", "fields"} <= row.keys():
        return None
    return Page(
        name=source.name((*keys, "name"), row["name"]) or "",
        title=source.words((*keys, "title"), row["title"]),
        fields=source.names((*keys, "fields"), row["fields"]),
        hint=source.words((*keys, "hint"), row["hint"]) if "hint" in row else None,
    )


def beside(source: Source, value: object) -> Beside | None:
    keys: Keys = ("beside",)
    row = source.table(keys, value, _BESIDE_KEYS, ("form",) if isinstance(value, Mapping) else ())
    name = source.name((*keys, "form"), row["form"]) if "form" in row else None
    facts = source.name((*keys, "facts"), row["facts"]) if "facts" in row else None
    return Beside(name, facts) if name else None


def condition(source: Source, keys: Keys, value: object) -> Condition | None:
    row = source.table(keys, value, _CONDITION_KEYS, _CONDITION_KEYS if isinstance(value, Mapping) else ())
    if not {"field", "is"} <= row.keys():
        return None
    name = source.name((*keys, "field"), row["field"])
    answers: list[str | bool] = []
    for place, each in source.items((*keys, "is"), row["is"]):
        if each is True or isinstance(each, str):
            answers.append(each)
        elif place not in source.blamed:
            source.fault("W203", place, "'is' must be an answer, or true for a box that is ticked")
    return Condition(name, tuple(answers)) if name and answers else None


def judge_conditions(source: Source, keys: Keys, fields: Sequence[Field]) -> None:
    """Faults of conditions that only the form as a whole can show."""
    named = {each.name: each for each in fields}
    for i, each in enumerate(fields):
        if each.shown_when is None:
            continue
        place = (*keys, i, "shown_when")
        other = named.get(each.shown_when.field)
        if other is None:
            name = each.shown_when.field
            source.fault("W215", place, f"there is no field {name!r}{near(name, named)}")
        elif other.type not in DECIDING:
            source.fault("W217", place, f"{other.name!r} is a {other.type}, which gives no choice to look at")
        elif _goes_in_a_circle(each, named):
            source.fault("W218", place, f"whether {each.name!r} is asked depends on itself")
        else:
            for answer in each.shown_when.answers:
                if (choices := _answers_to(other)) is not None and answer not in choices:
                    source.fault("W219", place, f"{other.name!r} is never answered with {answer!r}")


def _goes_in_a_circle(start: Field, named: Mapping[str, Field]) -> bool:
    seen: list[str] = []
    here: Field | None = start
    while here is not None and here.shown_when is not None:
        if here.name in seen:
            return True
        seen.append(here.name)
        here = named.get(here.shown_when.field)
    return False


def _answers_to(field: Field) -> Collection[str | bool] | None:
    """Everything that may be answered; None where it is known only in a case."""
    if field.type == "confirm":
        return (True,)
    if field.type == "yes_no":
        return _OF_YES_NO
    return None if field.source else [value for value, _ in field.options]
