"""Why a tranche is not paid, a return not recorded."""

from datetime import date
from decimal import Decimal

from grants.agreements.queries import agreed, agreed_budget
from grants.casework import vocabulary
from grants.casework.budgets import ZERO, amount
from grants.casework.case import Case
from grants.casework.vocabulary import Entry, guard, rests_on, source
from grants.clock import LOCAL
from grants.languages import Message, Sum, say
from grants.payments.queries import (
    ISSUED,
    ORDERED,
    SENT,
    is_with_the_treasury,
    list_of,
    outstanding_of,
    paid_under,
    payment_of,
    planned,
)
from workflows.definition import Guard


@guard
def no_debt_is_declared(case: Case) -> Message | None:
    if case.answers and not (case.answers.get("no_debt") and case.answers.get("account_confirmed")):
        return say(
            "Confirm that there is no debt and that the bank account is unchanged; without that nothing is paid."
        ).beside("account_confirmed" if case.answers.get("no_debt") else "no_debt")
    return None


@guard
def uses_add_up_to_the_tranche(case: Case) -> Message | None:
    """The uses may be left out; given, they are all of the tranche, in a period that does not run backwards."""
    sums = [amount(row.get("amount")) or ZERO for row in case.answers.get("uses") or ()]
    given, part = sum(sums, ZERO), planned(case.record).amount
    if given and given != part:
        return say("The lines add up to %(given)s; the tranche is %(part)s.", given=Sum(given), part=Sum(part)).beside(
            "uses"
        )
    starts, ends = _day(case, "period_starts"), _day(case, "period_ends")
    if starts and ends and ends < starts:
        return say(
            "The period would end on %(ends)s, before it starts on %(starts)s.", ends=ends, starts=starts
        ).beside("period_ends")
    return None


@source
def agreed_lines(case: Case) -> list[Entry]:
    """The lines of the agreed budget."""
    names = dict.fromkeys(row.item for row in agreed_budget(case.parent("agreement")) if row.item)
    return [Entry(str(number), name) for number, name in enumerate(names, 1)]


@guard
def agreement_is_in_force(case: Case) -> Message | None:
    if is_with_the_treasury(case.record):
        return None
    return case.why_not(Guard("parent", {"kind": "agreement", "in": ["running"]}))


@guard
def nothing_critical_is_open(case: Case) -> Message | None:
    """Asked by its name, since visits come after payments."""
    if is_with_the_treasury(case.record):
        return None
    return vocabulary.guards["no_open_critical_finding"](case)


@guard
def payment_waits_for_its_list(case: Case) -> Message | None:
    """A tranche on a list is paid by the treasury's answer to the list, or it would be paid twice."""
    found = list_of(case.record.id)
    if found is None or found.phase == ORDERED[-1]:
        return None
    return say(
        "This tranche is on the list of payment orders %(reference)s; the treasury's answer to that list pays it.",
        reference=found.reference,
    )


@guard
def payment_is_not_ordered(case: Case) -> Message | None:
    """Once the order is drawn up or with the treasury, the tranche has to come off the list first."""
    found = list_of(case.record.id)
    if found is None or found.phase == "preparing":
        return None
    return say(
        "The payment is ordered by the list %(reference)s. Take the register back, or wait for the treasury's answer.",
        reference=found.reference,
    )


@rests_on
def no_order_to_pay_stands(case: Case) -> Message | None:
    """Asked before a press is corrected: what the treasury was told cannot be unsaid here."""
    of_tranche = case.record.kind == "tranche"
    found = list_of(case.record.id) if of_tranche else case.record
    if found is None or found.kind != "payment_list":
        return None
    if found.phase != SENT and not (of_tranche and found.phase == ISSUED):
        return None
    return say(
        "The step cannot be undone: the list of payment orders %(reference)s rests on it.",
        reference=found.reference,
    )


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
        ).beside("amount")
    agreement, part = case.parent("agreement"), planned(case.record).amount
    paid, total = paid_under(agreement.id), agreed(agreement)
    if paid + part > total:
        return say(
            "%(paid)s is already paid; with this tranche of %(part)s it would be more than the agreement: %(total)s.",
            paid=Sum(paid),
            part=Sum(part),
            total=Sum(total),
        ).beside("amount")
    if not case.answers:
        return None
    given = amount(case.answers.get("amount"))
    if given != part:
        return say(
            "The tranche is %(part)s; a payment of %(given)s is not it.", part=Sum(part), given=Sum(given or ZERO)
        ).beside("amount")
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
        ).beside("paid_on")
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
        ).beside("amount")
    if given == left:
        return say("%(given)s is all that is outstanding: record the full return.", given=Sum(given)).beside("amount")
    return _returned_when_it_could_be(case, given)


@guard
def return_covers_demand(case: Case) -> Message | None:
    if not case.answers:
        return None
    given, left = amount(case.answers.get("amount")) or ZERO, outstanding_of(case.record.id)
    if given > left:
        return say(
            "Only %(left)s of what was demanded is outstanding; %(given)s is more.", left=Sum(left), given=Sum(given)
        ).beside("amount")
    if given < left:
        return say(
            "%(left)s is outstanding and %(given)s came back: record it as a part of the return.",
            left=Sum(left),
            given=Sum(given),
        ).beside("amount")
    return _returned_when_it_could_be(case, given)


@guard
def late_return_is_within_debt(case: Case) -> Message | None:
    """Money that comes after all, when the debt was written off already."""
    left = outstanding_of(case.record.id)
    if left <= 0:
        return say("Nothing of what was demanded is outstanding.")
    if not case.answers:
        return None
    given = amount(case.answers.get("amount")) or ZERO
    if given > left:
        return say(
            "Only %(left)s of what was demanded is outstanding; %(given)s is more.", left=Sum(left), given=Sum(given)
        ).beside("amount")
    return _returned_when_it_could_be(case, given)


def _returned_when_it_could_be(case: Case, given: Decimal) -> Message | None:
    if given <= 0:
        return say("Enter a sum above zero.").beside("amount")
    payment, returned_on = payment_of(case.record.id), _day(case, "returned_on")
    if payment and returned_on and returned_on < payment.paid_on:
        return say(
            "The return is dated %(returned)s, before the payment of %(paid)s.",
            returned=returned_on,
            paid=payment.paid_on,
        ).beside("returned_on")
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
        return say("Enter a date that exists, such as 20.11.2026.").beside(field)
    if day > case.today:
        return say("%(day)s has not come yet.", day=day).beside(field)
    return None
