"""Questions about messages that no way could deliver."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from grants.database import db
from grants.notices.knowing import may_know_of
from grants.notices.models import Notice
from grants.notices.queries import was_handed_over
from grants.people.actors import Actor
from grants.people.models import Membership
from grants.people.roles import APPLICANT_ROLES
from grants.records.models import Event, Record, lies_below

HANDING_FORM = "handing_form"
LONGEST = 18
"""Digits of a number that any database takes."""


def failed_messages(record: Record, reader: Actor) -> Sequence[Notice]:
    """Those owed for events of the parent of this record and all that lies below it, of which the reader may know,
    oldest first."""
    query = _failed_near(record).options(joinedload(Notice.user), joinedload(Notice.event))
    return [each for each in db.session.scalars(query.order_by(Notice.id)) if may_know_of(reader, each)]


def failed_message(record: Record, number: str, reader: Actor) -> Notice | None:
    if not number.isdecimal() or len(number) > LONGEST:
        return None
    found = db.session.scalars(_failed_near(record).where(Notice.id == int(number))).first()
    return found if found is not None and may_know_of(reader, found) else None


def _failed_near(record: Record) -> sa.Select[Notice]:
    above = record.path.rstrip("/").rpartition("/")[0] + "/"
    return (
        sa.select(Notice)
        .join(Event, Notice.event_seq == Event.seq)
        .join(Record, Event.record_id == Record.id)
        .where(lies_below(above))
        .where(
            sa.or_(
                sa.and_(Notice.sent_at.is_(None), Notice.failed_at.is_not(None)),
                sa.and_(Notice.sent_at.is_not(None), _on_paper_only(), ~was_handed_over()),
            )
        )
    )


def _on_paper_only() -> sa.ColumnElement[bool]:
    """Whether it concerns an applicant without an account, and went to whoever entered its paper."""
    applicant = Membership.organisation_id == Record.organisation_id, Membership.role.in_(list(APPLICANT_ROLES))
    entered = Membership.record_id.is_not(None), Membership.user_id == Notice.user_id
    own = aliased(Membership)
    has_account = sa.exists().where(
        own.organisation_id == Record.organisation_id, own.record_id.is_(None), own.role.in_(list(APPLICANT_ROLES))
    )
    by_others = Event.role.not_in(list(APPLICANT_ROLES))
    return sa.and_(sa.exists().where(*applicant, *entered), ~has_account, by_others)
