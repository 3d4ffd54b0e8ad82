"""What the treasury answered to a list: each order it carried out is recorded, each it rejected is free again."""

from collections.abc import Mapping, Sequence
from typing import Any

from grants.casework.case import Case
from grants.casework.paper_parts import listed, money
from grants.casework.perform import NotPossible, perform
from grants.casework.straight_line import Press
from grants.casework.vocabulary import computation, guard
from grants.clock import day_from
from grants.database import db
from grants.languages import Message, say
from grants.payments.lists import CARRIED_OUT, GIVEN_BACK, PAY, give_back, show
from grants.payments.models import PaymentRow
from grants.payments.queries import WAITS_FOR_ITS_LIST, payment_of, rows_on
from grants.records.models import Record
from workflows import engine
from workflows.definition import Guard


@guard
def treasury_answer_is_complete(case: Case) -> Message | None:
    """Each row is paid with its day and number, or rejected with its reason.

    A tranche of which nothing can be recorded now, such as one on hold, keeps none of the others waiting; the answer
    is refused only where it would change nothing at all.
    """
    if not case.answers:
        return None
    given = answers_by_tranche(case)
    rows = [(row, db.session.get_one(Record, row.tranche_id)) for row in rows_on(case.record.id)]
    for _, tranche in rows:
        if refusal := _incomplete(given.get(tranche.reference, {})):
            return say("%(tranche)s: %(reason)s", tranche=tranche.title, reason=refusal).beside("rows")
    numbers = [str(each["order_number"]).strip() for each in given.values() if each.get("outcome") == CARRIED_OUT]
    if twice := next((number for number in numbers if numbers.count(number) > 1), None):
        return say(
            "The payment order %(number)s is entered twice; each tranche has an order of its own.", number=twice
        ).beside("rows")
    return _wrong_or_useless(case, rows, given)


def _wrong_or_useless(
    case: Case, rows: Sequence[tuple[PaymentRow, Record]], given: Mapping[str, Mapping[str, Any]]
) -> Message | None:
    """What was typed wrong on a row; else why the first is barred, where all of them are."""
    barred: list[Message] = []
    for row, tranche in rows:
        answer = given[tranche.reference]
        why = _why_not_recorded(case, row, tranche, answer) if answer["outcome"] == CARRIED_OUT else ()
        if why:
            barred.append(say("%(tranche)s: %(reason)s", tranche=tranche.title, reason=why[0]).beside("rows"))
        if any(reason.field for reason in why):
            return barred[-1]
    return barred[0] if rows and len(barred) == len(rows) else None


def _why_not_recorded(case: Case, row: PaymentRow, tranche: Record, answer: Mapping[str, Any]) -> Sequence[Message]:
    """Asked before the list is closed: that the tranche is on it stands in nobody's way."""
    if payment_of(tranche.id) is not None:
        return ()
    asked = Case(tranche, case.actor, case.now, _payment(row, answer))

    def why_not(guard: Guard) -> Message | None:
        return None if guard.name == WAITS_FOR_ITS_LIST else asked.why_not(guard)

    try:
        engine.step(asked.workflow, tranche.state, PAY, asked.roles, why_not)
    except engine.NotAllowed as refusal:
        told = [reason for reason in refusal.reasons if isinstance(reason, Message)]
        return told or [say("This is not yours to do.")]
    return ()


def _payment(row: PaymentRow, answer: Mapping[str, Any]) -> dict[str, Any]:
    return {"amount": money(row.amount), "paid_on": answer["paid_on"], "order_number": answer["order_number"]}


def _incomplete(answer: Mapping[str, Any]) -> Message | None:
    if answer.get("outcome") == GIVEN_BACK:
        return None if str(answer.get("reason") or "").strip() else say("say why it was rejected.")
    if answer.get("outcome") != CARRIED_OUT:
        return say("say whether it was paid or rejected.")
    if day_from(answer.get("paid_on")) is None or not str(answer.get("order_number") or "").strip():
        return say("enter the day and the number of the payment order.")
    return None


@computation
def record_treasury_answer(case: Case) -> None:
    """Pay what the treasury paid, each tranche by its own event, and give back what it rejected.

    A payment that cannot be recorded now stays on the list with the reason; once that is gone it is recorded on the
    tranche itself, for the treasury has paid it and no other list takes it.
    """
    given, unrecorded = answers_by_tranche(case), {}
    for row in rows_on(case.record.id):
        tranche = db.session.get_one(Record, row.tranche_id)
        answer = given[tranche.reference]
        if answer["outcome"] == GIVEN_BACK:
            give_back([row], case, answer["reason"])
        elif payment_of(tranche.id) is None:
            try:
                perform(tranche, PAY, case.actor, case.now, Press(_payment(row, answer)))
            except NotPossible as refusal:
                unrecorded[tranche.reference] = listed(refusal.reasons, " ")
    show(case, unrecorded)


def answers_by_tranche(case: Case) -> dict[str, Mapping[str, Any]]:
    """What the treasury answered on each tranche; the day given once counts where a row gives none."""
    once = case.answers.get("paid_on") or ""
    rows = case.answers.get("rows") or ()
    return {str(row.get("key")): {**row, "paid_on": row.get("paid_on") or once} for row in rows}
