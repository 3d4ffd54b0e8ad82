"""The papers by which a call is ordered: the contest, the commission, and by what rules the commission works."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from grants.calls.criteria import exact
from grants.calls.queries import appointed_to_call, chairs_of, commission_of, number, quorum_needed, secretaries
from grants.casework.case import Case
from grants.casework.paper_parts import Fields, Words, called, in_words, money, signed
from grants.casework.vocabulary import paper
from grants.languages import say
from grants.people.models import User

SIDES = {"state": "state", "civil": "civil_society"}
CITED = (
    "quorum_share",
    "parity",
    "clarification_working_days",
    "evaluators",
    "spread",
    "standstill_days",
    "appeal_days",
)
"""The rules whose numbers the regulation states."""


@paper("call_order", code="D05", layout="order", title=say("Order on holding a call"))
def call_order(case: Case) -> Fields:
    form = case.record.answers("call_form")
    return {
        **order_of(case),
        "programme": called(case.parent("programme")),
        "call": called(case.record),
        "lot": form.get("lot") or None,
        "budget": money(Decimal(form["budget"])),
        "maximum_grant": money(Decimal(form["max_grant"])),
        "deadline": form["deadline"],
        "starts": form["implementation_starts"],
        "ends": form["implementation_ends"],
        "rule_pack": dict(case.rules.title),
        "repeats": form.get("repeats") or None,
        "signatures": [signed(case, "customer_head")],
    }


@paper("commission_order", code="D06", layout="order", title=say("Order on the composition of the commission"))
def commission_order(case: Case) -> Fields:
    """At the approval of the call, and again whenever a member of a neighbour joins or leaves."""
    day = case.today
    return {
        **order_of(case),
        "call": called(case.record),
        "members": members(case, day),
        "parity": bool(case.rules.value("parity")),
        "changed": case.action != "approve",
        "signatures": [signed(case, "customer_head")],
    }


@paper("commission_regulation", code="D07", layout="report", title=say("Regulation of the commission"))
def commission_regulation(case: Case) -> Fields:
    rules, day = case.rules, case.today
    votes = len(commission_of(case.record, day))
    return {
        "call": called(case.record),
        "customer": case.record.authority.name,
        "order": order_of(case)["act"],
        "rule_pack": dict(rules.title),
        "votes": votes,
        "quorum": {"share": exact(Fraction(str(rules.value("quorum_share")))), "needed": quorum_needed(rules, votes)},
        "parity": bool(rules.value("parity")),
        "clarification_days": number(rules, "clarification_working_days"),
        "evaluators": number(rules, "evaluators"),
        "spread": number(rules, "spread"),
        "standstill_days": number(rules, "standstill_days"),
        "appeal_days": number(rules, "appeal_days"),
        "bases": [dict(basis) for basis in _bases(case)],
        "signatures": [signed(case, "customer_head")],
    }


def order_of(case: Case) -> Fields:
    """The order by which the call was approved; a call approved without one is named by the day alone."""
    order = case.record.answers("call_order")
    day = order.get("order_date") or case.today.isoformat()
    return {
        "act": {"number": order.get("order_number") or None, "date": day},
        "place": order.get("place") or None,
        "date": day,
        "basis": grounds(case),
        "control": order.get("control") or None,
    }


def grounds(case: Case) -> list[Words]:
    """What the orders on a call rest on: the act that approved its programme, and the rules it is held by."""
    programme = case.parent("programme")
    act = programme.answers("approval_act")
    told = [dict(case.rules.title)]
    if act.get("act_number"):
        named = {"title": programme.title, "number": act["act_number"], "day": date.fromisoformat(act["act_date"])}
        resolved = act.get("act_kind") == "resolution"
        told.insert(
            0,
            in_words(
                say("resolution No. %(number)s of %(day)s approving the programme “%(title)s”", **named)
                if resolved
                else say("order No. %(number)s of %(day)s approving the programme “%(title)s”", **named)
            ),
        )
    return told


def members(case: Case, day: date) -> list[Fields]:
    """Chair, members by side and secretary; whoever a neighbour sent has the name of that body."""
    chairs, voting = chairs_of(case.record, day), commission_of(case.record, day)
    sent_by = {m.user_id: dict(m.organisation.name) for m in appointed_to_call(case.record, day)}
    chairing = {m.user_id for m in chairs}
    rows = [_member(m.user, SIDES.get(m.side), "chair", sent_by) for m in chairs]
    rows += [
        _member(voter.user, SIDES[side], "member", sent_by)
        for side in SIDES
        for voter in voting
        if voter.side == side and voter.user.id not in chairing
    ]
    return [*rows, *(_member(m.user, None, "secretary", {}) for m in secretaries(case, day))]


def _member(user: User, side: str | None, duty: str, sent_by: Mapping[int, Mapping[str, str]]) -> Fields:
    return {"name": user.name, "side": side, "duty": duty, "body": sent_by.get(user.id)}


def _bases(case: Case) -> Sequence[Mapping[str, Any]]:
    """Each basis that the numbers of the regulation have, once."""
    rules = (case.rules.rules.get(name) for name in CITED)
    found = {str(sorted(rule.basis.items())): rule.basis for rule in rules if rule is not None}
    return list(found.values())
