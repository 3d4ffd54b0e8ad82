"""Why an agreement is not signed."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import pairwise

from grants.agreements.queries import (
    AGREEMENT_FORM,
    agreed,
    agreed_budget,
    paper_in_force,
    payment_days,
    project_day,
)
from grants.awards.consents import agreed_project
from grants.awards.queries import awarded_sum
from grants.casework.budgets import ZERO, BudgetRow, read_budget, requested_of
from grants.casework.case import Case
from grants.casework.vocabulary import guard
from grants.languages import Message, Sum, say
from workflows.definition import FINAL


@guard
def budget_is_not_above_award(case: Case) -> Message | None:
    """The sum may only go down from the award, and so may every line of the budget; nothing new is added."""
    total, award = agreed(case.record), awarded_sum(case.parent("application"))
    if total > award:
        return say(
            "The agreement is for %(total)s; the award is only %(award)s.", total=Sum(total), award=Sum(award)
        ).beside("total")
    rows = agreed_budget(case.record)
    if negative := own_above_cost(rows):
        return negative.beside("budget")
    requested = requested_of(rows)
    if requested != total:
        return say(
            "The budget asks %(requested)s of the grant, but the agreement is for %(total)s. Make them equal.",
            requested=Sum(requested),
            total=Sum(total),
        ).beside("budget")
    asked = _by_item(read_budget(agreed_project(case.parent("application")).get("budget")))
    for item, (name, part) in _by_item(rows).items():
        if item not in asked:
            return say("“%(item)s” is not in the budget of the application; no cost may be added.", item=name).beside(
                "budget"
            )
        if part > asked[item][1]:
            return say(
                "“%(item)s” takes %(now)s of the grant; the application asked for %(before)s. A line may only go down.",
                item=name,
                now=Sum(part),
                before=Sum(asked[item][1]),
            ).beside("budget")
    return None


def own_above_cost(rows: Iterable[BudgetRow]) -> Message | None:
    """A line of which more is paid by the organisation than it costs would hide money elsewhere."""
    for row in rows:
        if row.requested < 0 or row.own_money < 0 or row.in_kind < 0:
            return say(
                "“%(item)s” costs %(total)s, and the own contribution cannot be %(own)s.",
                item=row.item,
                total=Sum(row.total),
                own=Sum(row.own),
            )
    return None


def _by_item(rows: Iterable[BudgetRow]) -> Mapping[str, tuple[str, Decimal]]:
    """What each item asks of the grant, items told apart by their words."""
    sums: dict[str, Decimal] = defaultdict(lambda: ZERO)
    names: dict[str, str] = {}
    for row in rows:
        item = " ".join(row.item.casefold().split())
        names.setdefault(item, row.item)
        sums[item] += row.requested
    return {item: (names[item], part) for item, part in sums.items()}


@guard
def project_term_is_in_order(case: Case) -> Message | None:
    starts, ends = project_day(case.record, "starts"), project_day(case.record, "ends")
    if starts is None or ends is None:
        return None
    if ends < starts:
        return say(
            "The project would end on %(ends)s, before it starts on %(starts)s.", ends=ends, starts=starts
        ).beside("ends")
    months = case.number("max_term_months")
    if ends > months_after(starts, months):
        return say(
            "From %(starts)s to %(ends)s is longer than the %(months)s months that a project may take.",
            starts=starts,
            ends=ends,
            months=months,
        ).beside("ends")
    return None


@guard
def term_is_within_budget_year(case: Case) -> Message | None:
    """Money of a year is spent in that year, unless a ground for carrying it over is stated."""
    ends, last = project_day(case.record, "ends"), year_ends(case)
    if ends is None or last is None or ends <= last or case.record.answers(AGREEMENT_FORM).get("carry_over_ground"):
        return None
    return say(
        "The project would end on %(ends)s, after its budget year, which ends on %(last)s. State the ground on which "
        "the money is used in the next year.",
        ends=ends,
        last=last,
    ).beside("carry_over_ground")


def year_ends(case: Case) -> date | None:
    """The last day of the budget year in which the project starts, or of the programme, whichever comes first."""
    starts = project_day(case.record, "starts")
    programme = case.parent("programme").answers("programme_form").get("ends")
    days = [date(starts.year, 12, 31)] if starts else []
    return min([*days, date.fromisoformat(programme)] if programme else days, default=None)


def months_after(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    year += day.year
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@guard
def payments_come_in_order(case: Case) -> Message | None:
    """Where the days of payment are stated: each after the one before, and none after the project."""
    days, ends = sorted(payment_days(case.record).items()), project_day(case.record, "ends")
    for (_, earlier), (number, later) in pairwise(days):
        if later < earlier:
            return say(
                "Tranche %(number)s would be due on %(later)s, before the one that precedes it: %(earlier)s.",
                number=number,
                later=later,
                earlier=earlier,
            ).beside("payment_days")
    if days and ends and days[-1][1] > ends:
        return say(
            "A tranche would be due on %(day)s, after the end of the project on %(ends)s.", day=days[-1][1], ends=ends
        ).beside("payment_days")
    return None


@guard
def reconciliation_is_signed(case: Case) -> Message | None:
    """The act of reconciliation counts only with both signatures, and it is issued by the second."""
    if paper_in_force(case.record.id, "reconciliation_act") is None:
        return say("The reconciliation act is not signed by both parties yet.")
    return None


@guard
def no_amendment_is_open(case: Case) -> Message | None:
    """What is still being changed cannot be closed."""
    waiting = case.children("amendment")
    found = next((each for each in waiting if each.phase not in FINAL), None)
    if found is None:
        return None
    return say("Amendment %(reference)s is not finished yet.", reference=found.reference)
