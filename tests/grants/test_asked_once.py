"""What one transaction asks twice it is told twice, and the database is asked once; nothing told is ever stale."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from grants.database import asked_once, db
from grants.people.models import Organisation
from grants.records import journal


@asked_once
def bodies(kind: str) -> int:
    return db.session.scalar(sa.select(sa.func.count()).where(Organisation.kind == kind)) or 0


def body(kind: str = "applicant") -> Organisation:
    words = {"ky": "Үмүт", "ru": "Үмүт", "en": "Ümüt"}
    return Organisation(kind=kind, name=words, legal_form={}, address={}, languages=["ky", "ru"], invented=True)


@pytest.fixture
def statements(app: Flask) -> Iterator[list[str]]:
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if "organisations" in statement and statement.startswith("SELECT"):
            sent.append(statement)

    with app.app_context():
        sa.event.listen(db.engine, "before_cursor_execute", note)
        yield sent


def test_the_same_question_is_sent_once_and_another_one_by_itself(statements: list[str]) -> None:
    assert [bodies("applicant"), bodies("applicant"), bodies("authority")] == [0, 0, 0]
    assert len(statements) == 2


def added() -> None:
    db.session.add(body())


def inserted() -> None:
    told = {"name": {"ky": "Үмүт"}, "legal_form": {}, "address": {}, "languages": ["ky"], "invented": True}
    db.session.execute(sa.insert(Organisation), [{"kind": "applicant", **told}])


@pytest.mark.parametrize("write", [added, inserted])
def test_what_was_written_is_seen_at_once(statements: list[str], write: Callable[[], None]) -> None:
    assert bodies("applicant") == 0
    write()
    assert bodies("applicant") == 1


def test_what_was_taken_back_is_forgotten(statements: list[str]) -> None:
    added()
    assert bodies("applicant") == 1
    db.session.rollback()
    assert bodies("applicant") == 0


def test_what_was_taken_back_in_part_is_forgotten(statements: list[str]) -> None:
    part = db.session.begin_nested()
    added()
    assert bodies("applicant") == 1
    part.rollback()
    assert bodies("applicant") == 0


def test_the_lock_of_the_journal_begins_anew(statements: list[str]) -> None:
    """What was read while another was writing counts for nothing once it is one's own turn."""
    bodies("applicant")
    journal.lock_head()
    bodies("applicant")
    assert len(statements) == 2
