"""What a call says: its deadline, its money, its commission."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import ceil

from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.people.models import Membership, User
from grants.people.queries import members_with
from grants.records.models import Record
from workflows.rules import RulePack


def deadline_of(call: Record) -> datetime | None:
    kept = call.answers("call_form").get("deadline")
    return datetime.fromisoformat(kept) if kept else None


def closing_of(case: Case) -> datetime | None:
    """When applications close: the deadline last announced, later by the time the call was on hold since then."""
    call = case.on(case.parent("call"))
    deadline, announced = deadline_of(call.record), call.last("extend") or call.last("announce")
    if deadline is None or announced is None:
        return deadline
    return lengthened(call, announced.recorded_at, deadline)


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
    """The commission as it stands on a day. The chair votes when appointed as a member too, or for one of the sides."""
    chairs = members_with("commission_chair", authority_id, on)
    chairing = {m.user_id for m in chairs}
    appointed: dict[int, Membership] = {}
    for membership in [*members_with("commission_member", authority_id, on), *(m for m in chairs if m.side)]:
        appointed.setdefault(membership.user_id, membership)
    return [Voter(m.user, m.side, m.user_id in chairing) for m in appointed.values()]


def quorum_needed(rules: RulePack, members: int) -> int:
    """How many of so many members must be present, by the share in the rule pack."""
    return ceil(Fraction(str(rules.value("quorum_share"))) * members)


def holds_parity(commission: Sequence[Voter]) -> bool:
    sides = [voter.side for voter in commission]
    return sides.count("state") == sides.count("civil") > 0


def secretaries(case: Case, on: date) -> Sequence[Membership]:
    return members_with("commission_secretary", case.record.authority_id, on)
