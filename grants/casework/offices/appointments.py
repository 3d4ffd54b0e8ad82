"""Appointments: the administrator prepares one, the head of the customer signs it, and the office is held."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from grants.casework import vocabulary
from grants.casework.case import Case
from grants.casework.offices.places import day_in, end_of, leave, memberships, tell_of_it
from grants.casework.vocabulary import computation, guard, moment, source
from grants.database import db
from grants.languages import LANGUAGES, Message, pick, say
from grants.people.models import Membership, User
from grants.people.queries import user_with_email
from grants.people.roles import AUTHORITY_ROLES

FORM, ENDING = "appointment_form", "appointment_ending"
ON_ONE_SIDE = frozenset({"commission_member"})
"""Roles held for the state or for civil society."""
SEATS = frozenset({"commission_chair", "commission_secretary", "commission_member", "appeal_panel_member"})
"""Roles of those who decide together; the evaluator of an application is appointed to it by the secretary."""


@source
def offices_of_an_authority(case: Case) -> Sequence[tuple[str, Mapping[str, str]]]:
    return [(role, title) for role, title in AUTHORITY_ROLES.items() if role != "administrator"]


@guard
def the_person_has_an_account(case: Case) -> Message | None:
    answers = _answers(case)
    for field in ("email", "on_behalf_of"):
        email = answers.get(field) or ""
        if email and (found := user_with_email(email)) is None or (email and found and not found.active):
            return say("Nobody has an account under %(email)s. It has to be opened first.", email=email).beside(field)
    return None


@guard
def the_appointment_is_in_order(case: Case) -> Message | None:
    answers = _answers(case)
    starts, ends = day_in(answers, "starts"), day_in(answers, "ends")
    if starts and ends and ends < starts:
        return say("The last day of the appointment lies before its first day.").beside("ends")
    if answers.get("role") in ON_ONE_SIDE and not answers.get("side"):
        return say("A member of a commission is appointed for the state or for civil society: choose the side.").beside(
            "side"
        )
    instead = answers.get("on_behalf_of") or ""
    if instead and instead.strip().lower() == answers.get("email", "").strip().lower():
        return say("Nobody acts in their own place.").beside("on_behalf_of")
    if instead and ends is None:
        return say("Who acts in the place of another does so until a last day: enter it.").beside("ends")
    return None


@guard
def the_appointment_is_not_over(case: Case) -> Message | None:
    ends = day_in(_answers(case), "ends")
    if ends and ends < case.today:
        return say("The appointment ended on %(day)s already.", day=ends).beside("ends")
    return None


@guard
def nobody_appoints_themselves(case: Case) -> Message | None:
    user = user_with_email(_answers(case).get("email", ""))
    if user is not None and case.actor.user is not None and user.id == case.actor.user.id:
        return say("Nobody signs their own appointment; another head does it.")
    return None


@guard
def acting_seat_is_proposed_by_another(case: Case) -> Message | None:
    """Who sits in the place of a member decides in that member's name: two people of the authority have to want it."""
    answers = _answers(case)
    if answers.get("role") not in SEATS or not answers.get("on_behalf_of"):
        return None
    return vocabulary.guards["begun_by_another"](case)


@guard
def the_last_day_is_within_the_appointment(case: Case) -> Message | None:
    """Judges the ending being entered."""
    last = day_in(case.answers, "last_day")
    starts, ends = day_in(_answers(case), "starts"), day_in(_answers(case), "ends")
    if last and last < case.today:
        return say("Nobody is released as of a day that has passed: enter today or a later day.").beside("last_day")
    if last and starts and last < starts:
        return say("The appointment began on %(day)s only.", day=starts).beside("last_day")
    if last and ends and last > ends:
        return say("The appointment ends on %(day)s already.", day=ends).beside("last_day")
    return None


@moment
def appointment_ends(case: Case) -> datetime | None:
    ends = day_in(case.record.answers(ENDING), "last_day") or day_in(case.record.answers(FORM), "ends")
    return end_of(ends) if ends else None


@computation
def propose_appointment(case: Case) -> None:
    answers = case.answers
    person = _person(answers)
    role = AUTHORITY_ROLES[answers["role"]]
    case.record.title = {language: f"{person.name}: {pick(role, language)}" for language in LANGUAGES}
    tell_of_it(case.record, [person], case.today)


@computation
def take_office(case: Case) -> None:
    answers = case.record.answers(FORM)
    instead = user_with_email(answers.get("on_behalf_of") or "") if answers.get("on_behalf_of") else None
    membership = Membership(
        user_id=_person(answers).id,
        organisation_id=case.record.authority_id,
        role=answers["role"],
        side=answers.get("side") or "",
        starts=day_in(answers, "starts") or case.today,
        ends=day_in(answers, "ends"),
        basis=answers["basis"],
        on_behalf_of_id=instead.id if instead else None,
    )
    db.session.add(membership)
    db.session.flush()
    case.record.data = {**case.record.data, "memberships": [membership.id]}


@computation
def release_from_office(case: Case) -> None:
    last = day_in(case.answers, "last_day") or case.today
    leave(memberships(case.record.data.get("memberships", [])), last)


def _answers(case: Case) -> Mapping[str, Any]:
    """Those just sent, while it is being begun; else those of the record."""
    kept: Mapping[str, Any] = case.record.answers(FORM) or case.answers
    return kept


def _person(answers: Mapping[str, Any]) -> User:
    found = user_with_email(answers["email"])
    if found is None:
        raise LookupError(answers["email"])
    return found
