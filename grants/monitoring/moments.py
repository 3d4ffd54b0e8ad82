"""Until when a visit, its act and its corrective plan wait for somebody."""

from datetime import UTC, date, datetime, time

from grants.casework.calendar import working_days_after
from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.casework.vocabulary import moment, moment_of
from grants.clock import LOCAL, in_calendar_days
from grants.monitoring.queries import PLAN, findings_of, measures_of, open_findings_of
from grants.records.models import Event


@moment
def objections_are_due(case: Case) -> datetime | None:
    """Counted from when the findings were sent to the grantee, never from a visit they knew nothing of."""
    sent = case.last("sign_for_monitor") or case.last("conduct")
    return _working_days(case, sent, "objection_days")


@moment
def visit_day_ends(case: Case) -> datetime | None:
    """Of the day the visit is planned for."""
    planned = case.record.answers(PLAN).get("visit_on")
    return in_calendar_days(_noon(date.fromisoformat(planned)), 0) if planned else None


def _plan_term(case: Case) -> datetime | None:
    """Where nothing was found no plan is awaited."""
    if not findings_of(case.record):
        return None
    return _working_days(case, case.last("sign") or case.last("mark_unanswered"), "corrective_plan_days")


@moment_of(_plan_term)
def corrective_plan_is_due(case: Case) -> datetime | None:
    """Told once."""
    return None if case.last("remind_of_plan") is not None else _plan_term(case)


def _check_term(case: Case) -> datetime | None:
    return _working_days(case, case.last("propose_plan"), "plan_check_days")


@moment_of(_check_term)
def plan_check_is_due(case: Case) -> datetime | None:
    return _once(case, "remind_of_checking", case.last("propose_plan"), _check_term(case))


def _correction_term(case: Case) -> datetime | None:
    last, accepted = _last_term(case), case.last("accept_plan")
    if last is None or accepted is None:
        return None
    return lengthened(case, accepted.recorded_at, in_calendar_days(_noon(last), 0))


@moment_of(_correction_term)
def correction_reminder(case: Case) -> datetime | None:
    """So many days before the last measure that is not verified falls due."""
    last = _last_term(case)
    if last is None:
        return None
    at = in_calendar_days(_noon(last), -case.number("correction_reminder_days"))
    return _once(case, "remind_of_correction", case.last("accept_plan"), at)


@moment_of(_correction_term)
def correction_is_overdue(case: Case) -> datetime | None:
    return _once(case, "tell_of_delay", case.last("accept_plan"), _correction_term(case))


def _evaluation_term(case: Case) -> datetime | None:
    """So many days after the project ended, as the agreement states it."""
    ends = case.parent("agreement").answers("agreement_form").get("ends")
    if not ends:
        return None
    return in_calendar_days(_noon(date.fromisoformat(ends)), case.number("evaluation_days"))


@moment_of(_evaluation_term)
def evaluation_is_due(case: Case) -> datetime | None:
    return None if case.last("remind") is not None else _evaluation_term(case)


@moment
def comments_are_due(case: Case) -> datetime | None:
    return _working_days(case, case.last("send"), "objection_days")


def _minutes_term(case: Case) -> datetime | None:
    """Counted from the day the gathering was planned for."""
    held = case.record.answers("gathering_plan").get("held_on")
    if not held:
        return None
    return working_days_after(case, _noon(date.fromisoformat(held)), case.number("gathering_minutes_days"))


@moment_of(_minutes_term)
def minutes_are_due(case: Case) -> datetime | None:
    return None if case.last("remind") is not None else _minutes_term(case)


def _last_term(case: Case) -> date | None:
    """The latest term among the measures of findings that are still open."""
    still = {finding.key for finding in open_findings_of(case.record)}
    terms = [date.fromisoformat(row["by"]) for key, row in measures_of(case.record).items() if key in still]
    return max(terms, default=None)


def _working_days(case: Case, since: Event | None, rule: str) -> datetime | None:
    if since is None:
        return None
    due = working_days_after(case, since.recorded_at, case.number(rule))
    return lengthened(case, since.recorded_at, due)


def _once(case: Case, action: str, since: Event | None, at: datetime | None) -> datetime | None:
    """The moment, unless the clock has acted on it since."""
    done = case.last(action)
    return None if done is not None and since is not None and done.seq > since.seq else at


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), LOCAL).astimezone(UTC)
