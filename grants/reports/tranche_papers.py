"""The request for a tranche and the demand to give it back: both rest on what earlier money was reported on."""

from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from grants.agreements.papers import agreement_part, bank_part, grantee_part
from grants.casework.budgets import ZERO, amount
from grants.casework.case import Case
from grants.casework.paper_parts import Fields, day, in_words, money, option, signed
from grants.casework.vocabulary import paper
from grants.database import db
from grants.documents.models import Document
from grants.languages import say
from grants.payments.papers import tranche_part
from grants.payments.queries import demanded_of, demands_of, earlier_tranches, payment_of, returned_of
from grants.records.models import Record
from grants.reports.queries import accepted_reports, accepted_spending, balance_over, spendable


@paper("tranche_request", code="D30", layout="letter", title=say("Tranche request"))
def tranche_request(case: Case) -> dict[str, Any]:
    agreement, purpose = case.parent("agreement"), case.answers.get("purpose") or None
    tranche = tranche_part(case.record)
    before = balance_over(earlier_tranches(case))
    boxes = case.form("tranche_request").fields
    return {
        "recipient": {"name": case.record.authority.name},
        "agreement": agreement_part(case),
        "grantee": grantee_part(case),
        "tranche": {
            **tranche,
            "starts": case.answers.get("period_starts") or None,
            "ends": case.answers.get("period_ends") or None,
        },
        "purpose": purpose,
        "uses": [
            {"line": row.get("title"), "amount": money(given)}
            for row in case.answers.get("uses") or ()
            if (given := amount(row.get("amount")))
        ],
        "previous": {
            "paid": money(before.paid),
            "accounted": money(before.accounted),
            "returned": money(before.returned),
            "unspent": money(before.left),
        }
        if before.paid
        else None,
        "declarations": [dict(box.label) for box in boxes if box.type == "confirm" and case.answers.get(box.name)],
        "bank": bank_part(agreement),
        "signatures": [signed(case, "applicant_head", "applicant_accountant")],
    }


@paper("return_demand", code="D38", layout="letter", title=say("Demand to return funds"))
def return_demand(case: Case) -> dict[str, Any]:
    """Built when the demand is in the books already; what was unspent is counted as it was before."""
    answers, demand = case.answers, demands_of(case.record.id)[-1]
    asked = demand.amount
    left = spendable(case.record.id) + asked - accepted_spending(case.record.id)
    unspent = min(max(left, ZERO), asked) if accepted_reports(case.record.id) else ZERO
    ground = option(case, "return_demand", "ground", answers.get("ground", ""))
    calculation = [
        {"text": in_words(say("What the accepted report leaves unspent")), "amount": money(unspent)},
        {"text": ground, "amount": money(asked - unspent)},
    ]
    return {
        "recipient": grantee_part(case),
        "agreement": agreement_part(case),
        "amount": money(asked),
        "ground": {
            language: f"{words}. {answers.get('explanation', '')}".strip() for language, words in ground.items()
        },
        "calculation": [line for line in calculation if line["amount"] != money(ZERO)],
        "balance": _balance(case.record, asked),
        "account": _account_for_return(case),
        "due": demand.due_on.isoformat(),
        "days": case.number("return_days"),
        "papers": _papers_it_rests_on(case.parent("agreement"), case.record),
        "signatures": [signed(case, "customer_head")],
    }


def _balance(tranche: Record, asked: Decimal) -> Fields:
    """Where the money of the tranche stands, without what is demanded by this paper."""
    payment = payment_of(tranche.id)
    return {
        "paid": money(payment.amount if payment else ZERO),
        "accounted": money(accepted_spending(tranche.id)),
        "demanded_before": money(demanded_of(tranche.id) - asked),
        "returned": money(returned_of(tranche.id)),
    }


def _account_for_return(case: Case) -> Fields | None:
    """The state's account as the demand gives it; such accounts are public."""
    given = case.answers
    if not given.get("account_number"):
        return None
    return {
        "recipient": given.get("account_holder") or case.record.authority.name,
        "bank": given.get("account_bank") or None,
        "account": given["account_number"],
        "bic": given.get("account_bic") or None,
        "purpose": given.get("payment_code") or None,
    }


def _papers_it_rests_on(agreement: Record, tranche: Record) -> list[Fields]:
    """The reports on the tranche and the acts of visits under the agreement that still count."""
    on_tranche = (Document.kind == "progress_report") & (Record.parent_id == tranche.id)
    on_visits = (Document.kind == "visit_act") & (Record.parent_id == agreement.id)
    query = (
        sa.select(Document)
        .join(Record, Document.record_id == Record.id)
        .where(on_tranche | on_visits, Document.superseded_by_id.is_(None), Document.annulled_by.is_(None))
        .order_by(Document.id)
    )
    return [{"number": found.number, "date": day(found.issued_at)} for found in db.session.scalars(query)]
