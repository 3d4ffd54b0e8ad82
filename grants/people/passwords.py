"""Passwords: Argon2id; fifteen characters, or eight together with a second factor; nothing that is guessed first."""

import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from grants.languages import Message, say

SHORTEST = 15
SHORTEST_WITH_FACTOR = 8
LONGEST = 200
DEMONSTRATION_PASSWORD = "ashar-demo-2026"
"""Of everybody in the demonstration; shown on its sign-in page."""
_OWN_PART = 4
"""Letters of a name from which on it may not be most of a password."""


def weakness(password: str, own: tuple[str, ...], *, with_factor: bool) -> Message | None:
    """Why this cannot be the password of somebody with these names and addresses; None if it can."""
    least = SHORTEST_WITH_FACTOR if with_factor else SHORTEST
    if len(password) < least:
        return say(
            "A password has at least %(least)s characters. Several words in a row are easy to keep.", least=least
        )
    if len(password) > LONGEST:
        return say("A password has at most %(most)s characters.", most=LONGEST)
    plain = _plain(password)
    if len(set(plain)) < _OWN_PART + 1 or plain in _common() or _plain(plain.rstrip("0123456789!.?*-_ ")) in _common():
        return say("This password is among the first that anybody would guess. Choose another.")
    for part in sorted((part for text in own for part in _parts(text)), key=len, reverse=True):
        plain = plain.replace(part, "")
    if len(plain) < least / 2:
        return say("This password is your own name or address. Choose another.")
    return None


def hashed(password: str) -> str:
    return _hasher(**current_app.config["ARGON2"]).hash(_typed(password))


def fits(password_hash: str | None, password: str) -> bool:
    """Takes as long for an address nobody has, or one without a password, as for a wrong password."""
    hasher = _hasher(**current_app.config["ARGON2"])
    try:
        return hasher.verify(password_hash or _nobody(), _typed(password)) and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _hasher(**cost: Any) -> PasswordHasher:
    return PasswordHasher(**cost)


@cache
def _nobody() -> str:
    return hashed("nobody has this password")


def _typed(password: str) -> str:
    """One spelling, whichever keyboard composed it."""
    return unicodedata.normalize("NFKC", password)


def _plain(text: str) -> str:
    return _typed(text).casefold().strip()


def _parts(text: str) -> list[str]:
    words = _plain(text).replace("@", " ").replace(".", " ").replace("-", " ").split()
    return [word for word in words if len(word) >= _OWN_PART]


@cache
def _common() -> frozenset[str]:
    lines = Path(__file__).with_name("common_passwords.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
