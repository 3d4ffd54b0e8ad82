"""Handing over: for the days of a leave one person stands in the place of another, in everything or in some roles."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from grants.casework.case import Case
from grants.casework.offices.places import (
    day_in,
    end_of,
    leave,
    memberships,
    own_places,
    tell_of_it,
    yesterday,
)
from grants.casework.paper_parts import listed
from grants.casework.vocabulary import closed_door, computation, guard, moment, source
from grants.database import db
from grants.languages import LANGUAGES, Message, say
from grants.people.actors import right_that_ended
from grants.people.models import Membership, User
from grants.people.queries import people_of
from grants.people.roles import APPOINTED, AUTHORITY_ROLES

FORM = "handover_form"
FOR_OTHERS = frozenset({"administrator", "customer_head"})
"""Who may prepare the handover of somebody else's work."""
INDEPENDENT = frozenset({"commission_member", "commission_chair", "appeal_panel_member", "auditor"})
"""Places that the head of the customer does not give to another."""


@source
def people_of_the_authority(case: Case) -> Sequence[tuple[str, str]]:
    return [(str(each.id), each.name) for each in people_of(case.record.authority_id, case.today)]


@source
def roles_to_hand_over(case: Case) -> Sequence[tuple[str, Mapping[str, str]]]:
    return [(role, title) for role, title in AUTHORITY_ROLES.items() if role not in APPOINTED]


@guard
def the_handover_is_in_order(case: Case) -> Message | None:
    """Judges what is being entered: two different people, days in their order, and work that there is."""
    answers = _answers(case)
    if not answers:
        return None
    absent, successor = answers.get("absent"), answers.get("successor")
    starts, ends = day_in(answers, "starts"), day_in(answers, "ends")
    if absent == successor:
        return say("Choose another person as the successor.").beside("successor")
    if starts and ends and ends < starts:
        return say("The last day lies before the first day.").beside("ends")
    user = case.actor.user
    proposing = case.record.id is None
    if proposing and user is not None and case.roles.isdisjoint(FOR_OTHERS) and absent != str(user.id):
        return say("You can hand over only your own work; for others the administrator or the head does it.").beside(
            "absent"
        )
    if absent and starts and ends and not _handed_over(case, answers):
        if _evaluates(case, answers):
            return say(
                "Nobody scores in the place of an evaluator. The secretary of the commission withdraws the appointment"
                " and appoints another evaluator."
            ).beside("absent")
        return say("On these days this person has none of these roles.").beside("roles")
    return None


@guard
def the_handover_is_not_over(case: Case) -> Message | None:
    answers = _answers(case)
    ends = day_in(answers, "ends")
    if ends and ends < case.today:
        return say(
            "The last day was %(day)s (%(basis)s): after it nobody takes this place.",
            day=ends,
            basis=answers.get("basis") or "—",
        ).beside("ends")
    return None


@guard
def the_successor_does_not_sign(case: Case) -> Message | None:
    user = case.actor.user
    if user is not None and str(user.id) == _answers(case).get("successor"):
        return say("The successor does not put their own powers in force; another head does it.")
    return None


@guard
def who_proposed_it_does_not_sign(case: Case) -> Message | None:
    user, proposed = case.actor.user, case.last("begin")
    if user is None or proposed is None or user.id not in (proposed.actor_id, proposed.on_behalf_of_id):
        return None
    return say("You proposed this handover; another head or the programme approver signs it.")


@guard
def independent_places_are_given_by_their_holder(case: Case) -> Message | None:
    """A seat that judges or checks the customer is not moved by the customer."""
    answers = _answers(case)
    given = [place.role for place in _handed_over(case, answers) if place.role in INDEPENDENT]
    proposed = case.last("begin")
    by_the_holder = proposed is not None and str(proposed.actor_id) == answers.get("absent")
    if not given or by_the_holder or "programme_approver" in case.roles:
        return None
    return say(
        "Only the holder proposes to hand this over: %(roles)s. Otherwise the programme approver signs it, or these"
        " roles are left out.",
        roles=listed([AUTHORITY_ROLES[role] for role in dict.fromkeys(given)]),
    )


