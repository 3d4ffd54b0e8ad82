"""What an earlier release left in the middle goes on by the rules of its time, in the tables of ours.

`revision_NNNN.tar.xz` is the backup of a database as the release with these tables left it. The first: a call open for
applications, one being evaluated, one in its standstill and one whose first tranche is paid. The others: these, and a
call whose commission sits.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from grants.commands.journal import write_export
from grants.database import db
from grants.records.models import Event, Record
from grants.records.verifier import check_export
from tests.grants.commands.typing_commands import typed
from tests.upgrades.earlier import BACKUPS, unpack
from tests.upgrades.later import Later
from tests.upgrades.since_sessions import SinceSessions

LEFT = {
    "revision_0001": (Later, ["contracting", "evaluating", "open", "standstill"]),
    "revision_0006": (SinceSessions, ["contracting", "deciding", "evaluating", "open", "standstill"]),
    "revision_0011": (SinceSessions, ["contracting", "deciding", "evaluating", "open", "standstill"]),
}


@pytest.fixture
def app_without_tables(empty_database_url: str, tmp_path: Path) -> Iterator[Flask]:
    from grants import create_app
    from tests.databases import settings

    app = create_app(settings(empty_database_url, tmp_path))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_every_backup_of_an_earlier_release_is_gone_on_with() -> None:
    assert [backup.name.partition(".")[0] for backup in BACKUPS] == list(LEFT)


@pytest.mark.parametrize("backup", BACKUPS, ids=[backup.name.partition(".")[0] for backup in BACKUPS])
def test_calls_that_an_earlier_release_left_in_the_middle_finish_by_their_own_rules(
    app_without_tables: Flask, backup: Path, tmp_path: Path
) -> None:
    answer = typed(app_without_tables, "restore", str(unpack(backup, tmp_path)))
    assert answer.exit_code == 0, answer.output
    people, phases = LEFT[backup.name.partition(".")[0]]
    with app_without_tables.app_context():
        later = people()
        calls = db.session.query(Record).filter_by(kind="call").order_by(Record.id).all()
        assert sorted(call.phase for call in calls) == phases
        frozen = {call.id: call.workflow for call in calls}
        later.finish(calls)
        assert {call.id: call.workflow for call in calls if call.phase == "completed"} == frozen
        write_export(tmp_path / "journal.jsonl", personal=True)
        with (tmp_path / "journal.jsonl").open("rb") as export:
            assert check_export(export).events == db.session.query(Event).count()
