"""Guessing passwords: it ends after a few attempts, wherever the processes are and whoever is guessed at."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from tests.visiting import Visitor
from tests.world import PASSWORD, START, World, make_world


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    at(app, monkeypatch)
    with app.app_context():
        yield make_world(applicants=1, evaluators=0)


def at(app: Flask, monkeypatch: pytest.MonkeyPatch, minutes: int = 0) -> None:
    monkeypatch.setitem(app.config, "CLOCK", lambda: START + timedelta(minutes=minutes))


def try_with(app: Flask, password: str, email: str = "head.1@example.kg", address: str = "10.0.0.1") -> tuple[int, str]:
    visitor = Visitor(app)
    visitor.client.environ_base["REMOTE_ADDR"] = address
    answer = visitor.post("/sign-in", email=email, password=password)
    return answer.status_code, answer.text


@pytest.mark.parametrize("email", ["head.1@example.kg", "nobody@example.kg"])
def test_after_five_wrong_passwords_nobody_tries_for_a_while_whether_there_is_such_an_account_or_not(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch, email: str
) -> None:
    for _ in range(5):
        status, page = try_with(app, "wrong", email)
        assert status == 422
        assert "Адрес или пароль" in page
    status, page = try_with(app, PASSWORD, email)
    assert status == 429
    assert "10:15" in page
    assert email in page
    at(app, monkeypatch, minutes=16)
    assert try_with(app, PASSWORD, email)[0] == (302 if email.startswith("head") else 422)


def test_a_colleague_at_another_address_is_not_shut_out(app: Flask, world: World) -> None:
    for _ in range(6):
        try_with(app, "wrong")
    assert try_with(app, PASSWORD, address="10.0.0.2")[0] == 302
    assert try_with(app, PASSWORD, email="auditor@example.kg")[0] == 302


def test_an_account_guessed_from_many_addresses_is_closed_to_all(app: Flask, world: World) -> None:
    for n in range(30):
        try_with(app, "wrong", address=f"10.0.1.{n}")
    assert try_with(app, PASSWORD, address="10.0.2.1")[0] == 429


def test_the_right_password_forgets_the_slips_before_it(app: Flask, world: World) -> None:
    for _ in range(3):
        for _ in range(4):
            assert try_with(app, "wrong")[0] == 422
        assert try_with(app, PASSWORD)[0] == 302
