"""Passkeys: a key that a telephone, a computer or a stick keeps for its owner and shows to this site alone.

It is unlocked by a finger, a face or a number, so it is two factors at once. A challenge is good for five minutes, and
for nothing once the same passkey answered a later one.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

import sqlalchemy as sa
import webauthn
from flask import current_app
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from grants.database import db, transactions
from grants.people.models import Passkey, User

NAME_OF_SITE = "Ashar"
LASTS = timedelta(minutes=5)
MOST = 20
"""Passkeys of one person."""


@dataclass(frozen=True)
class Challenge:
    """What a passkey is to sign, and since when it was asked."""

    text: str
    asked_at: datetime

    @classmethod
    def new(cls, now: datetime) -> "Challenge":
        return cls(bytes_to_base64url(webauthn.helpers.generate_challenge()), now)

    @classmethod
    def read(cls, kept: object) -> "Challenge | None":
        """As it lay in a cookie; None for anything else."""
        if not (isinstance(kept, list) and len(kept) == 2 and isinstance(kept[0], str) and isinstance(kept[1], float)):
            return None
        return cls(kept[0], datetime.fromtimestamp(kept[1], UTC))

    @property
    def kept(self) -> list[str | float]:
        return [self.text, self.asked_at.timestamp()]

    def holds(self, now: datetime) -> bool:
        return self.asked_at <= now < self.asked_at + LASTS


def are_possible() -> bool:
    """Browsers bind passkeys to a name, never to a bare number."""
    host = _host()
    try:
        ip_address(host)
    except ValueError:
        return bool(host)
    return False


def of_user(user: User) -> Sequence[Passkey]:
    return db.session.scalars(sa.select(Passkey).where(Passkey.user_id == user.id).order_by(Passkey.id)).all()


def options_to_add(user: User, challenge: Challenge) -> str:
    """What the browser is asked for, as JSON."""
    options = webauthn.generate_registration_options(
        rp_id=_host(),
        rp_name=NAME_OF_SITE,
        user_id=str(user.id).encode(),
        user_name=user.email,
        user_display_name=user.name,
        challenge=base64url_to_bytes(challenge.text),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_named(of_user(user)),
    )
    return webauthn.options_to_json(options)


def options_to_prove(user: User | None, challenge: Challenge) -> str:
    """As JSON; for anybody's passkey where it is not known yet who signs in."""
    options = webauthn.generate_authentication_options(
        rp_id=_host(),
        challenge=base64url_to_bytes(challenge.text),
        allow_credentials=_named(of_user(user)) if user else None,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return webauthn.options_to_json(options)


def add(user: User, answer: str, challenge: Challenge | None, name: str, now: datetime) -> bool:
    """Whether the browser's answer is a new passkey; then it is kept."""
    if challenge is None or not challenge.holds(now) or len(of_user(user)) >= MOST:
        return False
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge.text),
            expected_rp_id=_host(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):
        return False
    passkey = Passkey(
        user_id=user.id,
        credential=bytes_to_base64url(found.credential_id),
        public_key=found.credential_public_key,
        uses=found.sign_count,
        name=name,
        added_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(passkey)
    except IntegrityError:
        return False
    return True


def proved_by(answer: str, challenge: Challenge | None, now: datetime) -> Passkey | None:
    """The passkey that signed the challenge, if it is one of ours. Keeps nothing: see `used`."""
    if challenge is None or not challenge.holds(now):
        return None
    try:
        named = str(json.loads(answer)["id"])
        query = sa.select(Passkey).where(Passkey.credential == named).options(joinedload(Passkey.user))
        passkey = db.session.scalars(query).first()
        if passkey is None or not _is_newer(challenge, passkey):
            return None
        webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge.text),
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.uses,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError, RecursionError):
        return None
    return passkey


def used(passkey: Passkey, answer: str, now: datetime) -> bool:
    """Remember the use; False where another was faster with the same answer. In a transaction of its own."""
    data, number = base64url_to_bytes(json.loads(answer)["response"]["authenticatorData"]), passkey.id
    with transactions(write=True):
        db.session.rollback()
        later = sa.update(Passkey).where(Passkey.id == number)
        later = later.where(sa.or_(Passkey.used_at.is_(None), Passkey.used_at < now))
        later = later.values(uses=int.from_bytes(data[33:37], "big"), used_at=now)
        done = db.session.execute(later.returning(Passkey.id)).first() is not None
        db.session.commit()
    return done


def remove(user: User, number: int) -> bool:
    gone = sa.delete(Passkey).where(Passkey.user_id == user.id, Passkey.id == number).returning(Passkey.id)
    return db.session.execute(gone).first() is not None


def _is_newer(challenge: Challenge, passkey: Passkey) -> bool:
    return passkey.used_at is None or challenge.asked_at > passkey.used_at


def _named(passkeys: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each.credential)) for each in passkeys]


def _host() -> str:
    return urlsplit(current_app.config["PUBLIC_URL"]).hostname or ""


def _origin() -> str:
    parts = urlsplit(current_app.config["PUBLIC_URL"])
    return f"{parts.scheme}://{parts.netloc}"
