"""What the forms of a visit choose among, and the findings they are filled in by."""

from collections.abc import Iterable
from datetime import date

from grants.casework.case import Case
from grants.casework.vocabulary import Entry, source
from grants.languages import LANGUAGES, day
from grants.monitoring.queries import Finding, findings_of, open_findings_of, visited_on, visits_of
from grants.records.models import Record


@source
def findings_to_correct(case: Case) -> list[Entry]:
    """Every finding of the act, with the monitor's remedy and term to begin with."""
    return [
        Entry(f.key, f"{f.number}. {f.text}", {"measure": f.remedy, "by": f.correct_by or ""})
        for f in findings_of(case.record)
    ]


@source
def open_findings(case: Case) -> list[Entry]:
    """The findings not yet verified as put right."""
    return _entries(open_findings_of(case.record))


@source
def visits_with_findings(case: Case) -> list[Entry]:
    """The visits under the same agreement that found something."""
    visits = visits_of(case.parent("agreement").id)
    return [Entry(visit.reference, _called(visit)) for visit in visits if findings_of(visit)]


def _entries(findings: Iterable[Finding]) -> list[Entry]:
    return [Entry(f.key, f"{f.number}. {f.text}") for f in findings]


def _called(visit: Record) -> dict[str, str]:
    on = visited_on(visit)
    when = date.fromisoformat(on) if on else None
    return {each: f"{day(when, each) if when else ''} ({visit.reference})".strip() for each in LANGUAGES}
