"""Answers as people read them: what was kept of a form, as rows of text and as tables."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from markupsafe import Markup, escape

from grants.casework.budgets import ZERO, BudgetRow, amount, own_share, read_budget
from grants.languages import Message, Sum, say
from workflows.forms import Field, Form

NAMED = ("person", "people")
_YES, _NO, _UNCONFIRMED = say("Yes"), say("No"), say("Not yet confirmed")


@dataclass(frozen=True)
class Facts:
    """Label and value of each answer that is no table."""

    rows: Sequence[tuple[Any, Any]]


@dataclass(frozen=True)
class Table:
    caption: Any
    columns: Sequence[Mapping[str, Any]]
    rows: Sequence[Sequence[Any]]
    foot: Sequence[Any] | None = None


def people_in(form: Form, kept: Mapping[str, Any]) -> Iterator[int]:
    """Ids of the people whom the answers name."""
    yield from _named(form.fields, kept)


def _named(fields: Sequence[Field], kept: Mapping[str, Any]) -> Iterator[int]:
    for field in fields:
        chosen = kept.get(field.name) or []
        if field.type in NAMED:
            yield from (int(each) for each in ([chosen] if isinstance(chosen, str) else chosen) if each.isdigit())
        for row in chosen if field.columns else ():
            yield from _named(field.columns, row)


def sources_in(fields: Sequence[Field]) -> set[str]:
    """The sources among whose entries something was chosen."""
    return {each.source for field in fields for each in (field, *field.columns) if each.source and each.type != "table"}


def shown(
    fields: Sequence[Field],
    kept: Mapping[str, Any],
    names: Mapping[int, str],
    criteria: Sequence[Mapping[str, Any]],
    titles: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
) -> list[Facts | Table]:
    """The answers in the order of their fields: runs of facts, with the tables between them.

    `names` are those of the people chosen, `criteria` those of the rule pack that marks were given for, `titles` what
    each source calls its entries now.
    """
    parts: list[Facts | Table] = []
    facts: list[tuple[Any, Any]] = []
    for field in fields:
        value = kept.get(field.name)
        if value in (None, "", [], {}) or (isinstance(value, Mapping) and not any(value.values())):
            continue
        table = _grid(field, value, names, titles) if field.columns else _table(field, value, criteria)
        if table is None:
            facts.append((field.label, _read(field, value, names, titles)))
            continue
        if facts:
            parts.append(Facts(facts))
            facts = []
        parts.append(table)
    return [*parts, Facts(facts)] if facts else parts


def _read(field: Field, value: Any, names: Mapping[int, str], titles: Mapping[str, Mapping[str, Any]]) -> Any:
    if field.type == "money":
        return _sum(value)
    if field.type == "integer" and len(str(value)) <= len("2026"):
        return str(value)
    if field.type in ("integer", "decimal"):
        return _number(value)
    if field.type == "date":
        return _day(value)
    if field.type == "datetime":
        return datetime.fromisoformat(value)
    if field.type == "confirm":
        return _YES if value is True else _UNCONFIRMED
    if field.type == "yes_no":
        return _YES if value == "yes" else _NO
    if field.type in ("choice", "choices"):
        words: Mapping[str, Any] = titles.get(field.source, {}) if field.source else dict(field.options)
        chosen = [words.get(each, each) for each in ([value] if isinstance(value, str) else value)]
        return chosen[0] if field.type == "choice" else chosen
    if field.type in NAMED:
        return [names.get(int(each), "—") for each in ([value] if isinstance(value, str) else value) if each.isdigit()]
    if field.type == "longtext":
        return lines(value)
    if field.type == "words":
        return {language: lines(text) for language, text in value.items() if text}
    return value


def lines(text: str) -> Markup:
    """Text with its line breaks."""
    return Markup("<br>").join(escape(line) for line in text.split("\n"))


def _grid(
    field: Field, rows: Sequence[Mapping[str, Any]], names: Mapping[int, str], titles: Mapping[str, Mapping[str, Any]]
) -> Table:
    """A table with the columns of its definition; given rows begin with their titles."""
    heads: list[Mapping[str, Any]] = [{"text": field.label, "numeric": False}] if field.source else []
    heads += [{"text": c.label, "numeric": c.type in ("money", "integer", "decimal")} for c in field.columns]
    cells = []
    for row in rows:
        given = [row.get("title")] if field.source else []
        found = [(column, row.get(column.name)) for column in field.columns]
        cells.append([*given, *(_read(c, v, names, titles) if v not in (None, "", []) else None for c, v in found)])
    return Table(field.label, heads, cells)


def _table(field: Field, value: Any, criteria: Sequence[Mapping[str, Any]]) -> Table | None:
    maker = _TABLES.get(field.type)
    return maker(field.label, value, criteria) if maker else None


def _budget(label: Any, rows: Sequence[Mapping[str, str]], _: object) -> Table:
    """Taxes and contributions in kind have their columns only where a line has any."""
    lines_read = read_budget(rows)
    taxed, in_kind = any(row.tax for row in lines_read), any(row.in_kind for row in lines_read)
    sums = [
        ("tax", say("Payroll taxes"), taxed),
        ("total", say("Sum"), True),
        ("own_money", say("Own contribution in money"), in_kind),
        ("in_kind", say("In kind"), in_kind),
        ("own", say("Own contribution"), not in_kind),
        ("requested", say("From the grant"), True),
    ]
    kept = [(name, head) for name, head, wanted in sums if wanted]
    cells = [
        [_valued(row), row.unit, row.quantity, Sum(row.price), *(Sum(getattr(row, name)) for name, _ in kept)]
        for row in lines_read
    ]
    added = [Sum(sum((getattr(row, name) for row in lines_read), ZERO)) for name, _ in kept]
    heads = [
        (say("Item"), False),
        (say("Unit"), False),
        (say("Quantity"), True),
        (say("Price"), True),
        *((head, True) for _, head in kept),
    ]
    total = (
        say("Total; own share %(share)s %%", share=own_share(lines_read)) if any(r.own for r in lines_read) else None
    )
    foot = [total or say("Total"), None, None, None, *added]
    return Table(label, _columns(*heads), cells, foot)


def _valued(row: BudgetRow) -> str | Markup:
    """What a line is for; under it how a contribution in kind to it was valued."""
    return lines(f"{row.item}\n({row.valuation})") if row.valuation else row.item


def _indicators(label: Any, rows: Sequence[Mapping[str, str]], _: object) -> Table:
    """The unit and what was reached have their columns where any indicator says them."""
    units = [(say("Unit"), False)] if any(row.get("unit") for row in rows) else []
    reached = [("actual", say("Actual"))] if any(row.get("actual") for row in rows) else []
    numbers = [("baseline", say("Baseline")), ("target", say("Target")), *reached]
    cells = [
        [row.get("indicator"), *(row.get("unit") for _ in units), *(_number(row.get(name)) for name, _ in numbers)]
        for row in rows
    ]
    values = [(head, True) for _, head in numbers]
    return Table(label, _columns((say("Indicator"), False), *units, *values), cells)


def _plan(label: Any, rows: Sequence[Mapping[str, str]], _: object) -> Table:
    cells = [[row.get("activity"), _day(row.get("starts")), _day(row.get("ends"))] for row in rows]
    return Table(label, _columns((say("Activity"), False), (say("Begins"), False), (say("Ends"), False)), cells)


def _marks(label: Any, given: Mapping[str, Mapping[str, str]], criteria: Sequence[Mapping[str, Any]]) -> Table:
    cells = [
        [criterion["title"], _number(found.get("mark")), lines(found["comment"]) if found.get("comment") else None]
        for criterion in criteria
        if (found := given.get(criterion["name"]))
    ]
    return Table(label, _columns((say("Criterion"), False), (say("Mark"), True), (say("Comment"), False)), cells)


_TABLES: Mapping[str, Callable[[Any, Any, Sequence[Mapping[str, Any]]], Table]] = {
    "budget": _budget,
    "indicators": _indicators,
    "plan": _plan,
    "marks": _marks,
}


def _columns(*heads: tuple[Message, bool]) -> list[Mapping[str, Any]]:
    return [{"text": text, "numeric": numeric} for text, numeric in heads]


def _sum(text: Any) -> Any:
    found = amount(text)
    return text if found is None else Sum(found)


def _number(text: Any) -> Any:
    try:
        return Decimal(text)
    except (TypeError, InvalidOperation):
        return text


def _day(text: Any) -> Any:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        return text
