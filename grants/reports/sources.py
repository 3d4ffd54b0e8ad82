"""The rows a report is filled in by: the agreed lines with their sums, indicators with their targets, activities."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from grants.agreements.queries import AGREEMENT_FORM
from grants.casework.case import Case
from grants.casework.vocabulary import Entry, source
from grants.languages import LANGUAGES, day, money
from grants.reports.figures import agreed_rows, lines_of


@source
def spending_lines(case: Case) -> list[Entry]:
    """The lines of the agreed budget under the numbers they have there, each with the sum agreed."""
    return [
        Entry(line.key, {each: f"{line.item} ({money(line.agreed, each)})" for each in LANGUAGES})
        for line in lines_of(case.parent("agreement")).values()
    ]


@source
def indicators_to_report(case: Case) -> list[Entry]:
    """The agreed indicators, each with its way from baseline to target."""
    return [Entry(key, _with_target(row)) for key, row in agreed_rows(case.parent("agreement")).items()]


@source
def activities_to_report(case: Case) -> list[Entry]:
    """The activities of the agreed plan, each with its dates."""
    rows = case.parent("agreement").answers(AGREEMENT_FORM).get("activities") or ()
    return [Entry(str(number), _with_dates(row)) for number, row in enumerate(rows, 1)]


def _with_target(row: Mapping[str, Any]) -> str:
    baseline, target, unit = row.get("baseline"), row.get("target"), row.get("unit")
    named = f"{row['indicator']}, {unit}" if unit else str(row["indicator"])
    return f"{named} ({baseline or '0'} → {target})" if target else named


def _with_dates(row: Mapping[str, Any]) -> dict[str, str]:
    days = [date.fromisoformat(row[name]) for name in ("starts", "ends") if row.get(name)]
    return {each: " – ".join([str(row.get("activity") or ""), *(day(d, each) for d in days)]) for each in LANGUAGES}