@moment
def handover_ends(case: Case) -> datetime | None:
    ends = day_in(case.record.answers(FORM), "ends")
    return end_of(ends) if ends else None


@computation
def propose_handover(case: Case) -> None:
    absent, successor = _people(case.answers)
    case.record.title = dict.fromkeys(LANGUAGES, f"{absent.name} → {successor.name}")
    tell_of_it(case.record, [absent, successor], case.today)


@computation
def hand_over(case: Case) -> None:
    """Every place of the absent, for those days; what the successor holds there already stays their own."""
    answers = case.record.answers(FORM)
    absent, successor = _people(answers)
    starts, ends = _days(answers)
    taken = {(place.role, place.record_id) for place in own_places(successor.id, case.record.authority_id)}
    acting = [
        Membership(
            user_id=successor.id,
            organisation_id=place.organisation_id,
            record_id=place.record_id,
            parent_record_id=place.parent_record_id,
            role=place.role,
            side=place.side,
            starts=max(starts, place.starts),
            ends=ends if place.ends is None else min(ends, place.ends),
            basis=answers["basis"],
            on_behalf_of_id=absent.id,
        )
        for place in _handed_over(case, answers)
        if (place.role, place.record_id) not in taken
    ]
    db.session.add_all(acting)
    db.session.flush()
    case.record.data = {**case.record.data, "memberships": [each.id for each in acting]}


@computation
def take_back_handover(case: Case) -> None:
    """The absent is back today."""
    leave(memberships(case.record.data.get("memberships", [])), yesterday(case))


@closed_door
def a_place_that_was_taken_is_left(case: Case) -> Message | None:
    """Who acted for another is told that those days are over, rather than that there is no such record."""
    return told_of_ended_right(case, case.workflow.states[case.record.state].seen_by)


def told_of_ended_right(case: Case, roles: Sequence[str]) -> Message | None:
    """The sentence for somebody who held one of `roles` here in the place of another, until a day that has passed."""
    if case.actor.user is None:
        return None
    ended = right_that_ended(case.actor.user, case.record, roles, case.today)
    if ended is None or ended.on_behalf_of is None:
        return None
    return say(
        "You acted for %(name)s until %(day)s (%(basis)s). After the last day this is not yours to do.",
        name=ended.on_behalf_of.name,
        day=ended.ends,
        basis=ended.basis or "—",
    )


def _handed_over(case: Case, answers: Mapping[str, Any]) -> list[Membership]:
    starts, ends = _days(answers)
    wanted = set(answers.get("roles") or AUTHORITY_ROLES)
    return [
        place
        for place in own_places(int(answers["absent"]), case.record.authority_id)
        if place.role in wanted
        if place.role not in APPOINTED
        if _holds_within(place, starts, ends)
    ]


def _evaluates(case: Case, answers: Mapping[str, Any]) -> bool:
    places = own_places(int(answers["absent"]), case.record.authority_id)
    return any(place.role == "evaluator" and _holds_within(place, *_days(answers)) for place in places)


def _holds_within(place: Membership, starts: date, ends: date) -> bool:
    return place.starts <= ends and (place.ends is None or place.ends >= starts)


def _days(answers: Mapping[str, Any]) -> tuple[date, date]:
    return date.fromisoformat(answers["starts"]), date.fromisoformat(answers["ends"])


def _people(answers: Mapping[str, Any]) -> tuple[User, User]:
    absent, successor = (db.session.get_one(User, int(answers[name])) for name in ("absent", "successor"))
    return absent, successor


def _answers(case: Case) -> Mapping[str, Any]:
    """Those just sent, while it is being begun; else those of the record."""
    kept: Mapping[str, Any] = case.record.answers(FORM) or case.answers
    return kept
