"""Questions about people."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from grants.clock import LOCAL
from grants.database import asked_once, db
from grants.people.actors import Placed
from grants.people.models import Membership, Organisation, Passkey, SecondFactor, User
from grants.people.roles import APPLICANT_ROLES, APPOINTED


def holders(record: Placed, roles: Sequence[str], now: datetime) -> Sequence[User]:
    """People who hold one of `roles` on a record on the local day of `now`, each once, in the order of their ids.

    For an applicant without an account it is whoever entered their paper: what concerns them is to be handed to them.
    """
    by_office = [r for r in roles if r not in APPOINTED]
    asked = {
        "ids": [int(part) for part in record.path.strip("/").split("/") if part],
        "day": now.astimezone(LOCAL).date(),
        "roles": list(roles),
        "applicant": [r for r in by_office if r in APPLICANT_ROLES],
        "official": [r for r in by_office if r not in APPLICANT_ROLES],
        "organisation": record.organisation_id,
        "authority": record.authority_id,
    }
    return db.session.scalars(_holders(), asked).all()


@cache
def _holders() -> sa.Select[User]:
    """Built once: every press that tells somebody asks it."""
    day, organisation = sa.bindparam("day", type_=sa.Date), sa.bindparam("organisation", type_=sa.Integer)
    ids: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
    roles: sa.BindParameter[Any] = sa.bindparam("roles", expanding=True)
    applicant: sa.BindParameter[Any] = sa.bindparam("applicant", expanding=True)
    official: sa.BindParameter[Any] = sa.bindparam("official", expanding=True)
    return (
        sa.select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(
            User.active,
            Membership.starts <= day,
            sa.or_(
                sa.and_(
                    _holds_on(day),
                    Membership.record_id.is_(None),
                    Membership.role.in_(applicant),
                    Membership.organisation_id == organisation,
                ),
                sa.and_(
                    _holds_on(day),
                    Membership.record_id.is_(None),
                    Membership.role.in_(official),
                    Membership.organisation_id == sa.bindparam("authority"),
                ),
                sa.and_(_holds_on(day), Membership.record_id.in_(ids), Membership.role.in_(roles)),
                sa.and_(
                    Membership.record_id.in_(ids),
                    Membership.role.in_(applicant),
                    ~has_account(organisation, day),
                ),
            ),
        )
        .distinct()
        .order_by(User.id)
    )


def has_account(organisation_id: Any, day: Any) -> sa.ColumnElement[bool]:
    """Whether anybody of an applicant can be written to on a day, in their own right. Not whoever entered its paper."""
    own, whose = aliased(Membership), aliased(User)
    return sa.exists().where(
        own.organisation_id == organisation_id,
        own.record_id.is_(None),
        own.role.in_(list(APPLICANT_ROLES)),
        own.starts <= day,
        sa.or_(own.ends.is_(None), own.ends >= day),
        own.user_id == whose.id,
        whose.active,
    )


def read_in(language: str, now: datetime) -> sa.Select[int]:
    """The applicants of whom a head reads letters and pages in a language."""
    query = sa.select(Membership.organisation_id).join(User, Membership.user_id == User.id)
    return query.where(
        Membership.role == "applicant_head",
        Membership.record_id.is_(None),
        _holds_on(now.astimezone(LOCAL).date()),
        User.language == language,
        User.active,
    )


def seats(memberships: Sequence[Membership]) -> Sequence[Membership]:
    """One membership a seat: whoever acts for another sits in that one's place, unless they have a seat already."""
    own = {each.user_id for each in memberships if each.on_behalf_of_id is None}
    acting: dict[int, Membership] = {}
    for each in memberships:
        seated = {taken.user_id for taken in acting.values()}
        if each.on_behalf_of_id is not None and each.user_id not in own | seated:
            acting.setdefault(each.on_behalf_of_id, each)
    return [
        each
        for each in memberships
        if (each.user_id not in acting if each.on_behalf_of_id is None else each is acting.get(each.on_behalf_of_id))
    ]


@asked_once
def people_with(role: str, organisation_id: int, day: date) -> Sequence[User]:
    """People of one organisation with a role, by name: the choices of a `person` field."""
    query = (
        sa.select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(User.active, Membership.organisation_id == organisation_id, Membership.role == role, _holds_on(day))
        .where(Membership.record_id.is_(None))
        .distinct()
        .order_by(User.name)
    )
    return db.session.scalars(query).all()


def people_of(organisation_id: int, day: date) -> Sequence[User]:
    """Everybody with an office in an organisation on a day, by name."""
    query = (
        sa.select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(User.active, Membership.organisation_id == organisation_id, _holds_on(day))
        .where(Membership.record_id.is_(None))
        .distinct()
        .order_by(User.name)
    )
    return db.session.scalars(query).all()


def offices_in(organisation_id: int) -> Sequence[Membership]:
    """Every office of an organisation, held now, before or later, by the names of their holders."""
    query = (
        sa.select(Membership)
        .join(User, Membership.user_id == User.id)
        .where(Membership.organisation_id == organisation_id, Membership.record_id.is_(None))
        .options(contains_eager(Membership.user), joinedload(Membership.on_behalf_of))
        .order_by(User.name, Membership.id)
    )
    return db.session.scalars(query).all()


def with_second_factor(ids: Sequence[int]) -> frozenset[int]:
    """Those of these people who set up a second factor."""
    kinds = (sa.select(kind.user_id).where(kind.user_id.in_(ids)) for kind in (SecondFactor, Passkey))
    return frozenset(db.session.scalars(sa.union(*kinds)))


@asked_once
def members_with(role: str, organisation_id: int, day: date) -> Sequence[Membership]:
    """The memberships themselves, with side and basis: a commission as it stands on a day."""
    query = (
        sa.select(Membership)
        .where(Membership.organisation_id == organisation_id, Membership.role == role, _holds_on(day))
        .where(Membership.record_id.is_(None))
        .order_by(Membership.id)
    )
    return db.session.scalars(query).all()


def user_with_email(email: str) -> User | None:
    return db.session.scalars(sa.select(User).where(User.email == email.strip().lower())).first()


def user_numbered(number: int) -> User:
    return db.session.get_one(User, number)


def all_organisations() -> Sequence[Organisation]:
    return db.session.scalars(sa.select(Organisation).order_by(Organisation.id)).all()


def organisation_numbered(number: int) -> Organisation | None:
    return db.session.get(Organisation, number)


def organisations(ids: Sequence[int]) -> Sequence[Organisation]:
    return db.session.scalars(sa.select(Organisation).where(Organisation.id.in_(ids)).order_by(Organisation.id)).all()


def names_of(ids: Sequence[int]) -> Mapping[int, str]:
    """Names by id; no question asked for nobody."""
    if not ids:
        return {}
    found = db.session.execute(sa.select(User.id, User.name).where(User.id.in_(ids)))
    return {row.id: row.name for row in found}


def _holds_on(day: Any) -> sa.ColumnElement[bool]:
    return sa.and_(Membership.starts <= day, sa.or_(Membership.ends.is_(None), Membership.ends >= day))


def demonstration_users() -> Sequence[User]:
    """Everybody with the roles they hold: listed only in a demonstration."""
    with_roles = selectinload(User.memberships).joinedload(Membership.organisation)
    return db.session.scalars(sa.select(User).where(User.active).order_by(User.id).options(with_roles)).all()


def forget_what_was_read() -> None:
    """End the reading transaction, so that nothing is held while a password is checked; what was loaded stays."""
    db.session.expunge_all()
    db.session.rollback()
