"""What ranking and deciding do to fields."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from grants.applications.queries import amount_of
from grants.awards.queries import meeting_of, money_left, outcome_of, places, quorum
from grants.awards.ranking import WIN, Place
from grants.calls.criteria import exact
from grants.calls.queries import budget_of, number
from grants.casework.case import Case
from grants.casework.paper_parts import moment, money
from grants.casework.vocabulary import computation
from grants.clock import in_calendar_days


@computation
def rank_applications(case: Case) -> None:
    """Keep the order of the scored applications, and who would be funded, in `data["ranking"]`."""
    budget = budget_of(case.record)
    found = places(case, "evaluated")
    case.record.data = {
        **case.record.data,
        "ranking": {"budget": money(budget), "applications": [_row(place) for place in found]},
    }


def _row(place: Place) -> dict[str, Any]:
    return {
        "reference": place.entry.reference,
        "place": place.place,
        "score": exact(place.entry.score),
        "threshold": exact(place.entry.threshold),
        "amount": money(place.entry.amount),
        "outcome": place.outcome,
        "granted": money(place.granted),
    }


@computation
def record_decision(case: Case) -> None:
    """Keep in `data["decision"]` who took part, what follows for each application, and until when it can be appealed.

    An application withdrawn after the ranking leaves its money to the next.
    """
    call = case.record
    meeting = meeting_of(case, call.answers("commission_meeting"))
    found = places(case, "deciding")
    awarded = sum((place.granted for place in found), Decimal(0))
    call.data = {
        **call.data,
        "decision": {
            "members": [
                {
                    "name": voter.user.name,
                    "side": voter.side,
                    "chairs": voter.chairs,
                    "present": voter.user.id in meeting.attending,
                    "recused": voter.user.id in meeting.recused,
                }
                for voter in meeting.commission
            ],
            "quorum": quorum(case, meeting),
            "awarded": money(awarded),
            "standstill_until": moment(in_calendar_days(case.now, number(case.rules, "standstill_days"))),
            "appeals_until": moment(in_calendar_days(case.now, number(case.rules, "appeal_days"))),
            "outcomes": {
                place.entry.reference: {
                    "outcome": place.outcome,
                    "place": place.place,
                    "score": exact(place.entry.score),
                    "sum": money(place.granted) if place.outcome == WIN else None,
                }
                for place in found
            },
        },
    }


@computation
def receive_award(case: Case) -> None:
    """Keep the grant that the commission's decision gives in `data["award"]`."""
    outcome = outcome_of(case)
    assert outcome is not None
    _award(case, Decimal(outcome["sum"]), case.now)


@computation
def award_from_reserve(case: Case) -> None:
    """Keep the grant that comes free for the first in reserve in `data["award"]`."""
    _award(case, amount_of(case.record), case.now)


@computation
def offer_from_reserve(case: Case) -> None:
    """Keep what comes free for the first in reserve: all that it asks for, or what is left."""
    left = money_left(case.on(case.parent("call")))
    _award(case, min(amount_of(case.record), left), case.now)


def _award(case: Case, amount: Decimal, at: datetime) -> None:
    case.record.data = {**case.record.data, "award": {"amount": money(amount), "awarded_at": moment(at)}}


@computation
def withdraw_award(case: Case) -> None:
    """The ranking is made anew, so nothing is awarded for now."""
    case.record.data = {name: value for name, value in case.record.data.items() if name != "award"}
