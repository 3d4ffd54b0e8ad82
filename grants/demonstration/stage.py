"""Where a story happens: people fill in forms and press buttons exactly as they would on the pages."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from grants.casework.case import Case
from grants.casework.forms import Sheet, answers_of
from grants.casework.perform import NotPossible, begin, perform
from grants.casework.queries import files_of
from grants.casework.saving import save_draft
from grants.casework.signature_fields import BY_CODE, ON_PAPER
from grants.casework.straight_line import Press, Seed, sprout
from grants.casework.uploads import Upload, keep
from grants.casework.vocabulary import entries_of
from grants.database import db
from grants.demonstration.cast import Cast
from grants.demonstration.paperwork import pictured
from grants.monitoring.photographs import keep_photographs
from grants.notices.channels import MAIL
from grants.notices.queries import choose
from grants.people import second_factors
from grants.records.models import Record
from workflows.forms import Field, Form

Answers = Mapping[str, Any]
EVERY = "every"
"""Names all rows of a table that are not named themselves."""
FIRST = "=first"
"""Answers a choice by the first that is offered."""
_COLUMNS = {
    "budget": ("item", "unit", "quantity", "price", "own", "in_kind", "valuation", "tax"),
    "plan": ("activity", "starts", "ends"),
    "indicators": ("indicator", "baseline", "target", "actual", "unit"),
}


class Refused(Exception):
    """The story cannot go on: who wanted what, and why not."""


class Stage:
    """Records have names here: those given when they are begun, and paths down from them.

    `baldarga/agreement/tranche 2/report` is the report on the second tranche of that agreement.
    """

    def __init__(self, key: str, cast: Cast) -> None:
        self.key, self.cast = key, cast
        self._named: dict[str, int] = {}

    def begin(
        self,
        kind: str,
        name: str,
        who: str,
        now: datetime,
        *,
        under: str | None = None,
        body: str | None = None,
        answers: Answers | None = None,
    ) -> None:
        """Begin a record, for the organisation `body` where it is an applicant's."""
        parent, actor = self.record(under) if under else None, self.cast.actor(who, now)
        organisation_id = self.cast.organisation_id(body) if body else None
        seed = Seed(kind, parent, authority_id=self.cast.authority_id, organisation_id=organisation_id)
        case = sprout(seed, actor, now)
        asks = case.workflow.begin.asks
        try:
            record = begin(
                kind,
                parent,
                actor,
                now,
                _press(self._answered(case, case.form(asks), answers or {}) if asks else {}),
                authority_id=self.cast.authority_id,
                organisation_id=organisation_id,
                title=parent.title if parent else None,
            )
        except NotPossible as refusal:
            raise self._refused(f"begin {name}", who, now, refusal) from refusal
        self._named[name] = record.id

    def fill(self, name: str, who: str, now: datetime, answers: Answers) -> None:
        """Save the record's own form, complete; answers that were kept before stay where none are given."""
        record = self.record(name)
        case = Case(record, self.cast.actor(who, now), now)
        form = case.form(case.workflow.form or "")
        given = self._answered(case, form, answers, record.answers(form.name))
        try:
            save_draft(case, form, given, now, record.version)
        except NotPossible as refusal:
            raise self._refused(f"fill {name}", who, now, refusal) from refusal

    def press(
        self,
        name: str,
        action: str,
        who: str,
        now: datetime,
        answers: Answers | None = None,
        happened_at: datetime | None = None,
    ) -> None:
        record = self.record(name)
        actor = self.cast.actor(who, now)
        case = Case(record, actor, now)
        asks = case.workflow.actions[action].asks
        given = self._answered(case, case.form(asks), answers or {}) if asks else {}
        try:
            perform(record, action, actor, now, _press(given, record.version, happened_at))
        except NotPossible as refusal:
            raise self._refused(f"{action} {name}", who, now, refusal) from refusal

    def attach(self, name: str, who: str, now: datetime, files: Mapping[str, bytes]) -> None:
        case = Case(self.record(name), self.cast.actor(who, now), now)
        keep(case, [Upload(file, data) for file, data in files.items()], now)

    def photograph(self, name: str, who: str, now: datetime, file: str, shows: str, consent: str) -> None:
        case = Case(self.record(name), self.cast.actor(who, now), now)
        keep_photographs(case, [Upload(file, pictured())], now, shows=shows, consent=consent, with_location=False)

    def choose_daily(self, who: str, now: datetime) -> None:
        """Somebody wants what can wait once a day."""
        choose(self.cast.user(who), MAIL, daily=True, now=now)

    def note(self, name: str, kind: str, parent: str, body: str) -> None:
        """Give a name to a record that came to be under another one for an applicant."""
        query = sa.select(Record.id).where(Record.parent_id == self.record(parent).id, Record.kind == kind)
        number = db.session.scalar(query.where(Record.organisation_id == self.cast.organisation_id(body)))
        assert number is not None
        self._named[name] = number

    def record(self, name: str) -> Record:
        """LookupError for a name that nothing has."""
        first, *steps = name.split("/")
        record = db.session.get_one(Record, self._named[first])
        for step in steps:
            kind, _, place = step.partition(" ")
            query = sa.select(Record).where(Record.parent_id == record.id, Record.kind == kind).order_by(Record.id)
            record = db.session.scalars(query).all()[int(place or 1) - 1]
        return record

    def below(self, name: str, kind: str) -> list[str]:
        """The paths of all records of a kind under a record, in the order in which they were begun."""
        query = sa.select(sa.func.count()).where(Record.parent_id == self.record(name).id, Record.kind == kind)
        return [f"{name}/{kind} {number}" for number in range(1, (db.session.scalar(query) or 0) + 1)]

    def names(self) -> Mapping[str, int]:
        """The ids of the records that were begun by name."""
        return self._named

    def _answered(self, case: Case, form: Form, given: Answers, before: Answers | None = None) -> dict[str, Any]:
        """The answers as the form keeps them, once they passed it. Raises `Refused` with its faults."""
        strange = set(given) - {field.name for field in form.fields}
        if strange:
            raise Refused(f"{self.key}: the form {form.name} does not ask for {sorted(strange)}")
        kept = {
            **(before or {}),
            **{f.name: self._kept(case, f, given[f.name]) for f in form.fields if f.name in given},
        }
        kept |= {f.name: self._signature(case, given.get(f.name, {})) for f in form.fields if f.type == "signature"}
        bound = Sheet(form, case, case.actor.user.language if case.actor.user else "en", complete=True).bind(kept=kept)
        if not bound.validate():
            raise Refused(f"{self.key}: {form.name} by {case.actor.name} on {case.now}: {_faults(bound)}")
        return answers_of(bound)

    def _kept(self, case: Case, field: Field, value: Any) -> Any:
        if value == FIRST:
            return entries_of(field.source or "", case)[0].value
        if field.type == "person":
            return self.cast.number(value)
        if field.type == "people":
            return [self.cast.number(each) for each in value]
        if field.type == "file":
            return [self._file(case, name) for name in value]
        if field.type in _COLUMNS:
            return [row if isinstance(row, dict) else _row(_COLUMNS[field.type], row) for row in value]
        if not field.columns:
            return self._meant(value)
        if field.source:
            return self._given_rows(case, field, value)
        return [self._cells(case, field, row) for row in value]

    def _given_rows(self, case: Case, field: Field, value: Any) -> list[dict[str, Any]]:
        """One row for each entry of the source: a list answers them in their order, a mapping by their names."""
        entries = entries_of(field.source or "", case)
        if isinstance(value, list):
            if len(value) != len(entries):
                raise Refused(f"{self.key}: {field.name} has {len(entries)} rows, answered are {len(value)}")
            answered = {entry.value: row for entry, row in zip(entries, value, strict=True)}
        else:
            answered = {str(self._meant(name)): row for name, row in value.items()}
        alike = answered.get(EVERY, {})
        return [
            {"key": each.value, **each.begins, **self._cells(case, field, answered.get(each.value, alike))}
            for each in entries
        ]

    def _cells(self, case: Case, field: Field, row: Any) -> dict[str, Any]:
        """A row as a mapping, or as a list of the first columns."""
        columns = {column.name: column for column in field.columns}
        named = row if isinstance(row, dict) else dict(zip(columns, row, strict=False))
        return {name: self._kept(case, columns[name], cell) for name, cell in named.items()}

    def _file(self, case: Case, name: str) -> str:
        found = next((file for file in files_of(case.record) if file.name == name), None)
        if found is None:
            raise Refused(f"{self.key}: nothing called {name} is attached to {case.record.reference}")
        return str(found.id)

    def _signature(self, case: Case, given: Answers) -> dict[str, Any]:
        """By the code that the signer's telephone shows, unless a scan of the signed paper is given."""
        if given:
            return {**_plain(given), "method": ON_PAPER, "file": self._file(case, given["file"])}
        user = case.actor.user
        if user is None or not second_factors.use_code(user, self.cast.code(user, case.now), case.now):
            raise Refused(f"{self.key}: {case.actor.name} could not sign at {case.now.isoformat()}")
        return {"method": BY_CODE}

    def _meant(self, value: Any) -> Any:
        """`=person chair` is the number of a person of the story, `=email chair` their address, `=record baldarga` the
        reference of a record."""
        if isinstance(value, list):
            return [self._meant(each) for each in value]
        if isinstance(value, str) and value.startswith("=person "):
            return self.cast.number(value.removeprefix("=person "))
        if isinstance(value, str) and value.startswith("=email "):
            return self.cast.user(value.removeprefix("=email ")).email
        if isinstance(value, str) and value.startswith("=record "):
            return self.record(value.removeprefix("=record ")).reference
        return _plain(value)

    def _refused(self, what: str, who: str, now: datetime, refusal: NotPossible) -> Refused:
        reasons = "; ".join(reason.text("en") for reason in refusal.reasons)
        return Refused(f"{self.key}: {who} could not {what} at {now.isoformat()}: {reasons}")


def _row(columns: tuple[str, ...], values: list[Any]) -> dict[str, str]:
    """The columns that the row has; later ones stay empty."""
    if len(values) > len(columns):
        raise Refused(f"the row {values} has more than {columns}")
    return {column: str(_plain(value)) for column, value in zip(columns, values, strict=False)}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value if isinstance(value, (str, bool)) else str(value)


def _press(answers: Answers, version: int | None = None, happened_at: datetime | None = None) -> Press:
    return Press(answers, key=secrets.token_hex(16), version=version, happened_at=happened_at)


def _faults(bound: Any) -> dict[str, Any]:
    return {field.name: field.errors or field.data for field in bound if not field.validate(bound)}
