"""A form made from data: the fields of a definition as a WTForms class, bound to one case and one reader."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

import wtforms
from werkzeug.datastructures import MultiDict
from wtforms import validators
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # its types lag behind

from grants.casework import fields as kinds
from grants.casework import grouped_fields as grouped
from grants.casework import signature_fields as signing
from grants.casework.budget_fields import BUDGET_COLUMNS, Budget
from grants.casework.case import Case
from grants.casework.fields import Typed
from grants.casework.paper_parts import listed
from grants.casework.queries import files_of
from grants.casework.vocabulary import entries_of
from grants.clock import LOCAL
from grants.languages import pick, say, translations, words
from grants.people.queries import members_with, organisation_numbered, people_with
from grants.records.models import File
from workflows.asking import Page
from workflows.forms import Field, Form

LONG = 61
"""From this many words on a text has a field of several lines."""

Maker = Callable[["Sheet", Field], Any]
_DRAWN_AS = {"people": "choices"}
_SIDES = {"state": say("for the state"), "civil": say("for civil society")}


class Required:
    """Asks for an answer in the reader's language; its absence is told by the field, not by the browser."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, form: wtforms.Form, field: Any) -> None:
        if field.empty:
            field.errors = []
            raise validators.StopValidation(_ASKS.get(field.kind, _ASKS["text"]).text(self.language))


_ASKS = {
    "text": say("Fill in this field."),
    "confirm": say("Tick the box to go on."),
    "file": say("Choose a file. Attach it first if it is not in the list."),
    **dict.fromkeys(("choice", "choices", "yes_no", "person"), say("Choose an answer.")),
}


class DataForm(wtforms.Form):
    """What a `Sheet` builds. Questions that the other answers do not lead to are neither checked nor kept."""

    definition: Form
    unasked: frozenset[str] = frozenset()

    def validate(self, extra_validators: Any = None) -> bool:
        judged = [field.validate(self) for name, field in self._fields.items() if name not in self.unasked]
        return all(judged)


class Sheet:
    """Builds the fields of `form` for a case, in the language of the reader: all of them, or those of one `page`.

    With `complete`, required fields must be answered; a draft is saved without.
    """

    def __init__(self, form: Form, case: Case, language: str, *, complete: bool, page: Page | None = None) -> None:
        self.form, self.case, self.language, self.complete = form, case, language, complete
        self.fields = [f for f in form.fields if page is None or f.name in page.fields]

    def bind(self, sent: MultiDict[str, str] | None = None, kept: Mapping[str, Any] | None = None) -> DataForm:
        """The form with what was `sent`, or else with what was `kept` before."""
        members: dict[str, Any] = {"Meta": self._meta(), "definition": self.form}
        for field in self.fields:
            members[field.name] = _MAKERS[field.type](self, field)
        kept = kept or {}
        bound: DataForm = type("BoundForm", (DataForm,), members)(sent, data=_shown(self.fields, kept))
        for field in self.fields:
            self._fit(bound[field.name], field)
        asked = self.form.asked({**kept, **grouped.kept_of(bound)})
        bound.unasked = frozenset(field.name for field in self.fields) - asked
        return bound

    def _meta(self) -> type:
        catalogue = translations(self.language)
        return type("Meta", (), {"get_translations": lambda _, form: catalogue, "locales": [self.language]})

    def _fit(self, bound: Any, field: Field) -> None:
        bound.language = self.language
        bound.kind = _DRAWN_AS.get(field.type, field.type)
        bound.max_words = field.max_words
        bound.required = field.required and self.complete
        bound.flags.optional = not field.required
        bound.words_limit = field.max_words
        bound.low, bound.high = field.min, field.max
        bound.private = field.private
        bound.shown_when = field.shown_when
        if isinstance(bound, signing.Attached | signing.Signature):
            bound.files, bound.reference = self.files, self.case.record.reference if self.begun else None
        if isinstance(bound, grouped.Rows):
            bound.more = not isinstance(bound, grouped.GivenRows)
        else:
            bound.rows = _lines_for(field.max_words)
        if field.columns:
            for entry in bound.entries:
                for column in field.columns:
                    self._fit(entry.form[column.name], column)
            return
        for inner in _inner(bound):
            inner.language = self.language
            inner.rows = _lines_for(field.max_words)
            if field.type == "words":
                inner.words_limit = field.max_words

    @cached_property
    def files(self) -> Sequence[File]:
        """What is attached to the record; nothing can be before it is begun."""
        return files_of(self.case.record) if self.begun else []

    @property
    def languages(self) -> Sequence[str]:
        """Those of the authority; a record that is only about to be begun knows it by its number."""
        body = self.case.record.authority or organisation_numbered(self.case.record.authority_id)
        return body.languages if body else ()

    @property
    def begun(self) -> bool:
        return self.case.record.id is not None

    def words(self, texts: Mapping[str, str] | None) -> str:
        return pick(texts, self.language) if texts else ""

    def common(self, field: Field) -> dict[str, Any]:
        return {
            "label": self.words(field.label),
            "description": self.words(field.hint),
            "validators": [Required(self.language)] if field.required and self.complete else [],
        }


