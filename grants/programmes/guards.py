"""Facts that a programme, and any record with a form of its own, must satisfy."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from grants.casework.budgets import ZERO, amount
from grants.casework.case import Case
from grants.casework.forms import missing_fields
from grants.casework.paper_parts import listed
from grants.casework.vocabulary import guard
from grants.clock import day_from
from grants.languages import Message, Sum, say
from grants.programmes.queries import (
    FORM,
    budget_of,
    given,
    limits,
    promised_to_calls,
    proposed_amendment,
    yearly_reports,
)

CHANGED = ("budget", "ends", "tasks", "target_group", "expected_results")
"""What an amendment may put in the place of the same answers of the programme."""


@guard
def every_required_part_is_there(case: Case) -> Message | None:
    """The record's own form is complete as it is kept."""
    if case.workflow.form is None:
        return None
    missing = missing_fields(case, case.form(case.workflow.form))
    if not missing:
        return None
    return say("Fill in or correct first: %(parts)s.", parts=listed([field.label for field in missing], "; ")).beside(
        missing[0].name
    )


@guard
def discussion_is_long_enough(case: Case) -> Message | None:
    ends, needed = day_from(case.answers.get("discussion_ends")), int(str(case.rules.value("discussion_days")))
    if ends is None:
        return None
    days = (ends - _today(case)).days
    if days >= needed:
        return None
    return say(
        "The discussion would last %(days)s days from today; at least %(needed)s are needed. Set a later last day.",
        days=days,
        needed=needed,
    ).beside("discussion_ends")


@guard
def discussion_is_over(case: Case) -> Message | None:
    ends = day_from(case.record.answers("discussion_notice").get("discussion_ends"))
    if ends is None or ends < _today(case):
        return None
    return say("Proposals are taken until %(day)s. Sum up the discussion after that day.", day=ends)


@guard
def every_proposal_is_answered(case: Case) -> Message | None:
    """Whatever was not wholly accepted has its grounds."""
    bare = [
        str(number)
        for number, row in enumerate(case.answers.get("proposals") or (), 1)
        if row.get("decision") != "in_full" and not (row.get("grounds") or "").strip()
    ]
    if not bare:
        return None
    return say("Say why these proposals were not accepted in full: %(numbers)s.", numbers=", ".join(bare)).beside(
        "proposals"
    )


@guard
def discussion_is_settled(case: Case) -> Message | None:
    """A discussion was held, or the rule pack does not call for one, or the reason for going without is recorded."""
    if not case.rules.value("discussion_required") or case.last("end_discussion"):
        return None
    if (case.record.answers(FORM).get("no_discussion_reason") or "").strip():
        return None
    return say("Hold a public discussion first, or record in the programme why it goes without one.").beside(
        "no_discussion_reason"
    )


@guard
def limits_fit_the_budget(case: Case) -> Message | None:
    """Each year and each month has one limit, and those of the years do not add up to more than the budget."""
    form = case.record.answers(FORM)
    years = [str(row.get("year")) for row in form.get("year_limits") or ()]
    months = [str(row.get("month")) for row in form.get("month_limits") or ()]
    if len(set(years)) < len(years) or len(set(months)) < len(months):
        return say("A year or a month stands twice in the limits. Leave one row for each.").beside(
            "year_limits" if len(set(years)) < len(years) else "month_limits"
        )
    if any(not month.endswith("-01") for month in months):
        return say("A limit of a month is given for its first day.").beside("month_limits")
    return _within(sum(limits(form.get("year_limits")), ZERO), budget_of(case.record))


@guard
def act_is_in_order(case: Case) -> Message | None:
    """The act is not of the future; a resolution names the deputies, had its quorum and was carried."""
    signed = day_from(case.answers.get("act_date"))
    if signed is not None and signed > _today(case):
        return say("The date of the act, %(day)s, lies in the future.", day=signed).beside("act_date")
    if case.answers.get("act_kind") != "resolution" or "deputies" not in case.answers:
        return None
    deputies = int(case.answers["deputies"] or 0)
    votes = {side: int(case.answers.get(f"votes_{side}") or 0) for side in ("for", "against", "abstained")}
    present = sum(votes.values())
    if not deputies or not present:
        return say("For a resolution of the kenesh give the number of its deputies and how they voted.").beside(
            "deputies"
        )
    if present > deputies:
        return say(
            "More voted (%(present)s) than the kenesh has deputies (%(deputies)s).", present=present, deputies=deputies
        ).beside("deputies")
    if present <= Fraction(str(case.rules.value("kenesh_quorum_share"))) * deputies:
        return say(
            "The kenesh had no quorum: %(present)s of %(deputies)s deputies voted.", present=present, deputies=deputies
        ).beside("votes_for")
    if votes["for"] * 2 <= present:
        return say(
            "The resolution was not carried: %(votes)s of %(present)s voted for it.",
            votes=votes["for"],
            present=present,
        ).beside("votes_for")
    return None


