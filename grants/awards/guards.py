"""Facts of the commission's meeting and of the awards that follow from it."""

from grants.applications.queries import amount_of
from grants.awards.conflicts import bars
from grants.awards.consents import agreed_lines, awarded, consented, raised
from grants.awards.queries import (
    Meeting,
    first_in_reserve,
    last_in_part,
    meeting_of,
    money_left,
    outcome_of,
    quorum,
)
from grants.awards.ranking import BELOW, RESERVE, WIN
from grants.calls.guards import unequal_sides
from grants.calls.queries import holds_parity, number, voters
from grants.casework.budgets import requested_of
from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.casework.vocabulary import guard
from grants.clock import LOCAL, in_calendar_days
from grants.languages import Message, Sum, say
from grants.reviews.queries import evaluators_of
from grants.reviews.ties import ties


def _meeting(case: Case) -> Meeting | None:
    return meeting_of(case, case.answers) if case.answers else None


@guard
def quorum_is_reached(case: Case) -> Message | None:
    """Judges the meeting being entered. Those who recused themselves count neither as members nor as present."""
    meeting = _meeting(case)
    if meeting is None:
        return None
    if meeting.held_on > case.today:
        return say("A meeting is entered after it was held; %(day)s is still to come.", day=meeting.held_on).beside(
            "held_on"
        )
    ranking = case.last("rank")
    if ranking is not None and meeting.held_on < (ranked_on := ranking.happened_at.astimezone(LOCAL).date()):
        return say(
            "The applications were ranked on %(day)s; the meeting cannot have been earlier.", day=ranked_on
        ).beside("held_on")
    found = quorum(case, meeting)
    if found["reached"]:
        return None
    return say(
        "There is no quorum: %(present)s present, %(required)s of %(members)s needed.",
        present=found["present"],
        required=found["required"],
        members=found["members"],
    ).beside("present_state")


@guard
def parity_is_kept(case: Case) -> Message | None:
    """As many members on each side of the commission; at the meeting both are there, each named on their own side."""
    if not case.rules.value("parity"):
        return None
    meeting = _meeting(case)
    commission = meeting.commission if meeting else voters(case.record.authority_id, case.today)
    if not holds_parity(commission):
        return unequal_sides(commission)
    if meeting is None:
        return None
    if meeting.wrong_side:
        stray = meeting.wrong_side[0]
        entered = "present_civil" if stray.side == "state" else "present_state"
        return say("%(name)s is entered under the wrong side.", name=stray.user.name).beside(entered)
    if (there := {voter.side for voter in meeting.voting}) != {"state", "civil"}:
        absent = "present_civil" if "state" in there else "present_state"
        return say("Both sides of the commission must take part in the decision.").beside(absent)
    return None


@guard
def tied_members_stay_out(case: Case) -> Message | None:
    """Nobody with a tie to an applicant under decision takes part: they are entered as recused."""
    meeting = _meeting(case)
    if meeting is None:
        return None
    applications = case.children("application", phases=("deciding",))
    deciding = [voter.user for voter in meeting.voting]
    if case.actor.user is not None and case.actor.user.id not in {user.id for user in deciding}:
        deciding.append(case.actor.user)
    tie = next(ties(deciding, applications), None)
    if tie is not None:
        return say("%(tie)s They take no part in the meeting: enter them as recused.", tie=tie.message).beside(
            "recused"
        )
    evaluators = evaluators_of(applications)
    evaluated = next((user for user in deciding if user.id in evaluators), None)
    if evaluated is not None:
        return say(
            "%(name)s has evaluated one of the applications. Enter them as recused.", name=evaluated.name
        ).beside("recused")
    return None


@guard
def votes_carry_the_decision(case: Case) -> Message | None:
    """Everybody who took part voted once, and more than half of them for it."""
    meeting = _meeting(case)
    if meeting is None:
        return None
    votes = {side: int(case.answers.get(f"votes_{side}") or 0) for side in ("for", "against", "abstained")}
    cast, there = sum(votes.values()), len(meeting.voting)
    if cast != there:
        return say("%(cast)s votes are entered, but %(there)s members took part.", cast=cast, there=there).beside(
            "votes_for"
        )
    if 2 * votes["for"] <= there:
        return say(
            "The decision is not carried: %(votes)s of %(there)s voted for it.", votes=votes["for"], there=there
        ).beside("votes_for")
    return None


