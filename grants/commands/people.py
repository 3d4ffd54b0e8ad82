"""`flask --app wsgi people …`: accounts, bodies and the roles that link them."""

import re
from datetime import date, datetime
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from grants import clock
from grants.database import db
from grants.people.models import Membership, Organisation, User
from grants.people.passwords import SHORTEST, hashed
from grants.people.queries import all_organisations, organisation_numbered, user_with_email
from grants.people.roles import APPLICANT_ROLES, AUTHORITY_ROLES
from grants.privacy.erasure import erase_what_is_over

group = AppGroup("people", help="Accounts, bodies and roles.")
ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
INN = re.compile(r"\d{14}")
SIDES = {"authority": AUTHORITY_ROLES, "applicant": APPLICANT_ROLES}


class Day(click.ParamType[date]):
    name = "yyyy-mm-dd"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail("write the date as 2026-11-20", param, ctx)


@group.command("create-administrator")
@click.option("--email", prompt=True)
@click.option("--name", prompt=True)
@click.option("--authority", prompt="Name of the authority")
@click.password_option()
def create_administrator(email: str, name: str, authority: str, password: str) -> None:
    """Make the first user: an administrator of a new authority, who decides nothing."""
    authority = _text(authority, "--authority")
    now = clock.now()
    user = _account(email, name, password, "ky", now)
    body = Organisation(kind="authority", name={"ky": authority, "ru": authority, "en": authority})
    db.session.add(body)
    db.session.flush()
    db.session.add(
        Membership(
            user_id=user.id, organisation_id=body.id, role="administrator", starts=_today(now), basis="first user"
        )
    )
    db.session.commit()
    click.echo(f"{user.name} is the administrator of {authority}.")


@group.command("add")
@click.option("--email", prompt=True)
@click.option("--name", prompt=True)
@click.option("--language", type=click.Choice(["ky", "ru", "en"]), default="ky", show_default=True)
@click.password_option()
def add(email: str, name: str, language: str, password: str) -> None:
    """Make an account. What the person may do is said by `people appoint`."""
    user = _account(email, name, password, language, clock.now())
    db.session.commit()
    click.echo(f"{user.name} may sign in as {user.email}.")


@group.command("add-organisation")
@click.option("--kind", type=click.Choice(list(SIDES)), required=True)
@click.option("--name-ky", prompt="Name in Kyrgyz")
@click.option("--name-ru", prompt="Name in Russian")
@click.option("--name-en", default="")
@click.option("--inn", help="Tax number, 14 digits.")
def add_organisation(kind: str, name_ky: str, name_ru: str, name_en: str, inn: str | None) -> None:
    """Enter an authority, or an organisation that applies."""
    if inn and not INN.fullmatch(inn):
        raise click.BadParameter("a tax number has 14 digits", param_hint="--inn")
    if inn and any(body.inn == inn for body in all_organisations()):
        raise click.BadParameter("there is an organisation with this tax number already", param_hint="--inn")
    name = {"ky": _text(name_ky, "--name-ky"), "ru": _text(name_ru, "--name-ru"), "en": name_en.strip()}
    body = Organisation(kind=kind, name=name, inn=inn)
    db.session.add(body)
    db.session.commit()
    click.echo(f"{name['ru']} has the number {body.id}.")


@group.command("appoint")
@click.argument("email")
@click.argument("organisation", type=int)
@click.argument("role", type=click.Choice([*AUTHORITY_ROLES, *APPLICANT_ROLES]))
@click.option("--side", type=click.Choice(["state", "civil"]), help="For members of a commission.")
@click.option("--starts", type=Day(), help="First day; today if not given.")
@click.option("--ends", type=Day(), help="Last day of an acting head, a leave or a term.")
@click.option("--basis", default="", help="The order or power of attorney.")
@click.option("--on-behalf-of", help="Address of the person whose place is taken.")
def appoint(
    email: str,
    organisation: int,
    role: str,
    side: str | None,
    starts: date | None,
    ends: date | None,
    basis: str,
    on_behalf_of: str | None,
) -> None:
    """Give the person EMAIL the ROLE in the ORGANISATION of that number, from the first to the last day."""
    user, body = _known(email, "EMAIL"), organisation_numbered(organisation)
    if body is None:
        raise click.BadParameter("there is no organisation of this number", param_hint="ORGANISATION")
    if role not in SIDES[body.kind]:
        raise click.BadParameter(f"not a role in an organisation of the kind {body.kind}", param_hint="ROLE")
    starts = starts or _today(clock.now())
    if ends is not None and ends < starts:
        raise click.BadParameter("the last day lies before the first", param_hint="--ends")
    instead = _known(on_behalf_of, "--on-behalf-of") if on_behalf_of else None
    if instead is not None and not basis.strip():
        raise click.BadParameter("name the order or power of attorney", param_hint="--basis")
    db.session.add(
        Membership(
            user_id=user.id,
            organisation_id=body.id,
            role=role,
            side=side or "",
            starts=starts,
            ends=ends,
            basis=basis.strip()[:300],
            on_behalf_of_id=instead.id if instead else None,
        )
    )
    db.session.commit()
    click.echo(f"{user.name}: {role} in {body.name['ru']} from {starts}" + (f" to {ends}." if ends else "."))


@group.command("list")
def list_all() -> None:
    """Print every organisation with its number, and who holds which role in it."""
    for body in all_organisations():
        click.echo(f"{body.id}  {body.kind}  {body.name['ru']}")
        for membership in body.memberships:
            if membership.record_id is None:
                until = f" to {membership.ends}" if membership.ends else ""
                click.echo(f"    {membership.user.email}  {membership.role} from {membership.starts}{until}")


@group.command("retention")
def retention() -> None:
    """Of people who had their account erased, erase the names in cases whose term is over. Run it once a day."""
    gone = erase_what_is_over(clock.now(), years=current_app.config["RETENTION_YEARS"])
    db.session.commit()
    click.echo(f"{gone} values erased.")


def _account(email: str, name: str, password: str, language: str, now: datetime) -> User:
    email = email.strip().lower()
    if not ADDRESS.fullmatch(email):
        raise click.BadParameter("this is not an e-mail address", param_hint="--email")
    if len(email) > 254:
        raise click.BadParameter("at most 254 characters", param_hint="--email")
    name = _text(name, "--name")
    if len(password) < SHORTEST:
        raise click.BadParameter(f"at least {SHORTEST} characters", param_hint="--password")
    if user_with_email(email):
        raise click.BadParameter("somebody already has this address", param_hint="--email")
    user = User(email=email, name=name, language=language, password_hash=hashed(password), created_at=now)
    db.session.add(user)
    db.session.flush()
    return user


def _text(text: str, option: str) -> str:
    found = text.strip()
    if not found:
        raise click.BadParameter("a name is needed", param_hint=option)
    if len(found) > 200:
        raise click.BadParameter("at most 200 characters", param_hint=option)
    return found


def _known(email: str, where: str) -> User:
    user = user_with_email(email)
    if user is None:
        raise click.BadParameter("nobody has this address", param_hint=where)
    return user


def _today(now: datetime) -> date:
    return now.astimezone(clock.LOCAL).date()


def register(cli: click.Group) -> None:
    cli.add_command(group)
