"""What was backed up is what comes back, on either engine; what was spoilt on the way does not."""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from grants import create_app
from grants.database import Base, db
from grants.records import verifier
from grants.records.models import Event, JournalHead
from tests.databases import PostgreSQLDatabases, SQLiteDatabases, settings
from tests.grants.commands.typing_commands import typed
from tests.whole_story import tell_all

Rows = dict[str, list[tuple[Any, ...]]]
Opened = Callable[[str, str], Flask]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Applications by the address of their database and the name of their folder, closed at the end."""
    apps: list[Flask] = []

    def make(url: str, name: str) -> Flask:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        apps.append(create_app(settings(url, folder, JOURNAL_KEY=str(folder / "journal.key"))))
        return apps[-1]

    yield make
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def rows(app: Flask) -> Rows:
    with app.app_context():
        found = {
            table.name: [tuple(row) for row in db.session.execute(sa.select(table).order_by(*table.primary_key))]
            for table in Base.metadata.sorted_tables
        }
        db.session.rollback()
        return found


def test_a_backup_of_sqlite_goes_to_postgresql_and_back_with_every_table(
    sqlite_databases: SQLiteDatabases, postgresql_databases: PostgreSQLDatabases, opened: Opened, tmp_path: Path
) -> None:
    first = opened(sqlite_databases.fresh(), "first")
    with first.app_context():
        tell_all()
    original = rows(first)
    assert [table for table, found in original.items() if not found] == [], "the story fills every table"

    empty = postgresql_databases.empty("ashar_restored_" + tmp_path.name.replace("-", "_"))
    second, third = opened(empty, "second"), opened(sqlite_databases.empty(f"{tmp_path.name}-third"), "third")
    try:
        for number, (source, target) in enumerate([(first, second), (second, third)]):
            folder = tmp_path / f"backup-{number}"
            assert typed(source, "backup", str(folder)).exit_code == 0
            done = typed(target, "restore", str(folder))
            assert done.exit_code == 0, done.output
            assert "Restored and verified" in done.output
            assert rows(target) == original
            for digest in json.loads((folder / "manifest.json").read_text())["files"]:
                kept = Path(target.config["FILES"]) / digest[:2] / digest
                assert hashlib.sha256(kept.read_bytes()).hexdigest() == digest
        assert _same(tmp_path / "backup-0", tmp_path / "backup-1")
        _goes_on(second)
        _goes_on(third)
    finally:
        with second.app_context():
            db.session.remove()
            db.engine.dispose()
        postgresql_databases.drop(empty)


def _same(one: Path, other: Path) -> bool:
    """Two backups tell the same, whichever engine they came from."""
    return all(
        json.loads(a) == json.loads(b)
        for table in Base.metadata.tables
        for a, b in zip(*(_lines(folder, table) for folder in (one, other)), strict=True)
    )


def _lines(folder: Path, table: str) -> list[str]:
    return (folder / "tables" / f"{table}.jsonl").read_text("utf-8").splitlines()


def _goes_on(app: Flask) -> None:
    """What was restored is alive: numbers go on after the largest, the journal after its last event."""
    done = typed(
        app,
        *("people", "create-administrator", "--email", "new@example.kg", "--name", "Жаңы Адам"),
        *("--authority", "Мэрия", "--password", "a new long password"),
    )
    assert done.exit_code == 0, done.output


def test_the_journal_after_a_restore_is_the_one_before(
    kept: Path, sqlite_databases: SQLiteDatabases, opened: Opened, tmp_path: Path
) -> None:
    app = opened(sqlite_databases.empty(f"{tmp_path.name}-again"), "again")
    assert typed(app, "restore", str(kept)).exit_code == 0
    exported = tmp_path / "journal.jsonl"
    assert typed(app, "journal", "export", str(exported), "--personal").exit_code == 0
    with exported.open("rb") as stream:
        summary = verifier.check_export(stream)
    where = json.loads((kept / "manifest.json").read_text())["journal"]
    assert (summary.events, summary.head) == (where["seq"], where["hash"])


def _edit(name: str, change: Callable[[dict[str, Any]], Any], row: int = -1) -> Callable[[Path], None]:
    """Change one row of a table and put the manifest right again, as somebody would who knows how it is made."""

    def spoil(folder: Path) -> None:
        path = folder / "tables" / f"{name}.jsonl"
        lines = path.read_text("utf-8").splitlines(keepends=True)
        found = json.loads(lines[row])
        change(found)
        lines[row] = json.dumps(found, ensure_ascii=False, sort_keys=True) + "\n"
        path.write_text("".join(lines), "utf-8")
        _sum_again(folder, name)

    return spoil


def _sum_again(folder: Path, name: str) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["tables"][name] = hashlib.sha256((folder / "tables" / f"{name}.jsonl").read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))


def _drop_last_event(folder: Path) -> None:
    path = folder / "tables" / "events.jsonl"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), "utf-8")
    _sum_again(folder, "events")
    for table in ("notices", "documents", "personal_values"):
        kept = [
            line
            for line in _lines(folder, table)
            if len(lines) not in (json.loads(line).get("seq"), json.loads(line).get("event_seq"))
        ]
        (folder / "tables" / f"{table}.jsonl").write_text("".join(f"{line}\n" for line in kept), "utf-8")
        _sum_again(folder, table)


def _append(name: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        with (folder / name).open("ab") as file:
            file.write(b" ")

    return spoil


def _spoil_a_file(folder: Path) -> None:
    path = next(iter(sorted((folder / "files").iterdir())))
    path.write_bytes(path.read_bytes() + b"x")


def _remove_a_file(folder: Path) -> None:
    next(iter(sorted((folder / "files").iterdir()))).unlink()


def _edit_content(row: dict[str, Any]) -> None:
    row["content"] = row["content"].replace('"action":"suspend"', '"action":"resume"')


SPOILT: dict[str, tuple[Callable[[Path], None], str]] = {
    "a table": (_append("tables/events.jsonl"), "tables/events.jsonl is not what was backed up"),
    "a table is gone": (lambda folder: (folder / "tables/users.jsonl").unlink(), "tables/users.jsonl"),
    "a file": (_spoil_a_file, "is not what was backed up"),
    "a file is gone": (_remove_a_file, "files/"),
    "the content of an event": (_edit("events", _edit_content), "journal line"),
    "a column of an event": (_edit("events", lambda row: row.update(action="resume")), "is not what its content says"),
    "by which role": (_edit("events", lambda row: row.update(role="auditor")), "is not what its content says"),
    "who pressed": (_edit("events", lambda row: row.update(actor_id=1 + row["actor_id"] % 3)), "names another person"),
    "when it happened": (
        _edit("events", lambda row: row.update(recorded_at="2020-01-01T00:00:00+00:00")),
        "is not what its content says",
    ),
    "the last event is gone": (_drop_last_event, "does not end where"),
    "the text of a paper": (
        _edit("documents", lambda row: row["full"].update(number="D99-2026-AAAA-BBBB")),
        "is not what event",
    ),
    "a personal value": (_edit("personal_values", lambda row: row.update(value="Another name")), "journal line"),
    "the state of a record": (
        _edit("records", lambda row: row.update(state="draft", phase="preparing"), row=0),
        "is not where its last event left it",
    ),
    "the manifest": (lambda folder: (folder / "manifest.json").write_text("{"), "manifest.json cannot be read"),
    "no backup at all": (lambda folder: (folder / "manifest.json").write_text("{}"), "holds no backup"),
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, sqlite_databases: SQLiteDatabases) -> Path:
    """One backup, copied by each test that spoils it."""
    folder = tmp_path_factory.mktemp("kept")
    app = create_app(settings(sqlite_databases.fresh(), folder, JOURNAL_KEY=str(folder / "journal.key")))
    with app.app_context():
        tell_all()
        db.session.remove()
    done = typed(app, "backup", str(folder / "backup"))
    with app.app_context():
        db.engine.dispose()
    assert done.exit_code == 0, done.output
    return folder / "backup"


@pytest.mark.parametrize("what", SPOILT)
def test_what_was_spoilt_is_refused_and_nothing_of_it_stays(
    what: str, kept: Path, sqlite_databases: SQLiteDatabases, opened: Opened, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    shutil.copytree(kept, folder)
    spoil, sentence = SPOILT[what]
    spoil(folder)
    app = opened(sqlite_databases.fresh(), "target")
    done = typed(app, "restore", str(folder))
    assert done.exit_code == 1, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    assert sentence in done.output
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Event)) == 0
        assert db.session.scalars(sa.select(JournalHead)).one().seq == 0


def test_a_database_with_anything_in_it_is_not_filled_again(
    kept: Path, sqlite_databases: SQLiteDatabases, opened: Opened
) -> None:
    app = opened(sqlite_databases.fresh(), "target")
    assert typed(app, "restore", str(kept)).exit_code == 0
    before = rows(app)
    done = typed(app, "restore", str(kept))
    assert done.exit_code == 1
    assert "The database is not empty." in done.output
    assert rows(app) == before


def test_a_database_with_people_and_no_events_is_not_empty_either(
    kept: Path, sqlite_databases: SQLiteDatabases, opened: Opened
) -> None:
    app = opened(sqlite_databases.fresh(), "target")
    _goes_on(app)
    done = typed(app, "restore", str(kept))
    assert (done.exit_code, done.output) == (1, "Error: The database is not empty.\n")


def test_a_folder_that_holds_something_is_not_written_into(
    sqlite_databases: SQLiteDatabases, opened: Opened, tmp_path: Path
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("mine")
    done = typed(opened(sqlite_databases.fresh(), "first"), "backup", str(tmp_path / "full"))
    assert done.exit_code == 1
    assert "is not empty" in done.output
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["letter.txt"]


def test_a_database_without_tables_has_nothing_to_back_up(
    sqlite_databases: SQLiteDatabases, opened: Opened, tmp_path: Path
) -> None:
    done = typed(opened(sqlite_databases.empty(f"{tmp_path.name}-none"), "first"), "backup", str(tmp_path / "backup"))
    assert done.exit_code == 1
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    assert "no tables" in done.output
