"""The act in which both parties agree on the money, and the letter that ends an agreement."""

from collections.abc import Sequence
from typing import Any

from grants.agreements.ledger import (
    ACCEPTED,
    DEMANDED,
    PAID,
    RETURNED,
    WRITTEN_OFF,
    Balance,
    Line,
    account_of,
    lines_of,
)
from grants.agreements.papers import agreement_part, grantee_part, parties
from grants.agreements.queries import AGREEMENT_FORM, agreed
from grants.casework.case import Case
from grants.casework.paper_parts import Fields, day, in_words, money, option, signed, signed_by, to_be_signed
from grants.casework.vocabulary import paper
from grants.languages import say

GRANTEE_SIGNS = "sign_reconciliation_for_grantee"
WORDS = {
    PAID: say("Payment"),
    ACCEPTED: say("Spending accepted by a report"),
    DEMANDED: say("Return demanded"),
    RETURNED: say("Money returned"),
    WRITTEN_OFF: say("Debt written off"),
}


@paper("reconciliation_act", code="D39", layout="agreement", title=say("Reconciliation act"))
def reconciliation_act(case: Case) -> dict[str, Any]:
    """Where the agreement was terminated the grantee's signature may be missing: a place for ink is left."""
    agreement, lines = case.record, lines_of(case.record)
    by_grantee = case.last(GRANTEE_SIGNS) if case.action == "sign_reconciliation_for_customer" else None
    terms = agreement.answers(AGREEMENT_FORM)
    return {
        "place": agreement.authority.address,
        "date": day(case.now),
        "agreement": agreement_part(case),
        **parties(case),
        "project": {"title": agreement.title, "starts": terms.get("starts"), "ends": terms.get("ends")},
        "lines": _rows(lines),
        "totals": _totals(case, account_of(lines)),
        "terminated": case.last("terminate") is not None,
        "signatures": [
            signed(case, "customer_head"),
            *([signed_by(by_grantee)] if by_grantee else to_be_signed(agreement, "applicant_head", case.now)),
        ],
    }


def _rows(lines: Sequence[Line]) -> list[Fields]:
    return [
        {
            "date": line.on.isoformat(),
            "tranche": line.tranche,
            "what": line.what,
            "words": in_words(WORDS[line.what]),
            "paper": line.paper,
            "amount": money(line.amount),
        }
        for line in lines
    ]


def _totals(case: Case, account: Balance) -> Fields:
    return {
        "agreed": money(agreed(case.record)),
        "paid": money(account.paid),
        "accounted": money(account.accounted),
        "returned": money(account.returned),
        "written_off": money(account.written_off),
        "balance": money(account.left),
    }


@paper("termination_notice", code="A02", layout="letter", title=say("Notice of termination"))
def termination_notice(case: Case) -> dict[str, Any]:
    given = case.answers
    return {
        "recipient": grantee_part(case),
        "agreement": agreement_part(case),
        "ground": option(case, "termination", "ground", given.get("ground", "")),
        "effective_on": given.get("effective_on"),
        "explanation": given.get("explanation"),
        "money": option(case, "termination", "money", given.get("money", "")),
        "totals": _totals(case, account_of(lines_of(case.record))),
        "return_days": case.number("return_days"),
        "signatures": [signed(case, "customer_head")],
    }
