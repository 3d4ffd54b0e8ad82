"""Why a visit is not entered, a finding not closed, a tranche not paid."""

from datetime import date

from grants.agreements.queries import returned_of
from grants.casework.case import Case
from grants.casework.vocabulary import guard
from grants.clock import LOCAL
from grants.languages import Message, say
from grants.monitoring.queries import (
    FINDINGS,
    NO_FINDING,
    PLAN,
    earliest_visit,
    finding_of,
    open_critical_visits,
    visited_on,
)
from grants.reports.queries import tranches_of


@guard
def visit_was_announced_in_time(case: Case) -> Message | None:
    """Told days before, unless the plan gives a ground for coming unannounced; and never entered ahead."""
    today = case.now.astimezone(LOCAL).date()
    visited = _day(case, "visited_on") if case.answers else today
    if visited is None:
        return say("Enter a date that exists, such as 20.11.2026.")
    if visited > today:
        return say("%(day)s has not come yet.", day=visited)
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
        )
    return None


@guard
def finding_is_described(case: Case) -> Message | None:
    if not case.answers or case.answers.get("severity") == NO_FINDING:
        return None
    if not all(case.answers.get(field) for field in ("finding", "corrective_action", "correct_by")):
        return say("Describe the finding, how it is to be put right and by when.")
    return None


@guard
def finding_is_resolved(case: Case) -> Message | None:
    """The outcome has to fit what was found, and the money has to have come back where it says so."""
    if not case.answers:
        return None
    verified, visited = _day(case, "verified_on"), case.record.answers(FINDINGS).get("visited_on")
    if verified is None:
        return say("Enter a date that exists, such as 20.11.2026.")
    if verified > case.now.astimezone(LOCAL).date():
        return say("%(day)s has not come yet.", day=verified)
    if visited and verified < date.fromisoformat(visited):
        return say("It cannot be verified before the visit itself, on %(day)s.", day=date.fromisoformat(visited))
    return _outcome_fits(case, str(case.answers.get("outcome")))


def _outcome_fits(case: Case, outcome: str) -> Message | None:
    found = finding_of(case.record) is not None
    agreement = case.parent("agreement")
    if found == (outcome == "no_finding"):
        return (
            say("The visit recorded a finding; say what became of it.")
            if found
            else say("The visit recorded no finding, so there is nothing to put right.")
        )
    if outcome == "money_returned" and not any(returned_of(tranche.id) for tranche in tranches_of(agreement.id)):
        return say("No money has come back under this agreement yet.")
    if outcome == "not_corrected" and agreement.phase != "ended":
        return say(
            "The finding is not put right: the visit stays open until it is, or until the agreement is terminated."
        )
    return None


@guard
def no_open_critical_finding(case: Case) -> Message | None:
    for visit in open_critical_visits(case.parent("agreement").id):
        on, finding = visited_on(visit), finding_of(visit)
        return say(
            "The visit of %(day)s found something critical that is not put right: %(finding)s",
            day=date.fromisoformat(on) if on else "",
            finding=finding.text if finding else "",
        )
    return None


def _day(case: Case, field: str) -> date | None:
    try:
        return date.fromisoformat(case.answers.get(field) or "")
    except ValueError:
        return None
