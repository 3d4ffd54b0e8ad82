"""What is put on paper."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.database import Base
from grants.records.models import Event, Record


class Document(Base):
    """A paper fixed by an event: one number, one snapshot per audience. Never edited."""

    __tablename__ = "documents"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(30), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    record_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    event_seq: Mapped[int] = mapped_column(sa.ForeignKey("events.seq"), index=True)
    issued_at: Mapped[datetime]
    full: Mapped[dict[str, Any]]
    public: Mapped[dict[str, Any]]
    full_hash: Mapped[str] = mapped_column(sa.String(64))
    public_hash: Mapped[str] = mapped_column(sa.String(64))
    superseded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("documents.id"))
    annulled_by: Mapped[int | None] = mapped_column(sa.ForeignKey("events.seq"))

    record: Mapped[Record] = relationship()
    event: Mapped[Event] = relationship(foreign_keys=[event_seq])
    renditions: Mapped[list["Rendition"]] = relationship(back_populates="document", order_by="Rendition.id")


class Rendition(Base):
    """One PDF of a document: owed (`sha256` empty) until the worker, or a page asked for it, has rendered it.

    `seal` is the SHA-256 of the certificate it was sealed with, empty where it bears none.
    """

    __tablename__ = "renditions"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(sa.ForeignKey("documents.id"))
    language: Mapped[str] = mapped_column(sa.String(2))
    audience: Mapped[str] = mapped_column(sa.String(6))
    sha256: Mapped[str | None] = mapped_column(sa.String(64), index=True)
    size: Mapped[int] = mapped_column(default=0)
    stack: Mapped[str] = mapped_column(sa.String(64), default="")
    seal: Mapped[str] = mapped_column(sa.String(64), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(sa.String(500), default="")
    rendered_at: Mapped[datetime | None]
    checkpoint_id: Mapped[int | None] = mapped_column(sa.ForeignKey("checkpoints.id"))

    document: Mapped[Document] = relationship(back_populates="renditions")

    __table_args__ = (
        sa.UniqueConstraint("document_id", "language", "audience"),
        sa.CheckConstraint("audience in ('full', 'public')", name="audience_is_known"),
    )
