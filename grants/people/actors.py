"""Who acts, for whom, and by which roles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from grants.clock import LOCAL
from grants.people.models import Membership, User
from grants.people.roles import APPLICANT_ROLES, APPOINTED

UNOPENED = frozenset({"preparing", "sealed"})
"""Phases of an application in which the authority knows nothing of it."""


class Placed(Protocol):
    """What is needed of a record to say who holds which role on it."""

    id: Any
    path: Any
    authority_id: Any
    organisation_id: Any
    phase: Any


@dataclass(frozen=True)
class Actor:
    """Whoever presses: a signed-in person, a visitor (`user` is None), or the system under one of its own roles."""

    user: User | None = None
    system_role: str | None = None
    memberships: tuple[Membership, ...] = ()

    @property
    def is_person(self) -> bool:
        return self.user is not None

    @property
    def name(self) -> str:
        return self.user.name if self.user else ""


CLOCK = Actor(system_role="clock")
FOLLOWING = Actor(system_role="follows")
VISITOR = Actor()

Rights = Mapping[str, Membership | None]
"""The roles held on something, each with the membership that gives it (None for `public` and the system's)."""


def actor_of(user: User, now: datetime) -> Actor:
    """The person with the memberships that hold on the local day of `now`."""
    day = now.astimezone(LOCAL).date()
    return Actor(user, memberships=tuple(m for m in user.memberships if m.holds_on(day)))


def rights_on(actor: Actor, record: Placed) -> Rights:
    """Roles of `actor` on `record`: by office in its authority or applicant, or by appointment to it or below it."""
    if actor.system_role:
        return {actor.system_role: None}
    found: dict[str, Membership | None] = {"public": None}
    for membership in actor.memberships:
        if membership.record_id is None:
            if membership.role in APPOINTED:
                continue
            bodies = {record.organisation_id} if membership.role in APPLICANT_ROLES else {record.authority_id}
            if membership.organisation_id in bodies:
                found.setdefault(membership.role, membership)
        elif _reaches(membership, record):
            found.setdefault(membership.role, membership)
    return found


def right_that_ended(user: User, record: Placed, roles: Sequence[str], day: date) -> Membership | None:
    """The latest place of another, with one of these roles on a record, that was held and is over on that day."""
    ended = [
        m
        for m in user.memberships
        if m.on_behalf_of_id is not None and m.role in roles and m.ends is not None and m.ends < day
        if (m.organisation_id == record.authority_id if m.record_id is None else _reaches(m, record))
    ]
    return max(ended, key=lambda each: each.ends or day, default=None)


def _reaches(membership: Membership, record: Placed) -> bool:
    """An appointment reaches its record, what lies below, and the direct parent (an evaluator sees the application).

    Whoever enters a paper for an applicant acts for them on that one record, and only until it is opened.
    """
    if membership.role in APPLICANT_ROLES:
        return record.id is not None and membership.record_id == record.id and record.phase in UNOPENED
    if f"/{membership.record_id}/" in record.path:
        return True
    return record.id is not None and membership.parent_record_id == record.id


def right_used(rights: Rights, roles: Sequence[str]) -> tuple[str, Membership | None]:
    """The first of these roles that is held, with the membership that gives it; empty where none is."""
    role = next((each for each in roles if each in rights), "")
    return role, rights.get(role)


def applicant_rights(actor: Actor, organisation_id: int | None = None) -> Rights:
    """Applicant roles held anywhere, or in one organisation: what counts when a new application is begun."""
    return {
        m.role: m
        for m in actor.memberships
        if m.role in APPLICANT_ROLES and m.record_id is None and organisation_id in (None, m.organisation_id)
    }


def organisations_of(actor: Actor) -> Iterable[int]:
    """Ids of the applicant organisations the actor may act for; entering one paper for another is not enough."""
    return dict.fromkeys(
        m.organisation_id for m in actor.memberships if m.role in APPLICANT_ROLES and m.record_id is None
    )
