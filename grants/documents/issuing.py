"""A document comes into being: number, two snapshots, and the renditions owed."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app

from grants.clock import LOCAL
from grants.database import db
from grants.documents import masking
from grants.documents.models import Document, Rendition
from grants.records.journal import canonical
from grants.records.models import Event, Record

AUDIENCES = ("full", "public")
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Draft:
    """What a paper will say. `fields` may hold values under `masking.private`."""

    kind: str
    code: str
    layout: str
    title: Mapping[str, str]
    fields: Mapping[str, Any]
    stands_beside: bool = False


@dataclass(frozen=True)
class Issued:
    """A paper whose text is fixed and whose event is about to be recorded."""

    document: Document
    stands_beside: bool
    owed: Sequence[Mapping[str, str]]

    def commitment(self) -> dict[str, str]:
        """What the event says of the paper."""
        paper = self.document
        return {"full": paper.full_hash, "kind": paper.kind, "number": paper.number, "public": paper.public_hash}

    def fix(self, event: Event) -> None:
        """Bind the paper to its event; it supersedes, or stands beside, an earlier paper of its kind on the record."""
        paper = self.document
        paper.event_seq = event.seq
        db.session.add(paper)
        db.session.flush()
        db.session.execute(sa.insert(Rendition), [{"document_id": paper.id, **owed} for owed in self.owed])
        if self.stands_beside:
            return
        earlier = sa.select(Document).where(
            Document.record_id == paper.record_id,
            Document.kind == paper.kind,
            Document.id != paper.id,
            Document.superseded_by_id.is_(None),
        )
        for document in db.session.scalars(earlier):
            document.superseded_by_id = paper.id


def issue(record: Record, draft: Draft, at: datetime) -> Issued:
    """Fix the text of a paper in both snapshots; owe its renditions in the authority's languages and English."""
    number = f"{draft.code}-{at.astimezone(LOCAL).year}-{_random_part()}"
    head = head_of(record, draft, number, at)
    masked: list[str] = []
    public_fields = masking.public(draft.fields, masked)
    full = {**head, "masked": [], "fields": masking.full(draft.fields), "salt": secrets.token_hex(16)}
    public = {**head, "masked": masked, "fields": public_fields, "salt": secrets.token_hex(16)}
    document = Document(
        number=number,
        kind=draft.kind,
        record_id=record.id,
        issued_at=at,
        full=full,
        public=public,
        full_hash=_hash(full),
        public_hash=_hash(public),
    )
    owed = [
        {"language": language, "audience": audience}
        for language in dict.fromkeys([*record.authority.languages, "en"])
        for audience in AUDIENCES
    ]
    return Issued(document, draft.stands_beside, owed)


def head_of(record: Record, draft: Draft, number: str, at: datetime) -> dict[str, Any]:
    """What every paper says of itself, to all its audiences."""
    authority = record.authority
    return {
        "kind": draft.kind,
        "code": draft.code,
        "layout": draft.layout,
        "number": number,
        "issued_at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "title": dict(draft.title),
        "authority": {"name": authority.name, "address": authority.address, "languages": authority.languages},
        "record": record.reference,
        "demonstration": bool(current_app.config["DEMO"]),
    }


def annul(mistaken: Event, correction: Event) -> None:
    """Mark the papers of a corrected event; they stay readable, and say so."""
    for document in db.session.scalars(sa.select(Document).where(Document.event_seq == mistaken.seq)):
        document.annulled_by = correction.seq


def _hash(snapshot: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(dict(snapshot)).encode()).hexdigest()


def _random_part() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"
