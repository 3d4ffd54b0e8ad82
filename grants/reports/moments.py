"""When a report is due, and when its grantee is reminded."""

from datetime import UTC, date, datetime, time, timedelta

from grants.agreements.queries import payment_of, planned, project_day
from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.casework.vocabulary import moment
from grants.clock import LOCAL, in_calendar_days, in_working_days


@moment
def report_is_due(case: Case) -> datetime | None:
    """Counted from the payment; for the last tranche from the end of the project, if that is later."""
    tranche = case.parent("tranche")
    payment = payment_of(tranche.id)
    if payment is None:
        return None
    due = in_calendar_days(_noon(payment.paid_on), case.number("interim_report_days"))
    if planned(tranche).is_last:
        ends = project_day(case.parent("agreement"), "ends") or payment.paid_on
        due = in_working_days(_noon(max(ends, payment.paid_on)), case.number("report_days"))
    return lengthened(case, case.record.begun_at, due)


@moment
def report_reminder(case: Case) -> datetime | None:
    """Once before the report is due and once after, each as many days away as the rule pack says."""
    due = report_is_due(case)
    if due is None:
        return None
    away = timedelta(days=case.number("report_reminder_days"))
    reminded = case.last("remind")
    since = reminded.recorded_at if reminded else case.record.begun_at
    return next((at for at in (due - away, due + away) if at > since), None)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), LOCAL).astimezone(UTC)
