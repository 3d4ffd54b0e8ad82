"""What lies in a dossier, as one person may read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from grants.casework import history
from grants.casework.case import Case
from grants.casework.queries import record_seen
from grants.database import db
from grants.documents.models import Document, Rendition
from grants.documents.queries import may_read
from grants.people.actors import Actor
from grants.records.models import Event, Record, lies_below

FULL, PUBLIC = "full", "public"


@dataclass(frozen=True)
class Leaf:
    """One document as it goes into the folder: `rendition_id` is its copy for this reader."""

    number: str
    title: dict[str, str]
    issued_at: datetime
    rendition_id: int
    language: str
    audience: str
    in_force: bool
    printed: bool


@dataclass(frozen=True)
class Dossier:
    """`whole`: every document of the case is in it, none of them masked."""

    reference: str
    kind: Any
    title: dict[str, str]
    authority: dict[str, Any]
    organisation: dict[str, str] | None
    begun_at: datetime
    leaves: Sequence[Leaf]
    events: Sequence[dict[str, Any]]
    last_hash: str
    whole: bool


def dossier_seen(reference: str, actor: Actor, now: datetime, language: str, audience: str) -> Dossier | None:
    """The dossier that this record belongs to, or None where the reader may not know of the record or its dossier.

    With `public` only the copies for everybody, whoever asks.
    """
    case = record_seen(reference, actor, now)
    if case is None:
        return None
    root = _root(case)
    if not root.may_see():
        root = case
    cases = {each.record.id: each for each in _cases(root) if each.may_see()}
    documents = _documents(root.record)
    leaves = [leaf for each in documents if (leaf := _leaf(each, cases, language, audience)) is not None]
    named = audience == FULL and bool(root.roles - {"public"})
    events = [each for each in _events(root.record) if each.record_id in cases]
    told = events if named else history.open_to_all(events)
    authority, organisation = root.record.authority, root.record.organisation
    return Dossier(
        reference=root.record.reference,
        kind=root.workflow.title,
        title=dict(root.record.title),
        authority={"name": authority.name, "address": authority.address, "languages": authority.languages},
        organisation=dict(organisation.name) if organisation else None,
        begun_at=root.record.begun_at,
        leaves=leaves,
        events=history.timeline(told, (), language, named=named, mixed=True),
        last_hash=told[-1].hash if told else "",
        whole=len(leaves) == len(documents) and all(leaf.audience == FULL for leaf in leaves),
    )


def _root(case: Case) -> Case:
    """The case of the record that opened the dossier."""
    above = next((each for each in case.line if each.id == case.record.dossier_id), case.record)
    return case.on(above)


def _inside(root: Record) -> sa.ColumnElement[bool]:
    return (Record.dossier_id == root.dossier_id) & lies_below(root.path)


def _cases(root: Case) -> list[Case]:
    return [root.on(each) for each in db.session.scalars(sa.select(Record).where(_inside(root.record)))]


def _documents(root: Record) -> Sequence[Document]:
    query = (
        sa.select(Document)
        .join(Record, Document.record_id == Record.id)
        .where(_inside(root))
        .order_by(Document.issued_at, Document.id)
        .options(selectinload(Document.renditions), joinedload(Document.record))
    )
    return db.session.scalars(query).all()


def _events(root: Record) -> Sequence[Event]:
    query = (
        sa.select(Event)
        .join(Record, Event.record_id == Record.id)
        .where(_inside(root))
        .order_by(Event.seq)
        .options(joinedload(Event.actor), joinedload(Event.on_behalf_of), joinedload(Event.record))
    )
    return db.session.scalars(query).all()


def _leaf(document: Document, cases: dict[int, Case], language: str, audience: str) -> Leaf | None:
    case = cases.get(document.record_id)
    if case is None:
        return None
    for wanted in (FULL, PUBLIC) if audience == FULL else (PUBLIC,):
        if may_read(document, case.roles, wanted):
            copy = _copy(document, language, wanted)
            if copy is not None:
                return Leaf(
                    number=document.number,
                    title=dict(document.public["title"]),
                    issued_at=document.issued_at,
                    rendition_id=copy.id,
                    language=copy.language,
                    audience=wanted,
                    in_force=document.superseded_by_id is None and document.annulled_by is None,
                    printed=copy.sha256 is not None,
                )
    return None


def _copy(document: Document, language: str, audience: str) -> Rendition | None:
    """The copy in the reader's language, else in the first language the document has."""
    copies = [each for each in document.renditions if each.audience == audience]
    return next((each for each in copies if each.language == language), copies[0] if copies else None)
