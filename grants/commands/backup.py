"""`flask --app wsgi backup DIR` and `restore DIR`: the same folder for both engines, checked against the journal."""

import base64
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app

from grants import database
from grants.database import Base, Money, UTCDateTime, db
from grants.documents import storage
from grants.documents.models import Document, Rendition
from grants.monitoring.models import Photograph
from grants.records import journal, verifier
from grants.records.models import Event, File, JournalHead, PersonalValue, Record
from grants.records.words import INDEX

FORMAT = "ashar-backup-1"
MANIFEST = "manifest.json"
PARTS = {"revision", "journal", "tables", "files"}
HEAD = JournalHead.__tablename__
VERSION = "alembic_version"


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
        revision = _revision()
        head = db.session.scalars(sa.select(JournalHead)).one()
        sums = {table.name: _dump(table, folder / "tables" / f"{table.name}.jsonl") for table in _tables()}
        digests = sorted(_digests())
        where = {"seq": head.seq, "hash": head.hash}
        manifest = {
            "format": FORMAT,
            "revision": revision,
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
    """Fill an empty database from FOLDER and verify it against its own journal; nothing stays if it is not honest.

    A backup of an earlier release is loaded into the tables of its time, which are then brought up to date.
    """
    manifest = _manifest(folder)
    database.upgrade(current_app, manifest["revision"])
    with database.transactions(write=True):
        standing = _standing()
        if any(_holds_rows(name) for name in standing if name not in (HEAD, VERSION)):
            raise click.ClickException("The database is not empty.")
        if set(standing) - {VERSION} != set(manifest["tables"]):
            raise Spoilt(f"{MANIFEST} does not list the tables of revision {manifest['revision']}.")
        _load_everything(folder, manifest, standing)
        if current := _is_current():
            verify_restored(manifest)
        db.session.commit()
    if not current:
        _bring_up_to_date(manifest)
    click.echo(f"Restored and verified: {manifest['journal']['seq']} events, {len(manifest['files'])} files.")


def _load_everything(folder: Path, manifest: Mapping[str, Any], standing: Mapping[str, Collection[str]]) -> None:
    for digest in manifest["files"]:
        _restore_file(folder / "files" / digest)
    db.session.execute(sa.delete(JournalHead))
    for table in _tables():
        if table.name in standing:
            _load(table, folder / "tables" / f"{table.name}.jsonl", standing[table.name])
    _mend_sequences(standing)


def _bring_up_to_date(manifest: Mapping[str, Any]) -> None:
    """Migrate what was loaded and verify it then; empty the tables again where it is not honest."""
    database.upgrade(current_app)
    with database.transactions(write=True):
        try:
            verify_restored(manifest)
        except Spoilt:
            for table in reversed(list(_tables())):
                db.session.execute(sa.delete(table))
            db.session.add(JournalHead(id=1, seq=0, hash=journal.START))
            db.session.commit()
            raise
        db.session.rollback()


def _standing() -> Mapping[str, Collection[str]]:
    """The tables that are there now, with the names of their columns."""
    inspector = sa.inspect(db.session.connection())
    kept = [name for name in inspector.get_table_names() if not name.startswith(INDEX)]
    return {name: {c["name"] for c in inspector.get_columns(name)} for name in kept}


def _holds_rows(table: str) -> bool:
    return db.session.execute(sa.select(sa.literal(1)).select_from(sa.table(table)).limit(1)).first() is not None


def _is_current() -> bool:
    return _revision() == ScriptDirectory.from_config(database.alembic_config()).get_current_head()


def verify_restored(manifest: Mapping[str, Any]) -> None:
    """The chain holds and ends where it ended; records, papers and files are what the events say. Raises `Spoilt`."""
    expected = (manifest["journal"]["seq"], manifest["journal"]["hash"])
    head = db.session.scalars(sa.select(JournalHead)).one()
    if (head.seq, head.hash) != expected or _end_of_chain() != expected:
        raise Spoilt("the journal does not end where the manifest says.")
    left_in: dict[int, str] = {}
    for event in db.session.scalars(sa.select(Event).order_by(Event.seq).execution_options(yield_per=500)):
        content = json.loads(event.content)
        if any(content[name] != value for name, value in _told_by(event).items()):
            raise Spoilt(f"event {event.seq} is not what its content says.")
        _verify_people(event)
        left_in[event.record_id] = event.target
        for paper in content["documents"]:
            _verify_paper(paper, event)
    for record in db.session.execute(sa.select(Record.id, Record.reference, Record.state)):
        if left_in.get(record.id) != record.state:
            raise Spoilt(f"record {record.reference} is not where its last event left it.")
    if _digests() != set(manifest["files"]):
        raise Spoilt("the files are not those that the tables name.")


def _end_of_chain() -> tuple[int, str]:
    """Read line by line as the stand-alone verifier reads it."""
    if db.session.scalar(sa.select(sa.func.count()).select_from(Event)) == 0:
        return 0, journal.START
    try:
        lines = (line.encode() for line in journal.lines(disclose_personal=True))
        summary = verifier.check_export(_Stream(lines))
    except verifier.Fault as fault:
        raise Spoilt(f"journal line {fault.line}: {fault.message}") from fault
    return summary.events, summary.head


def _told_by(event: Event) -> dict[str, object]:
    """What the columns of an event repeat of its content."""
    return {
        "action": event.action,
        "cause": event.cause,
        "corrects": event.corrects,
        "dossier": event.dossier_id,
        "happened_at": event.happened_at.isoformat(timespec="microseconds"),
        "kind": event.kind,
        "record": event.record.reference,
        "recorded_at": event.recorded_at.isoformat(timespec="microseconds"),
        "role": event.role,
        "source": event.source,
        "target": event.target,
    }


def _verify_people(event: Event) -> None:
    """Who pressed and for whom, as sealed; what was erased since can no longer be compared."""
    for field, number in (("actor", event.actor_id), ("on_behalf_of", event.on_behalf_of_id)):
        sealed = db.session.get(PersonalValue, (event.seq, field))
        if sealed is not None and sealed.value.partition(" ")[0] != str(number):
            raise Spoilt(f"event {event.seq} names another person than was sealed.")


def _verify_paper(paper: Mapping[str, str], event: Event) -> None:
    found = db.session.scalars(sa.select(Document).where(Document.number == paper["number"])).first()
    if (
        found is None
        or found.event_seq != event.seq
        or (_hash(found.full), _hash(found.public)) != (paper["full"], paper["public"])
        or (found.full_hash, found.public_hash) != (paper["full"], paper["public"])
    ):
        raise Spoilt(f"document {paper['number']} is not what event {event.seq} commits to.")


def _restore_file(path: Path) -> None:
    try:
        found = storage.keep(path.read_bytes())
    except OSError as error:
        raise Spoilt(f"files/{path.name} cannot be read: {error.strerror}.") from error
    if found != path.name:
        raise Spoilt(f"files/{path.name} is not what was backed up.")


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
    kept = {*db.session.scalars(sa.select(File.sha256)), *db.session.scalars(sa.select(Photograph.small))}
    return {digest for digest in rendered if digest} | kept


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


def _load(table: sa.Table, path: Path, standing: Collection[str]) -> None:
    """Insert the rows; a column that points into its own table is filled when all of them are there."""
    bare = sa.table(table.name, *(sa.column(c.name, c.type) for c in table.columns if c.name in standing))
    own = [column for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]
    later: list[dict[str, Any]] = []
    try:
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                row = {name: _typed(table.columns[name], value) for name, value in json.loads(line).items()}
                pointing = {column.name: row.pop(column.name) for column in own if row.get(column.name) is not None}
                db.session.execute(sa.insert(bare).values(**row))
                if pointing:
                    later.append({**{key.name: row[key.name] for key in table.primary_key}, **pointing})
        for row in later:
            keys = [column == row[column.name] for column in table.primary_key]
            values = {column.name: row[column.name] for column in own if column.name in row}
            db.session.execute(sa.update(table).where(*keys).values(**values))
    except (ValueError, KeyError, TypeError, sa.exc.SQLAlchemyError) as error:
        raise Spoilt(f"tables/{path.name} holds what the database does not take: {error}") from error


def _typed(column: sa.Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, UTCDateTime):
        return datetime.fromisoformat(value)
    if isinstance(column.type, sa.Date):
        return date.fromisoformat(value)
    if isinstance(column.type, sa.LargeBinary):
        return base64.b64decode(value)
    return Decimal(value) if isinstance(column.type, Money) else value


def _mend_sequences(standing: Collection[str]) -> None:
    """PostgreSQL counts on from the largest key that was restored."""
    if db.engine.dialect.name != "postgresql":
        return
    for table in _tables():
        if table.name not in standing:
            continue
        for column in table.primary_key:
            sequence = db.session.scalar(
                sa.text("SELECT pg_get_serial_sequence(:t, :c)"), {"t": table.name, "c": column.name}
            )
            if sequence:
                largest = sa.select(sa.func.coalesce(sa.func.max(column), 0) + 1).scalar_subquery()
                db.session.execute(sa.select(sa.func.setval(sequence, largest, False)))


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{folder / MANIFEST} cannot be read: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT or not manifest.keys() >= PARTS:
        raise click.ClickException(f"{folder} holds no backup of this kind.")
    for name, expected in manifest["tables"].items():
        path = folder / "tables" / f"{Path(name).name}.jsonl"
        if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            raise Spoilt(f"tables/{name}.jsonl is not what was backed up.")
    return manifest


def register(cli: click.Group) -> None:
    cli.add_command(backup)
    cli.add_command(restore)
