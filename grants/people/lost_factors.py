"""All second factors of somebody in an organisation that applies are lost: they go after a week in which the others of
the organisation are told and may stop it. In an authority two others remove them, by a record of their own.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from grants.clock import LOCAL
from grants.database import db
from grants.languages import Message, say
from grants.people import letters, second_factors, signing_in
from grants.people.models import Letter, User
from grants.people.queries import people_of
from grants.people.roles import AUTHORITY_ROLES

LINK, STOP = "factors_go", "factors_stop"
DAYS = 7
"""How long everybody has to object before the link of the letter works."""


def why_not(user: User, now: datetime) -> Message | None:
    """Why this person's factors are not removed by a letter."""
    day = now.astimezone(LOCAL).date()
    office = next((m for m in user.memberships if m.role in AUTHORITY_ROLES and m.holds_on(day)), None)
    if office is None:
        return None
    return say(
        "You hold an office in %(authority)s. Its administrator reports the loss, and a head removes the factor.",
        authority=office.organisation.name,
    )


def asked_for(user: User, now: datetime) -> Letter | None:
    """The letter whose link removes the factors, while it waits or works."""
    query = sa.select(Letter).where(Letter.kind == LINK, Letter.user_id == user.id)
    return db.session.scalars(query.where(Letter.used_at.is_(None), Letter.ends_at > now)).first()


def ask(user: User, now: datetime) -> Letter:
    """Owe the link to its owner, and to all others of the organisations the way to stop it."""
    link = letters.owe(LINK, user.email, user.language, now, user_id=user.id, name=user.name, days=DAYS)
    db.session.flush()
    for each in _others(user, now):
        letters.tell(each, STOP, now, person=user.name, days=DAYS, letter=link.id)
    return link


def works_from(link: Letter) -> datetime:
    return link.owed_at + timedelta(days=DAYS)


def stop(user: User, now: datetime) -> bool:
    """The factors stay; False where nobody asked for their removal. Whoever proves one stops it too."""
    link = asked_for(user, now)
    if link is None:
        return False
    link.used_at, link.next_attempt_at = now, None
    for each in (user, *_others(user, now)):
        letters.tell(each, "factors_stay", now, person=user.name)
    return True


def stopped_by(letter: Letter, now: datetime) -> User | None:
    """Of the letter to another of the organisation: whose factors it can still keep."""
    link = db.session.get(Letter, letter.values["letter"])
    return link.user if link is not None and link.user is not None and asked_for(link.user, now) is link else None


def remove(link: Letter, now: datetime) -> None:
    """Every factor and every sign-in goes; the password stays, and a new factor can be set up."""
    user = db.session.get_one(User, link.user_id)
    second_factors.forget(user)
    signing_in.end_all(user.id)
    letters.use(link, now)
    for each in (user, *_others(user, now)):
        letters.tell(each, "factors_gone", now, person=user.name)


def _others(user: User, now: datetime) -> Sequence[User]:
    """Everybody else with a role now where this person has one."""
    day = now.astimezone(LOCAL).date()
    bodies = sorted({m.organisation_id for m in user.memberships if m.record_id is None and m.holds_on(day)})
    found = {each.id: each for body in bodies for each in people_of(body, day) if each.id != user.id}
    return [found[number] for number in sorted(found)]
