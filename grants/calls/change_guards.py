"""Facts of a change to a call: its amendment, an outage at its deadline, a joint member of its commission."""

from datetime import datetime
from decimal import Decimal

from grants.calls.queries import (
    AMENDABLE,
    appointed_to_call,
    budget_of,
    closing_of,
    commission_of,
    deadline_of,
    number,
    waiting_outage,
)
from grants.casework.case import Case
from grants.casework.vocabulary import entries_of, guard
from grants.clock import LOCAL, day_from
from grants.languages import Message, Sum, say
from grants.programmes.queries import given


@guard
def amendment_changes_something(case: Case) -> Message | None:
    """At least one new condition is given, and none that contradicts those that stay."""
    if not case.answers:
        return None
    if not any(given(case.answers.get(name)) for name in (*AMENDABLE, "new_deadline")):
        return say("Fill in at least one new condition: what is left empty stays as announced.").beside("new_deadline")
    largest, budget = case.answers.get("max_grant"), budget_of(case.record)
    if largest and Decimal(largest) > budget:
        return say(
            "The largest grant cannot be more than the budget of the call, %(budget)s.", budget=Sum(budget)
        ).beside("max_grant")
    ends = day_from(case.answers.get("implementation_ends"))
    starts = day_from(case.record.answers("call_form").get("implementation_starts"))
    if ends and starts and ends < starts:
        return say("The projects cannot end before they start.").beside("implementation_ends")
    return None


@guard
def change_leaves_time_to_apply(case: Case) -> Message | None:
    """A substantive change moves the deadline by at least the rule pack's days."""
    if case.answers.get("substantive") != "yes":
        return None
    needed, deadline = number(case.rules, "amendment_extension_days"), deadline_of(case.record)
    new = case.answers.get("new_deadline")
    if deadline is None or (new and _days(deadline, datetime.fromisoformat(new)) >= needed):
        return None
    return say(
        "A change that bears on applications extends the deadline by at least %(days)s days. Set a later deadline.",
        days=needed,
    ).beside("new_deadline")


@guard
def new_deadline_lies_ahead(case: Case) -> Message | None:
    new = case.answers.get("new_deadline")
    if not new or datetime.fromisoformat(new) > case.now:
        return None
    return say("The new deadline has already passed. Set one that lies ahead.").beside("new_deadline")


@guard
def outage_is_at_the_deadline(case: Case) -> Message | None:
    """Recorded on the day of the deadline or after it, while the call is not closed yet; never of the future."""
    closing = closing_of(case)
    if closing is None or case.today < closing.astimezone(LOCAL).date():
        return say("An outage is recorded on the day of the deadline. Before that day extend the deadline by an order.")
    began, ended = case.answers.get("began"), case.answers.get("ended")
    if began and datetime.fromisoformat(began) > min(case.now, closing):
        return say("The outage must have begun before the deadline and not in the future.").beside("began")
    if began and ended and not datetime.fromisoformat(began) <= datetime.fromisoformat(ended) <= case.now:
        return say("The outage must have ended after it began and not in the future.").beside("ended")
    return None


@guard
def no_outage_waits(case: Case) -> Message | None:
    if waiting_outage(case.record) is None:
        return None
    return say("An outage is already recorded and waits for the decision of the head.")


@guard
def an_outage_waits(case: Case) -> Message | None:
    return None if waiting_outage(case.record) else say("No outage was recorded.")


@guard
def repeats_a_failed_call(case: Case) -> Message | None:
    """Where the call says that it is announced in the place of another."""
    named = case.record.answers("call_form").get("repeats")
    if not named or named in {entry.value for entry in entries_of("failed_calls_of_the_programme", case)}:
        return None
    return say("Call No. %(reference)s is not a failed call of this programme.", reference=named).beside("repeats")


@guard
def joint_member_is_new(case: Case) -> Message | None:
    chosen = case.answers.get("member")
    if not chosen or all(str(voter.user.id) != chosen for voter in commission_of(case.record, case.today)):
        return None
    return say("This person is already a member of the commission.").beside("member")


@guard
def joint_members_are_there(case: Case) -> Message | None:
    if appointed_to_call(case.record, case.today):
        return None
    return say("No member of a neighbouring authority was appointed to this call.")


def _days(earlier: datetime, later: datetime) -> int:
    return (later.astimezone(LOCAL).date() - earlier.astimezone(LOCAL).date()).days
