"""Whether somebody could take part in a call, before an account is asked for. Nothing of it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from grants.applications.term import term_of, term_of_the_call
from grants.calls.queries import closing_of
from grants.casework.case import Case
from grants.casework.perform import OPEN
from grants.casework.queries import record_seen
from grants.languages import Message, Sum, say
from grants.people.actors import VISITOR
from grants.records.models import Record

FORM = "eligibility"


@dataclass(frozen=True)
class Condition:
    """One condition of taking part; `why` it is not met, or nothing."""

    title: Any
    why: Any = None


def call_open_to_all(reference: str, now: datetime) -> Case | None:
    """The call of this reference as everybody sees it."""
    case = record_seen(reference, VISITOR, now)
    return case if case is not None and case.record.kind == "call" else None


def judged(call: Case, answers: Mapping[str, Any]) -> list[Condition]:
    """Every condition of the call, as these answers meet it."""
    asked = {field.name: field for field in call.form(FORM).fields}
    grounds = dict(_grounds(call))
    said = [
        Condition(asked[name].label, grounds.get(name) if answers.get(name) == "no" else None)
        for name, field in asked.items()
        if field.type == "yes_no"
    ]
    return [_time(call), *said, _sum(call.record, answers), _term(call.record, answers)]


def _grounds(call: Case) -> Mapping[str, Any]:
    """What an application is refused for, by the name of the gate."""
    ground = call.form("refusal_ground").field_named("ground")
    return dict(ground.options) if ground else {}


def _time(call: Case) -> Condition:
    closing = closing_of(call)
    title = say("The call takes applications")
    if closing is not None:
        title = say("The call takes applications until %(closing)s", closing=closing)
    if call.record.phase != OPEN or closing is None or call.now > closing:
        return Condition(title, say("Applications are not taken now."))
    return Condition(title)


def _sum(call: Record, answers: Mapping[str, Any]) -> Condition:
    limit, amount = _amount(call.answers("call_form").get("max_grant")), _amount(answers.get("within_max_sum"))
    if not limit:
        return Condition(say("The call sets no limit to one grant"))
    title = say("One grant is at most %(limit)s", limit=Sum(limit))
    return Condition(title, say("You want to ask for %(amount)s.", amount=Sum(amount)) if amount > limit else None)


def _term(call: Record, answers: Mapping[str, Any]) -> Condition:
    allowed, wanted = term_of_the_call(call.answers("call_form")), term_of(answers)
    if allowed.starts is None or allowed.ends is None or wanted.starts is None or wanted.ends is None:
        return Condition(say("The call sets no dates for the projects"))
    title = say("Projects last from %(first)s to %(last)s at most", first=allowed.starts, last=allowed.ends)
    if wanted.is_backwards:
        return Condition(title, say("Your project would end before it starts."))
    why: Message | None = None
    if wanted.begins_outside(allowed) or wanted.finishes_outside(allowed):
        why = say("Yours would last from %(starts)s to %(ends)s.", starts=wanted.starts, ends=wanted.ends)
    return Condition(title, why)


def _amount(text: Any) -> Decimal:
    return Decimal(text or 0)
