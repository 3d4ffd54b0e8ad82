"""What a signer answers where a signature is asked, and the second factors of people in tests."""

from base64 import b32encode
from datetime import datetime
from hashlib import sha256
from typing import Any

import pyotp

from grants.database import db
from grants.people import second_factors
from grants.people.models import User


def signature_answers(**changed: Any) -> dict[str, Any]:
    """What is kept of a signature by code: for `perform`, which is given what a form kept."""
    return {"signature": {"method": "code"}, "authority": "", **changed}


def secret_of(user: User) -> str:
    """The same for the same person in every run."""
    return b32encode(sha256(user.email.encode()).digest()[:20]).decode()


def give_second_factor(user: User, now: datetime) -> None:
    """Commits. The secret is known, so that `code_of` gives codes for it."""
    second_factors.enrol(user, secret_of(user), 0, now)
    db.session.commit()


def code_of(user: User, now: datetime) -> str:
    return pyotp.TOTP(secret_of(user)).at(now)


def signature_sent(user: User, now: datetime, **changed: str) -> dict[str, str]:
    """What a browser sends to sign by code."""
    return {"signature-method": "code", "signature-code": code_of(user, now), **changed}
