"""Letters about an account: rows that the worker drains after the commit, and the links that some of them bear.

A link is signed with the key of the site: whoever reads the database alone cannot follow it.
"""

import logging
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from grants.database import db, transactions
from grants.people import attempts
from grants.people.letter_words import LETTERS, page_of, worded
from grants.people.models import Letter, User

log = logging.getLogger(__name__)
TRIES = 10
BATCH = 50
KEPT_AFTER = timedelta(days=30)
"""How long a letter stays once it can do nothing any more."""

HandOver = Callable[[EmailMessage, str], str]


def owe(
    kind: str,
    address: str,
    language: str,
    now: datetime,
    *,
    user_id: int | None = None,
    organisation_id: int | None = None,
    **values: Any,
) -> Letter:
    """Owe one; part of the transaction that is under way."""
    lasts = LETTERS[kind].lasts
    letter = Letter(
        kind=kind,
        address=address.strip().lower(),
        language=language,
        values=values,
        nonce=secrets.token_hex(16),
        user_id=user_id,
        organisation_id=organisation_id,
        owed_at=now,
        ends_at=now + lasts if lasts else None,
        next_attempt_at=now,
    )
    db.session.add(letter)
    return letter


def tell(user: User, kind: str, now: datetime, **values: Any) -> None:
    """Owe a person with an account a letter in their language."""
    owe(kind, user.email, user.language, now, user_id=user.id, name=user.name, **values)


def link_of(letter: Letter) -> str:
    """The address that the letter leads to."""
    base = str(current_app.config["PUBLIC_URL"]).rstrip("/")
    kind = LETTERS[letter.kind]
    if letter.ends_at is None:
        return base + page_of(letter.kind)
    return f"{base}{kind.page}/{_signer(letter.kind).dumps([letter.id, letter.nonce])}"


def followed(kind: str, token: str, now: datetime, *, to_use: bool = False) -> Letter | None:
    """The letter whose link this is, while it works; `to_use` locks it against being used twice at once."""
    try:
        number, nonce = _signer(kind).loads(token)
    except (BadSignature, ValueError, TypeError):
        return None
    query = sa.select(Letter).where(Letter.id == number, Letter.kind == kind, Letter.nonce == nonce)
    query = query.where(Letter.used_at.is_(None), Letter.ends_at > now)
    return db.session.scalars(query.with_for_update() if to_use else query).first()


def use(letter: Letter, now: datetime) -> None:
    """The link worked for the last time. What else was asked for in the same matter ends with it."""
    same = sa.update(Letter).where(Letter.kind == letter.kind, Letter.address == letter.address)
    same = same.where(Letter.used_at.is_(None), Letter.organisation_id.is_not_distinct_from(letter.organisation_id))
    db.session.execute(same.values(used_at=now, next_attempt_at=None))


def end_links_of(user: User, now: datetime) -> None:
    """No link that was sent to this person works any more."""
    theirs = sa.update(Letter).where(Letter.user_id == user.id, Letter.ends_at.is_not(None), Letter.used_at.is_(None))
    db.session.execute(theirs.values(used_at=now, next_attempt_at=None))


def too_many(address: str, visitor: str, now: datetime) -> datetime | None:
    """Until when no more letters are sent to an address or for a visitor; else one more is counted."""
    limits = [
        attempts.Limit("letters to an address", address.strip().lower(), 5),
        attempts.Limit("letters for a visitor", visitor, 50),
    ]
    until = attempts.closed_until(limits, now)
    if until is None:
        attempts.record_failure(limits, now)
    return until


def open_invitations(organisation_id: int, now: datetime) -> Sequence[Letter]:
    query = sa.select(Letter).where(Letter.kind == "invitation", Letter.organisation_id == organisation_id)
    query = query.where(Letter.used_at.is_(None), Letter.ends_at > now)
    return db.session.scalars(query.order_by(Letter.id)).all()


def send_owed(now: datetime, hand_over: HandOver) -> int:
    """Send what is owed by `now`; how many went out. What can do nothing any more goes away."""
    with transactions(write=False):
        owed = sa.select(Letter.id).where(Letter.next_attempt_at <= now).order_by(Letter.id).limit(BATCH)
        numbers = db.session.scalars(owed).all()
        over = db.session.scalar(sa.select(Letter.id).where(_is_over(now)).limit(1))
        db.session.rollback()
    if over is not None:
        _clear(now)
    return sum(_send_one(number, now, hand_over) for number in numbers)


def _send_one(number: int, now: datetime, hand_over: HandOver) -> bool:
    """Handed over outside any transaction; claimed first, so that two workers do not both try."""
    with transactions(write=True):
        letter = db.session.scalars(sa.select(Letter).where(Letter.id == number).with_for_update()).first()
        if letter is None or letter.next_attempt_at is None or letter.next_attempt_at > now:
            db.session.rollback()
            return False
        letter.attempts += 1
        letter.next_attempt_at = now + timedelta(minutes=2**letter.attempts) if letter.attempts < TRIES else None
        mail = _mail(letter)
        db.session.commit()
    failure = ""
    try:
        hand_over(mail, f"letter-{number:08}")
    except Exception as error:
        failure = f"{type(error).__name__}: {error}"[:500]
        log.warning("letter %s was not sent: %s", number, failure)
    with transactions(write=True):
        sent = {"failure": failure} if failure else {"failure": "", "sent_at": now, "next_attempt_at": None}
        db.session.execute(sa.update(Letter).where(Letter.id == number).values(**sent))
        db.session.commit()
    return not failure


def _mail(letter: Letter) -> EmailMessage:
    words = worded(letter.kind, _values(letter), link_of(letter), letter.language)
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname
    mail = EmailMessage()
    mail["From"] = f"Ashar <noreply@{host}>"
    mail["To"] = letter.address
    mail["Subject"] = words.subject
    mail["Date"] = format_datetime(letter.owed_at)
    mail["Message-ID"] = f"<letter-{letter.id}@{host}>"
    mail.set_content(words.text)
    mail.add_alternative(words.html, subtype="html")
    mail["Content-Language"] = letter.language
    return mail


def _values(letter: Letter) -> Mapping[str, Any]:
    return {**letter.values, "moment": letter.owed_at, "until": letter.ends_at}


def _is_over(now: datetime) -> sa.ColumnElement[bool]:
    return sa.func.coalesce(Letter.ends_at, Letter.owed_at) < now - KEPT_AFTER


def _clear(now: datetime) -> None:
    with transactions(write=True):
        db.session.execute(sa.delete(Letter).where(_is_over(now)))
        db.session.commit()


def _signer(kind: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=f"letter {kind}")
