"""What anybody may ask: calls, their results and what was answered, all read with nobody's rights."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from grants.calls.criteria import bands_up_to, criteria, exact
from grants.calls.queries import budget_of, deadline_of
from grants.casework.answers import Facts, Table, shown, sources_in
from grants.casework.attachments import FILES
from grants.casework.budgets import amount
from grants.casework.case import Case
from grants.casework.vocabulary import answers_in_public, entries_of
from grants.database import db
from grants.documents.models import Document
from grants.languages import Sum
from grants.people.actors import VISITOR
from grants.records.library import workflow
from grants.records.models import Definition, Record

PAGE = 20
OPEN = "open"
NOBODY = frozenset({"public"})


@dataclass(frozen=True)
class CallLine:
    """A call in the list of calls."""

    record: Record
    now: datetime

    @property
    def state_words(self) -> Any:
        return workflow(self.record.workflow).states[self.record.state].words(public=True)

    @property
    def deadline(self) -> datetime | None:
        return deadline_of(self.record)

    @property
    def budget(self) -> Sum:
        return Sum(budget_of(self.record))

    @property
    def largest_grant(self) -> Sum | None:
        found = amount(self.record.answers("call_form").get("max_grant"))
        return None if found is None else Sum(found)

    @property
    def takes_applications(self) -> bool:
        return self.record.phase == OPEN and self.deadline is not None and self.now <= self.deadline


def public_case(kind: str, reference: str, now: datetime) -> Case | None:
    """The case of a record of this kind as a visitor sees it; None where a visitor sees none."""
    query = sa.select(Record).where(Record.reference == reference, Record.kind == kind)
    record = db.session.scalars(query.options(joinedload(Record.authority), joinedload(Record.organisation))).first()
    if record is None:
        return None
    case = Case(record, VISITOR, now)
    return case if case.may_see() else None


@dataclass(frozen=True)
class Weights:
    """By what applications are scored: a row for each criterion, a column for each size of grant."""

    sizes: Sequence[Mapping[str, str]]
    rows: Sequence[tuple[Mapping[str, str], Sequence[str]]]
    thresholds: Sequence[str]


def weights_of(call: Case) -> Weights:
    largest = amount(call.record.answers("call_form").get("max_grant"))
    sizes = bands_up_to(call.rules, largest or Decimal(0))
    rows = [(each.title, [exact(band.weights[each.name]) for band in sizes]) for each in criteria(call.rules)]
    return Weights([band.words for band in sizes], rows, [exact(band.threshold) for band in sizes])


@dataclass(frozen=True)
class Winner:
    """An application that won, as its letter of result says; `grant` is its agreement once the public may see it."""

    record: Record
    letter: Mapping[str, Any]
    grant: Record | None

    @property
    def amount(self) -> Sum | None:
        found = self.letter.get("sum")
        return Sum(Decimal(found)) if found else None

    @property
    def marks(self) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = self.letter.get("marks") or ()
        return found


def winners(call: Case) -> Sequence[Winner]:
    """The applications of a call that the public may see, in the order of the ranking."""
    query = sa.select(Record).where(Record.parent_id == call.record.id, seen_by_all("application"))
    records = db.session.scalars(query.options(joinedload(Record.organisation))).all()
    ids = [record.id for record in records]
    letters = _latest("result_letter", ids)
    agreements = db.session.scalars(sa.select(Record).where(Record.parent_id.in_(ids), seen_by_all("agreement")))
    grants = {agreement.parent_id: agreement for agreement in agreements}
    found = [
        Winner(record, letters[record.id].public["fields"] if record.id in letters else {}, grants.get(record.id))
        for record in records
    ]
    return sorted(found, key=lambda winner: (winner.letter.get("place") or 10**6, winner.record.id))


def public_answers(case: Case, form: str, named: Sequence[str] | None = None) -> Sequence[Facts | Table]:
    """What was answered to a form, without its private fields, without files and without names of people."""
    open_to_all = [field for field in case.form(form).fields if field.public and field.type not in FILES]
    fields = [field for field in open_to_all if named is None or field.name in named]
    titles = {name: {each.value: each.title for each in entries_of(name, case)} for name in sources_in(fields)}
    return shown(fields, answers_in_public(case, form), {}, (), titles)


def seen_by_all(kind: str) -> sa.ColumnElement[bool]:
    """Records of a kind in a state that the public may see, by whichever version of the definition they live."""
    digests = sa.select(Definition.digest).where(Definition.family == "workflow", Definition.name == kind)
    conditions = [
        (Record.workflow == digest) & Record.state.in_(states)
        for digest in db.session.scalars(digests)
        if (states := [s.name for s in workflow(digest).states.values() if "public" in s.seen_by])
    ]
    return (Record.kind == kind) & sa.or_(sa.false(), *conditions)


def _latest(kind: str, record_ids: Sequence[int]) -> dict[int, Document]:
    """The paper of a kind that is in force on each record."""
    query = sa.select(Document).where(
        Document.kind == kind,
        Document.record_id.in_(record_ids),
        Document.superseded_by_id.is_(None),
        Document.annulled_by.is_(None),
    )
    return {document.record_id: document for document in db.session.scalars(query.order_by(Document.id))}
