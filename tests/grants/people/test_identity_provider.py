"""Signing in through an identity provider: it says who somebody is, never what they may do."""

import http.client
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from grants import config, create_app
from grants.database import db
from grants.people.models import Identity, User
from tests.databases import settings
from tests.grants.people import provider as local
from tests.grants.people.post import Post
from tests.grants.people.provider import CLIENT, SECRET, Provider
from tests.signing import give_second_factor
from tests.visiting import Visitor
from tests.world import START, World, make_world

NOBODY = {"sub": "17", "email": "aigul@example.kg", "email_verified": True, "name": "Асанова Айгүл"}
HEAD = {**NOBODY, "email": "Head.1@example.kg"}


@pytest.fixture
def provider(logs_quiet: None) -> Iterator[Provider]:
    with local.running() as found:
        yield found


@pytest.fixture
def logs_quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("WARNING", logger="werkzeug")


@pytest.fixture
def app(database_url: str, tmp_path: Path, provider: Provider) -> Iterator[Flask]:
    more: dict[str, Any] = {
        "OIDC_ISSUER": provider.issuer,
        "OIDC_CLIENT_ID": CLIENT,
        "OIDC_CLIENT_SECRET": SECRET,
        "OIDC_NAME": "Түндүк",
        "CLOCK": lambda: START,
    }
    made = create_app(settings(database_url, tmp_path, **more))
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with app.app_context():
        yield make_world(applicants=1, evaluators=0)


def there_and_back(visitor: Visitor, query: str = "") -> tuple[int, str]:
    """Away to the provider, which answers at once, and back."""
    away = urlsplit(visitor.get(f"/sign-in/provider{query}").headers["Location"])
    connection = http.client.HTTPConnection(away.netloc, timeout=10)
    connection.request("GET", f"{away.path}?{away.query}")
    back = urlsplit(connection.getresponse().headers["Location"])
    connection.close()
    answer = visitor.get(f"{back.path}?{back.query}")
    return answer.status_code, answer.headers.get("Location", "")


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/account").status_code == 200


def test_a_verified_address_opens_the_account_that_bears_it(app: Flask, world: World, provider: Provider) -> None:
    provider.says = HEAD
    visitor = Visitor(app)
    assert "Түндүк" in visitor.get("/sign-in").text
    assert there_and_back(visitor, "?next=/records") == (302, "/records")
    assert is_in(visitor)
    assert [mail["To"] for mail in Post().deliver(START)] == ["head.1@example.kg"]
    provider.says = {**HEAD, "email": "changed@example.kg"}
    again = Visitor(app)
    there_and_back(again)
    assert "Head 1" in again.get("/account").text
    assert Post().deliver(START) == []


def test_an_official_still_gives_the_second_factor(app: Flask, world: World, provider: Provider) -> None:
    give_second_factor(world.people["monitor"], START)
    provider.says = {**NOBODY, "email": "monitor@example.kg"}
    visitor = Visitor(app)
    assert there_and_back(visitor)[1].startswith("/sign-in/second-factor")
    assert not is_in(visitor)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("said", "bent"),
    [
        ({"email_verified": False}, {}),
        ({"email_verified": "true"}, {}),
        ({"email": None}, {}),
        ({"email": "head.1@example.kg\nx"}, {}),
        ({}, {"nonce": "another"}),
        ({}, {"aud": "another client"}),
        ({}, {"iss": "https://evil.example"}),
        ({}, {"exp": 1}),
        ({}, {"sub": ""}),
        ({}, {"forged": True}),
    ],
)
def test_what_cannot_be_relied_on_opens_nothing(
    app: Flask, world: World, provider: Provider, said: dict[str, Any], bent: dict[str, Any]
) -> None:
    provider.says, provider.bent = {**HEAD, **said}, {k: v for k, v in bent.items() if k != "forged"}
    provider.forged = bent.get("forged", False)
    visitor = Visitor(app)
    assert there_and_back(visitor)[0] == 422
    assert not is_in(visitor)
    assert db.session.scalar(sa.select(Identity)) is None


def test_who_has_no_account_registers_an_organisation_and_becomes_no_official(
    app: Flask, world: World, provider: Provider
) -> None:
    provider.says = NOBODY
    visitor = Visitor(app)
    assert there_and_back(visitor) == (302, "/register")
    assert not is_in(visitor)
    page = visitor.get("/register").text
    assert NOBODY["email"] in page
    assert NOBODY["name"] in page
    asked = {
        "name": NOBODY["name"],
        "email": "somebody.else@example.kg",
        "reader": "ru",
        "legal_form": "foundation",
        "name_ky": "Жайлоо",
        "name_ru": "Джайлоо",
        "inn": "02207201910015",
        "address": "Каракол",
        "head": "y",
    }
    assert visitor.post("/register", **asked).status_code == 302
    assert is_in(visitor)
    user = db.session.scalars(sa.select(User).where(User.email == NOBODY["email"])).one()
    assert [m.role for m in user.memberships] == ["applicant_head"]
    assert user.password_hash == ""
    assert Visitor(app).post("/sign-in", email=user.email, password="").status_code == 422
    assert visitor.post("/account/provider/unlink").status_code == 409


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_an_answer_that_was_not_asked_for_and_a_silent_provider_are_answered_politely(
    app: Flask, world: World, provider: Provider
) -> None:
    for query in ("", "?code=x&state=y", "?error=access_denied&error_description=no"):
        assert Visitor(app).get(f"/sign-in/provider/back{query}").status_code == 422
    app.extensions["authlib.integrations.flask_client"]._clients[
        "identity_provider"
    ]._server_metadata_url = "http://127.0.0.1:9/nothing"
    assert Visitor(app).get("/sign-in/provider").status_code == 422


def test_an_account_that_was_closed_is_not_opened_by_a_provider(app: Flask, world: World, provider: Provider) -> None:
    provider.says = HEAD
    there_and_back(Visitor(app))
    db.session.get_one(User, world.people["head_1"].id).active = False
    visitor = Visitor(app)
    there_and_back(visitor)
    assert not is_in(visitor)


@pytest.mark.parametrize(
    "more", [{"OIDC_ISSUER": "http://provider.example"}, {"OIDC_ISSUER": "https://provider.example"}]
)
def test_a_provider_half_configured_is_refused_at_the_start(more: dict[str, str], tmp_path: Path) -> None:
    with pytest.raises(config.Refused, match="OIDC"):
        create_app(settings(f"sqlite:///{tmp_path}/x.sqlite", tmp_path, **more))


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_without_a_provider_there_is_no_such_page(database_url: str, tmp_path: Path) -> None:
    app = create_app(settings(database_url, tmp_path))
    assert Visitor(app).get("/sign-in/provider").status_code == 404
    assert Visitor(app).get("/sign-in/provider/back").status_code == 404
    with app.app_context():
        db.engine.dispose()
