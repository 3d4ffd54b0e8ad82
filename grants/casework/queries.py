"""Questions about records, as one person may ask them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from grants.casework import vocabulary
from grants.casework.case import Case
from grants.casework.seeing import Sight, sees_in
from grants.database import asked_once, db
from grants.documents.models import Document
from grants.languages import Message
from grants.people.actors import Actor
from grants.records.models import Event, File, Record

PAGE = 60
LAST_PAGE = 10_000


def page_asked(text: str | None) -> int:
    """The number of a page of a list as an address gives it: the first for what is none, never beyond any list."""
    return min(max(1, int(text)), LAST_PAGE) if text and text.isdecimal() and len(text) < 20 else 1


def record_seen(reference: str, actor: Actor, now: datetime) -> Case | None:
    """The case behind a reference, or None where there is none that this actor may know of."""
    bodies = (joinedload(Record.authority), joinedload(Record.organisation))
    record = db.session.scalars(sa.select(Record).where(Record.reference == reference).options(*bodies)).first()
    if record is None:
        return None
    case = Case(record, actor, now)
    return case if case.may_see() else None


def why_closed(reference: str, actor: Actor, now: datetime) -> Message | None:
    """What somebody who knows of this record and may not see it is told; None where they may not know of it."""
    record = db.session.scalars(sa.select(Record).where(Record.reference == reference)).first()
    if record is None or not actor.is_person:
        return None
    case = Case(record, actor, now)
    return next((reason for door in vocabulary.closed_doors.values() if (reason := door(case)) is not None), None)


@dataclass(frozen=True)
class Row:
    """A record in a list: what can be said of it without asking its guards; `call` is the title of the call above."""

    record: Record
    state_words: object
    kind_words: object
    call: object = None


def children_seen(case: Case) -> tuple[Sequence[Case], int]:
    """Direct children this actor may see, as they were begun, at most a page of them; and how many there are."""
    sight = Sight(case.actor, case.record)
    if not sight.finds_any:
        return [], 0
    seen = (Record.parent_id == case.record.id) & (sight.where(sees_in) | sight.open_to_all())
    query = sa.select(Record).where(seen).order_by(Record.id).limit(PAGE).options(joinedload(Record.organisation))
    found = [case.on(child) for child in db.session.scalars(query)]
    if len(found) < PAGE:
        return found, len(found)
    return found, db.session.scalar(sa.select(sa.func.count()).select_from(Record).where(seen)) or 0


def events_of(record: Record) -> Sequence[Event]:
    """What happened to the record, oldest first, with the people who pressed."""
    query = (
        sa.select(Event)
        .where(Event.record_id == record.id)
        .order_by(Event.seq)
        .options(joinedload(Event.actor), joinedload(Event.on_behalf_of))
    )
    return db.session.scalars(query).all()


def documents_of(record: Record) -> Sequence[Document]:
    query = sa.select(Document).where(Document.record_id == record.id).order_by(Document.id)
    return db.session.scalars(query.options(selectinload(Document.renditions))).all()


@asked_once
def files_of(record: Record) -> Sequence[File]:
    return db.session.scalars(sa.select(File).where(File.record_id == record.id).order_by(File.id)).all()