class Earlier(wtforms.Form):
    """When it really happened, where that was before it was entered: on paper, at a meeting."""

    happened_at = kinds.Moment()

    def __init__(self, sent: MultiDict[str, str] | None, language: str, now: datetime) -> None:
        super().__init__(sent)
        self.now = now
        field = self.happened_at
        field.language = language
        field.label.text = say("When it happened").text(language)
        field.description = say("By Bishkek time, for example %(moment)s.", moment=self.example).text(language)

    @property
    def example(self) -> str:
        return f"{self.now.astimezone(LOCAL):%d.%m.%Y %H:%M}"

    def validate_happened_at(self, field: kinds.Moment) -> None:
        if field.moment is not None and field.moment > self.now:
            raise field.say(say("The moment when it happened cannot lie in the future."))


def answers_of(bound: DataForm) -> dict[str, Any]:
    """What was answered, as it is kept: by the names of the definition."""
    return {name: kept for name, kept in grouped.kept_of(bound).items() if name not in bound.unasked}


def missing_fields(case: Case, form: Form) -> Sequence[Field]:
    """The fields of the kept answers that are missing or wrong, in the order of the form.

    The label of a table names the row and its columns that are.
    """
    bound = Sheet(form, case, "en", complete=True).bind(kept=case.record.answers(form.name))
    bound.validate()
    return [_exactly(field, bound[field.name]) for field in form.fields if bound.errors.get(field.name)]


def _exactly(field: Field, bound: Any) -> Field:
    rows = enumerate(bound.entries, 1) if field.columns and isinstance(bound, grouped.Rows) else ()
    for number, entry in rows:
        columns = [column.label for column in field.columns if entry.form.errors.get(column.name)]
        if columns:
            place = say("%(table)s (row %(row)s: %(columns)s)", table=field.label, row=number, columns=listed(columns))
            return replace(field, label=listed([place]))
    return field


def _shown(fields: Sequence[Field], kept: Mapping[str, Any]) -> dict[str, Any]:
    return {field.name: kept[field.name] for field in fields if field.name in kept}


def _inner(bound: Any) -> Iterator[Any]:
    """Every field inside a table or a group, at any depth."""
    for entry in bound.entries if isinstance(bound, wtforms.FieldList) else [bound]:
        if isinstance(entry, wtforms.FormField):
            for inner in entry.form:
                yield inner
                yield from _inner(inner)


def _simple(cls: type) -> Maker:
    return lambda sheet, field: cls(**sheet.common(field))


def _lines_for(max_words: int | None) -> int:
    """How high a field for text is drawn, in lines."""
    return 2 if (max_words or LONG) <= 60 else 3 if (max_words or LONG) <= 200 else 6


