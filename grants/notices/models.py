"""What people are told."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.database import Base
from grants.people.models import User
from grants.records.models import Event


class Notice(Base):
    """A message owed to a person because of an event; sent once, by the worker, after the commit."""

    __tablename__ = "notices"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    event_seq: Mapped[int] = mapped_column(sa.ForeignKey("events.seq"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    language: Mapped[str] = mapped_column(sa.String(2))
    values: Mapped[dict[str, Any]]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None] = mapped_column(index=True)
    failure: Mapped[str] = mapped_column(sa.String(500), default="")

    user: Mapped[User] = relationship()
    event: Mapped[Event] = relationship()

    __table_args__ = (sa.UniqueConstraint("event_seq", "kind", "user_id"),)
