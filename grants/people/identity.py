"""Signing in through an identity provider (OpenID Connect), where one is configured.

The provider says who somebody is, never what they may do here: it opens the account that bears the address it has
verified, or offers to register an organisation with it. It makes nobody an official.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import requests
import sqlalchemy as sa
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask, current_app
from joserfc.errors import JoseError
from werkzeug.wrappers import Response

from grants.database import db
from grants.people import letters
from grants.people.forms import ADDRESS
from grants.people.models import Identity, User
from grants.people.queries import user_with_email

PROVIDER, PATIENCE = "identity_provider", 10.0
"""Seconds that the provider may take."""
_FAULTS = (AuthlibBaseError, JoseError, requests.RequestException, RuntimeError, ValueError, KeyError, TypeError)


class NotTold(Exception):
    """The provider did not say who this is, or not in a way that can be relied on."""


@dataclass(frozen=True)
class Claim:
    """What the provider says of a person; `email` is empty where it did not verify it."""

    issuer: str
    subject: str
    email: str
    name: str

    @classmethod
    def read(cls, kept: object) -> "Claim | None":
        """As it lay in a session; None for anything else."""
        return cls(*kept) if isinstance(kept, list) and len(kept) == 4 else None

    @property
    def kept(self) -> list[str]:
        return [self.issuer, self.subject, self.email, self.name]


def set_up(app: Flask) -> None:
    """Make the configured provider known to the application; nothing is asked of it yet."""
    if not app.config["OIDC_ISSUER"]:
        return
    OAuth(app).register(
        PROVIDER,
        client_id=app.config["OIDC_CLIENT_ID"],
        client_secret=app.config["OIDC_CLIENT_SECRET"],
        server_metadata_url=app.config["OIDC_ISSUER"].rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": PATIENCE,
        },
    )


def name_of_provider() -> str | None:
    """What the provider is called; None where none is configured."""
    return current_app.config["OIDC_NAME"] if current_app.config["OIDC_ISSUER"] else None


def leave_for_provider(back_to: str) -> Response:
    """Send the visitor there. Raises `NotTold` where the provider does not answer."""
    try:
        answer: Response = _client().authorize_redirect(back_to)
    except _FAULTS as error:
        raise NotTold(str(error)) from error
    return answer


def told() -> Claim:
    """Who came back. Raises `NotTold`."""
    client = _client()
    try:
        token = client.authorize_access_token()
        said = token["userinfo"]
        if "email" not in said and client.load_server_metadata().get("userinfo_endpoint"):
            more = client.userinfo(token=token)
            said = {**said, **more} if more.get("sub") == said["sub"] else said
    except _FAULTS as error:
        raise NotTold(str(error)) from error
    email = str(said.get("email") or "").strip().lower()
    verified = said.get("email_verified") is True and ADDRESS.fullmatch(email) and len(email) <= 254
    subject = str(said["sub"])
    if not subject or len(subject) > 255:
        raise NotTold("sub")
    return Claim(str(said["iss"])[:255], subject, email if verified else "", str(said.get("name") or "")[:200])


def person_of(claim: Claim) -> User | None:
    """Whoever is known under this name at the provider already."""
    found = db.session.get(Identity, (claim.issuer, claim.subject))
    return found.user if found else None


def person_with_address(claim: Claim) -> User | None:
    user = user_with_email(claim.email) if claim.email else None
    return user if user is not None and user.active else None


def link(claim: Claim, user: User, now: datetime) -> None:
    """From now on the provider's word opens this account; its owner is told."""
    db.session.add(Identity(issuer=claim.issuer, subject=claim.subject, user_id=user.id, linked_at=now))
    letters.tell(user, "identity_linked", now, provider=name_of_provider())


def identities_of(user: User) -> list[Identity]:
    return list(db.session.scalars(sa.select(Identity).where(Identity.user_id == user.id)))


def unlink(user: User) -> None:
    db.session.execute(sa.delete(Identity).where(Identity.user_id == user.id))


def _client() -> Any:
    return current_app.extensions["authlib.integrations.flask_client"].create_client(PROVIDER)
