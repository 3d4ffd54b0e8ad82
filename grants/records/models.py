"""What is remembered: definitions, records, and the journal of events."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.orm.util import AliasedClass, identity_key

from grants.database import Base, JSONDocument, db
from grants.people.models import Organisation, User

PATH = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")
"""Compared byte by byte on both engines, so that what lies below a record is one range of an index."""


class Definition(Base):
    """The canonical text of a workflow, form or rule pack, under its content hash."""

    __tablename__ = "definitions"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    family: Mapped[str] = mapped_column(sa.String(10))
    name: Mapped[str] = mapped_column(sa.String(60))
    canonical: Mapped[str] = mapped_column(sa.Text)


class Record(Base):
    """Anything with a life. `data` maps the name of a form to its answers; `path` lists the ids from the root down.

    `frozen` maps the names of definitions to the digests that bind everything below this record. `due_at` is when the
    clock acts next, `due_by` the term by which people have to.
    """

    __tablename__ = "records"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    workflow: Mapped[str] = mapped_column(sa.ForeignKey("definitions.digest"))
    state: Mapped[str] = mapped_column(sa.String(40))
    phase: Mapped[str] = mapped_column(sa.String(20))
    version: Mapped[int] = mapped_column(default=1)
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("records.id"), index=True)
    path: Mapped[str] = mapped_column(PATH, default="", index=True)
    dossier_id: Mapped[int | None] = mapped_column(sa.ForeignKey("records.id"), index=True)
    authority_id: Mapped[int] = mapped_column(sa.ForeignKey("organisations.id"))
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    due_by: Mapped[datetime | None]
    title: Mapped[dict[str, Any]] = mapped_column(default=dict)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    frozen: Mapped[dict[str, Any] | None] = mapped_column(JSONDocument)
    begun_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    parent: Mapped["Record | None"] = relationship(remote_side=[id], foreign_keys=[parent_id])
    authority: Mapped[Organisation] = relationship(foreign_keys=[authority_id])
    organisation: Mapped[Organisation | None] = relationship(foreign_keys=[organisation_id])

    __table_args__ = (
        sa.Index("ix_records_worklist", "authority_id", "workflow", "state"),
        sa.Index("ix_records_due", "authority_id", "due_by", "id"),
        sa.Index("ix_records_changed", "authority_id", "changed_at", "id"),
        sa.Index("ix_records_kind_phase", "kind", "phase"),
    )

    def answers(self, form: str) -> dict[str, Any]:
        """What was answered to `form`; empty when nothing was."""
        found: dict[str, Any] = self.data.get(form) or {}
        return found


class RecordWords(Base):
    """What a record is found by: folded words (`grants.records.words`), each once.

    `seen` for all who know of the record, `read` for those who also read its own form, `told` for everybody once the
    record is open to all.
    """

    __tablename__ = "record_words"

    record_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), primary_key=True)
    seen: Mapped[str] = mapped_column(sa.Text)
    read: Mapped[str] = mapped_column(sa.Text)
    told: Mapped[str] = mapped_column(sa.Text)


class Event(Base):
    """An action that happened. Append-only; `content` is the canonical text the chain commits to."""

    __tablename__ = "events"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    record_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    dossier_id: Mapped[int | None] = mapped_column(sa.ForeignKey("records.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    action: Mapped[str] = mapped_column(sa.String(40))
    source: Mapped[str] = mapped_column(sa.String(40))
    target: Mapped[str] = mapped_column(sa.String(40))
    actor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    on_behalf_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
    role: Mapped[str] = mapped_column(sa.String(40), default="")
    basis: Mapped[str] = mapped_column(sa.String(300), default="")
    happened_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    cause: Mapped[int | None] = mapped_column(sa.ForeignKey("events.seq"))
    corrects: Mapped[int | None] = mapped_column(sa.ForeignKey("events.seq"), unique=True)
    key: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    content: Mapped[str] = mapped_column(sa.Text)
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    previous: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64), unique=True)

    record: Mapped[Record] = relationship(foreign_keys=[record_id])
    actor: Mapped[User | None] = relationship(foreign_keys=[actor_id])
    on_behalf_of: Mapped[User | None] = relationship(foreign_keys=[on_behalf_of_id])


class PersonalValue(Base):
    """The salt and text behind one salted hash of an event; erasing the row leaves the chain valid."""

    __tablename__ = "personal_values"

    seq: Mapped[int] = mapped_column(sa.ForeignKey("events.seq"), primary_key=True)
    field: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    salt: Mapped[str] = mapped_column(sa.String(32))
    value: Mapped[str] = mapped_column(sa.Text)


class JournalHead(Base):
    """One row: the end of the chain. Locked by every writer until its commit, so journal order is commit order."""

    __tablename__ = "journal_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(sa.String(64))

    __table_args__ = (sa.CheckConstraint("id = 1", name="only_one"),)


class Checkpoint(Base):
    """A signed statement of where the journal stood; `content` is the canonical signed JSON."""

    __tablename__ = "checkpoints"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(sa.ForeignKey("events.seq"))
    content: Mapped[str] = mapped_column(sa.Text)


class File(Base):
    """An uploaded file: its bytes lie in the files folder under `sha256`."""

    __tablename__ = "files"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    media_type: Mapped[str] = mapped_column(sa.String(100))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    uploaded_by_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    uploaded_at: Mapped[datetime]


def records_numbered(ids: Sequence[int]) -> list[Record]:
    """The records of these ids, in their order; what this transaction has read already is not asked for again."""
    held = db.session().identity_map
    known = {number: held.get(identity_key(Record, number)) for number in ids}
    found = {
        number: record for number, record in known.items() if record is not None and not sa.inspect(record).expired
    }
    if len(found) < len(known):
        missing = sa.select(Record).where(Record.id.in_(known.keys() - found.keys()))
        found |= {record.id: record for record in db.session.scalars(missing)}
    return [found[number] for number in ids]


def lies_below(path: str, of: "type[Record] | AliasedClass[Record]" = Record) -> sa.ColumnElement[bool]:
    """The record of this path and what lies below it, as a range that an index serves on both engines."""
    return (of.path >= path) & (of.path < f"{path[:-1]}0")
