"""`flask --app wsgi workflows check PATH...`."""

from pathlib import Path

import click
from flask.cli import AppGroup

from grants.casework.definitions import check_paths

group = AppGroup("workflows", help="Definitions of workflows.")


@group.command("check")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(paths: tuple[Path, ...]) -> None:
    """Print every fault of the definitions in these files and folders; exit 1 when there is one."""
    sound, faults = check_paths(paths)
    for fault in faults:
        click.echo(f"{fault.path}:{fault.line}: {fault.code} {fault.message}")
    for found in sound:
        click.echo(f"{found.path}: {found.name} is sound ({len(found.states)} states, {len(found.actions)} actions)")
    if faults:
        raise SystemExit(1)


def register(cli: click.Group) -> None:
    cli.add_command(group)
