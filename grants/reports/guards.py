"""Why a report is not accepted yet, a next tranche not requested, a return not demanded, an agreement not completed."""

from grants.agreements.amendments import BUDGET, changes_of, what_changes
from grants.agreements.guards import own_above_cost
from grants.casework.budgets import ZERO, amount, requested_of
from grants.casework.case import Case
from grants.casework.vocabulary import guard
from grants.languages import Message, Sum, say
from grants.payments.queries import demanded_of, earlier_tranches, payment_of, planned
from grants.records.models import Record
from grants.reports.figures import spent_on_lines
from grants.reports.queries import (
    balance_of,
    balance_over,
    spendable,
    spent_in,
    tranches_of,
    unfinished_reports,
    unspent_of,
)
from workflows.definition import FINAL


@guard
def spending_is_within_tranche(case: Case) -> Message | None:
    rows = spent_in(case.record)
    if wrong := own_above_cost(rows):
        return wrong.beside("spent")
    tranche_id = case.parent("tranche").id
    spent, most = requested_of(rows), spendable(tranche_id)
    if spent <= most:
        return None
    if demanded := demanded_of(tranche_id):
        return say(
            "The report shows %(spent)s spent; %(demanded)s is demanded back, so it can be at most %(most)s.",
            spent=Sum(spent),
            demanded=Sum(demanded),
            most=Sum(most),
        ).beside("spent")
    return say("The report shows %(spent)s spent; the tranche was %(most)s.", spent=Sum(spent), most=Sum(most)).beside(
        "spent"
    )


@guard
def previous_tranche_is_accounted(case: Case) -> Message | None:
    """Every tranche before this one is accounted for or returned in full; one that was never paid needs nothing."""
    for tranche in earlier_tranches(case):
        if reason := _unaccounted(tranche):
            return reason
    return None


def _unaccounted(tranche: Record) -> Message | None:
    number = planned(tranche).number
    if tranche.phase not in FINAL:
        return say("Tranche %(number)s comes first: it has to be paid and its report accepted.", number=number)
    if unfinished_reports(tranche.id):
        return say("The report on tranche %(number)s is not accepted yet.", number=number)
    if lost := balance_of(tranche).written_off:
        return say(
            "%(lost)s of tranche %(number)s never came back and was written off; nothing more is paid.",
            lost=Sum(lost),
            number=number,
        )
    return None


@guard
def demand_is_not_above_payment(case: Case) -> Message | None:
    """All demands together at most what was paid, and at least what the accepted report left unspent."""
    payment, most = payment_of(case.record.id), spendable(case.record.id)
    if payment is None:
        return say("Nothing was paid on this tranche.")
    if most <= 0:
        return say("All of the %(paid)s paid on this tranche is already demanded back.", paid=Sum(payment.amount))
    if not case.answers:
        return None
    given = amount(case.answers.get("amount")) or ZERO
    if given <= 0:
        return say("Enter a sum above zero.").beside("amount")
    if given > most:
        return say(
            "%(given)s cannot be demanded back: of the %(paid)s paid only %(most)s is left with the grantee.",
            given=Sum(given),
            paid=Sum(payment.amount),
            most=Sum(most),
        ).beside("amount")
    unspent = unspent_of(case.record)
    if given < unspent:
        return say(
            "The accepted report leaves %(unspent)s unspent; demand at least that, not %(given)s.",
            unspent=Sum(unspent),
            given=Sum(given),
        ).beside("amount")
    return None


@guard
def whole_payment_is_demanded(case: Case) -> Message | None:
    """Only a tranche that goes back whole needs no report."""
    tranche = case.parent("tranche")
    kept = spendable(tranche.id)
    if kept > 0:
        return say("%(kept)s of the tranche stays with the grantee and has to be reported on.", kept=Sum(kept))
    return None


@guard
def paid_money_is_explained(case: Case) -> Message | None:
    """Every som that was paid is accounted for, returned or written off."""
    balance = balance_over(tranches_of(case.record.id))
    if balance.left == 0:
        return None
    return say(
        "%(paid)s was paid, %(accounted)s accounted for, %(returned)s returned: demand back the %(left)s left.",
        paid=Sum(balance.paid),
        accounted=Sum(balance.accounted),
        returned=Sum(balance.returned),
        left=Sum(balance.left),
    )


@guard
def lines_cover_what_was_spent(case: Case) -> Message | None:
    """Asked of an amendment: no line goes below what accepted reports spent on it."""
    if what_changes(case.record) != BUDGET:
        return None
    spent = spent_on_lines(case.parent("agreement"))
    for number, change in enumerate(changes_of(case), 1):
        used = spent.get(str(number), ZERO)
        if change.after < change.before and change.after < used:
            return say(
                "“%(item)s” would be lowered to %(after)s; accepted reports have spent %(spent)s on it.",
                item=change.item,
                after=Sum(change.after),
                spent=Sum(used),
            ).beside("lines")
    return None
