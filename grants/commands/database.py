"""`flask --app wsgi db upgrade`."""

import click
from flask import current_app
from flask.cli import AppGroup

from grants import database

group = AppGroup("db", help="The schema of the database.")


@group.command("upgrade")
def upgrade() -> None:
    """Bring the schema to the newest revision."""
    database.upgrade(current_app)
    click.echo("The database is up to date.")


def register(cli: click.Group) -> None:
    cli.add_command(group)