def _words(sheet: Sheet, field: Field) -> Any:
    """One text in each language of the authority; English may be added and is never asked for."""
    required = sheet.languages
    cls = kinds.Line if (field.max_words or LONG) < LONG else kinds.LongText
    autonyms = {"ky": say("In Kyrgyz"), "ru": say("In Russian"), "en": say("In English")}
    members: dict[str, Any] = {"Meta": sheet._meta()}
    for language in dict.fromkeys([*required, "en"]):
        needed = field.required and sheet.complete and language in required
        members[language] = cls(
            label=autonyms[language].text(sheet.language),
            validators=[Required(sheet.language)] if needed else [],
            render_kw={"lang": language},
        )
    inner = type("WordsForm", (wtforms.Form,), members)
    common = sheet.common(field) | {"validators": []}
    return grouped.Group(inner, **common)


def _options(sheet: Sheet, field: Field) -> list[SelectChoice]:
    """The choices of a field: those written beside it, or those its source gives in this case."""
    if field.source is None:
        return [SelectChoice(value, sheet.words(label)) for value, label in field.options]
    return [
        SelectChoice(each.value, words(each.title, sheet.language)) for each in entries_of(field.source, sheet.case)
    ]


def _choice(sheet: Sheet, field: Field) -> Any:
    choices = _options(sheet, field)
    return kinds.Choice(choices=choices, validate_choice=sheet.complete and field.required, **sheet.common(field))


def _picked(sheet: Sheet, field: Field) -> Any:
    """A choice among what the case gives, for a cell of a table: as many choices as there may be take one line."""
    nothing = SelectChoice("", say("Choose").text(sheet.language))
    return kinds.Picked(
        choices=[nothing, *_options(sheet, field)],
        validate_choice=sheet.complete and field.required,
        **sheet.common(field),
    )


def _choices(sheet: Sheet, field: Field) -> Any:
    return kinds.Choices(choices=_options(sheet, field), **sheet.common(field))


def _yes_no(sheet: Sheet, field: Field) -> Any:
    choices = [SelectChoice("yes", say("Yes").text(sheet.language)), SelectChoice("no", say("No").text(sheet.language))]
    return kinds.YesNo(choices=choices, validate_choice=False, **sheet.common(field))


def _person(sheet: Sheet, field: Field) -> Any:
    case = sheet.case
    people = people_with(field.role or "", case.record.authority_id, case.today)
    nobody = SelectChoice("", say("Choose a person").text(sheet.language))
    choices = [nobody, *(SelectChoice(str(p.id), p.name) for p in people)]
    return kinds.Person(choices=choices, validate_choice=True, **sheet.common(field))


def _people(sheet: Sheet, field: Field) -> Any:
    """Many of the people with a role, each with the side for which they were appointed."""
    case = sheet.case
    asked = field.role or "", case.record.authority_id, case.today
    sides = {m.user_id: f", {_SIDES[m.side].text(sheet.language)}" for m in members_with(*asked) if m.side in _SIDES}
    choices = [SelectChoice(str(p.id), p.name + sides.get(p.id, "")) for p in people_with(*asked)]
    return kinds.Choices(choices=choices, **sheet.common(field))


def _row(sheet: Sheet, **columns: tuple[type, Any]) -> type[wtforms.Form]:
    members: dict[str, Any] = {"Meta": sheet._meta()}
    for name, (cls, label) in columns.items():
        members[name] = cls(label=label.text(sheet.language))
    return type("RowForm", (wtforms.Form,), members)


def _table(cls: type[grouped.Rows] = grouped.Rows, /, **columns: tuple[type, Any]) -> Maker:
    """A table of rows; the first column names the row."""

    def make(sheet: Sheet, field: Field) -> Any:
        common = sheet.common(field) | {"validators": []}
        return cls(wtforms.FormField(_row(sheet, **columns)), max_entries=cls.most, **common)

    return make


