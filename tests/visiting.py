"""Somebody at a browser, inside the test: signed in without a password, with the second factor given where one is
owed; keys and tokens are sent as a page would."""

import secrets
from contextlib import nullcontext
from contextvars import Context
from datetime import UTC, datetime
from typing import Any

from flask import Flask, has_app_context
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from grants.database import db
from grants.people import signing_in
from grants.people.models import User
from tests.browsing import StrictClient

LONG_AGO, FAR_OFF = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
"""A test winds its clock by months; whoever is signed in stays so."""


class Visitor:
    """`user` None: nobody signed in. What the test has not committed is committed before each request."""

    def __init__(self, app: Flask, user: User | None = None, language: str = "ru") -> None:
        app.test_client_class = StrictClient
        client = app.test_client()
        assert isinstance(client, StrictClient)
        self.client = client
        self._sign = URLSafeTimedSerializer(app.config["SECRET_KEY"], salt="wtf-csrf-token").dumps
        token = sign_in(app, user) if user is not None else ""
        with client.session_transaction() as session:
            session["language"] = language
            if user is not None:
                session["_user_id"], session["_fresh"], session[signing_in.COOKIE] = str(user.id), True, token

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.ask("GET", path, **options)

    def post(self, path: str, *, token: bool = True, **fields: Any) -> TestResponse:
        """Send a form; without `token` as another site would make a browser send it."""
        with self.client.session_transaction() as session:
            raw = session.setdefault("csrf_token", secrets.token_hex(20))
        given = {"csrf_token": str(self._sign(raw))} if token else {}
        return self.ask("POST", path, data={"key": secrets.token_hex(16), **given, **fields})

    def ask(self, method: str, path: str, **options: Any) -> TestResponse:
        if has_app_context():
            db.session.commit()
        answer: TestResponse = Context().run(self.client.open, path, method=method, **options)
        answer.get_data()
        answer.request.environ["wsgi.input"].close()  # a large form lies in a temporary file
        return answer


def sign_in(app: Flask, user: User) -> str:
    """What the cookie of a browser holds in which this person gave all that is asked of them. Commits."""
    with nullcontext() if has_app_context() else app.app_context():
        found, token = signing_in.begin(user, LONG_AGO, proved=True, device="", address="")
        found.seen_at, found.holds_until = FAR_OFF, FAR_OFF
        db.session.commit()
    return token
