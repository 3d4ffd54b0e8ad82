"""`flask --app wsgi demo`: the stories played to their end, or loaded around today and served."""

import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click
import sqlalchemy as sa
from flask import Flask
from tqdm import tqdm

from grants import clock, create_app, database
from grants.commands import journal, serve
from grants.database import db
from grants.demonstration import account, kept, performance, printout
from grants.demonstration.performance import Performance
from grants.people.models import User
from grants.records import verifier

DATABASE = ("demo.sqlite", "demo.sqlite-wal", "demo.sqlite-shm")
MADE = ("journal.key", "journal.jsonl", "checkpoint.json", "checkpoint.pub", "documents", "files", "outbox")


@click.command("demo")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Play both stories to their end into DIR")
@click.option("--database", "url", help="An empty database to play on, instead of one in DIR.")
@click.option("--serve", "serving", is_flag=True, help="Load the stories around today and serve them.")
@click.option("--port", default=8000, show_default=True, help="With --serve.")
@click.option("--fresh", is_flag=True, help="Replace what an earlier demonstration left.")
def demo(out: Path | None, url: str | None, serving: bool, port: int, fresh: bool) -> None:
    """Play the demonstration."""
    if serving == (out is not None):
        raise click.UsageError("Say either --out DIR or --serve.")
    if serving:
        raise SystemExit(_serve(port, url, fresh))
    assert out is not None
    raise SystemExit(_play_whole(out, url, fresh))


def _play_whole(out: Path, url: str | None, fresh: bool) -> int:
    out.mkdir(parents=True, exist_ok=True)
    if fresh:
        _clear(out, *DATABASE, *MADE)
    if any(out.iterdir()):
        raise click.ClickException(f"{out} is not empty. Name another folder, or add --fresh.")
    app = _application(url or f"sqlite:///{out.resolve() / 'demo.sqlite'}", out.resolve())
    with app.app_context():
        performed = performance.whole()
        _play("Playing", performed)
        sheets = printout.sheets(performed.played)
        with _progress("Printing", len(sheets)) as bar:
            failed = printout.print_out(app, sheets, out / "documents", clock.now(), bar.update)
        journal.write_export(out / "journal.jsonl", personal=False)
        journal.write_checkpoint(out / "checkpoint.json")
        with database.transactions(write=False):
            accounts = [account.account_of(played) for played in performed.played]
            click.echo(account.table(accounts) + "\n")
            faults = account.faults(accounts, rendered=True)
            db.session.rollback()
    faults += [f"not rendered: {place}" for place in failed]
    if _verify(out) != 0:
        faults.append("the journal was not verified")
    for fault in faults:
        click.echo(f"Off: {fault}.", err=True)
    click.echo("Something is off." if faults else f"All as it should be. The papers are in {out / 'documents'}.")
    return 1 if faults else 0


def _verify(out: Path) -> int:
    """By the stand-alone verifier, in a process that knows nothing of us."""
    command = [sys.executable, "-I", str(verifier.__file__), str(out / "journal.jsonl")]
    command += ["--checkpoint", str(out / "checkpoint.json"), "--key", str(out / "checkpoint.pub")]
    sys.stdout.flush()
    return subprocess.run(command, check=False).returncode


def _serve(port: int, url: str | None, fresh: bool) -> int:
    """Load the world unless today's is there, then start the server and the worker in its environment."""
    if url:
        raise click.UsageError("--serve keeps a database of its own.")
    instance = Path(os.environ.get("ASHAR_FOLDER", "instance")).resolve()
    folder, stored = instance / "demo", instance / "demo.sqlite"
    folder.mkdir(parents=True, exist_ok=True)
    now = clock.now()
    today = now.astimezone(clock.LOCAL).date()
    if fresh or not kept.is_fit(folder / "loaded.json", stored, today):
        (folder / "loaded.json").unlink(missing_ok=True)
        _clear(instance, *DATABASE)
        _clear(folder, *MADE)
        app = _application(f"sqlite:///{stored}", folder)
        with app.app_context():
            _play("Loading", performance.served(now), until=now)
            db.session.remove()
            db.engine.dispose()
        kept.note(folder / "loaded.json", stored, today)
    for name in ("ASHAR_FILES", "ASHAR_OUTBOX", "ASHAR_JOURNAL_KEY", "ASHAR_SMTP_URL"):
        os.environ.pop(name, None)
    os.environ |= {
        "ASHAR_DEMO": "1",
        "ASHAR_DATABASE_URL": f"sqlite:///{stored}",
        "ASHAR_FOLDER": str(folder),
        "ASHAR_PUBLIC_URL": f"http://127.0.0.1:{port}",
    }
    click.echo(f"The demonstration is on http://127.0.0.1:{port} until you press Ctrl+C.")
    return serve.run(port)


def _play(what: str, performed: Performance, until: datetime | None = None) -> None:
    with _progress(what, len(performed.scenes)) as bar:
        performed.play(until=until, after_each=bar.update)


def _application(url: str, folder: Path) -> Flask:
    """An application on a database that has to be empty, with every file it makes in `folder`; it sends no mail."""
    app = create_app(
        {
            "DATABASE_URL": url,
            "FILES": str(folder / "files"),
            "JOURNAL_KEY": str(folder / "journal.key"),
            "OUTBOX": str(folder / "outbox"),
            "SMTP_URL": None,
            "DEMO": True,
        }
    )
    database.upgrade(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            sa.event.listen(db.engine, "connect", _without_waiting)
            db.engine.dispose()
        if db.session.scalar(sa.select(sa.func.count()).select_from(User)):
            raise click.ClickException("The demonstration is played on an empty database only.")
        db.session.remove()
    return app


def _without_waiting(connection: Any, _: object) -> None:
    """Trust the operating system with what was written: what a power cut ends is simply played again."""
    connection.execute("PRAGMA synchronous=OFF")


def _clear(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _progress(what: str, total: int) -> "tqdm[Any]":
    return tqdm(total=total, desc=what, file=sys.stderr, unit="")


def register(cli: click.Group) -> None:
    cli.add_command(demo)