def _grid(sheet: Sheet, field: Field) -> Any:
    """A table with the columns of its definition; its rows are typed, or given by its source."""
    members: dict[str, Any] = {"Meta": sheet._meta()}
    for column in field.columns:
        is_picked = column.type == "choice" and column.source
        members[column.name] = (_picked if is_picked else _MAKERS[column.type])(sheet, column)
    common = sheet.common(field) | {"validators": []}
    if field.source is None:
        row = type("RowForm", (wtforms.Form,), members)
        return grouped.Rows(wtforms.FormField(row), max_entries=grouped.Rows.most, **common)
    row = type("RowForm", (wtforms.Form,), {**members, "key": wtforms.HiddenField()})
    given = entries_of(field.source, sheet.case)
    return grouped.GivenRows(wtforms.FormField(row), given=given, heading=sheet.words(field.label), **common)


def _indicators(sheet: Sheet, field: Field) -> Any:
    columns: dict[str, tuple[type, Any]] = {
        "indicator": (kinds.Line, say("Indicator")),
        "unit": (kinds.Line, say("Unit")),
        "baseline": (kinds.Number, say("Baseline")),
        "target": (kinds.Number, say("Target")),
    }
    reached = {} if field.planned_only else {"actual": (kinds.Number, say("Actual"))}
    return _table(**columns, **reached)(sheet, field)


def _file(sheet: Sheet, field: Field) -> Any:
    common = sheet.common(field) if sheet.begun else {**sheet.common(field), "validators": []}
    return signing.Attached(choices=[SelectChoice(str(file.id), file.name) for file in sheet.files], **common)


def _signature(sheet: Sheet, field: Field) -> Any:
    inner = signing.signing_form(sheet.language, sheet._meta(), sheet.files)
    common = sheet.common(field) | {"validators": []}
    return signing.Signature(inner, signer=sheet.case.actor.user, now=sheet.case.now, files=sheet.files, **common)


def _marks(sheet: Sheet, field: Field) -> Any:
    """A mark from 0 to 10 and a comment for each criterion of the pack; a source may name them with their weights."""
    members: dict[str, Any] = {"Meta": sheet._meta()}
    marks = [SelectChoice("", "–"), *(SelectChoice(str(n)) for n in range(11))]
    criteria: Any = sheet.case.rules.value("criteria")
    titles = {each.value: each.title for each in entries_of(field.source, sheet.case)} if field.source else {}
    for criterion in criteria:
        inner = type(
            "MarkForm",
            (wtforms.Form,),
            {
                "Meta": sheet._meta(),
                "mark": kinds.Picked(label=say("Mark").text(sheet.language), choices=marks, validate_choice=True),
                "comment": kinds.LongText(label=say("Comment").text(sheet.language)),
            },
        )
        members[criterion["name"]] = grouped.Criterion(
            inner,
            label=words(titles.get(criterion["name"], criterion["title"]), sheet.language),
            anchors=criterion.get("anchors", ()),
        )
    form = type("MarksForm", (wtforms.Form,), members)
    return grouped.Group(form, **(sheet.common(field) | {"validators": []}))


_MAKERS: Mapping[str, Maker] = {
    "text": _simple(kinds.Line),
    "longtext": _simple(kinds.LongText),
    "words": _words,
    "money": _simple(kinds.Sum),
    "integer": _simple(kinds.Whole),
    "decimal": _simple(kinds.Number),
    "date": _simple(kinds.Day),
    "datetime": _simple(kinds.Moment),
    "yes_no": _yes_no,
    "confirm": _simple(kinds.Confirm),
    "choice": _choice,
    "choices": _choices,
    "person": _person,
    "people": _people,
    "email": _simple(kinds.Email),
    "phone": _simple(kinds.Phone),
    "inn": _simple(kinds.Inn),
    "url": _simple(kinds.Link),
    "budget": _table(Budget, **BUDGET_COLUMNS),
    "indicators": _indicators,
    "plan": _table(
        activity=(kinds.Line, say("Activity")),
        starts=(kinds.Day, say("Begins")),
        ends=(kinds.Day, say("Ends")),
    ),
    "marks": _marks,
    "table": _grid,
    "file": _file,
    "signature": _signature,
}

__all__ = ["DataForm", "Earlier", "Sheet", "Typed", "answers_of", "missing_fields"]
