"""Passwords: Argon2id, and at least fifteen characters."""

from functools import cache
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

SHORTEST = 15
DEMONSTRATION_PASSWORD = "ashar-demo-2026"
"""Of everybody in the demonstration; shown on its sign-in page."""


@cache
def _hasher(**cost: Any) -> PasswordHasher:
    return PasswordHasher(**cost)


def hashed(password: str) -> str:
    return _hasher(**current_app.config["ARGON2"]).hash(password)


def fits(password_hash: str | None, password: str) -> bool:
    """Takes as long for an address nobody has as for a wrong password."""
    hasher = _hasher(**current_app.config["ARGON2"])
    try:
        return hasher.verify(password_hash or _nobody(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return hashed("nobody has this password")
