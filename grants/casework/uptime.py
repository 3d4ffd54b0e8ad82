"""When the system was running, as the worker noted it: what nobody could use at a deadline is seen afterwards."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from grants.database import Base, db

EVERY = timedelta(minutes=1)
"""How often it is noted."""
GAP = timedelta(minutes=5)
"""A shorter silence is a restart, which nobody is told of."""


class Uptime(Base):
    """An unbroken time in which the worker ran; the time between two of these is an outage."""

    __tablename__ = "uptimes"

    id: Mapped[int] = mapped_column(primary_key=True)
    since: Mapped[datetime]
    until: Mapped[datetime]


@dataclass(frozen=True)
class Outage:
    began: datetime
    ended: datetime


def note_running(now: datetime) -> None:
    """The worker runs at this moment; after a silence a new time begins."""
    latest = _latest()
    if latest is None or now - latest.until > GAP:
        db.session.add(Uptime(since=now, until=now))
    elif now > latest.until:
        latest.until = now
    db.session.flush()


def outage_between(first: datetime, last: datetime) -> Outage | None:
    """The latest time between these moments when the system was not running, with its true beginning and end.

    None also where nobody noted anything: only a system that was seen running can be missed.
    """
    later = sa.select(Uptime).where(Uptime.since >= first).order_by(Uptime.since.desc())
    for after in db.session.scalars(later):
        before = db.session.scalars(
            sa.select(Uptime).where(Uptime.since < after.since).order_by(Uptime.since.desc()).limit(1)
        ).first()
        if before is not None and before.until <= last:
            return Outage(before.until, after.since)
    return None


def _latest() -> Uptime | None:
    return db.session.scalars(sa.select(Uptime).order_by(Uptime.since.desc()).limit(1)).first()
