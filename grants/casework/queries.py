"""Questions about records, as one person may ask them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from grants.casework import vocabulary
from grants.casework.case import Case
from grants.database import db
from grants.documents.models import Document
from grants.languages import Message
from grants.people.actors import Actor, rights_on
from grants.people.roles import APPLICANT_ROLES, APPOINTED
from grants.records.library import workflow
from grants.records.models import Definition, Event, File, Record
from workflows.definition import Workflow

PAGE = 60
LAST_PAGE = 10_000
EVERYBODY = frozenset({"public"})
StatesOf = Callable[[Workflow, frozenset[str]], set[str]]


def page_asked(text: str | None) -> int:
    """The number of a page of a list as an address gives it: the first for what is none, never beyond any list."""
    return min(max(1, int(text)), LAST_PAGE) if text and text.isdecimal() and len(text) < 20 else 1


def record_seen(reference: str, actor: Actor, now: datetime) -> Case | None:
    """The case behind a reference, or None where there is none that this actor may know of."""
    record = db.session.scalars(sa.select(Record).where(Record.reference == reference)).first()
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
    """A record in a list: what can be said of it without asking its guards."""

    record: Record
    state_words: object
    kind_words: object


def waiting_for(actor: Actor, *, page: int = 1) -> tuple[Sequence[Row], int]:
    """Records that wait for a step of the actor, soonest due first, with their count."""
    return _page(_where(actor, _waits_in), page, actor)


def seen_by(
    actor: Actor, *, page: int = 1, kind: str | None = None, under: int | None = None
) -> tuple[Sequence[Row], int]:
    """All records the actor may see by office, newest change first; of one kind, or directly under one record."""
    where = _where(actor, _sees_in)
    if kind:
        where &= Record.kind == kind
    if under is not None:
        where &= Record.parent_id == under
    return _page(where, page, actor, Record.changed_at.desc())


def children_seen(case: Case) -> tuple[Sequence[Case], int]:
    """Direct children this actor may see, as they were begun, at most a page of them; and how many there are."""
    where = (Record.parent_id == case.record.id) & (_where(case.actor, _sees_in) | _open_to_all())
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Record).where(where)) or 0
    query = sa.select(Record).where(where).order_by(Record.id).limit(PAGE).options(joinedload(Record.organisation))
    return [case.on(child) for child in db.session.scalars(query)], total


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


def files_of(record: Record) -> Sequence[File]:
    return db.session.scalars(sa.select(File).where(File.record_id == record.id).order_by(File.id)).all()


EACH_FOR_THEMSELVES = ("signature", "member_declaration")
"""Forms by which several people sign or declare one after another, while the record stays where it is."""


def _waits_in(found: Workflow, roles: frozenset[str]) -> set[str]:
    """States in which these roles write, move the record on, or are asked for their hand; a way out is no work."""
    acting = {
        source
        for action in found.actions.values()
        if not roles.isdisjoint(action.by)
        for source in action.source
        if action.asks in EACH_FOR_THEMSELVES
        or (action.lands(source) != source and found.states[action.lands(source)].phase not in ("ended", "suspended"))
    }
    editing = {s.name for s in found.states.values() if not roles.isdisjoint(s.editable_by)}
    return {s for s in acting | editing if not found.states[s].final}


def _sees_in(found: Workflow, roles: frozenset[str]) -> set[str]:
    return {s.name for s in found.states.values() if not (roles | EVERYBODY).isdisjoint(s.seen_by)}


def _workflows() -> list[Workflow]:
    """Every version of every definition that a record may live by."""
    digests = db.session.scalars(sa.select(Definition.digest).where(Definition.family == "workflow"))
    return [workflow(digest) for digest in digests]


def _open_to_all() -> sa.ColumnElement[bool]:
    return sa.or_(sa.false(), *(_in_states(w, found) for w in _workflows() if (found := _sees_in(w, EVERYBODY))))


def _where(actor: Actor, states_of: StatesOf) -> sa.ColumnElement[bool]:
    """One condition over all the places where the actor holds a role, each with the states in which it counts; a hold
    counts only where what it holds is seen."""
    seen = sa.select(Record.id).where(_by_place(actor, _sees_in) | _open_to_all()).correlate(None)
    return _by_place(actor, states_of) & ((Record.kind != "hold") | Record.parent_id.in_(seen))


def _by_place(actor: Actor, states_of: StatesOf) -> sa.ColumnElement[bool]:
    found = _workflows()
    conditions = [
        place & sa.or_(*(_in_states(w, states_of(w, roles)) for w in found if states_of(w, roles)))
        for place, roles in _places(actor)
        if any(states_of(w, roles) for w in found)
    ]
    return sa.or_(sa.false(), *conditions)


def _in_states(found: Workflow, states: Iterable[str]) -> sa.ColumnElement[bool]:
    return (Record.workflow == found.digest) & Record.state.in_(sorted(states))


def _places(actor: Actor) -> Iterable[tuple[sa.ColumnElement[bool], frozenset[str]]]:
    """Where the actor holds which roles: in an authority, in an applicant's body, on one record and below it."""
    offices: dict[tuple[str, int], set[str]] = {}
    for membership in actor.memberships:
        if membership.record_id is not None:
            offices.setdefault(("record", membership.record_id), set()).add(membership.role)
        elif membership.role in APPLICANT_ROLES:
            offices.setdefault(("applicant", membership.organisation_id), set()).add(membership.role)
        elif membership.role not in APPOINTED:
            offices.setdefault(("authority", membership.organisation_id), set()).add(membership.role)
    for (place, number), roles in offices.items():
        if place == "record":
            yield Record.path.contains(f"/{number}/"), frozenset(roles)
        elif place == "applicant":
            yield Record.organisation_id == number, frozenset(roles)
        else:
            yield Record.authority_id == number, frozenset(roles)


def _page(
    where: sa.ColumnElement[bool], page: int, actor: Actor, *order: sa.ColumnElement[Any]
) -> tuple[Sequence[Row], int]:
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Record).where(where)) or 0
    query = (
        sa.select(Record)
        .where(where)
        .order_by(*(order or (Record.due_at.is_(None), Record.due_at)), Record.id)
        .offset((page - 1) * PAGE)
        .limit(PAGE)
        .options(joinedload(Record.organisation))
    )
    rows = []
    for record in db.session.scalars(query):
        found = workflow(record.workflow)
        state = found.states[record.state]
        official = set(rights_on(actor, record)) - {"public"} - set(APPLICANT_ROLES)
        rows.append(Row(record, state.words(public=not official), found.title))
    return rows, total
