"""Groups of people so small that counting them would name them: what the public is not told of a report."""

from collections.abc import Mapping, Sequence
from typing import Any

from grants.casework.case import Case
from grants.casework.vocabulary import told_in_public
from grants.languages import say
from grants.reports.queries import REPORT_FORM

NOT_SHOWN = say("not shown: the group is small")
GROUPS = (
    "beneficiaries_women",
    "beneficiaries_men",
    "beneficiaries_children",
    "beneficiaries_older",
    "beneficiaries_disabled",
)


def least_shown(case: Case) -> int:
    return case.number("smallest_group_shown")


def counted(answers: Mapping[str, Any], name: str) -> int | None:
    """How many people; None where nobody counted."""
    text = str(answers.get(name) or "")
    return int(text) if text.isdecimal() else None


def too_small(counts: Mapping[str, int | None], total: int | None, least: int) -> set[str]:
    """The groups that would tell of fewer than `least` people, or of fewer than that many outside of them."""
    found = {name: count for name, count in counts.items() if count is not None}
    if total is not None and 0 < total < least:
        return set(found)
    return {
        name for name, count in found.items() if 0 < count < least or (total is not None and 0 < total - count < least)
    }


def too_small_parts(counts: Sequence[int], least: int) -> set[int]:
    """The places of the parts of a whole that stay untold; never one alone, which the others would give away."""
    found = {place for place, count in enumerate(counts) if 0 < count < least}
    others = sorted((count, place) for place, count in enumerate(counts) if count and place not in found)
    return found | {others[0][1]} if len(found) == 1 and others else found


def untold_in(answers: Mapping[str, Any], least: int) -> tuple[set[str], set[int]]:
    """Of a report: the groups, and the localities by their places."""
    total = counted(answers, "beneficiaries")
    names = too_small({name: counted(answers, name) for name in GROUPS}, total, least)
    if total is not None and 0 < total < least:
        names = names | {"beneficiaries"}
    people = [counted(row, "people") or 0 for row in answers.get("localities") or ()]
    places = set(range(len(people))) if "beneficiaries" in names else too_small_parts(people, least)
    return names, places


@told_in_public(REPORT_FORM)
def report_without_small_groups(case: Case, answers: Mapping[str, Any]) -> Mapping[str, Any]:
    names, places = untold_in(answers, least_shown(case))
    rows = [
        {**row, "people": NOT_SHOWN} if place in places else row
        for place, row in enumerate(answers.get("localities") or ())
    ]
    return {**answers, **dict.fromkeys(names, NOT_SHOWN), "localities": rows}
