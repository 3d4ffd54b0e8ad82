"""What becomes of an account: opened from a confirmed address, its password changed, its factors told of."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from grants.clock import LOCAL
from grants.database import db
from grants.languages import say
from grants.people import letters, signing_in
from grants.people.forms import LEGAL_FORMS
from grants.people.models import Letter, Membership, Organisation, User
from grants.people.passwords import SHORTEST, hashed
from grants.people.queries import people_with, user_with_email

TAKEN = say(
    "An organisation with this tax number is known here already. Its head invites you;"
    " where it has no account yet, ask the customer's officer."
)
HEAD, ADMINISTRATOR = "applicant_head", "administrator"


def tax_number_is_taken(inn: str) -> bool:
    return db.session.scalar(sa.select(Organisation.id).where(Organisation.inn == inn)) is not None


def ask_for_account(email: str, name: str, language: str, organisation: Mapping[str, Any], now: datetime) -> None:
    """Owe the letter that goes on: with a link to confirm, or saying that there is an account already."""
    user = user_with_email(email)
    if user is not None and user.active:
        letters.tell(user, "known", now)
    else:
        body = dict(organisation)
        letters.owe("confirm", email, language, now, name=name, organisation=body["name"], body=body)


def open_account(email: str, name: str, language: str, password: str, now: datetime) -> User | None:
    """A person whose address is proved; None where somebody has this address meanwhile."""
    user = User(email=email, name=name, language=language, password_hash="", created_at=now)
    if password:
        _set_password(user, password)
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError:
        return None
    return user


def open_organisation(body: Mapping[str, Any], head: User, now: datetime) -> Organisation | None:
    """An organisation with its head; None where its tax number was taken meanwhile."""
    organisation = Organisation(
        kind="applicant",
        name=dict(body["name"]),
        legal_form=dict(LEGAL_FORMS[body["legal_form"]]),
        inn=body["inn"],
        address=dict.fromkeys(("ky", "ru"), body["address"]),
    )
    try:
        with db.session.begin_nested():
            db.session.add(organisation)
    except IntegrityError:
        return None
    take_role(head, organisation.id, HEAD, now, basis="registration")
    return organisation


def take_role(user: User, organisation_id: int, role: str, now: datetime, *, basis: str) -> None:
    day = now.astimezone(LOCAL).date()
    held = any(m.organisation_id == organisation_id and m.role == role and m.holds_on(day) for m in user.memberships)
    if not held:
        db.session.add(Membership(user_id=user.id, organisation_id=organisation_id, role=role, starts=day, basis=basis))
        db.session.flush()
        db.session.expire(user, ["memberships"])


def kept(user_id: int) -> User:
    """The account just opened, committed before its owner is let in."""
    db.session.commit()
    return db.session.get_one(User, user_id)


def change_password(user: User, password: str, now: datetime, *, staying: int | None = None) -> None:
    """Every sign-in ends but the one that stays, and its owner is told."""
    _set_password(user, password)
    signing_in.end_all(user.id, but=staying)
    letters.tell(user, "password_changed", now)


def rename(user: User, name: str, now: datetime) -> None:
    """What was issued and journalled keeps the former name; whoever answers for this person's roles is told."""
    told = {user, *_who_answers_for(user, now)}
    for each in sorted(told, key=lambda one: one.id):
        letters.tell(each, "name_changed", now, former=user.name, present=name)
    user.name = name


def ask_for_address(user: User, email: str, now: datetime) -> None:
    """Owe the link to the new address, and tell the old one; whoever has the new one already is told so instead."""
    owner = user_with_email(email)
    if owner is None:
        letters.owe("new_address", email, user.language, now, user_id=user.id, name=user.name)
    elif owner.active:
        letters.tell(owner, "address_is_yours", now)
    letters.tell(user, "address_asked", now, other=email)


def take_address(letter: Letter, now: datetime) -> bool:
    """The address of the letter becomes that of its person; False where somebody has it meanwhile. Links that went to
    the old one end."""
    user, former = db.session.get_one(User, letter.user_id), ""
    try:
        with db.session.begin_nested():
            former, user.email = user.email, letter.address
    except IntegrityError:
        return False
    letters.end_links_of(user, now)
    letters.owe("address_changed", former, user.language, now, user_id=user.id, name=user.name, other=user.email)
    return True


def _who_answers_for(user: User, now: datetime) -> Sequence[User]:
    """The heads and administrators where this person holds a role now."""
    day = now.astimezone(LOCAL).date()
    bodies = {each.organisation_id for each in user.memberships if each.record_id is None and each.holds_on(day)}
    return [each for body in bodies for role in (HEAD, ADMINISTRATOR) for each in people_with(role, body, day)]


def _set_password(user: User, password: str) -> None:
    user.password_hash, user.short_password = hashed(password), len(password) < SHORTEST
