"""Form fields made of fields: tables to fill, groups, and the marks of an evaluation sheet."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import wtforms
from wtforms.form import BaseForm

from grants.casework.fields import Typed, Unfit
from grants.casework.vocabulary import Entry
from grants.languages import say


class Rows(Typed, wtforms.FieldList):  # type: ignore[type-arg]
    """A table to fill: blank rows are dropped, and a few are always left for more."""

    kind = "list"

    spare = 2
    most = 100
    more = False

    def grow(self) -> None:
        """A few more blank rows."""
        for _ in range(min(self.spare + 1, self.most - len(self.entries))):
            self.append_entry()

    def kept(self) -> list[dict[str, Any]]:
        return [row for entry in self.entries if any((row := kept_of(entry.form)).values())]

    def process(self, formdata: Any, data: Any = wtforms.utils.unset_value, extra_filters: Any = None) -> None:
        super().process(formdata, data, extra_filters)
        if formdata is None or not formdata:
            for _ in range(max(self.spare, 3 - len(self.entries))):
                self.append_entry()

    def validate(self, form: BaseForm, extra_validators: Iterable[Any] = ()) -> bool:
        self.errors = []
        for entry in self.entries:
            if any(kept_of(entry.form).values()):
                if not entry.validate(form):
                    self.errors.append(entry.errors)
            else:
                entry.form._errors = None
        if self.required and not self.kept():
            self.errors = [Unfit(say("Fill in at least one row."), self.language).args[0]]
            return False
        if self.high is not None and len(self.kept()) > self.high:
            self.errors = [Unfit(say("Not more than %(high)s rows.", high=self.high), self.language).args[0]]
            return False
        return not self.errors


class GivenRows(Rows):
    """A table whose rows are given: one for each entry of a source, in its order, whatever was sent.

    A hidden field `key` in each row says which entry it answers.
    """

    spare = 0

    def __init__(self, *arguments: Any, given: Sequence[Entry] = (), heading: str = "", **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.given = given
        self.heads = [heading]

    def process(self, formdata: Any, data: Any = wtforms.utils.unset_value, extra_filters: Any = None) -> None:
        before = {row.get("key"): row for row in data or () if isinstance(row, Mapping)} if data else {}
        begun = [{**each.begins, **before.get(each.value, {}), "key": each.value} for each in self.given]
        wtforms.FieldList.process(self, formdata, begun, extra_filters)
        sent = {entry.form["key"].data: entry for entry in self.entries}
        self.entries = []
        for row in begun:
            if row["key"] in sent:
                self.entries.append(sent[row["key"]])
            else:
                self.append_entry(row)

    @property
    def rows(self) -> list[list[Any]]:
        return [[each.title] for each in self.given]

    @rows.setter
    def rows(self, height: Any) -> None:
        """How high a text is drawn says nothing about a table."""

    def kept(self) -> list[dict[str, Any]]:
        return [
            {"key": each.value, "title": each.title, **kept_of(entry.form)}
            for each, entry in zip(self.given, self.entries, strict=True)
        ]

    def validate(self, form: BaseForm, extra_validators: Iterable[Any] = ()) -> bool:
        self.errors = []
        for entry in self.entries:
            if self.required or any(kept_of(entry.form).values()):
                if not entry.validate(form):
                    self.errors.append(entry.errors)
            else:
                entry.form._errors = None
        return not self.errors

    @property
    def empty(self) -> bool:
        return not self.given


class Group(Typed, wtforms.FormField):  # type: ignore[type-arg]
    """A few fields under one heading: one text in each language, or one mark with its comment."""

    kind = "group"

    def kept(self) -> dict[str, Any]:
        return kept_of(self.form)

    @property
    def empty(self) -> bool:
        return not any(self.kept().values())


class Criterion(Group):
    """A mark with its comment; `anchors` say what some of the marks mean."""

    def __init__(self, *arguments: Any, anchors: Sequence[Mapping[str, Any]] = (), **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.anchors = anchors


def grow(form: wtforms.Form, name: str) -> bool:
    """Give the table of that name a few more rows; whether the form has one."""
    if name not in form:
        return False
    table = form[name]
    if not isinstance(table, Rows) or isinstance(table, GivenRows):
        return False
    table.grow()
    return True


def kept_of(form: wtforms.Form) -> dict[str, Any]:
    return {field.short_name: field.kept() for field in form if isinstance(field, Typed)}