@guard
def no_amendment_waits(case: Case) -> Message | None:
    if proposed_amendment(case.record) is None:
        return None
    return say("An amendment already waits for the approver's decision.")


@guard
def an_amendment_waits(case: Case) -> Message | None:
    return None if proposed_amendment(case.record) else say("No amendment was proposed.")


@guard
def amendment_is_possible(case: Case) -> Message | None:
    if not case.answers:
        return None
    if not any(given(case.answers.get(name)) for name in CHANGED):
        return say("Fill in at least one new value: the budget, the last day or a new text.").beside("budget")
    ends, starts = day_from(case.answers.get("ends")), day_from(case.record.answers(FORM).get("starts"))
    if ends is not None and (ends < _today(case) or (starts is not None and ends < starts)):
        return say("The new last day must not lie in the past or before the programme begins.").beside("ends")
    return _covers_the_calls(case, amount(case.answers.get("budget")))


@guard
def proposed_amendment_still_fits(case: Case) -> Message | None:
    proposed = proposed_amendment(case.record)
    return _covers_the_calls(case, amount(proposed.get("budget"))) if proposed else None


@guard
def budget_is_cut_downward(case: Case) -> Message | None:
    """A cut may go below what calls were promised: they are cancelled or lowered afterwards, never silently."""
    new, present = amount(case.answers.get("new_budget")), budget_of(case.record)
    if new is None:
        return None
    if new >= present:
        return say("The new budget must be lower than the present one, %(present)s.", present=Sum(present)).beside(
            "new_budget"
        )
    return _within(sum(limits(case.answers.get("year_limits")), ZERO), new)


@guard
def reported_year_has_begun(case: Case) -> Message | None:
    year, starts = _year(case), day_from(case.record.answers(FORM).get("starts"))
    first = starts.year if starts else None
    if year is None or (year <= _today(case).year and (first is None or year >= first)):
        return None
    return say("%(year)s is not a year in which the programme has run.", year=str(year)).beside("year")


@guard
def spending_is_within_the_budget(case: Case) -> Message | None:
    """Over all years reported; the budget is what it was before any cut."""
    year, spent = _year(case), amount(case.answers.get("spent"))
    if year is None or spent is None:
        return None
    others = (amount(row.get("spent")) or ZERO for at, row in yearly_reports(case.record).items() if at != str(year))
    cuts = [Decimal(cut["from"]) for cut in case.record.data.get("sequesters", [])]
    budget = max([budget_of(case.record), *cuts])
    if spent + sum(others, ZERO) <= budget:
        return None
    return say("The programme cannot have spent more than its budget, %(budget)s.", budget=Sum(budget)).beside("spent")


@guard
def execution_is_reported(case: Case) -> Message | None:
    """At least once: what the programme came to is told before it is closed."""
    return None if yearly_reports(case.record) else say("File the yearly report on the programme first.")


def _covers_the_calls(case: Case, budget: Decimal | None) -> Message | None:
    promised = promised_to_calls(case)
    if budget is None or budget >= promised:
        return None
    return say(
        "Calls under the programme already have %(promised)s; its budget cannot be lower.", promised=Sum(promised)
    ).beside("budget")


def _within(total: Decimal, budget: Decimal) -> Message | None:
    if total <= budget:
        return None
    return say(
        "The limits of the years add up to %(total)s, more than the budget of %(budget)s.",
        total=Sum(total),
        budget=Sum(budget),
    ).beside("year_limits")


def _year(case: Case) -> int | None:
    given = case.answers.get("year")
    return int(given) if given else None


def _today(case: Case) -> date:
    return case.today
