"""`flask --app wsgi people create-administrator`."""

import re

import click
from flask.cli import AppGroup

from grants import clock
from grants.database import db
from grants.people.models import Membership, Organisation, User
from grants.people.passwords import SHORTEST, hashed
from grants.people.queries import user_with_email

group = AppGroup("people", help="Accounts.")
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@group.command("create-administrator")
@click.option("--email", prompt=True)
@click.option("--name", prompt=True)
@click.option("--authority", prompt="Name of the authority")
@click.password_option()
def create_administrator(email: str, name: str, authority: str, password: str) -> None:
    """Make the first user: an administrator of a new authority, who decides nothing."""
    email, name, authority = email.strip().lower(), name.strip(), authority.strip()
    if not ADDRESS.fullmatch(email):
        raise click.BadParameter("this is not an e-mail address", param_hint="--email")
    for option, text, longest in (("--email", email, 254), ("--name", name, 200), ("--authority", authority, 200)):
        if not text:
            raise click.BadParameter("a name is needed", param_hint=option)
        if len(text) > longest:
            raise click.BadParameter(f"at most {longest} characters", param_hint=option)
    if len(password) < SHORTEST:
        raise click.BadParameter(f"at least {SHORTEST} characters", param_hint="--password")
    if user_with_email(email):
        raise click.BadParameter("somebody already has this address", param_hint="--email")
    now = clock.now()
    user = User(email=email, name=name, password_hash=hashed(password), created_at=now)
    body = Organisation(kind="authority", name={"ky": authority, "ru": authority, "en": authority})
    db.session.add_all([user, body])
    db.session.flush()
    today = now.astimezone(clock.LOCAL).date()
    db.session.add(
        Membership(user_id=user.id, organisation_id=body.id, role="administrator", starts=today, basis="first user")
    )
    db.session.commit()
    click.echo(f"{user.name} is the administrator of {authority}.")


def register(cli: click.Group) -> None:
    cli.add_command(group)
