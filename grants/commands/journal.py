"""`flask --app wsgi journal export FILE` and `journal checkpoint FILE`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask.cli import AppGroup

from grants import clock, database
from grants.database import db
from grants.documents.witnessing import witness
from grants.records import journal
from grants.records.checkpoints import NothingToSign, public_key_text

group = AppGroup("journal", help="The journal of events.")


@group.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--personal", is_flag=True, help="Disclose the personal values behind the salted hashes.")
@click.option("--dossier", type=int, help="Show the content of one dossier only.")
def export(file: Path, personal: bool, dossier: int | None) -> None:
    """Write the journal, a line an event, for the stand-alone verifier.

    It shows when what was pressed: while a call is open, publish a checkpoint rather than the export.
    """
    with _written(file):
        count = write_export(file, personal=personal, dossier=dossier)
    click.echo(f"{count} events written to {file}.")


@group.command("checkpoint")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def checkpoint(file: Path) -> None:
    """Sign where the journal stands; the public key goes beside it, with the ending .pub."""
    with _written(file):
        write_checkpoint(file)
    click.echo(f"Checkpoint written to {file}, public key to {file.with_suffix('.pub')}.")


@contextmanager
def _written(file: Path) -> Iterator[None]:
    """Says in a sentence why nothing was written."""
    try:
        yield
    except NothingToSign:
        raise click.ClickException("The journal is empty: there is nothing to sign yet.") from None
    except OSError as error:
        raise click.ClickException(f"{file} cannot be written: {error.strerror}.") from error


def write_export(file: Path, *, personal: bool, dossier: int | None = None) -> int:
    count = 0
    with database.transactions(write=False), file.open("w", encoding="utf-8", newline="\n") as out:
        for line in journal.lines(disclose_personal=personal, dossier_id=dossier):
            out.write(line)
            count += 1
        db.session.rollback()
    return count


def write_checkpoint(file: Path) -> None:
    checkpoint = witness(clock.now())
    file.write_text(checkpoint.content + "\n", "utf-8")
    db.session.commit()
    file.with_suffix(".pub").write_text(public_key_text() + "\n", "utf-8")


def register(cli: click.Group) -> None:
    cli.add_command(group)
