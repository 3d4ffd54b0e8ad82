"""Facts of a call that is being written: whether its dates and its money fit together."""

from datetime import date
from decimal import Decimal

from grants.calls.queries import budget_of, deadline_of, number
from grants.casework.calendar import days_off_of
from grants.casework.case import Case
from grants.casework.vocabulary import guard
from grants.clock import LOCAL, day_from
from grants.languages import Message, Sum, say

FORM = "call_form"


@guard
def deadline_is_a_working_day(case: Case) -> Message | None:
    """By the calendar of the authority, where the rules ask for it."""
    deadline = deadline_of(case.record)
    if deadline is None or not case.rules.value("deadline_on_working_day"):
        return None
    day = deadline.astimezone(LOCAL).date()
    if not days_off_of(case.record.authority_id)(day):
        return None
    return say("%(day)s is a day off. Set the deadline on a working day.", day=day).beside("deadline")


@guard
def projects_follow_the_deadline(case: Case) -> Message | None:
    """Projects start after applications close, end after they start, and last no longer than the rules allow."""
    kept = case.record.answers(FORM)
    starts, ends = day_from(kept.get("implementation_starts")), day_from(kept.get("implementation_ends"))
    deadline = deadline_of(case.record)
    if starts and deadline and starts <= deadline.astimezone(LOCAL).date():
        return say("Projects cannot start before applications have closed.").beside("implementation_starts")
    if not starts or not ends:
        return None
    if ends < starts:
        return say("The projects cannot end before they start.").beside("implementation_ends")
    longest = number(case.rules, "max_term_months")
    if ends >= _months_later(starts, longest):
        return say("A project lasts %(months)s months at most.", months=longest).beside("implementation_ends")
    return None


@guard
def largest_grant_fits_the_budget(case: Case) -> Message | None:
    largest, budget = Decimal(case.record.answers(FORM).get("max_grant") or 0), budget_of(case.record)
    if largest <= budget:
        return None
    return say("The largest grant cannot be more than the budget of the call, %(budget)s.", budget=Sum(budget)).beside(
        "max_grant"
    )


def _months_later(day: date, months: int) -> date:
    """The same day of a later month, or the first of the next where there is no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    try:
        return day.replace(year=day.year + year, month=month + 1)
    except ValueError:
        return date(day.year + year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
