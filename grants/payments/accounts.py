"""The grantee's bank account: nothing is paid before two persons have seen it against its proof."""

from datetime import datetime

import sqlalchemy as sa

from grants.agreements.queries import confirmed_account
from grants.casework.case import Case
from grants.casework.queries import files_of
from grants.casework.straight_line import refresh_due
from grants.casework.vocabulary import computation, guard, moment_of, no_term
from grants.database import db
from grants.languages import Message, say
from grants.payments.queries import is_with_the_treasury
from grants.records.models import Record

ACCOUNT_FORM = "account_form"
BEING_CHECKED = ("preparing", "checking", "approving")


@guard
def bank_account_is_verified(case: Case) -> Message | None:
    """A change under way stops payments too: else the money could go to an account that is being left."""
    if case.record.kind == "tranche" and is_with_the_treasury(case.record):
        return None
    agreement = case.parent("agreement")
    if confirmed_account(agreement) is None:
        return say(
            "No bank account of the grantee is confirmed: the grantee enters it, one person verifies it against its "
            "proof, and the finance officer confirms it."
        )
    if case.record.kind == "tranche" and _being_checked(agreement, besides=None):
        return say("A change of the bank account is being checked; nothing is paid until it is confirmed or withdrawn.")
    return None


@guard
def no_other_account_is_being_checked(case: Case) -> Message | None:
    if case.record.parent_id is not None and _being_checked(case.parent("agreement"), besides=case.record.id):
        return say("Another bank account of this agreement is being checked already; finish or withdraw it first.")
    return None


def _being_checked(agreement: Record, besides: int | None) -> bool:
    query = sa.select(Record.id).where(
        Record.parent_id == agreement.id,
        Record.kind == "account",
        Record.phase.in_(BEING_CHECKED),
        Record.organisation_id == agreement.organisation_id,
    )
    return db.session.scalar(query.where(Record.id != besides).limit(1) if besides else query.limit(1)) is not None


@guard
def account_is_well_formed(case: Case) -> Message | None:
    kept, needed = case.record.answers(ACCOUNT_FORM), case.number("bank_account_digits")
    if (found := _other_than(needed, kept.get("account_number"))) is not None:
        return say("The account number has %(found)s digits; it needs %(needed)s.", found=found, needed=needed).beside(
            "account_number"
        )
    needed = case.number("bank_code_digits")
    if (found := _other_than(needed, kept.get("bic"))) is not None:
        return say("The BIC has %(found)s digits; it needs %(needed)s.", found=found, needed=needed).beside("bic")
    return None


def _other_than(needed: int, text: object) -> int | None:
    """How many digits there are, where it is not so many digits and nothing else."""
    digits = "".join(str(text or "").split())
    if digits.isascii() and digits.isdigit() and len(digits) == needed:
        return None
    return sum(each.isascii() and each.isdigit() for each in digits)


@guard
def proof_is_attached(case: Case) -> Message | None:
    if files_of(case.record):
        return None
    return say("Attach the document itself: a scan or a photograph of it.")


@moment_of(no_term)
def later_account_was_confirmed(case: Case) -> datetime | None:
    """When another account took the place of this one."""
    if case.record.parent_id is None:
        return None
    latest = confirmed_account(case.parent("agreement"))
    if latest is None or latest.id == case.record.id:
        return None
    confirmation = case.on(latest).last("confirm")
    return confirmation.recorded_at if confirmation else latest.changed_at


@computation
def retire_earlier_account(case: Case) -> None:
    """Let the clock mark the account that this one replaces."""
    for sibling in case.siblings():
        if sibling.id != case.record.id:
            refresh_due(case.on(sibling))
