"""Who lives in these stories: those of a small world, and some who are tied, doubled or strangers."""

from datetime import date

import sqlalchemy as sa

from grants.database import db
from grants.people.models import Membership, Organisation, User
from grants.records.models import Record
from tests.signing import give_second_factor
from tests.world import START, World

SINCE = date(2019, 1, 1)
OFFICES: dict[str, tuple[str, ...]] = {
    "administrator": ("administrator",),
    "officer_2": ("customer_officer",),
    "head_of_customer_2": ("customer_head",),
    "finance_2": ("finance_officer",),
    "everything": ("customer_officer", "customer_head", "finance_officer", "programme_approver", "monitor", "lawyer"),
    "panel_2": ("appeal_panel_member",),
    "evaluator_tied": ("evaluator",),
    "monitor_tied": ("monitor",),
    "secretary_tied": ("commission_secretary",),
    "chair_tied": ("commission_chair",),
    "panel_tied": ("appeal_panel_member",),
    "panel_of_commission": ("appeal_panel_member", "commission_chair"),
}
SIDES = {"member_state_2": "state", "member_civil_tied": "civil"}
WITH_FACTOR = ("customer_head", "programme_approver", "finance_officer", "head_of_customer_2", "neighbour")


def settle(world: World) -> None:
    """Let the others move in. Who is tied was once the editor of every applicant; the observer
    has a seat that is in no commission of a call."""
    for name, roles in OFFICES.items():
        _person(name, world.authority, *roles)
    for name, side in SIDES.items():
        _person(name, world.authority, "commission_member", side=side)
    stranger = Organisation(kind="authority", name={"ky": "Ак-Жол", "ru": "Ак-Жол"}, languages=["ky", "ru"])
    db.session.add(stranger)
    db.session.flush()
    _person("neighbour", stranger, "commission_member", side="civil")
    _person("neighbour_2", stranger, "commission_member", side="state")
    world.people.update(world_now().people)
    for name, user in world.people.items():
        if name.endswith("_tied"):
            for body in world.applicants:
                db.session.add(_place(user, body, "applicant_editor", ends=date(2020, 1, 1)))
    programme = db.session.scalars(sa.select(Record).where(Record.kind == "programme")).first()
    if programme is not None:
        _person("observer", stranger)
        world.people["observer"] = world_now().people["observer"]
        seat = _place(world.people["observer"], stranger, "commission_member", side="civil")
        seat.record_id = programme.id
        db.session.add(seat)
    for name in WITH_FACTOR:
        give_second_factor(world.people[name], START)
    db.session.commit()


def world_now() -> World:
    """The world as it stands in the database; everybody goes by the name in their address."""
    users = db.session.scalars(sa.select(User).order_by(User.id)).all()
    bodies = db.session.scalars(sa.select(Organisation).order_by(Organisation.id)).all()
    named = {user.email.partition("@")[0].replace(".", "_"): user for user in users}
    authority = next(body for body in bodies if body.kind == "authority")
    return World(authority, [body for body in bodies if body.kind == "applicant"], named)


def _person(name: str, body: Organisation, *roles: str, side: str = "") -> None:
    email = f"{name.replace('_', '.')}@example.kg"
    user = User(email=email, name=name.title(), password_hash="", language="ky", created_at=START)
    db.session.add(user)
    db.session.flush()
    db.session.add_all(_place(user, body, role, side=side) for role in roles)


def _place(user: User, body: Organisation, role: str, *, side: str = "", ends: date | None = None) -> Membership:
    return Membership(user_id=user.id, organisation_id=body.id, role=role, side=side, starts=SINCE, ends=ends)
