"""What a call says: its deadline, its money, its commission."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

import sqlalchemy as sa

from grants.casework.calendar import working_days_before
from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.database import asked_once, db
from grants.people.models import Membership, User
from grants.people.queries import members_with, seats
from grants.records.models import Record
from workflows.rules import RulePack

DEADLINE_SET = "deadline_set_at"
OUTAGE = "waiting_outage"
AMENDABLE = (
    "requirements",
    "documents",
    "expected_results",
    "submission_place",
    "max_grant",
    "implementation_ends",
)
"""What an amendment may put in the place of the same conditions of a call, besides its deadline."""
COMMISSION = ("commission_member", "commission_chair")


def deadline_of(call: Record) -> datetime | None:
    kept = call.answers("call_form").get("deadline")
    return datetime.fromisoformat(kept) if kept else None


def closing_of(case: Case) -> datetime | None:
    """When applications close: the deadline last announced, later by the time the call was on hold since then."""
    call = case.on(case.parent("call"))
    deadline, announced = deadline_of(call.record), _announced_at(call)
    if deadline is None or announced is None:
        return deadline
    return lengthened(call, announced, deadline)


def _announced_at(call: Case) -> datetime | None:
    """Since when the present deadline is the one that holds."""
    kept = call.record.data.get(DEADLINE_SET)
    if kept:
        return datetime.fromisoformat(kept)
    event = call.last("extend") or call.last("announce")
    return event.recorded_at if event else None


def questions_until(case: Case) -> datetime | None:
    """Until when questions about a call are taken, by the rule pack's working days before the deadline."""
    closing = closing_of(case)
    return working_days_before(case, closing, case.number("questions_close_days")) if closing else None


def waiting_outage(call: Record) -> Mapping[str, Any] | None:
    """The outage that was recorded and on which the head has not decided yet."""
    found: Mapping[str, Any] | None = call.data.get(OUTAGE)
    return found


def budget_of(call: Record) -> Decimal:
    return Decimal(call.answers("call_form").get("budget") or 0)


def number(rules: RulePack, name: str) -> int:
    """A whole number of the rule pack."""
    value = rules.value(name)
    if not isinstance(value, int | Decimal):
        raise TypeError(f"the rule {name} is not a number")
    return int(value)


@dataclass(frozen=True)
class Voter:
    """Somebody of the commission with a vote."""

    user: User
    side: str
    chairs: bool


def voters(authority_id: int, on: date) -> Sequence[Voter]:
    """The commission of an authority on a day. The chair votes when appointed as a member too, or for a side."""
    return _with_votes(
        members_with("commission_member", authority_id, on), members_with("commission_chair", authority_id, on)
    )


def commission_of(call: Record, day: date) -> Sequence[Voter]:
    """The commission of a call on a day: that of its authority by office, and whoever is appointed to this call alone,
    as the members of a neighbour are."""
    by_office = members_with("commission_member", call.authority_id, day)
    joined = [m for m in appointed_to_call(call, day) if m.role == "commission_member"]
    return _with_votes([*by_office, *joined], chairs_of(call, day))


def chairs_of(call: Record, day: date) -> Sequence[Membership]:
    appointed = [m for m in appointed_to_call(call, day) if m.role == "commission_chair"]
    return seats([*members_with("commission_chair", call.authority_id, day), *appointed])


def _with_votes(members: Sequence[Membership], chairs: Sequence[Membership]) -> Sequence[Voter]:
    """A person has one vote, and a seat one person: on the days of another's leave, whoever acts for them."""
    chairing = {m.user_id for m in seats(chairs)}
    appointed: dict[int, Membership] = {}
    for membership in seats([*members, *(m for m in chairs if m.side)]):
        appointed.setdefault(membership.user_id, membership)
    return [Voter(m.user, m.side, m.user_id in chairing) for m in appointed.values()]


@asked_once
def appointed_to_call(call: Record, day: date) -> Sequence[Membership]:
    """The memberships of the commission that hold for one call alone."""
    query = (
        sa.select(Membership)
        .where(Membership.record_id == call.id, Membership.role.in_(COMMISSION), Membership.starts <= day)
        .where(Membership.ends.is_(None) | (Membership.ends >= day))
        .order_by(Membership.id)
    )
    return db.session.scalars(query).all()


def quorum_needed(rules: RulePack, members: int) -> int:
    """How many of so many members must be present, by the share in the rule pack."""
    return ceil(Fraction(str(rules.value("quorum_share"))) * members)


def holds_parity(commission: Sequence[Voter]) -> bool:
    sides = [voter.side for voter in commission]
    return sides.count("state") == sides.count("civil") > 0


def secretaries(case: Case, on: date) -> Sequence[Membership]:
    return members_with("commission_secretary", case.record.authority_id, on)
