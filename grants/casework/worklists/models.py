"""What people keep of their lists: views, runs over many records, and the address of their calendar."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.database import Base
from grants.people.models import User
from grants.records.models import Record


class SavedView(Base):
    """The filters of one list under a name of the person's own; `query` is what the list's address says."""

    __tablename__ = "saved_views"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    page: Mapped[str] = mapped_column(sa.String(10))
    name: Mapped[str] = mapped_column(sa.String(80))
    query: Mapped[dict[str, Any]]

    __table_args__ = (sa.UniqueConstraint("user_id", "page", "name"),)


class Run(Base):
    """One action that somebody asked for on many records; the worker performs it record by record."""

    __tablename__ = "runs"

    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(sa.String(20), unique=True)
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    action: Mapped[str] = mapped_column(sa.String(40))
    answers: Mapped[dict[str, Any]]
    begun_at: Mapped[datetime]

    user: Mapped[User] = relationship()


class RunItem(Base):
    """One record of a run; `version` is the one the person saw, `key` makes sure that it happens once.

    `why` says in each language why it did not happen.
    """

    __tablename__ = "run_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(sa.ForeignKey("runs.id"))
    record_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"))
    version: Mapped[int]
    key: Mapped[str] = mapped_column(sa.String(64), unique=True)
    outcome: Mapped[str] = mapped_column(sa.String(10), default="waiting")
    why: Mapped[dict[str, Any] | None]
    ended_at: Mapped[datetime | None]

    run: Mapped[Run] = relationship()
    record: Mapped[Record] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("run_id", "record_id"),
        sa.Index("ix_run_items_outcome_id", "outcome", "id"),
        sa.CheckConstraint("outcome in ('waiting', 'done', 'refused')", name="outcome_is_known"),
    )


class CalendarFeed(Base):
    """The secret address under which a person's deadlines are read, as its hash; another address takes its place."""

    __tablename__ = "calendar_feeds"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    secret_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_at: Mapped[datetime]

    user: Mapped[User] = relationship()
