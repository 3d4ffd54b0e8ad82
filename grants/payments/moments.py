"""When somebody is reminded of money: to be paid, to be returned, unspent when the year ends."""

from datetime import UTC, date, datetime, time, timedelta

from grants.casework.calendar import working_days_after
from grants.casework.case import Case
from grants.casework.vocabulary import moment, moment_of
from grants.clock import LOCAL, in_calendar_days
from grants.payments.limits import month_and_day
from grants.payments.queries import demands_of, payment_of


def _payment_term(case: Case) -> datetime | None:
    approval = case.last("approve")
    if approval is None:
        return None
    return working_days_after(case, approval.recorded_at, case.number("payment_working_days"))


@moment_of(_payment_term)
def payment_reminder(case: Case) -> datetime | None:
    """Once for each approval."""
    approval, reminded = case.last("approve"), case.last("remind_of_payment")
    if approval is not None and reminded is not None and reminded.seq > approval.seq:
        return None
    return _payment_term(case)


def _year_end_term(case: Case) -> datetime | None:
    """The day of this year by which what was not spent is to be back."""
    if payment_of(case.record.id) is None:
        return None
    return in_calendar_days(_noon(month_and_day(case, "year_end_refund", case.today.year)), 0)


@moment_of(_year_end_term)
def year_end_reminder(case: Case) -> datetime | None:
    """Some days before the money of the year has to be back, and the day after; each year until it is accounted for."""
    payment, reminded = payment_of(case.record.id), case.last("remind_of_year_end")
    if payment is None:
        return None
    since = reminded.recorded_at if reminded else _noon(payment.paid_on)
    year, before = payment.paid_on.year, timedelta(days=case.number("year_end_reminder_days"))
    for each in range(year, since.astimezone(LOCAL).year + 2):
        last = month_and_day(case, "year_end_refund", each)
        for day in (last - before, last + timedelta(days=1)):
            if _noon(day) > since:
                return _noon(day)
    return None


@moment
def return_is_due(case: Case) -> datetime | None:
    """The end of the day by which money is to be back."""
    demands = demands_of(case.record.id)
    return in_calendar_days(_noon(demands[-1].due_on), 0) if demands else None


@moment_of(return_is_due)
def return_reminder(case: Case) -> datetime | None:
    """Once for each demand, on the day after it was due."""
    demands, demanded, reminded = demands_of(case.record.id), case.last("demand_return"), case.last("remind_of_return")
    if not demands or demanded is None or (reminded is not None and reminded.seq > demanded.seq):
        return None
    return _noon(demands[-1].due_on + timedelta(days=1))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), LOCAL).astimezone(UTC)
