"""Why a visit is not planned or entered, an act not drawn up, a tranche not paid."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from grants.casework.calendar import working_days_after
from grants.casework.case import Case
from grants.casework.vocabulary import guard
from grants.clock import LOCAL
from grants.languages import Message, say
from grants.monitoring.queries import (
    FINDINGS,
    NO_FINDING,
    PLAN,
    belongs_to,
    earliest_visit,
    finding_of,
    open_critical_findings,
    visited_on,
)
from grants.payments.queries import returned_of
from grants.reports.queries import tranches_of

NO_DATE = say("Enter a date that exists, such as 20.11.2026.")


@guard
def visit_is_planned_ahead(case: Case) -> Message | None:
    """Asked of the plan: a day that exists, and that a notice of today comes in time for."""
    if not case.answers:
        return None
    return _is_ahead(case)


@guard
def new_day_is_ahead(case: Case) -> Message | None:
    if not case.answers:
        return None
    planned = case.record.answers(PLAN).get("visit_on")
    if case.answers.get("visit_on") == planned:
        return say("The visit is planned for that day already.").beside("visit_on")
    return _is_ahead(case)


def _is_ahead(case: Case) -> Message | None:
    day = day_in(case.answers, "visit_on")
    if day is None:
        return NO_DATE.beside("visit_on")
    if day < case.today:
        return say("%(day)s has passed; a visit is planned for a day to come.", day=day).beside("visit_on")
    if case.answers.get("unannounced_ground") or case.record.answers(PLAN).get("unannounced_ground"):
        return None
    earliest = _earliest_if_told_now(case)
    if day < earliest:
        return say(
            "Even if the grantee is told today, the visit can take place from %(earliest)s: %(days)s working days "
            "before, by the rules. Only a visit with a ground for coming unannounced can be earlier.",
            earliest=earliest,
            days=case.number("visit_notice_days"),
        ).beside("visit_on")
    return None


def _earliest_if_told_now(case: Case) -> date:
    return working_days_after(case, case.now, case.number("visit_notice_days")).astimezone(LOCAL).date()


@guard
def monitor_is_not_of_grantee(case: Case) -> Message | None:
    """By person and for good: whoever ever had a role with the grantee does not judge its work."""
    user = case.actor.user
    if user is None or not belongs_to(user.id, case.record.organisation_id):
        return None
    return say("You have or had a role with the grantee; another monitor must do this.")


@guard
def notice_comes_in_time(case: Case) -> Message | None:
    """So many working days lie between the notice and the day planned; a visit without warning needs no notice."""
    plan = case.record.answers(PLAN)
    if plan.get("unannounced_ground"):
        return say("The plan states the ground for coming unannounced; nobody is told before.")
    planned = day_in(plan, "visit_on")
    if planned is None:
        return None
    earliest = _earliest_if_told_now(case)
    if planned < earliest:
        return say(
            "The visit is planned for %(planned)s, but told of today it can take place from %(earliest)s: "
            "%(days)s working days before, by the rules. Put the visit off first.",
            planned=planned,
            earliest=earliest,
            days=case.number("visit_notice_days"),
        )
    return None


@guard
def visit_was_announced_in_time(case: Case) -> Message | None:
    """Told days before, unless the plan gives a ground for coming unannounced; and never entered ahead."""
    visited = day_in(case.answers, "visited_on") if case.answers else case.today
    if visited is None:
        return NO_DATE.beside("visited_on")
    if visited > case.today:
        return say("%(day)s has not come yet.", day=visited).beside("visited_on")
    if case.record.answers(PLAN).get("unannounced_ground"):
        return None
    earliest = earliest_visit(case)
    if earliest is None:
        return say("Notify the grantee first, or state in the plan the ground for coming unannounced.")
    if visited < earliest:
        return say(
            "The grantee was told too late for a visit on %(day)s; it can take place from %(earliest)s.",
            day=visited,
            earliest=earliest,
        ).beside("visited_on")
    return None


@guard
def finding_is_described(case: Case) -> Message | None:
    """Every finding says what is wrong, how bad it is, how and until when to put it right."""
    for row in _rows_found(case):
        if not all(row.get(field) for field in ("finding", "severity", "corrective_action", "correct_by")):
            return say("Describe the finding, how it is to be put right and by when.").beside("findings")
    return None


@guard
def terms_are_in_reach(case: Case) -> Message | None:
    """A finding is put right after the visit, and within the days of the rule pack."""
    visited = day_in(case.answers, "visited_on")
    for row in _rows_found(case):
        by = day_in(row, "correct_by")
        if by is None:
            return NO_DATE.beside("findings")
        if visited is None:
            continue
        days = case.number("correction_days")
        if not visited <= by <= visited + timedelta(days=days):
            return say(
                "A finding of the visit on %(visited)s is put right after it and within %(days)s days, not by %(by)s.",
                visited=visited,
                days=days,
                by=by,
            ).beside("findings")
    return None


def _rows_found(case: Case) -> Sequence[Mapping[str, Any]]:
    """The findings as they are being entered."""
    if "severity" in case.answers:
        return [] if case.answers["severity"] == NO_FINDING else [case.answers]
    return list(case.answers.get("findings") or ())


@guard
def finding_is_resolved(case: Case) -> Message | None:
    """The outcome has to fit what was found, and the money has to have come back where it says so."""
    if not case.answers:
        return None
    verified_on, visited = day_in(case.answers, "verified_on"), case.record.answers(FINDINGS).get("visited_on")
    if verified_on is None:
        return NO_DATE.beside("verified_on")
    if verified_on > case.today:
        return say("%(day)s has not come yet.", day=verified_on).beside("verified_on")
    if visited and verified_on < date.fromisoformat(visited):
        return say(
            "It cannot be verified before the visit itself, on %(day)s.", day=date.fromisoformat(visited)
        ).beside("verified_on")
    found, outcome = finding_of(case.record) is not None, str(case.answers.get("outcome"))
    if found == (outcome == "no_finding"):
        return (
            say("The visit recorded a finding; say what became of it.").beside("outcome")
            if found
            else say("The visit recorded no finding, so there is nothing to put right.").beside("outcome")
        )
    return outcome_is_possible(case, outcome)


def outcome_is_possible(case: Case, outcome: str) -> Message | None:
    """Money that is said to be back has come back; what is not put right stays open while the agreement lives."""
    agreement = case.parent("agreement")
    if outcome == "money_returned" and not any(returned_of(tranche.id) for tranche in tranches_of(agreement.id)):
        return say("No money has come back under this agreement yet.").beside("outcome")
    if outcome == "not_corrected" and agreement.phase != "ended":
        return say(
            "The finding is not put right: the visit stays open until it is, or until the agreement is terminated."
        ).beside("outcome")
    return None


@guard
def no_open_critical_finding(case: Case) -> Message | None:
    for visit, finding in open_critical_findings(case.parent("agreement").id):
        on = visited_on(visit)
        return say(
            "The visit of %(day)s found something critical that is not put right: %(finding)s",
            day=date.fromisoformat(on) if on else "",
            finding=finding.text,
        )
    return None


def day_in(answers: Mapping[str, Any], field: str) -> date | None:
    """A day as answers keep it; None where it is no day: a press need not come from a form."""
    try:
        return date.fromisoformat(answers.get(field) or "")
    except ValueError:
        return None
