"""Two worlds that differ in secrets look the same, byte for byte, to everybody who has no right to these secrets."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from grants import create_app
from grants.casework.case import Case
from grants.database import db
from grants.documents import printing
from grants.records.models import Record
from tests.databases import SQLiteDatabases, settings
from tests.worlds.two_worlds import ONE, OTHER, Play, Secret, Seen, as_data, equal_chance, everything_that

Moments = dict[tuple[str, str], Seen]


@pytest.fixture
def no_paper_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "print_one", as_data)
    monkeypatch.setattr(
        "grants.dossiers.views.bind", lambda found, printed, *given: b"%PDF-1.7\n" + b"\n".join(printed)
    )


def seen_in(secret: Secret, folder: Path, databases: SQLiteDatabases, monkeypatch: pytest.MonkeyPatch) -> Moments:
    """What each of those without a right sees at each moment of one world."""
    found: Moments = {}
    with equal_chance(monkeypatch), playing(secret, folder, databases) as (app, play):
        for moment, readers in play.moments():
            found |= {(moment, name): everything_that(name, app, play) for name in readers}
    return found


@contextmanager
def playing(secret: Secret, folder: Path, databases: SQLiteDatabases) -> Iterator[tuple[Flask, Play]]:
    app = create_app(settings(databases.fresh(), folder))
    with app.app_context():
        play = Play(secret)
        app.config["CLOCK"] = lambda: play.walk.now
        yield app, play
        db.session.remove()
        db.engine.dispose()


def differences(one: Moments, other: Moments) -> list[str]:
    assert one.keys() == other.keys()
    return [
        f"{moment}, {name}: {told}"
        for (moment, name), seen in one.items()
        for told in seen.differences(other[moment, name])
    ]


@pytest.mark.long
@pytest.mark.usefixtures("no_paper_is_set")
def test_who_has_no_right_to_a_secret_cannot_tell_the_worlds_apart(
    sqlite_databases: SQLiteDatabases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = seen_in(ONE, tmp_path / "one", sqlite_databases, monkeypatch)
    other = seen_in(OTHER, tmp_path / "other", sqlite_databases, monkeypatch)
    found = differences(one, other)
    assert not found, "\n".join(found[:40])
    for (moment, name), seen in one.items():
        read = [path for path, page in seen.pages.items() if page.startswith("200")]
        assert len(read) >= 8, f"{name} came to see next to nothing while {moment}: {read}"


LEAKS = {
    "a mark": ("review", "evaluation_sheet"),
    "who evaluates": ("review", "evaluator_assignment"),
    "the length of a sealed text": ("application", "application_form"),
}
"""What a page might print by mistake: how much was answered to a form in all records of a kind."""


@pytest.mark.usefixtures("no_paper_is_set")
def test_a_leak_on_any_page_is_noticed(
    sqlite_databases: SQLiteDatabases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: dict[tuple[str, str], Seen] = {}
    for world, secret in (("one", ONE), ("other", OTHER)):
        with equal_chance(monkeypatch), playing(secret, tmp_path / world, sqlite_databases) as (app, play):
            moments = play.moments()
            for _ in ("sealed", "scoring"):
                next(moments)
            for leak, (kind, form) in LEAKS.items():
                app.jinja_env.globals["notices_waiting"] = lambda kind=kind, form=form: answered(kind, form)
                found[world, leak] = everything_that("monitor", app, play, only=("/work",))
            with monkeypatch.context() as patch:
                patch.setattr(Case, "may_see", lambda case: True)
                found[world, "a record shown to all"] = everything_that("monitor", app, play)
    for leak in (*LEAKS, "a record shown to all"):
        assert found["one", leak].differences(found["other", leak]), f"{leak} went unnoticed"


def answered(kind: str, form: str) -> int:
    """A number that differs wherever the answers do."""
    return sum(map(ord, "".join(str(each.answers(form)) for each in db.session.query(Record).filter_by(kind=kind))))
