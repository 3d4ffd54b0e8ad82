"""Lists of payment orders: each approved tranche stands on one, once, until the treasury pays it or gives it back."""

from collections.abc import Mapping, Sequence

from grants.agreements.amendments import SUCCESSIONS, what_changes
from grants.agreements.queries import confirmed_account
from grants.casework.budgets import ZERO
from grants.casework.case import Case
from grants.casework.paper_parts import Words, in_words, money
from grants.casework.vocabulary import Entry, computation, guard, source
from grants.clock import LOCAL, day_from
from grants.database import db
from grants.languages import LANGUAGES, Message, Sum, say
from grants.payments.models import PaymentRow
from grants.payments.queries import (
    ISSUED,
    SENT,
    WAITS_FOR_ITS_LIST,
    approved_and_unlisted,
    list_of,
    planned,
    rows_on,
)
from grants.records.library import workflow
from grants.records.models import Record
from workflows.definition import Guard
from workflows.engine import NOT_ON_HOLD

ROWS = "payment_rows"
PAY = "pay"
CARRIED_OUT, GIVEN_BACK = "carried_out", "given_back"
"""The treasury's answers on an order."""


@guard
def tranches_wait_for_payment(case: Case) -> Message | None:
    if approved_and_unlisted(case.record.authority_id):
        return None
    return say("No tranche waits: every approved one is on a list already, or paid.")


@guard
def list_is_not_empty(case: Case) -> Message | None:
    if rows_on(case.record.id):
        return None
    return say("There is no tranche on the list.")


@guard
def listed_tranches_can_be_paid(case: Case) -> Message | None:
    """All that is asked before one tranche is paid is asked of every tranche that the treasury is to pay."""
    for row in rows_on(case.record.id):
        tranche = db.session.get_one(Record, row.tranche_id)
        if refusal := _why_not_paid(case.on(tranche)) or _changed_since(case, row):
            return say("%(tranche)s: %(reason)s", tranche=tranche.title, reason=refusal)
    return None


def _why_not_paid(case: Case) -> Message | None:
    row = workflow(case.record.workflow).actions[PAY]
    if case.record.state not in row.source:
        state = workflow(case.record.workflow).states[case.record.state]
        return say("this tranche is now “%(state)s”; take it off the list.", state=state.title)
    apart = [Guard("apart", {"actions": list(row.apart), "by": list(row.by)})] if row.apart else []
    asked = [NOT_ON_HOLD, *apart, *(each for each in row.when if each.name != WAITS_FOR_ITS_LIST)]
    return next((reason for each in asked if (reason := case.why_not(each)) is not None), None)


def _changed_since(case: Case, row: PaymentRow) -> Message | None:
    """What the row orders has to be what the agreement and its confirmed account say now."""
    tranche = db.session.get_one(Record, row.tranche_id)
    account = confirmed_account(case.on(tranche).parent("agreement"))
    if row.amount != planned(tranche).amount or row.account_id != (account.id if account else None):
        return say("the sum or the bank account changed after it was entered; take it off the list and add it again.")
    return None


@guard
def succession_waits_for_orders(case: Case) -> Message | None:
    """Asked of an amendment: what is ordered for a party is settled before another takes its place."""
    if what_changes(case.record) not in SUCCESSIONS:
        return None
    resting = ("preparing", ISSUED, SENT)
    for tranche in case.on(case.parent("agreement")).children("tranche"):
        found = list_of(tranche.id)
        if found is not None and found.phase in resting:
            return say(
                "“%(tranche)s” stands on the list of payment orders %(reference)s; take it off, or wait for the "
                "treasury's answer.",
                tranche=tranche.title,
                reference=found.reference,
            )
    return None


@guard
def day_of_sending_is_right(case: Case) -> Message | None:
    if not case.answers:
        return None
    sent, issued = day_from(case.answers.get("sent_on")), case.last("issue")
    today = case.today
    if sent is None:
        return say("Enter a date that exists, such as 20.11.2026.").beside("sent_on")
    if sent > today:
        return say("%(day)s has not come yet.", day=sent).beside("sent_on")
    if issued is not None and sent < issued.happened_at.astimezone(LOCAL).date():
        return say("The register was issued only on %(day)s.", day=issued.happened_at).beside("sent_on")
    return None


@source
def listed_tranches(case: Case) -> Sequence[Entry]:
    """The tranches on a list, each with its recipient and sum; an answer begins as paid."""
    return [_entry(row) for row in rows_on(case.record.id)]


def _entry(row: PaymentRow) -> Entry:
    tranche = db.session.get_one(Record, row.tranche_id)
    return Entry(tranche.reference, _named(tranche, row), {"outcome": CARRIED_OUT})


def _named(tranche: Record, row: PaymentRow) -> dict[str, str]:
    body = tranche.organisation
    return in_words(
        say("%(body)s: %(tranche)s", body=body.name if body else "", tranche=tranche.title)
        if tranche.title
        else say("%(body)s: %(sum)s", body=body.name if body else "", sum=Sum(row.amount))
    )


@source
def sum_of_the_tranche(case: Case) -> list[Entry]:
    """The one sum that may be paid."""
    part = planned(case.record).amount
    return [Entry(money(part), {language: Sum(part).text(language) for language in LANGUAGES})]


@computation
def gather_tranches(case: Case) -> None:
    """Enter every approved tranche that stands on no list, with the account it is to be paid to."""
    day = case.today
    if not case.record.title:
        case.record.title = in_words(say("Payment orders of %(day)s", day=day))
    for tranche in approved_and_unlisted(case.record.authority_id):
        account = confirmed_account(case.on(tranche).parent("agreement"))
        db.session.add(
            PaymentRow(
                list_id=case.record.id,
                tranche_id=tranche.id,
                account_id=account.id if account else None,
                amount=planned(tranche).amount,
            )
        )
    db.session.flush()
    show(case)


@computation
def take_tranche_off(case: Case) -> None:
    for row in rows_on(case.record.id):
        if db.session.get_one(Record, row.tranche_id).reference == case.answers.get("tranche"):
            give_back([row], case, case.answers.get("reason"))


@computation
def give_tranches_back(case: Case) -> None:
    give_back(rows_on(case.record.id), case, case.answers.get("reason"))


def give_back(rows: Sequence[PaymentRow], case: Case, reason: object) -> None:
    for row in rows:
        row.given_back_on = case.today
        row.reason = str(reason or "").strip()[:1000] or "—"
    db.session.flush()
    show(case)


def show(case: Case, unrecorded: Mapping[str, Words] | None = None) -> None:
    """Keep with the list what stands on it, for its page and for the journal; `unrecorded` says, by the reference of a
    tranche, why its payment could not be recorded."""
    rows = rows_on(case.record.id)
    entries = [(_entry(row), row.amount) for row in rows]
    why = unrecorded or {}
    kept = {
        "rows": [
            {"key": entry.value, "title": entry.title, "amount": money(part), "unrecorded": why.get(entry.value)}
            for entry, part in entries
        ],
        "total": money(sum((row.amount for row in rows), ZERO)),
    }
    case.record.data = {**case.record.data, ROWS: kept}
