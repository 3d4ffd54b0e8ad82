"""Sign-ins: one row a browser, so that a person sees them all and ends any; a cookie alone opens nothing."""

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import joinedload

from grants.database import db, transactions
from grants.people import second_factors
from grants.people.actors import Actor
from grants.people.models import SignIn, User
from grants.people.roles import AUTHORITY_ROLES

log = logging.getLogger(__name__)
COOKIE = "sign_in"
"""Under which name the session of a browser keeps its token."""
NO_PROOF, OWED, GIVEN = "none", "owed", "given"
SEEN_AGAIN_AFTER = timedelta(hours=1)


def begin(user: User, now: datetime, *, proved: bool, device: str, address: str) -> tuple[SignIn, str]:
    """A new sign-in and what its cookie is to hold; those that held long ago go away."""
    token = secrets.token_urlsafe(32)
    db.session.execute(sa.delete(SignIn).where(SignIn.user_id == user.id, SignIn.holds_until < now))
    sign_in = SignIn(
        user=user,
        token=digest(token),
        proof=GIVEN if proved else OWED if second_factors.has_any(user.id) else NO_PROOF,
        device=device[:200],
        address=address[:45],
        begun_at=now,
        seen_at=now,
        holds_until=now + current_app.config["SIGN_IN_HOLDS"],
    )
    db.session.add(sign_in)
    db.session.flush()
    return sign_in, token


def with_token(token: str, now: datetime) -> SignIn | None:
    query = sa.select(SignIn).where(SignIn.token == digest(token), SignIn.holds_until > now)
    return db.session.scalars(query.options(joinedload(SignIn.user))).first()


def opens(sign_in: SignIn, actor: Actor) -> bool:
    """Whether what was proved is enough for who this is: an office in an authority asks for a second factor."""
    if sign_in.proof == GIVEN:
        return True
    return sign_in.proof == NO_PROOF and not must_prove(sign_in.user, actor)


def must_prove(user: User, actor: Actor) -> bool:
    """Whether this person may not do without a second factor."""
    return user.short_password or any(each.role in AUTHORITY_ROLES for each in actor.memberships)


def is_stale(sign_in: SignIn, now: datetime) -> bool:
    return sign_in.seen_at < now - SEEN_AGAIN_AFTER


def seen_again(sign_in_id: int, now: datetime) -> None:
    """Remember that it is in use; in a transaction of its own, once an hour."""
    try:
        with transactions(write=True):
            db.session.execute(sa.update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=now))
            db.session.commit()
    except sa.exc.OperationalError as error:
        db.session.rollback()
        log.warning("a sign-in could not be marked as used: %s", error)


def of_user(user: User, now: datetime) -> Sequence[SignIn]:
    query = sa.select(SignIn).where(SignIn.user_id == user.id, SignIn.holds_until > now)
    return db.session.scalars(query.order_by(SignIn.seen_at.desc(), SignIn.id.desc())).all()


def end(user: User, sign_in_id: int) -> bool:
    """End one of this person's sign-ins, if it is theirs."""
    gone = sa.delete(SignIn).where(SignIn.user_id == user.id, SignIn.id == sign_in_id).returning(SignIn.id)
    return db.session.execute(gone).first() is not None


def end_all(user_id: int, *, but: int | None = None) -> None:
    gone = sa.delete(SignIn).where(SignIn.user_id == user_id)
    db.session.execute(gone if but is None else gone.where(SignIn.id != but))


def digest(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode()).hexdigest()
