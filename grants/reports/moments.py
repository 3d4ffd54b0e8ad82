"""When reports are due, and when people are reminded of them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import cast

from grants.agreements.queries import project_day
from grants.casework.calendar import working_days_after
from grants.casework.case import Case
from grants.casework.vocabulary import moment, moment_of
from grants.clock import LOCAL, in_calendar_days
from grants.payments.queries import payment_of, planned
from grants.records.models import Event
from grants.reports.terms import prolonged


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
        due = working_days_after(case, _noon(max(ends, payment.paid_on)), case.number("report_days"))
    return prolonged(case, case.record.begun_at, due)


@moment
def resubmission_is_due(case: Case) -> datetime | None:
    """So many working days after the report was returned, or the later day that its remarks name."""
    returned = case.last("return_with_remarks")
    if returned is None:
        return None
    due = working_days_after(case, returned.recorded_at, case.number("report_resubmission_days"))
    named = returned.answers.get("answer_by")
    if named:
        due = max(due, in_calendar_days(_noon(date.fromisoformat(named)), 0))
    return prolonged(case, returned.recorded_at, due)


@moment_of(report_is_due)
def report_reminder(case: Case) -> datetime | None:
    """Once before the report is due and once after, each as many days away as the rule pack says."""
    due = report_is_due(case)
    if due is None:
        return None
    away = timedelta(days=case.number("report_reminder_days"))
    reminded = case.last("remind")
    since = reminded.recorded_at if reminded else case.record.begun_at
    return next((at for at in (due - away, due + away) if at > since), None)


def _awaited(case: Case) -> datetime | None:
    """The term that runs now: of the corrections once the report was returned, before that of the report."""
    return report_is_due(case) if case.last("return_with_remarks") is None else resubmission_is_due(case)


@moment_of(_awaited)
def report_reminders(case: Case) -> datetime | None:
    """At each distance from the term that the rule pack lists, those before the term with a minus."""
    due = _awaited(case)
    if due is None:
        return None
    days = sorted(int(str(each)) for each in cast(Sequence[object], case.rules.value("report_reminder_schedule")))
    since = max(
        e.recorded_at if e else case.record.begun_at for e in (case.last("remind"), case.last("return_with_remarks"))
    )
    return next((at for each in days if (at := due + timedelta(days=each)) > since), None)


@moment_of(_awaited)
def report_escalation(case: Case) -> datetime | None:
    """Once for each term that passed."""
    due = _awaited(case)
    if due is None:
        return None
    told, returned = case.last("escalate"), case.last("return_with_remarks")
    if told is not None and (returned is None or told.seq > returned.seq):
        return None
    return due + timedelta(days=case.number("report_escalation_days"))


def _check_term(case: Case) -> datetime | None:
    sent = _later(case.last("submit"), case.last("submit_final"))
    if sent is None:
        return None
    return prolonged(
        case, sent.recorded_at, working_days_after(case, sent.recorded_at, case.number("report_check_days"))
    )


@moment_of(_check_term)
def report_check_is_due(case: Case) -> datetime | None:
    """Once for each submission."""
    sent = _later(case.last("submit"), case.last("submit_final"))
    told = case.last("remind_of_checking")
    return None if told is not None and sent is not None and told.seq > sent.seq else _check_term(case)


def _later(one: Event | None, other: Event | None) -> Event | None:
    return max((each for each in (one, other) if each is not None), key=lambda each: each.seq, default=None)


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), LOCAL).astimezone(UTC)
