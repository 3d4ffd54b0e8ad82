"""Until when a visit, its act and its corrective plan wait for somebody."""

from datetime import UTC, date, datetime, time

from grants.casework.calendar import working_days_after
from grants.casework.case import Case
from grants.casework.holding import lengthened
from grants.casework.vocabulary import moment
from grants.clock import LOCAL, in_calendar_days
from grants.monitoring.queries import findings_of, measures_of, open_findings_of
from grants.records.models import Event


@moment
def objections_are_due(case: Case) -> datetime | None:
    """Counted from when the findings were sent to the grantee, never from a visit they knew nothing of."""
    sent = case.last("sign_for_monitor") or case.last("conduct")
    return _working_days(case, sent, "objection_days")


@moment
def corrective_plan_is_due(case: Case) -> datetime | None:
    """Told once; where nothing was found no plan is awaited."""
    if not findings_of(case.record) or case.last("remind_of_plan") is not None:
        return None
    return _working_days(case, case.last("sign") or case.last("mark_unanswered"), "corrective_plan_days")


@moment
def plan_check_is_due(case: Case) -> datetime | None:
    proposed = case.last("propose_plan")
    return _once(case, "remind_of_checking", proposed, _working_days(case, proposed, "plan_check_days"))


@moment
def correction_reminder(case: Case) -> datetime | None:
    """So many days before the last measure that is not verified falls due."""
    last = _last_term(case)
    if last is None:
        return None
    at = in_calendar_days(_noon(last), -case.number("correction_reminder_days"))
    return _once(case, "remind_of_correction", case.last("accept_plan"), at)


@moment
def correction_is_overdue(case: Case) -> datetime | None:
    last, accepted = _last_term(case), case.last("accept_plan")
    if last is None or accepted is None:
        return None
    due = lengthened(case, accepted.recorded_at, in_calendar_days(_noon(last), 0))
    return _once(case, "tell_of_delay", accepted, due)


@moment
def evaluation_is_due(case: Case) -> datetime | None:
    """So many days after the project ended, as the agreement states it."""
    ends = case.parent("agreement").answers("agreement_form").get("ends")
    if not ends or case.last("remind") is not None:
        return None
    return in_calendar_days(_noon(date.fromisoformat(ends)), case.number("evaluation_days"))


@moment
def comments_are_due(case: Case) -> datetime | None:
    return _working_days(case, case.last("send"), "objection_days")


@moment
def minutes_are_due(case: Case) -> datetime | None:
    """Counted from the day the gathering was planned for."""
    held = case.record.answers("gathering_plan").get("held_on")
    if not held or case.last("remind") is not None:
        return None
    return working_days_after(case, _noon(date.fromisoformat(held)), case.number("gathering_minutes_days"))


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