def _decided(case: Case, outcome: str) -> Message | None:
    found = outcome_of(case)
    return None if found is not None and found["outcome"] == outcome else say("The commission decided otherwise.")


@guard
def is_awarded(case: Case) -> Message | None:
    return _decided(case, WIN)


@guard
def is_in_reserve(case: Case) -> Message | None:
    return _decided(case, RESERVE)


@guard
def is_below_threshold(case: Case) -> Message | None:
    return _decided(case, BELOW)


@guard
def time_to_accept_has_passed(case: Case) -> Message | None:
    """Counted from when the award could first be accepted."""
    opened = case.on(case.parent("call")).last("end_standstill")
    moments = [event.recorded_at for event in (opened, case.last("win"), case.last("take_up")) if event is not None]
    if not moments:
        return say("The award cannot be accepted yet.")
    until = lengthened(case, max(moments), in_calendar_days(max(moments), number(case.rules, "award_answer_days")))
    if case.now > until:
        return None
    return say("The applicant may still answer until %(until)s.", until=until)


@guard
def next_in_reserve(case: Case) -> Message | None:
    first = first_in_reserve(case.on(case.parent("call")))
    if first is None or first.id == case.record.id:
        return None
    return say("Another application stands before it in the reserve: %(reference)s.", reference=first.reference)


@guard
def award_money_is_left(case: Case) -> Message | None:
    left = money_left(case.on(case.parent("call")))
    if amount_of(case.record) <= left:
        return None
    return say("The call has %(left)s left, less than the application asks for.", left=Sum(left))


@guard
def reserve_money_is_left(case: Case) -> Message | None:
    """Enough for all that it asks for; where a grant in part may be offered, any money at all."""
    call = case.on(case.parent("call"))
    left = money_left(call)
    if amount_of(case.record) <= left or (left > 0 and last_in_part(call)):
        return None
    return say("The call has %(left)s left, less than the application asks for.", left=Sum(left))


@guard
def award_is_in_part(case: Case) -> Message | None:
    if awarded(case.record) < amount_of(case.record):
        return None
    return say("The whole sum asked for is awarded, so no consent is needed.")


@guard
def changed_budget_fits_the_award(case: Case) -> Message | None:
    """Judges the consent being sent: no line asks more of the grant than before, and together they ask the award."""
    if not case.answers:
        return None
    lines = agreed_lines(case.record, case.answers)
    for line in lines:
        if line.requested < 0:
            return say(
                "In the budget line “%(line)s” your own contribution is larger than the cost. Correct it.",
                line=line.item,
            ).beside("lines")
    if (higher := raised(case.record, lines)) is not None:
        return say(
            "The budget line “%(line)s” asks for more than it did. Lines are only lowered.", line=higher.item
        ).beside("lines")
    if (total := requested_of(lines)) != (award := awarded(case.record)):
        return say(
            "The changed budget asks for %(total)s from the grant, and %(award)s is awarded. Make them equal.",
            total=Sum(total),
            award=Sum(award),
        ).beside("lines")
    return None


@guard
def consent_is_given(case: Case) -> Message | None:
    """A grant smaller than the one asked for is accepted with a changed budget and plan."""
    award = awarded(case.record)
    if award >= amount_of(case.record) or consented(case.record, award):
        return None
    return say(
        "%(award)s is awarded, less than the application asks for. Consent to a changed budget and plan first.",
        award=Sum(award),
    )


@guard
def whoever_checks_has_no_tie(case: Case) -> Message | None:
    """Nobody checks, admits or refuses an application of those they are tied to."""
    if case.actor.user is None:
        return None
    bar = next(bars([case.actor.user], [case.record]), None)
    return say("%(tie)s Another person must do this.", tie=bar.message) if bar else None
