"""Settings, read once from the environment."""

import os
import secrets
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

from grants import clock

DEVELOPMENT_KEY = "only for the demonstration and for tests"
SHORTEST_KEY = 16


class Refused(Exception):
    """The application must not start like this; the text says what to set."""


def settings(overrides: dict[str, Any] | None = None) -> dict[str, Any]:
    """Settings from ASHAR_* variables, `overrides` first.

    Raises `Refused` where pages would be served without a secret key; a command that serves none needs none.
    """
    folder = Path(os.environ.get("ASHAR_FOLDER", "instance")).resolve()
    found: dict[str, Any] = {
        "DATABASE_URL": os.environ.get("ASHAR_DATABASE_URL", f"sqlite:///{folder / 'ashar.sqlite'}"),
        "FILES": os.environ.get("ASHAR_FILES", str(folder / "files")),
        "PUBLIC_URL": os.environ.get("ASHAR_PUBLIC_URL", "http://127.0.0.1:8000"),
        "SECRET_KEY": os.environ.get("ASHAR_SECRET_KEY"),
        "JOURNAL_KEY": os.environ.get("ASHAR_JOURNAL_KEY", str(folder / "journal.key")),
        "OUTBOX": os.environ.get("ASHAR_OUTBOX", str(folder / "outbox")),
        "SMTP_URL": os.environ.get("ASHAR_SMTP_URL"),
        "SMS_URL": os.environ.get("ASHAR_SMS_URL"),
        "SMS_TOKEN": os.environ.get("ASHAR_SMS_TOKEN"),
        "SEAL_CERTIFICATE": os.environ.get("ASHAR_SEAL_CERTIFICATE"),
        "SEAL_KEY": os.environ.get("ASHAR_SEAL_KEY"),
        "SEAL_PASSPHRASE": os.environ.get("ASHAR_SEAL_PASSPHRASE"),
        "OIDC_ISSUER": os.environ.get("ASHAR_OIDC_ISSUER"),
        "OIDC_CLIENT_ID": os.environ.get("ASHAR_OIDC_CLIENT_ID"),
        "OIDC_CLIENT_SECRET": os.environ.get("ASHAR_OIDC_CLIENT_SECRET"),
        "OIDC_NAME": os.environ.get("ASHAR_OIDC_NAME", "OpenID"),
        "SIGN_IN_HOLDS": timedelta(days=14),
        "RETENTION_YEARS": os.environ.get("ASHAR_RETENTION_YEARS", "10"),
        "RETENTION_BASIS": os.environ.get("ASHAR_RETENTION_BASIS", "").strip(),
        "PROXIES": os.environ.get("ASHAR_PROXIES", "0"),
        "CLOCK": clock.now,
        "DEMO": os.environ.get("ASHAR_DEMO") == "1",
        "ARGON2": {},
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": os.environ.get("ASHAR_PUBLIC_URL", "").startswith("https://"),
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "WTF_CSRF_TIME_LIMIT": None,
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_UPLOAD": 20 * 1024 * 1024,
    }
    found.update(overrides or {})
    if len((found["SECRET_KEY"] or "").strip()) < SHORTEST_KEY:
        found["SECRET_KEY"] = _key_without_a_secret(bool(found["DEMO"] or found.get("TESTING")))
    if found["SMS_URL"] and not found["SMS_URL"].startswith(("https://", "http://")):
        raise Refused("ASHAR_SMS_URL must be the https address of a provider of short messages.")
    if bool(found["SEAL_CERTIFICATE"]) != bool(found["SEAL_KEY"]):
        raise Refused("Set ASHAR_SEAL_CERTIFICATE and ASHAR_SEAL_KEY both, or neither.")
    if found["OIDC_ISSUER"] and not found["OIDC_ISSUER"].startswith(("https://", "http://127.0.0.1:")):
        raise Refused("ASHAR_OIDC_ISSUER must be the https address of an identity provider.")
    if bool(found["OIDC_ISSUER"]) != bool(found["OIDC_CLIENT_ID"]):
        raise Refused("Set ASHAR_OIDC_ISSUER and ASHAR_OIDC_CLIENT_ID both, or neither.")
    if not str(found["PROXIES"]).isdigit():
        raise Refused("ASHAR_PROXIES is how many proxies of your own stand before Ashar: a number.")
    if not str(found["RETENTION_YEARS"]).isdigit():
        raise Refused("ASHAR_RETENTION_YEARS is for how many years a closed case keeps names: a number.")
    found["RETENTION_YEARS"] = int(found["RETENTION_YEARS"])
    return found


def _key_without_a_secret(known_to_all: bool) -> str:
    if known_to_all:
        return DEVELOPMENT_KEY
    if os.environ.get("FLASK_RUN_FROM_CLI") == "true" and not {"run", "serve"} & set(sys.argv):
        return secrets.token_hex(32)
    raise Refused("Set ASHAR_SECRET_KEY to a long random text before starting Ashar.")
