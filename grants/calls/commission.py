"""A commission joined by members of a neighbouring authority, for one call."""

from datetime import date, timedelta

import sqlalchemy as sa

from grants.calls.queries import COMMISSION, appointed_to_call
from grants.casework.case import Case
from grants.database import db
from grants.people.models import Membership, Organisation
from grants.records.models import Record

MEMBER = "commission_member"


def membership_of(user_id: int, case: Case) -> Membership | None:
    """By which a person sits on the commission of another authority today."""
    day = case.today
    query = (
        sa.select(Membership)
        .join(Organisation, Membership.organisation_id == Organisation.id)
        .where(Membership.user_id == user_id, Membership.role.in_(COMMISSION), Membership.record_id.is_(None))
        .where(Organisation.kind == "authority", Organisation.id != case.record.authority_id)
        .where(Membership.starts <= day, Membership.ends.is_(None) | (Membership.ends >= day))
        .order_by(Membership.id)
    )
    return db.session.scalars(query).first()


def appoint_to_call(call: Record, neighbour: Membership, side: str, basis: str, day: date) -> Membership:
    joined = Membership(
        user_id=neighbour.user_id,
        organisation_id=neighbour.organisation_id,
        record_id=call.id,
        role=MEMBER,
        side=side,
        starts=day,
        basis=basis,
    )
    db.session.add(joined)
    db.session.flush()
    return joined


def release_from_call(call: Record, user_id: int, day: date) -> None:
    """From today on; whoever was appointed today has never been a member."""
    for membership in appointed_to_call(call, day):
        if membership.user_id != user_id:
            continue
        if membership.starts == day:
            db.session.delete(membership)
        else:
            membership.ends = day - timedelta(days=1)
    db.session.flush()
