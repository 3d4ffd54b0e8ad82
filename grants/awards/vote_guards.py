"""Facts of the votes of a session: who may vote, what carries, what the commission may not decide."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

import sqlalchemy as sa

from grants.awards.conflicts import Bar, bars
from grants.awards.ranking import BELOW, RESERVE, WIN
from grants.awards.sessions import (
    AGAIN,
    VOTES_FORM,
    Ballot,
    attending,
    ballots,
    call_of,
    commission,
    declared,
    few,
    recused_on,
    under_decision,
)
from grants.calls.queries import budget_of, quorum_needed
from grants.casework.case import Case
from grants.casework.vocabulary import guard
from grants.database import db
from grants.languages import Message, Sum, say
from grants.people.models import User
from grants.records.models import Record


@guard
def those_present_have_declared(case: Case) -> Message | None:
    """Nobody votes before they said whether they have a conflict of interest."""
    told = declared(case)
    silent = [voter.user.name for voter in attending(case) if voter.user.id not in told]
    if not silent:
        return None
    return say("They have not declared yet whether they have a conflict of interest: %(names)s.", names=few(silent))


@guard
def conflicted_members_do_not_vote(case: Case) -> Message | None:
    """A vote of somebody who is recused, tied to the applicant, or has scored the application is no vote.

    Nor does whoever enters the votes keep anybody else out of one.
    """
    found = _entered(case)
    if not found:
        return None
    users = {voter.user.id: voter.user for voter in attending(case)}
    barred = {(bar.user_id, bar.reference): bar for bar in bars(list(users.values()), under_decision(case))}
    out = recused_on(case)
    for ballot in found:
        reference = ballot.application.reference
        for member in sorted(ballot.recused - out.get(reference, set())):
            if (member, reference) not in barred:
                return say(
                    "%(name)s is entered as recused on the application %(reference)s, but has declared no conflict of "
                    "interest with it, and the chair has not recused them.",
                    name=_name(users, member),
                    reference=reference,
                ).beside("applications")
        for member in ballot.cast:
            bar: Bar | None = barred.get((member, reference))
            if member in out.get(reference, ()) or member in ballot.recused:
                return say(
                    "%(name)s is recused on the application %(reference)s and casts no vote on it.",
                    name=_name(users, member),
                    reference=reference,
                ).beside("applications")
            if bar is not None:
                return say("%(tie)s They cast no vote on it: enter them as recused.", tie=bar.message).beside(
                    "applications"
                )
    return None


@guard
def everybody_votes_once(case: Case) -> Message | None:
    """Each member who was there casts one vote on each application, unless recused on it."""
    found = _entered(case)
    if found is None:
        return None
    users = {voter.user.id: voter.user for voter in attending(case)}
    if len(found) != len(under_decision(case)):
        return say("The votes on every application under decision are entered together.").beside("applications")
    for ballot in found:
        reference = ballot.application.reference
        twice = [member for member, times in Counter(ballot.cast).items() if times > 1]
        if twice:
            return say(
                "%(name)s is entered twice on the application %(reference)s; a member has one vote.",
                name=_name(users, twice[0]),
                reference=reference,
            ).beside("applications")
        strangers = [member for member in ballot.cast if member not in users]
        if strangers:
            return say(
                "%(name)s was not at the session and has no vote on the application %(reference)s.",
                name=_name(users, strangers[0]),
                reference=reference,
            ).beside("applications")
        missing = [user.name for number, user in users.items() if number not in {*ballot.cast, *ballot.recused}]
        if missing:
            return say(
                "Enter how they voted on the application %(reference)s: %(names)s.",
                reference=reference,
                names=few(missing),
            ).beside("applications")
    return None


@guard
def each_vote_has_quorum(case: Case) -> Message | None:
    """Those recused on an application count neither as entitled nor as present when it is voted on."""
    found = _entered(case)
    if not found:
        return None
    members = [voter.user.id for voter in commission(case)]
    return next((reason.beside("applications") for b in found if (reason := _no_quorum(case, b, members))), None)


def _no_quorum(case: Case, ballot: Ballot, members: Sequence[int]) -> Message | None:
    entitled = len([member for member in members if member not in ballot.recused])
    voting, needed = len(set(ballot.cast)), quorum_needed(case.rules, entitled)
    if entitled and voting >= needed:
        return None
    return say(
        "There is no quorum for the application %(reference)s: %(present)s vote, %(required)s of %(members)s needed.",
        reference=ballot.application.reference,
        present=voting,
        required=max(needed, 1),
        members=entitled,
    )


@guard
def votes_carry_each_decision(case: Case) -> Message | None:
    """A simple majority of those who vote on it."""
    found = _entered(case) or ()
    return next((reason.beside("applications") for ballot in found if (reason := _not_carried(ballot))), None)


def _not_carried(ballot: Ballot) -> Message | None:
    votes, cast = len(ballot.votes["for"]), len(ballot.cast)
    if 2 * votes > cast:
        return None
    return say(
        "The decision on the application %(reference)s is not carried: %(votes)s of %(there)s voted for it. "
        "Enter the decision that was carried.",
        reference=ballot.application.reference,
        votes=votes,
        there=cast,
    )


def why_it_does_not_stand(case: Case, ballot: Ballot, members: Sequence[int]) -> Message | None:
    """The first reason why the decision on one application cannot stand as it was voted; None where it can."""
    return (
        _no_quorum(case, ballot, members) or _not_carried(ballot) or _against_the_rules(ballot) or _not_reasoned(ballot)
    )


@guard
def decisions_keep_to_the_rules(case: Case) -> Message | None:
    """Marks stay as they are: nothing below its passing score wins, sums are only cut, the budget holds."""
    found = _entered(case) or ()
    for ballot in found:
        if (reason := _against_the_rules(ballot)) is not None:
            return reason.beside("applications")
    if any(ballot.decision == AGAIN for ballot in found):
        return None
    total = sum((ballot.granted or Decimal(0) for ballot in found if ballot.decision == WIN), Decimal(0))
    budget = budget_of(case.parent("call"))
    if total > budget:
        return say(
            "The grants add up to %(total)s, and the call has %(budget)s.", total=Sum(total), budget=Sum(budget)
        ).beside("applications")
    return None


def _against_the_rules(ballot: Ballot) -> Message | None:
    reference, entry = ballot.application.reference, ballot.proposal.entry
    below = entry.score < entry.threshold
    if below and ballot.decision in (WIN, RESERVE):
        return say(
            "The application %(reference)s is below its passing score: it can be neither funded nor kept in reserve. "
            "The commission does not change marks; it may send the application for a new evaluation.",
            reference=reference,
        )
    if not below and ballot.decision == BELOW:
        return say("The application %(reference)s has reached its passing score.", reference=reference)
    if ballot.decision == WIN and not ballot.granted:
        return say("Enter the sum of the grant for the application %(reference)s.", reference=reference)
    if ballot.decision == WIN and ballot.granted is not None and ballot.granted > ballot.asked:
        return say(
            "The application %(reference)s asks for %(asked)s: a grant may be cut, never raised.",
            reference=reference,
            asked=Sum(ballot.asked),
        )
    if ballot.decision != WIN and ballot.granted:
        return say("A sum is entered only for a winner; the application %(reference)s is none.", reference=reference)
    return None


@guard
def deviations_are_reasoned(case: Case) -> Message | None:
    """A decision other than the ranking proposes, a cut, and a new evaluation are explained in the protocol."""
    found = _entered(case) or ()
    return next((reason.beside("applications") for ballot in found if (reason := _not_reasoned(ballot))), None)


def _not_reasoned(ballot: Ballot) -> Message | None:
    if not ballot.deviates or ballot.reasons:
        return None
    return say(
        "The decision on the application %(reference)s differs from what the ranking proposes. Give the reasons.",
        reference=ballot.application.reference,
    )


@guard
def votes_still_hold(case: Case) -> Message | None:
    """Nobody was recused and no application withdrawn since the votes were entered."""
    kept = case.record.answers(VOTES_FORM)
    entered = ballots(case, kept)
    if {row["key"] for row in kept.get("applications") or []} != {each.reference for each in under_decision(case)}:
        return say("The applications under decision have changed. Enter the votes again.")
    out = recused_on(case)
    for ballot in entered:
        if set(ballot.cast) & out.get(ballot.application.reference, set()):
            return say(
                "A member was recused on the application %(reference)s after voting on it. Enter the votes again.",
                reference=ballot.application.reference,
            )
    return None


@guard
def no_application_is_on_hold(case: Case) -> Message | None:
    """A decision reaches every application before the commission, and none that stands still."""
    numbers = {each.id: each for each in under_decision(case)}
    query = sa.select(Record.parent_id).where(
        Record.kind == "hold", Record.phase == "suspended", Record.parent_id.in_(numbers)
    )
    held = db.session.scalar(query.limit(1))
    if held is None:
        return None
    return say(
        "The application %(reference)s is on hold. Wait until it is released.", reference=numbers[held].reference
    )


@guard
def every_application_is_decided(case: Case) -> Message | None:
    if not _sent_again(case):
        return None
    return say("An application is sent for a new evaluation, so nothing is decided yet. Return the call to evaluation.")


@guard
def an_application_is_sent_again(case: Case) -> Message | None:
    return None if _sent_again(case) else say("No application is sent for a new evaluation.")


def _sent_again(case: Case) -> bool:
    return any(ballot.decision == AGAIN for ballot in ballots(case, case.record.answers(VOTES_FORM)))


@guard
def is_sent_for_re_expertise(case: Case) -> Message | None:
    """Whether the session that the call follows sent this very application for a new evaluation."""
    sessions = call_of(case).children("session", phases=("completed",))
    last = case.on(sessions[-1]) if sessions else None
    rows = last.record.answers(VOTES_FORM).get("applications") or [] if last else []
    if any(row["key"] == case.record.reference and row.get("decision") == AGAIN for row in rows):
        return None
    return say("The commission decided otherwise.")


def _entered(case: Case) -> list[Ballot] | None:
    """The votes being sent; None while nothing is."""
    return (
        list(ballots(case, case.answers)) if "applications" in case.answers and case.answers["applications"] else None
    )


def _name(users: dict[int, User], number: int) -> str:
    user = users.get(number) or db.session.get(User, number)
    return user.name if user else str(number)
