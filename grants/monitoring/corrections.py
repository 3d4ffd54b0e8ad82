"""How what a visit found is put right: the grantee's plan, the monitor's verification of each finding."""

from datetime import date

from grants.casework.case import Case
from grants.casework.vocabulary import computation, guard
from grants.languages import Message, say
from grants.monitoring.guards import NO_DATE, day_in, outcome_is_possible
from grants.monitoring.queries import (
    PLAN,
    VERIFIED,
    Finding,
    findings_of,
    open_findings_of,
    verified,
    visited_on,
)


@guard
def there_is_something_to_correct(case: Case) -> Message | None:
    if findings_of(case.record):
        return None
    return say("The visit recorded no finding, so there is nothing to put right.")


@guard
def plan_answers_every_finding(case: Case) -> Message | None:
    """A measure, somebody responsible and a day for each finding: not past, and within its term."""
    if not case.answers:
        return None
    rows = {row.get("key"): row for row in case.answers.get("measures") or ()}
    for finding in findings_of(case.record):
        row = rows.get(finding.key) or {}
        if not all(row.get(field) for field in ("measure", "responsible", "by")):
            return say(
                "Finding %(number)s needs a measure, somebody responsible for it and a date.", number=finding.number
            ).beside("measures")
        by, latest = day_in(row, "by"), term_of(case, finding)
        if by is None:
            return NO_DATE.beside("measures")
        if by < case.today:
            return say("Finding %(number)s: %(by)s has already passed.", number=finding.number, by=by).beside(
                "measures"
            )
        if by > latest:
            return say(
                "Finding %(number)s is to be put right by %(latest)s; the plan says %(by)s, which is too late.",
                number=finding.number,
                latest=latest,
                by=by,
            ).beside("measures")
    return None


def term_of(case: Case, finding: Finding) -> date:
    """The last day for a measure, as the act states it; one that passed while the plan was awaited is today."""
    named = date.fromisoformat(finding.correct_by) if finding.correct_by else case.today
    return max(named, case.today)


@guard
def verification_fits(case: Case) -> Message | None:
    if not case.answers:
        return None if open_findings_of(case.record) else say("Every finding is verified as put right already.")
    on, visited = day_in(case.answers, "verified_on"), visited_on(case.record)
    if str(case.answers.get("finding")) not in {finding.key for finding in open_findings_of(case.record)}:
        return say("Choose a finding of this visit that is not put right yet.").beside("finding")
    if on is None:
        return NO_DATE.beside("verified_on")
    if on > case.today:
        return say("%(day)s has not come yet.", day=on).beside("verified_on")
    if visited and on < date.fromisoformat(visited):
        return say(
            "It cannot be verified before the visit itself, on %(day)s.", day=date.fromisoformat(visited)
        ).beside("verified_on")
    outcome = str(case.answers.get("outcome"))
    return None if outcome == "not_corrected" else outcome_is_possible(case, outcome)


@guard
def every_finding_is_resolved(case: Case) -> Message | None:
    """Each by itself; after a termination it is enough that each was verified, whatever became of it."""
    over = case.parent("agreement").phase == "ended"
    seen = verified(case.record)
    for finding in open_findings_of(case.record):
        if over and finding.key in seen:
            continue
        return say(
            "Finding %(number)s is not verified as put right: %(finding)s", number=finding.number, finding=finding.text
        )
    return None


@computation
def note_verification(case: Case) -> None:
    """Every verification is kept, the latest of a finding counts."""
    given = {
        name: case.answers.get(name) or "" for name in ("finding", "outcome", "verified_on", "means", "explanation")
    }
    record = case.record
    record.data = {**record.data, VERIFIED: [*(record.data.get(VERIFIED) or ()), given]}


@computation
def move_visit(case: Case) -> None:
    record = case.record
    record.data = {**record.data, PLAN: {**record.answers(PLAN), "visit_on": case.answers.get("visit_on")}}
