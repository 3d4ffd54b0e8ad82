"""An organisation that applies, seen by its own people: who holds which role, who is invited, whose role ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from grants.clock import LOCAL
from grants.database import db
from grants.languages import Message, say
from grants.people import letters
from grants.people.accounts import HEAD, take_role
from grants.people.actors import Actor
from grants.people.models import Letter, Membership, Organisation, User
from grants.people.roles import APPLICANT_ROLES

MOST_INVITED = 20
"""Invitations that may wait for an answer in one organisation."""


@dataclass(frozen=True)
class Place:
    """A role held in an organisation, and the reason where it cannot be ended."""

    membership: Membership
    kept: Message | None


def own_organisations(actor: Actor) -> Sequence[Organisation]:
    """Those in which the actor holds an applicant's role of their own, each once."""
    own = {
        m.organisation_id: m.organisation for m in actor.memberships if m.role in APPLICANT_ROLES and not m.record_id
    }
    return list(own.values())


def is_head(actor: Actor, organisation: Organisation) -> bool:
    return any(
        m.role == HEAD and m.record_id is None and m.organisation_id == organisation.id for m in actor.memberships
    )


def places(organisation: Organisation, now: datetime) -> Sequence[Place]:
    """Who holds which role now or later; the only head stays."""
    day = _day(now)
    held = _held(organisation.id, day)
    heads = [m for m in held if m.role == HEAD and m.starts <= day]
    alone = say("An organisation has a head: invite another before this role ends.")
    return [Place(m, alone if heads == [m] else None) for m in held]


def invite(organisation: Organisation, inviter: User, email: str, role: str, now: datetime) -> Message | None:
    """Owe the letter; why not, otherwise. It says nothing of whether the address has an account."""
    if any(m.user.email == email and m.role == role for m in _held(organisation.id, _day(now))):
        return say("This person holds this role already.")
    waiting = letters.open_invitations(organisation.id, now)
    if any(each.address == email and each.values["role"] == role for each in waiting):
        return say("This invitation was sent already and waits for an answer.")
    if len(waiting) >= MOST_INVITED:
        return say("Too many invitations wait for an answer. Withdraw some first.")
    known = db.session.scalars(sa.select(User).where(User.email == email)).first()
    letters.owe(
        "invitation",
        email,
        known.language if known else inviter.language,
        now,
        organisation_id=organisation.id,
        organisation=dict(organisation.name),
        inviter=inviter.name,
        inviter_id=inviter.id,
        role=role,
    )
    return None


def withdraw_invitation(organisation: Organisation, number: int, now: datetime) -> bool:
    waiting = next((each for each in letters.open_invitations(organisation.id, now) if each.id == number), None)
    if waiting is None:
        return False
    waiting.used_at, waiting.next_attempt_at = now, None
    return True


def accept(letter: Letter, user: User, now: datetime) -> None:
    """The role begins, and whoever invited is told."""
    if letter.organisation_id is None:
        raise LookupError(letter.id)
    letter.used_at, letter.next_attempt_at = now, None
    role = letter.values["role"]
    take_role(user, letter.organisation_id, role, now, basis=f"invited by {letter.values['inviter']}")
    inviter = db.session.get(User, letter.values["inviter_id"])
    if inviter is not None and inviter.active:
        letters.tell(
            inviter, "role_begun", now, person=user.name, organisation=letter.values["organisation"], role=role
        )


def still_stands(letter: Letter, now: datetime) -> bool:
    """Whether whoever invited may still invite: an invitation ends with the role of its author."""
    heads = [m for m in _held(letter.organisation_id or 0, _day(now)) if m.role == HEAD and m.starts <= _day(now)]
    return any(m.user_id == letter.values["inviter_id"] for m in heads)


def end_role(organisation: Organisation, number: int, by: User, now: datetime) -> Message | None:
    """The role was held through yesterday; why it stays, otherwise. Raises `LookupError` where there is none such."""
    db.session.execute(sa.select(Organisation.id).where(Organisation.id == organisation.id).with_for_update())
    place = next((each for each in places(organisation, now) if each.membership.id == number), None)
    if place is None:
        raise LookupError(number)
    if place.kept is not None:
        return place.kept
    membership, yesterday = place.membership, _day(now) - timedelta(days=1)
    user, role = membership.user, membership.role
    if membership.starts > yesterday:
        db.session.delete(membership)
    else:
        membership.ends = yesterday
    letters.tell(user, "role_ended", now, person=by.name, organisation=dict(organisation.name), role=role)
    return None


def memberships_now(user: User, now: datetime) -> Sequence[Membership]:
    """What a person still holds after a change."""
    query = sa.select(Membership).where(Membership.user_id == user.id, Membership.record_id.is_(None))
    return [each for each in db.session.scalars(query) if each.holds_on(_day(now))]


def _held(organisation_id: int, day: date) -> Sequence[Membership]:
    query = (
        sa.select(Membership)
        .join(User, Membership.user_id == User.id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.record_id.is_(None),
            Membership.role.in_(list(APPLICANT_ROLES)),
            sa.or_(Membership.ends.is_(None), Membership.ends >= day),
        )
        .options(joinedload(Membership.user))
        .order_by(User.name, Membership.id)
    )
    return db.session.scalars(query).all()


def _day(now: datetime) -> date:
    return now.astimezone(LOCAL).date()
