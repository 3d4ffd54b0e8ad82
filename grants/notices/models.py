"""What people are told, by which way, and whether it reached them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.database import Base
from grants.people.models import User
from grants.records.models import Event


class Notice(Base):
    """A message owed to a person because of an event; sent once, by the worker, after the commit.

    `sent_at` is when it reached the person, `read_at` when they marked it as read here. `held`: it goes out in one
    message with others, at `next_attempt_at`. `failed_at` is when every way to reach them had failed; it stays when the
    message gets through after all, so that both can be proved.
    """

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
    failed_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]
    held: Mapped[bool] = mapped_column(default=False)

    user: Mapped[User] = relationship()
    event: Mapped[Event] = relationship()
    deliveries: Mapped[list["Delivery"]] = relationship(back_populates="notice", order_by="Delivery.id")

    __table_args__ = (
        sa.UniqueConstraint("event_seq", "kind", "user_id"),
        sa.Index("ix_notices_user_id_read_at", "user_id", "read_at"),
    )


class Delivery(Base):
    """One try to reach the person: what the receiving end answered, or why it failed. Never edited.

    `final`: the receiving end said that this address will never do.
    """

    __tablename__ = "deliveries"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("notices.id"), index=True)
    channel: Mapped[str] = mapped_column(sa.String(10))
    address: Mapped[str] = mapped_column(sa.String(254), default="")
    tried_at: Mapped[datetime]
    receipt: Mapped[str] = mapped_column(sa.String(300), default="")
    failure: Mapped[str] = mapped_column(sa.String(500), default="")
    final: Mapped[bool] = mapped_column(default=False)

    notice: Mapped[Notice] = relationship(back_populates="deliveries")

    __table_args__ = (sa.CheckConstraint("channel in ('mail', 'sms', 'hand', 'none')", name="channel_is_known"),)


class ChannelChoice(Base):
    """How a person wants to be reached; who chose nothing is written to by mail first, and at once.

    `daily`: what can wait comes once a day in one message.
    """

    __tablename__ = "channel_choices"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    channel: Mapped[str] = mapped_column(sa.String(10))
    daily: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (sa.CheckConstraint("channel in ('mail', 'sms', 'sms_only')", name="channel_is_known"),)
