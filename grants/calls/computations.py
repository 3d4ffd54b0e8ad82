"""What the actions of a call do to its fields."""

from collections.abc import Mapping
from typing import Any

from grants.calls.commission import appoint_to_call, membership_of, release_from_call
from grants.calls.queries import AMENDABLE, DEADLINE_SET, OUTAGE, waiting_outage
from grants.casework.case import Case
from grants.casework.straight_line import refresh_due_below
from grants.casework.vocabulary import computation
from grants.programmes.queries import given
from grants.records import library


@computation
def freeze_definitions(case: Case) -> None:
    """Bind the call, and everything that will stand below it, to the definitions and the rule pack of this moment."""
    case.record.frozen = library.freeze(case.record.answers("call_form")["rule_pack"])
    refresh_due_below(case)


@computation
def release_definitions(case: Case) -> None:
    """A call that goes back to its draft may choose another rule pack."""
    case.record.frozen = None


@computation
def extend_deadline(case: Case) -> None:
    """Put the new deadline in the place of the old one, which stays in `data["deadlines_before"]`."""
    order = case.record.answers("extension")
    _change(case, "extension", order, order["reason"], {"deadline": order["new_deadline"]})


@computation
def extend_for_outage(case: Case) -> None:
    order, outage = case.record.answers("extension"), waiting_outage(case.record)
    _change(case, "outage", order, order["reason"], {"deadline": order["new_deadline"]}, outage)
    _forget_outage(case)


@computation
def amend_call(case: Case) -> None:
    """What the amendment fills in takes the place of the same answers of the call."""
    amendment = case.record.answers("call_amendment")
    new = {name: amendment[name] for name in AMENDABLE if given(amendment.get(name))}
    if amendment.get("new_deadline"):
        new["deadline"] = amendment["new_deadline"]
    _change(case, "amendment", amendment, amendment["grounds"], new)


@computation
def keep_the_call_open(case: Case) -> None:
    """Until the head has decided on the outage; nothing can be filed meanwhile that could not be before."""
    outage = {**case.record.answers("outage"), "reported_at": case.now.isoformat()}
    case.record.data = {**case.record.data, OUTAGE: outage}


@computation
def dismiss_outage(case: Case) -> None:
    _forget_outage(case)


@computation
def appoint_joint_member(case: Case) -> None:
    """A member of a neighbour's commission votes on this call alone, from today."""
    asked = case.record.answers("joint_member")
    neighbour = membership_of(int(asked["member"]), case)
    if neighbour is not None:
        appoint_to_call(case.record, neighbour, asked["side"], asked["basis"], case.today)


@computation
def release_joint_member(case: Case) -> None:
    release_from_call(case.record, int(case.record.answers("joint_member_release")["member"]), case.today)


def _forget_outage(case: Case) -> None:
    case.record.data = {key: value for key, value in case.record.data.items() if key != OUTAGE}


def _change(
    case: Case,
    kind: str,
    order: Mapping[str, Any],
    grounds: Any,
    new: Mapping[str, Any],
    outage: Mapping[str, Any] | None = None,
) -> None:
    """Set new conditions of an open call; what they were, and why, stays in `data["changes"]`."""
    record = case.record
    conditions = record.answers("call_form")
    change = {
        "kind": kind,
        "at": case.now.isoformat(),
        "order": {"number": order.get("order_number"), "date": order.get("order_date")},
        "grounds": grounds,
        "words": order.get("changes"),
        "before": {name: conditions.get(name) for name in new},
        "after": dict(new),
        "outage": dict(outage) if outage else None,
    }
    data = {**record.data, "call_form": {**conditions, **new}, "changes": [*record.data.get("changes", []), change]}
    if "deadline" in new:
        data["deadlines_before"] = [*record.data.get("deadlines_before", []), conditions["deadline"]]
        data[DEADLINE_SET] = case.now.isoformat()
    record.data = data
    refresh_due_below(case)
