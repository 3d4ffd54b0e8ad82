"""Places in an authority: who may be named for one, and how one is taken and left."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from grants.casework.case import Case
from grants.clock import LOCAL, end_of_day
from grants.database import db
from grants.people.models import Membership, User
from grants.people.roles import CONCERNED
from grants.records.models import Record


def day_in(answers: Mapping[str, str], field: str) -> date | None:
    text = answers.get(field) or ""
    return date.fromisoformat(text) if text else None


def end_of(day: date) -> datetime:
    """The last second of a local day, in UTC."""
    return end_of_day(datetime(day.year, day.month, day.day, 12, tzinfo=LOCAL))


def tell_of_it(record: Record, people: Iterable[User], from_day: date) -> None:
    """Let those whom a record concerns see it and be told of it."""
    db.session.add_all(
        Membership(
            user_id=person.id,
            organisation_id=record.authority_id,
            record_id=record.id,
            parent_record_id=record.parent_id,
            role=CONCERNED,
            starts=from_day,
        )
        for person in people
    )
    db.session.flush()


def own_places(user_id: int, authority_id: int) -> Sequence[Membership]:
    """Everything a person is in an authority in their own right, offices and appointments to single records alike."""
    query = sa.select(Membership).where(
        Membership.user_id == user_id,
        Membership.organisation_id == authority_id,
        Membership.on_behalf_of_id.is_(None),
        Membership.role != CONCERNED,
    )
    return db.session.scalars(query.order_by(Membership.id)).all()


def leave(memberships: Iterable[Membership], last_day: date) -> None:
    """They hold until the end of `last_day`; what would have begun later is struck out."""
    for membership in memberships:
        if membership.starts > last_day:
            db.session.delete(membership)
        elif membership.ends is None or membership.ends > last_day:
            membership.ends = last_day
    db.session.flush()


def memberships(ids: Sequence[int]) -> Sequence[Membership]:
    return db.session.scalars(sa.select(Membership).where(Membership.id.in_(ids)).order_by(Membership.id)).all()


def yesterday(case: Case) -> date:
    return case.today - timedelta(days=1)
