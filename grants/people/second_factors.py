"""The second factor of a person: six digits that change every thirty seconds (RFC 6238), each good for one signature
or sign-in; and the codes on paper that stand in for it when the telephone is lost.

The secret lies encrypted under the key of the site: a copy of the database alone signs nothing.
"""

import base64
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256

import pyotp
import segno
import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken
from flask import current_app
from markupsafe import Markup
from pyotp.exceptions import OTPVerificationError

from grants.database import db
from grants.people import attempts
from grants.people.models import Passkey, RecoveryCode, SecondFactor, User

ISSUER = "Ashar"
SECONDS, DIGITS = 30, 6
SLOW_BY = 1
"""How many steps the clock of a telephone may be ahead or behind."""
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    return pyotp.random_base32()


def address_of(secret: str, user: User) -> str:
    """What an authenticator application reads from the QR code."""
    return pyotp.TOTP(secret, interval=SECONDS).provisioning_uri(name=user.email, issuer_name=ISSUER)


def picture_of(address: str) -> Markup:
    code = segno.make(address, error="m", micro=False)
    return Markup(code.svg_data_uri(border=2, omitsize=True, svgclass=None, lineclass=None))  # noqa: S704


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """The step of time for which a code is right, if it is."""
    generator = pyotp.TOTP(secret, interval=SECONDS)
    try:
        return generator.verify_and_get_timecode("".join(code.split()), for_time=now, valid_window=SLOW_BY)
    except OTPVerificationError:
        return None


def enrol(user: User, secret: str, step: int, now: datetime) -> None:
    """Take this secret in the place of any other; the code that proved it is used up."""
    factor = db.session.get(SecondFactor, user.id) or SecondFactor(user_id=user.id)
    factor.secret, factor.enrolled_at, factor.last_step = _sealed(secret), now, step
    db.session.add(factor)


def forget(user: User) -> None:
    """Take every factor away, so that a new one can be set up without it."""
    for kind in (SecondFactor, Passkey, RecoveryCode):
        db.session.execute(sa.delete(kind).where(kind.user_id == user.id))


def forget_codes(user: User) -> None:
    """Take away the codes of the telephone alone."""
    db.session.execute(sa.delete(SecondFactor).where(SecondFactor.user_id == user.id))


def has_any(user_id: int) -> bool:
    """Whether the person set up codes or a passkey."""
    held = sa.select(SecondFactor.user_id).where(SecondFactor.user_id == user_id)
    return db.session.scalar(held.union_all(sa.select(Passkey.user_id).where(Passkey.user_id == user_id))) is not None


def new_recovery_codes(user: User) -> Sequence[str]:
    """Ten codes in the place of any earlier ones; only here can they be read."""
    db.session.execute(sa.delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(3)) for _ in range(RECOVERY_CODES)
    ]
    db.session.add_all(RecoveryCode(digest=_digest(user.id, code), user_id=user.id) for code in codes)
    return codes


def recovery_codes_left(user: User) -> int:
    query = sa.select(sa.func.count()).select_from(RecoveryCode).where(RecoveryCode.user_id == user.id)
    return db.session.scalar(query) or 0


def use_recovery_code(user: User, code: str, now: datetime) -> bool:
    """Whether this is one of the codes on paper; it is used up with the transaction that is under way."""
    typed = "-".join("".join(code.lower().replace("-", " ").split())[start : start + 5] for start in (0, 5, 10))
    used = sa.delete(RecoveryCode).where(RecoveryCode.digest == _digest(user.id, typed)).returning(RecoveryCode.user_id)
    limit = attempts.limit_of_codes(user.id)
    if db.session.execute(used).first() is None:
        attempts.record_failure([limit], now)
        return False
    attempts.forget_failures(limit)
    return True


def factor_of(user: User) -> SecondFactor | None:
    """The second factor that can be used; none where the key of the site is no longer the one it was sealed with."""
    factor = db.session.get(SecondFactor, user.id)
    return factor if factor is not None and _opened(factor) is not None else None


def use_code(user: User, code: str, now: datetime) -> bool:
    """Whether the code is right and was not used before. It is used up with the transaction that is under way;
    a failure is counted at once."""
    factor = factor_of(user)
    secret = _opened(factor) if factor else None
    step = step_of(secret, code, now) if secret else None
    limit = attempts.limit_of_codes(user.id)
    if step is None or not _taken(user.id, step):
        attempts.record_failure([limit], now)
        return False
    attempts.forget_failures(limit)
    return True


def closed_until(user: User, now: datetime) -> datetime | None:
    """Until when no code of this person is looked at, after too many wrong ones."""
    return attempts.closed_until([attempts.limit_of_codes(user.id)], now)


def demonstration_code(user: User, now: datetime) -> str | None:
    """The code that the telephone of an invented person would show; outside a demonstration nobody is told any."""
    factor = factor_of(user) if current_app.config["DEMO"] else None
    secret = _opened(factor) if factor else None
    return pyotp.TOTP(secret, interval=SECONDS).at(now) if secret else None


def _taken(user_id: int, step: int) -> bool:
    """One statement, so that of two presses at once only one has the code."""
    later = sa.update(SecondFactor).where(SecondFactor.user_id == user_id, SecondFactor.last_step < step)
    return db.session.execute(later.values(last_step=step).returning(SecondFactor.user_id)).first() is not None


def _digest(user_id: int, code: str) -> str:
    return sha256(f"{user_id}\n{code}".encode()).hexdigest()


def _sealed(secret: str) -> str:
    return _box(current_app.config).encrypt(secret.encode()).decode()


def _opened(factor: SecondFactor) -> str | None:
    try:
        return _box(current_app.config).decrypt(factor.secret.encode()).decode()
    except InvalidToken:
        return None


def _box(config: Mapping[str, str]) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(sha256(f"second factors\n{config['SECRET_KEY']}".encode()).digest()))
