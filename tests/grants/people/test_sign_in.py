"""Signing in and out, and the language of the pages."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask

from grants.database import db
from grants.people import passwords
from tests.visiting import Visitor
from tests.world import PASSWORD, World, make_world

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with app.app_context():
        yield make_world(applicants=1, evaluators=0)


def sign_in(visitor: Visitor, email: str = "head.1@example.kg", password: str = PASSWORD, query: str = "") -> int:
    return visitor.post(f"/sign-in{query}", email=email, password=password).status_code


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/account").status_code == 200


def test_the_right_password_opens_the_desk(app: Flask, world: World) -> None:
    visitor = Visitor(app)
    assert not is_in(visitor)
    assert sign_in(visitor) == 302
    assert is_in(visitor)


def test_the_address_may_be_typed_in_large_letters(app: Flask, world: World) -> None:
    visitor = Visitor(app)
    assert sign_in(visitor, " Head.1@Example.KG ") == 302


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("head.1@example.kg", PASSWORD.upper()),
        ("head.1@example.kg", PASSWORD + " "),
        ("nobody@example.kg", PASSWORD),
        ("head.1@example.kg", ""),
        ("", PASSWORD),
        ("' or 1=1 --", "' or 1=1 --"),
        ("a\0b@example.kg", PASSWORD),
        ("x" * 5000, "y" * 5000),
    ],
    ids=["large letters", "a space", "nobody", "no password", "no address", "injection", "a zero byte", "long"],
)
def test_anything_else_does_not_and_says_nothing_of_whether_the_address_exists(
    app: Flask, world: World, email: str, password: str
) -> None:
    visitor = Visitor(app)
    answer = visitor.post("/sign-in", email=email, password=password)
    assert answer.status_code == 422
    if email and password:
        assert "Адрес или пароль" in answer.text
    assert not is_in(visitor)


def test_a_wrong_address_takes_as_much_work_as_a_wrong_password(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []
    hasher = passwords._hasher(**app.config["ARGON2"])
    original = hasher.verify

    def counted(digest: str, password: str) -> bool:
        checked.append(digest)
        return original(digest, password)

    monkeypatch.setattr(type(hasher), "verify", lambda self, digest, password: counted(digest, password))
    for email in ("head.1@example.kg", "nobody@example.kg"):
        assert sign_in(Visitor(app), email, "not the password") == 422
    assert len(checked) == 2
    assert all(digest.startswith("$argon2id$") for digest in checked)


def test_an_account_that_was_closed_cannot_sign_in(app: Flask, world: World) -> None:
    world.people["head_1"].active = False
    db.session.commit()
    assert sign_in(Visitor(app)) == 422


def test_signing_out_ends_it(app: Flask, world: World) -> None:
    visitor = Visitor(app)
    sign_in(visitor)
    assert visitor.get("/sign-out").status_code == 405
    assert visitor.post("/sign-out").status_code == 302
    assert not is_in(visitor)


@pytest.mark.parametrize(
    ("target", "leads_to"),
    [
        ("/records", "/records"),
        ("//evil.example", "/work"),
        ("https://evil.example/work", "/work"),
        ("/\\evil.example", "/work"),
        ("javascript:alert(1)", "/work"),
        ("/%0d%0aLocation:%20//evil.example", None),
        ("\\\\evil.example", "/work"),
        ("/\t/evil.example", "/work"),
    ],
    ids=["inside", "no scheme", "elsewhere", "backslash", "script", "two lines", "backslashes", "tab"],
)
def test_after_signing_in_one_stays_on_this_site(app: Flask, world: World, target: str, leads_to: str | None) -> None:
    visitor = Visitor(app)
    answer = visitor.post(f"/sign-in?next={quote(target)}", email="head.1@example.kg", password=PASSWORD)
    assert answer.status_code == 302
    location = answer.headers["Location"]
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\", "/\t"))
    if leads_to:
        assert location == leads_to


def test_outside_a_demonstration_nobody_is_listed_and_nobody_signs_in_without_a_password(
    app: Flask, world: World
) -> None:
    visitor = Visitor(app)
    for page in ("/", "/sign-in"):
        assert "Head 1" not in visitor.get(page).text
        assert passwords.DEMONSTRATION_PASSWORD not in visitor.get(page).text
    assert visitor.post("/sign-in/demonstration", user=str(world.people["head_1"].id)).status_code == 404
    assert not is_in(visitor)


def test_in_a_demonstration_one_press_is_enough(app: Flask, world: World) -> None:
    app.config["DEMO"] = True
    visitor = Visitor(app)
    assert visitor.post("/sign-in/demonstration", user=str(world.people["head_1"].id)).status_code == 302
    assert is_in(visitor)
    assert visitor.post("/sign-in/demonstration", user="99999").status_code == 404


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_the_chosen_language_stays(app: Flask, world: World, language: str) -> None:
    visitor = Visitor(app)
    visitor.get(f"/language?language={language}")
    sign_in(visitor)
    assert f'<html lang="{language}"' in visitor.get("/account").text


@pytest.mark.parametrize("language", ["xx", "", "KY", "../ru"])
def test_an_unknown_language_is_answered_with_a_page_and_changes_nothing(
    app: Flask, world: World, language: str
) -> None:
    visitor = Visitor(app, language="ky")
    answer = visitor.get(f"/language?language={language}")
    assert answer.status_code == 404
    assert '<html lang="ky"' in answer.text
    assert '<html lang="ky"' in visitor.get("/").text


def test_a_password_is_kept_only_as_a_hash_with_a_salt_of_its_own(world: World) -> None:
    hashes = {person.password_hash for person in world.people.values()}
    assert len(hashes) == len(world.people)
    assert all(found.startswith("$argon2id$") and PASSWORD not in found for found in hashes)


def test_the_cookie_is_not_for_scripts_or_other_sites(app: Flask, world: World) -> None:
    visitor = Visitor(app)
    answer = visitor.post("/sign-in", email="head.1@example.kg", password=PASSWORD)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
