"""`flask --app wsgi demo`."""

import click


def register(cli: click.Group) -> None:
    pass
