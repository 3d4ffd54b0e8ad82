"""The journal: one chain of events, appended under the lock of its head."""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from grants.database import db, forget_answers
from grants.records import verifier
from grants.records.models import Event, JournalHead, PersonalValue, Record

START = "0" * 64


def lock_head() -> JournalHead:
    """Take the one writer's lock, held until commit or rollback, and forget every record read before it."""
    db.session.flush()
    forget_answers(db.session())
    head = db.session.execute(
        sa.select(JournalHead).with_for_update().execution_options(populate_existing=True)
    ).scalar_one()
    for thing in list(db.session):
        if isinstance(thing, Record):
            db.session.expire(thing)
    return head


def canonical(value: object) -> str:
    """The one spelling of a value that hashes commit to."""
    return verifier.canonical(value).decode()


@dataclass(frozen=True)
class Right:
    """By which role, for whom and on what basis a person acts."""

    actor_id: int | None = None
    actor_name: str = ""
    on_behalf_of_id: int | None = None
    on_behalf_of_name: str = ""
    role: str = ""
    basis: str = ""


@dataclass(frozen=True)
class Happening:
    """What is to be remembered of one action; `sealed` are the values that enter the chain only as salted hashes."""

    record: Record
    action: str
    source: str
    target: str
    right: Right
    happened_at: datetime
    recorded_at: datetime
    answers: Mapping[str, Any]
    sealed: Mapping[str, str]
    documents: list[dict[str, str]]
    cause: int | None = None
    corrects: int | None = None
    key: str | None = None


def who(number: int | None, name: str) -> str:
    """A person as the journal seals them: account number and name; empty for nobody."""
    return f"{number} {name}" if number is not None else ""


def append(head: JournalHead, happening: Happening) -> Event:
    """Add one event to the chain. `head` must be locked by this transaction."""
    record, right = happening.record, happening.right
    values = {
        "actor": who(right.actor_id, right.actor_name),
        "on_behalf_of": who(right.on_behalf_of_id, right.on_behalf_of_name),
        "basis": right.basis,
        "answers": canonical(dict(happening.answers)) if happening.answers else "",
        **happening.sealed,
    }
    salted = {field: (secrets.token_hex(16), value) for field, value in values.items() if value}
    content = {
        "action": happening.action,
        "cause": happening.cause,
        "corrects": happening.corrects,
        "definition": record.workflow,
        "documents": happening.documents,
        "dossier": record.dossier_id,
        "happened_at": _iso(happening.happened_at),
        "kind": record.kind,
        "personal": {field: verifier.personal_hash(*each) for field, each in salted.items()},
        "recorded_at": _iso(happening.recorded_at),
        "record": record.reference,
        "role": right.role,
        "source": happening.source,
        "target": happening.target,
    }
    content_hash = verifier.content_hash(content)
    seq = head.seq + 1
    event = Event(
        seq=seq,
        record_id=record.id,
        dossier_id=record.dossier_id,
        kind=record.kind,
        action=happening.action,
        source=happening.source,
        target=happening.target,
        actor_id=right.actor_id,
        on_behalf_of_id=right.on_behalf_of_id,
        role=right.role,
        basis=right.basis,
        happened_at=happening.happened_at,
        recorded_at=happening.recorded_at,
        cause=happening.cause,
        corrects=happening.corrects,
        key=happening.key,
        answers=dict(happening.answers),
        content=canonical(content),
        content_hash=content_hash,
        previous=head.hash,
        hash=verifier.leaf_hash(head.hash, content_hash),
    )
    db.session.add(event)
    head.seq, head.hash = seq, event.hash
    db.session.flush()
    if salted:
        kept = [{"seq": seq, "field": field, "salt": salt, "value": value} for field, (salt, value) in salted.items()]
        db.session.execute(sa.insert(PersonalValue), kept)
    return event


def lines(*, disclose_personal: bool, dossier_id: int | None = None) -> Iterator[str]:
    """The export, a line an event. With `dossier_id`, events outside that dossier carry their hashes only."""
    batch = sa.select(Event).order_by(Event.seq).execution_options(yield_per=500)
    for event in db.session.scalars(batch):
        line: dict[str, Any] = {
            "seq": event.seq,
            "previous": event.previous,
            "content_hash": event.content_hash,
            "hash": event.hash,
        }
        if dossier_id is None or event.dossier_id == dossier_id:
            line["content"] = json.loads(event.content)
            values = _personal(event.seq) if disclose_personal else []
            if values:
                line["personal"] = {p.field: {"salt": p.salt, "value": p.value} for p in values}
        yield canonical(line) + "\n"


def _personal(seq: int) -> Sequence[PersonalValue]:
    return db.session.scalars(sa.select(PersonalValue).where(PersonalValue.seq == seq)).all()


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
