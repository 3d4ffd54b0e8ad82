"""Why an agreement is not signed, a tranche not paid, a return not recorded."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from grants.agreements.queries import (
    APPLICATION_FORM,
    agreed,
    agreed_budget,
    outstanding_of,
    paid_under,
    payment_of,
    planned,
    project_day,
)
from grants.awards.queries import awarded_sum
from grants.casework.budgets import ZERO, BudgetRow, amount, read_budget, requested_of
from grants.casework.case import Case
from grants.casework.vocabulary import guard
from grants.clock import LOCAL
from grants.languages import Message, Sum, say


@guard
def budget_is_not_above_award(case: Case) -> Message | None:
    """The sum may only go down from the award, and so may every line of the budget; nothing new is added."""
    total, award = agreed(case.record), awarded_sum(case.parent("application"))
    if total > award:
        return say("The agreement is for %(total)s; the award is only %(award)s.", total=Sum(total), award=Sum(award))
    rows = agreed_budget(case.record)
    if negative := own_above_cost(rows):
        return negative
    requested = requested_of(rows)
    if requested != total:
        return say(
            "The budget asks %(requested)s of the grant, but the agreement is for %(total)s. Make them equal.",
            requested=Sum(requested),
            total=Sum(total),
        )
    asked = _by_item(read_budget(case.parent("application").answers(APPLICATION_FORM).get("budget")))
    for item, (name, part) in _by_item(rows).items():
        if item not in asked:
            return say("“%(item)s” is not in the budget of the application; no cost may be added.", item=name)
        if part > asked[item][1]:
            return say(
                "“%(item)s” takes %(now)s of the grant; the application asked for %(before)s. A line may only go down.",
                item=name,
                now=Sum(part),
                before=Sum(asked[item][1]),
            )
    return None


def own_above_cost(rows: Iterable[BudgetRow]) -> Message | None:
    """A line of which more is paid by the organisation than it costs would hide money elsewhere."""
    for row in rows:
        if row.requested < 0 or row.own < 0:
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
        return say("The project would end on %(ends)s, before it starts on %(starts)s.", ends=ends, starts=starts)
    months = case.number("max_term_months")
    if ends > _months_after(starts, months):
        return say(
            "From %(starts)s to %(ends)s is longer than the %(months)s months that a project may take.",
            starts=starts,
            ends=ends,
            months=months,
        )
    return None


def _months_after(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    year += day.year
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@guard
def no_debt_is_declared(case: Case) -> Message | None:
    if case.answers and not (case.answers.get("no_debt") and case.answers.get("account_confirmed")):
        return say(
            "Confirm that there is no debt and that the bank account is unchanged; without that nothing is paid."
        )
    return None


@guard
def payment_is_the_tranche(case: Case) -> Message | None:
    """Exactly the planned sum, once, and never more than the agreement in all."""
    earlier = payment_of(case.record.id)
    if earlier is not None:
        return say(
            "This tranche was already paid: %(amount)s on %(day)s by payment order %(order)s.",
            amount=Sum(earlier.amount),
            day=earlier.paid_on,
            order=earlier.order_number,
        )
    agreement, part = case.parent("agreement"), planned(case.record).amount
    paid, total = paid_under(agreement.id), agreed(agreement)
    if paid + part > total:
        return say(
            "%(paid)s is already paid; with this tranche of %(part)s it would be more than the agreement: %(total)s.",
            paid=Sum(paid),
            part=Sum(part),
            total=Sum(total),
        )
    if not case.answers:
        return None
    given = amount(case.answers.get("amount"))
    if given != part:
        return say(
            "The tranche is %(part)s; a payment of %(given)s is not it.", part=Sum(part), given=Sum(given or ZERO)
        )
    return _approved_by_then(case) or _not_in_the_future(case, "paid_on")


def _approved_by_then(case: Case) -> Message | None:
    approval, paid_on = case.last("approve"), _day(case, "paid_on")
    if approval is None or paid_on is None:
        return None
    approved_on = approval.happened_at.astimezone(LOCAL).date()
    if paid_on < approved_on:
        return say(
            "The payment is dated %(paid)s, but it was approved only on %(approved)s.",
            paid=paid_on,
            approved=approved_on,
        )
    return None


@guard
def return_is_not_above_demand(case: Case) -> Message | None:
    """A part is less than what is outstanding; all of it is recorded as the full return."""
    if not case.answers:
        return None
    given, left = amount(case.answers.get("amount")) or ZERO, outstanding_of(case.record.id)
    if given > left:
        return say(
            "Only %(left)s of what was demanded is outstanding; %(given)s is more.", left=Sum(left), given=Sum(given)
        )
    if given == left:
        return say("%(given)s is all that is outstanding: record the full return.", given=Sum(given))
    return _returned_when_it_could_be(case, given)


@guard
def return_covers_demand(case: Case) -> Message | None:
    if not case.answers:
        return None
    given, left = amount(case.answers.get("amount")) or ZERO, outstanding_of(case.record.id)
    if given > left:
        return say(
            "Only %(left)s of what was demanded is outstanding; %(given)s is more.", left=Sum(left), given=Sum(given)
        )
    if given < left:
        return say(
            "%(left)s is outstanding and %(given)s came back: record it as a part of the return.",
            left=Sum(left),
            given=Sum(given),
        )
    return _returned_when_it_could_be(case, given)


def _returned_when_it_could_be(case: Case, given: Decimal) -> Message | None:
    if given <= 0:
        return say("Enter a sum above zero.")
    payment, returned_on = payment_of(case.record.id), _day(case, "returned_on")
    if payment and returned_on and returned_on < payment.paid_on:
        return say(
            "The return is dated %(returned)s, before the payment of %(paid)s.",
            returned=returned_on,
            paid=payment.paid_on,
        )
    return _not_in_the_future(case, "returned_on")


def _day(case: Case, field: str) -> date | None:
    try:
        return date.fromisoformat(case.answers.get(field) or "")
    except ValueError:
        return None


def _not_in_the_future(case: Case, field: str) -> Message | None:
    """Also refuses a day that is no day: a press need not come from a form."""
    day = _day(case, field)
    if day is None:
        return say("Enter a date that exists, such as 20.11.2026.")
    if day > case.now.astimezone(LOCAL).date():
        return say("%(day)s has not come yet.", day=day)
    return None
