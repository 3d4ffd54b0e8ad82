"""Facts of a session of the commission, from its convening to its protocol."""

from datetime import datetime

from grants.awards.conflicts import bars
from grants.awards.queries import decides_in_session, quorum
from grants.awards.sessions import (
    ATTENDANCE,
    SESSION_FORM,
    attending,
    declared,
    dissents,
    few,
    meeting,
    recused_on,
    signatures,
    sits,
    under_decision,
    unsigned,
)
from grants.calls.guards import unequal_sides
from grants.calls.queries import holds_parity
from grants.casework.case import Case
from grants.casework.vocabulary import guard
from grants.clock import LOCAL
from grants.languages import Message, say
from workflows.definition import FINAL


@guard
def the_commission_meets_here(case: Case) -> Message | None:
    """One session at a time, and only for a call whose commission decides in one."""
    if not decides_in_session(case):
        return say("This call was approved when the meeting was entered on the page of the call. Enter it there.")
    others = [each for each in case.siblings() if each.id != case.record.id and each.phase not in FINAL]
    return (
        say("Another session of this call is not over yet: %(reference)s.", reference=others[0].reference)
        if others
        else None
    )


@guard
def session_is_still_to_come(case: Case) -> Message | None:
    kept = case.record.answers(SESSION_FORM).get("meets_at")
    if not kept or datetime.fromisoformat(kept) >= case.now:
        return None
    return say("The session would already be over. Set a later date and time.").beside("meets_at")


@guard
def sits_on_the_commission(case: Case) -> Message | None:
    return None if sits(case) else say("Only members of this call's commission do this.")


@guard
def has_not_declared(case: Case) -> Message | None:
    row = declared(case).get(case.actor.user.id) if case.actor.user else None
    if row is None:
        return None
    if row["conflict"]:
        return say("A conflict of interest is declared for you. It stays.")
    return say("You have already declared that you have no conflict of interest.")


@guard
def no_tie_contradicts(case: Case) -> Message | None:
    """Whoever is tied to an applicant does not declare the contrary."""
    if case.actor.user is None:
        return None
    bar = next(bars([case.actor.user], under_decision(case)), None)
    return say("%(tie)s Declare a conflict of interest.", tie=bar.message).beside("no_ties") if bar else None


@guard
def session_day_is_right(case: Case) -> Message | None:
    """The attendance is entered on the day of the session or later, and that day is not before it was convened."""
    if not case.answers:
        return None
    day, convened = meeting(case, case.answers).held_on, case.last("convene")
    if day > case.today:
        return say("A meeting is entered after it was held; %(day)s is still to come.", day=day).beside("held_on")
    if convened is not None and day < (called := convened.happened_at.astimezone(LOCAL).date()):
        return say("The session was convened on %(day)s; it cannot have been earlier.", day=called).beside("held_on")
    return None


@guard
def session_has_quorum(case: Case) -> Message | None:
    """By the attendance being entered, or else by the one that was."""
    answers = case.answers if "attendance" in case.answers else case.record.answers(ATTENDANCE)
    if not answers:
        return None
    found = quorum(case, meeting(case, answers))
    if found["reached"]:
        return None
    return say(
        "There is no quorum: %(present)s present, %(required)s of %(members)s needed. "
        "Adjourn the session and convene a new one.",
        present=found["present"],
        required=found["required"],
        members=found["members"],
    ).beside("attendance")


@guard
def session_keeps_parity(case: Case) -> Message | None:
    """As many members on each side of the commission, and somebody of each side at the session."""
    answers = case.answers if "attendance" in case.answers else case.record.answers(ATTENDANCE)
    if not answers or not case.rules.value("parity"):
        return None
    there = meeting(case, answers)
    if not holds_parity(there.commission):
        return unequal_sides(there.commission)
    if {voter.side for voter in there.voting} != {"state", "civil"}:
        return say("Both sides of the commission must take part in the decision.").beside("attendance")
    return None


@guard
def signs_as_one_who_was_there(case: Case) -> Message | None:
    """Each member who was at the session signs once."""
    user = case.actor.user
    if user is None or user.id not in {voter.user.id for voter in attending(case)}:
        return say("The protocol is signed by the members who were at the session.")
    if user.id in {event.actor_id for event in signatures(case)}:
        return say("You have already signed this protocol.")
    return None


@guard
def was_at_the_session(case: Case) -> Message | None:
    """For a dissenting opinion: of a member who was there and has filed none yet."""
    session, user = case.on(case.parent("session")), case.actor.user
    if user is None or user.id not in {voter.user.id for voter in attending(session)}:
        return say("A dissenting opinion is filed by a member who was at the session.")
    if user.id in {event.actor_id for _, event in dissents(session)}:
        return say("You have already filed your dissenting opinion.")
    return None


@guard
def it_is_your_opinion(case: Case) -> Message | None:
    begun = next(
        (event for record, event in dissents(case.on(case.parent("session"))) if record.id == case.record.id), None
    )
    if begun is not None and case.actor.user is not None and begun.actor_id == case.actor.user.id:
        return None
    return say("Only the member who filed the opinion takes it back.")


@guard
def all_present_have_signed(case: Case) -> Message | None:
    """Signed, or with a dissenting opinion filed instead: nobody's silence is taken for consent."""
    missing = [voter.user.name for voter in unsigned(case)]
    if not missing:
        return None
    return say(
        "The protocol is published when every member who was there has signed it or filed a dissenting opinion. "
        "Missing: %(names)s.",
        names=few(missing),
    )


@guard
def chair_has_no_hidden_tie(case: Case) -> Message | None:
    """Whoever publishes has declared every tie there is."""
    if case.actor.user is None:
        return None
    out = recused_on(case)
    hidden = (b for b in bars([case.actor.user], under_decision(case)) if b.user_id not in out.get(b.reference, ()))
    bar = next(hidden, None)
    return say("%(tie)s Declare the conflict, or let another chair publish.", tie=bar.message) if bar else None
