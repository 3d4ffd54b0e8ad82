"""`flask --app wsgi backup DIR` and `restore DIR`: the same folder for both engines, checked against the journal."""

import base64
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from alembic.migration import MigrationContext
from flask import current_app

from grants import database
from grants.database import Base, db
from grants.documents import storage
from grants.documents.models import Document, Rendition
from grants.records import journal, verifier
from grants.records.models import Event, File, JournalHead

FORMAT = "ashar-backup-1"
MANIFEST = "manifest.json"


class Spoilt(click.ClickException):
    """The backup, or what was restored from it, is not what was backed up."""


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def backup(folder: Path) -> None:
    """Write every table, every file and where the journal stood into FOLDER, as of one moment."""
    if folder.exists() and any(folder.iterdir()):
        raise click.ClickException(f"{folder} is not empty.")
    (folder / "tables").mkdir(parents=True)
    (folder / "files").mkdir()
    with database.transactions(write=False):
        db.session.connection(execution_options=_snapshot_option())
        head = db.session.scalars(sa.select(JournalHead)).one()
        sums = {table.name: _dump(table, folder / "tables" / f"{table.name}.jsonl") for table in _tables()}
        digests = sorted(_digests())
        where = {"seq": head.seq, "hash": head.hash}
        manifest = {
            "format": FORMAT,
            "revision": _revision(),
            "journal": where,
            "tables": sums,
            "files": digests,
        }
        db.session.rollback()
    for digest in digests:
        (folder / "files" / digest).write_bytes(storage.fetch(digest))
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1, sort_keys=True) + "\n", "utf-8")
    click.echo(f"Backed up: {where['seq']} events, {len(digests)} files, {len(sums)} tables.")


@click.command("restore")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
def restore(folder: Path) -> None:
    """Fill an empty database from FOLDER and verify it against its own journal; nothing stays if it is not honest."""
    manifest = _manifest(folder)
    database.upgrade(current_app, manifest["revision"])
    with database.transactions(write=True):
        if db.session.scalar(sa.select(sa.func.count()).select_from(Event)):
            raise click.ClickException("The database is not empty.")
        for digest in manifest["files"]:
            data = (folder / "files" / digest).read_bytes()
            if storage.keep(data) != digest:
                raise Spoilt(f"files/{digest} is not what was backed up.")
        db.session.execute(sa.delete(JournalHead))
        for table in _tables():
            _load(table, folder / "tables" / f"{table.name}.jsonl")
        _mend_sequences()
        verify_restored(manifest["journal"])
        db.session.commit()
    database.upgrade(current_app)
    click.echo(f"Restored and verified: {manifest['journal']['seq']} events, {len(manifest['files'])} files.")


def verify_restored(expected: Mapping[str, Any]) -> None:
    """The chain holds, ends where it ended, and every paper is the one its event commits to. Raises `Spoilt`."""
    try:
        lines = (line.encode() for line in journal.lines(disclose_personal=True))
        summary = verifier.check_export(_Stream(lines)) if expected["seq"] else None
    except verifier.Fault as fault:
        raise Spoilt(f"journal line {fault.line}: {fault.message}") from fault
    if summary and (summary.events, summary.head) != (expected["seq"], expected["hash"]):
        raise Spoilt("the journal does not end where the manifest says.")
    for event in db.session.scalars(sa.select(Event).execution_options(yield_per=500)):
        content = json.loads(event.content)
        if (content["action"], content["target"], content["kind"]) != (event.action, event.target, event.kind):
            raise Spoilt(f"event {event.seq} is not what its content says.")
        for paper in content["documents"]:
            found = db.session.scalars(sa.select(Document).where(Document.number == paper["number"])).first()
            if found is None or _hash(found.full) != paper["full"] or _hash(found.public) != paper["public"]:
                raise Spoilt(f"document {paper['number']} is not what event {event.seq} commits to.")


def _hash(snapshot: Mapping[str, Any]) -> str:
    return hashlib.sha256(journal.canonical(dict(snapshot)).encode()).hexdigest()


class _Stream(BytesIO):
    """Just enough of a file for the verifier to read lines from."""

    def __init__(self, lines: Iterator[bytes]) -> None:
        super().__init__()
        self._lines = lines

    def readline(self, _limit: int | None = -1) -> bytes:
        return next(self._lines, b"")


def _tables() -> Iterable[sa.Table]:
    return Base.metadata.sorted_tables


def _snapshot_option() -> dict[str, str]:
    return {"isolation_level": "REPEATABLE READ"} if db.engine.dialect.name == "postgresql" else {}


def _revision() -> str:
    revision = MigrationContext.configure(db.session.connection()).get_current_revision()
    if revision is None:
        raise click.ClickException("The database has no tables yet.")
    return revision


def _digests() -> set[str]:
    rendered = db.session.scalars(sa.select(Rendition.sha256).where(Rendition.sha256.is_not(None)))
    return {digest for digest in rendered if digest} | set(db.session.scalars(sa.select(File.sha256)))


def _dump(table: sa.Table, path: Path) -> str:
    """Write the rows in the order of their keys; the SHA-256 of the file."""
    digest = hashlib.sha256()
    with path.open("wb") as out:
        query = sa.select(table).order_by(*table.primary_key).execution_options(yield_per=500)
        for row in db.session.execute(query).mappings():
            line = (json.dumps(dict(row), default=_plain, ensure_ascii=False, sort_keys=True) + "\n").encode()
            digest.update(line)
            out.write(line)
    return digest.hexdigest()


def _plain(value: object) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    raise TypeError(type(value).__name__)


def _load(table: sa.Table, path: Path) -> None:
    """Insert the rows; a column that points into its own table is filled when all of them are there."""
    own = [column for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]
    later: list[dict[str, Any]] = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            row = {name: _typed(table.columns[name], value) for name, value in json.loads(line).items()}
            pointing = {column.name: row.pop(column.name) for column in own if row.get(column.name) is not None}
            db.session.execute(sa.insert(table).values(**row))
            if pointing:
                later.append({**{key.name: row[key.name] for key in table.primary_key}, **pointing})
    for row in later:
        keys = [column == row[column.name] for column in table.primary_key]
        values = {column.name: row[column.name] for column in own if column.name in row}
        db.session.execute(sa.update(table).where(*keys).values(**values))


def _typed(column: sa.Column[Any], value: Any) -> Any:
    if value is None:
        return None
    kind = column.type.python_type
    if kind in (datetime, date):
        return kind.fromisoformat(value)
    return Decimal(value) if kind is Decimal else value


def _mend_sequences() -> None:
    """PostgreSQL counts on from the largest key that was restored."""
    if db.engine.dialect.name != "postgresql":
        return
    for table in _tables():
        for column in table.primary_key:
            sequence = db.session.scalar(sa.text("SELECT pg_get_serial_sequence(:t, :c)"), {"t": table.name, "c": column.name})
            if sequence:
                largest = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
                db.session.execute(sa.select(sa.func.setval(sequence, largest, False)))


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{folder / MANIFEST} cannot be read: {error}") from error
    if manifest.get("format") != FORMAT:
        raise click.ClickException(f"{folder} holds no backup of this kind.")
    for name, expected in manifest["tables"].items():
        path = folder / "tables" / f"{name}.jsonl"
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            raise Spoilt(f"tables/{name}.jsonl is not what was backed up.")
    return manifest


def register(cli: click.Group) -> None:
    cli.add_command(backup)
    cli.add_command(restore)
