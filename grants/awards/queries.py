"""Questions about the ranking, the decision and the money of awards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

import sqlalchemy as sa

from grants.applications.queries import amount_of
from grants.awards.ranking import Entry, Place, ranked
from grants.calls.queries import Voter, budget_of, quorum_needed, voters
from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.database import asked_once, db
from grants.records.models import Event, Record

GRANTED = ("standstill", "contracting", "completed")
"""The phases of an application whose award still binds money of the call."""


def entry_of(application: Record, breakers: Sequence[str], submitted: int) -> Entry:
    """What the ranking needs of a scored application."""
    result = application.data["result"]
    averages: Mapping[str, str] = result["averages"]
    return Entry(
        application.reference,
        Fraction(result["score"]),
        Fraction(result["threshold"]),
        amount_of(application),
        tuple(Fraction(averages[name]) for name in breakers if name in averages),
        submitted,
    )


@asked_once
def submissions_under(call: Record) -> Mapping[int, int]:
    """By application of a call: its latest submission that was not corrected; asked of the database once."""
    of_call = Record.parent_id == call.id
    corrected = sa.select(Event.corrects).join(Event.record).where(Event.corrects.is_not(None), of_call)
    query = (
        sa.select(Event.record_id, sa.func.max(Event.seq))
        .join(Event.record)
        .where(of_call, Event.action == "submit", Event.seq.not_in(corrected))
        .group_by(Event.record_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def decides_in_session(case: Case) -> bool:
    """Whether the commission of this call decides in a session of its own; earlier calls have their meeting entered."""
    row = case.bound.workflow("call").actions.get("decide")
    return row is not None and "session.publish" in row.follows


def last_in_part(call: Case) -> bool:
    """Whether what is left of the budget is offered to the first application that does not fit into it."""
    return decides_in_session(call) and bool(call.rules.value("partial_last_award"))


def places(call: Case, phase: str) -> Sequence[Place]:
    """The order of a call's applications in this phase, by their scores, with what the ranking proposes for each."""
    breakers, submitted = cast(list[str], call.rules.value("tie_breakers")), submissions_under(call.record)
    found = call.children("application", phases=(phase,))
    entries = [entry_of(each, breakers, submitted.get(each.id, 0)) for each in found]
    return ranked(entries, budget_of(call.record), last_in_part=last_in_part(call))


def outcome_of(case: Case) -> Mapping[str, Any] | None:
    """What the commission decided on an application: `outcome`, `sum`, `place`; None before it did."""
    decision = case.parent("call").data.get("decision") or {}
    found: Mapping[str, Any] | None = decision.get("outcomes", {}).get(case.record.reference)
    return found


def awarded_sum(application: Record) -> Decimal:
    """The grant that was awarded and not given up; nothing where there is none."""
    if application.phase not in GRANTED:
        return Decimal(0)
    return Decimal((application.data.get("award") or {}).get("amount") or 0)


def money_left(call: Case) -> Decimal:
    """What the budget of a call still holds after all awards that stand."""
    granted = (awarded_sum(application) for application in call.children("application", phases=GRANTED))
    return budget_of(call.record) - sum(granted, Decimal(0))


def first_in_reserve(call: Case) -> Record | None:
    """Whom the commission placed highest among those still in reserve."""
    outcomes = (call.record.data.get("decision") or {}).get("outcomes", {})
    waiting = [a for a in call.children("application", phases=("reserved",)) if a.reference in outcomes]
    return min(waiting, key=lambda application: int(outcomes[application.reference]["place"]), default=None)


@dataclass(frozen=True)
class Meeting:
    """A commission meeting as it was entered, set against the commission of that day."""

    held_on: date
    commission: Sequence[Voter]
    attending: frozenset[int]
    recused: frozenset[int]
    wrong_side: Sequence[Voter]

    @property
    def entitled(self) -> Sequence[Voter]:
        """Who counts for the quorum: everybody with a vote but those who recused themselves."""
        return [voter for voter in self.commission if voter.user.id not in self.recused]

    @property
    def voting(self) -> Sequence[Voter]:
        return [voter for voter in self.entitled if voter.user.id in self.attending]


def meeting_of(case: Case, answers: Mapping[str, Any]) -> Meeting:
    """Whoever presses as the chair was there, whether or not the lists name them."""
    held_on = date.fromisoformat(answers["held_on"]) if answers.get("held_on") else case.today
    commission = voters(case.record.authority_id, held_on)
    named = {side: {int(one) for one in answers.get(f"present_{side}") or []} for side in ("state", "civil")}
    chairing = {voter.user.id for voter in commission if case.actor.user and voter.user.id == case.actor.user.id}
    misplaced = [v for v in commission for side, ids in named.items() if v.user.id in ids and v.side and v.side != side]
    return Meeting(
        held_on,
        commission,
        frozenset(named["state"] | named["civil"] | chairing),
        frozenset(int(one) for one in answers.get("recused") or []),
        misplaced,
    )


def quorum(case: Case, meeting: Meeting) -> dict[str, Any]:
    members, present = len(meeting.entitled), len(meeting.voting)
    required = quorum_needed(case.rules, members)
    return {
        "members": members,
        "present": present,
        "required": required,
        "reached": members > 0 and present >= required,
    }


def result_appealable_until(application: Case) -> datetime | None:
    """Until when the result of an application can be appealed; None where the commission has not decided on it."""
    call = application.parent("call")
    decision, decided = call.data.get("decision") or {}, application.on(call).last("decide")
    if (
        decided is None
        or application.last("decline") is not None
        or application.record.reference not in decision.get("outcomes", {})
    ):
        return None
    return lengthened(application, decided.recorded_at, datetime.fromisoformat(decision["appeals_until"]))
