"""Questions about messages that no way could deliver."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from grants.database import db
from grants.notices.models import Notice
from grants.records.models import Event, Record

HANDING_FORM = "handing_form"


def failed_messages(record: Record) -> Sequence[Notice]:
    """Those owed for events of the parent of this record and all that lies below it, oldest first."""
    query = _failed_near(record).options(joinedload(Notice.user), joinedload(Notice.event))
    return db.session.scalars(query.order_by(Notice.id)).all()


def failed_message(record: Record, number: str) -> Notice | None:
    if not number.isdecimal():
        return None
    return db.session.scalars(_failed_near(record).where(Notice.id == int(number))).first()


def _failed_near(record: Record) -> sa.Select[Notice]:
    above = record.path.rstrip("/").rpartition("/")[0] + "/"
    return (
        sa.select(Notice)
        .join(Event, Notice.event_seq == Event.seq)
        .join(Record, Event.record_id == Record.id)
        .where(Record.path.startswith(above, autoescape=True))
        .where(Notice.sent_at.is_(None), Notice.failed_at.is_not(None))
    )
