"""The order to pay a tranche, and the register of payment orders that goes to the treasury."""

from decimal import Decimal
from typing import Any

from grants.agreements.papers import agreement_part, bank_part, budget_line, grantee_part
from grants.agreements.queries import agreed, confirmed_account
from grants.casework.case import Case
from grants.casework.paper_parts import Fields, day, moment, money, person, signed, signed_by, to_be_signed
from grants.casework.vocabulary import paper
from grants.database import db
from grants.documents.masking import private
from grants.languages import say
from grants.payments.accounts import ACCOUNT_FORM
from grants.payments.facts import AT_PAYMENT, FACT_FORM, counts_until, latest_fact
from grants.payments.orders import Order, orders_on
from grants.payments.queries import list_of, paid_under, planned, rows_on
from grants.records.models import Record

LIST_FORM = "payment_list_form"


def tranche_part(tranche: Record) -> Fields:
    part = planned(tranche)
    return {"number": part.number, "of": part.of, "amount": money(part.amount)}


@paper("payment_order", code="D31", layout="order", title=say("Order to pay a tranche"))
def payment_order(case: Case) -> dict[str, Any]:
    """Built when the payment is in the books already, so it is part of what was paid."""
    agreement, part = case.parent("agreement"), planned(case.record).amount
    approval = case.last("approve")
    paid, total = paid_under(agreement.id), agreed(agreement)
    return {
        "place": agreement.authority.address,
        "date": day(case.now),
        "agreement": agreement_part(case),
        "recipient": grantee_part(case),
        "tranche": tranche_part(case.record),
        "payment": {
            "number": case.answers.get("order_number"),
            "date": case.answers.get("paid_on"),
            "treasury": _treasury_number(case),
        },
        "register": _register_of(case),
        "budget_line": budget_line(case),
        "bank": bank_part(agreement),
        "account": _account(case, agreement),
        "facts": _facts(case),
        "approved_by": person(approval.actor, approval.role) if approval else None,
        "approved_at": moment(approval.recorded_at) if approval else None,
        "totals": {
            "agreed": money(total),
            "paid_before": money(paid - part),
            "paid_now": money(part),
            "left": money(total - paid),
        },
        "signatures": [*([signed_by(approval)] if approval else []), signed(case, "finance_officer")],
    }


def _treasury_number(case: Case) -> str | None:
    found = list_of(case.record.id)
    return (found.answers("treasury_dispatch").get("registered_as") or None) if found else None


def _register_of(case: Case) -> Fields | None:
    """The list by which the treasury was told to pay."""
    found = list_of(case.record.id)
    sent = case.on(found).last("send") if found else None
    if found is None or sent is None:
        return None
    return {"reference": found.reference, "date": sent.answers.get("sent_on")}


def _account(case: Case, agreement: Record) -> Fields | None:
    """Who verified the account, against what, and who confirmed it."""
    account = confirmed_account(agreement)
    if account is None:
        return None
    verified, confirmed = case.on(account).last("verify"), case.on(account).last("confirm")
    return {
        "holder": private(account.answers(ACCOUNT_FORM).get("holder")),
        "proof": private(account.answers("account_verification").get("proof")),
        "verified_by": person(verified.actor, verified.role) if verified else None,
        "verified_at": moment(verified.recorded_at) if verified else None,
        "confirmed_by": person(confirmed.actor, confirmed.role) if confirmed else None,
        "confirmed_at": moment(confirmed.recorded_at) if confirmed else None,
    }


def _facts(case: Case) -> list[Fields]:
    """What was attested of the grantee when this was paid."""
    agreement, form, rows = case.parent("agreement"), case.form(FACT_FORM), []
    kinds = form.field_named("kind")
    for kind, title in kinds.options if kinds else ():
        fact = latest_fact(agreement, kind)
        if fact is None or kind not in str(case.rules.value(AT_PAYMENT)):
            continue
        kept, until = fact.answers(FACT_FORM), counts_until(case.on(fact))
        rows.append(
            {
                "title": dict(title),
                "source": kept.get("source"),
                "number": kept.get("number"),
                "date": kept.get("issued_on"),
                "until": until.isoformat() if until else None,
            }
        )
    return rows


@paper("payment_register", code="P01", layout="report", title=say("Register of payment orders"))
def payment_register(case: Case) -> dict[str, Any]:
    kept, orders = case.record.answers(LIST_FORM), orders_on(case)
    approvals = {
        row.tranche_id: case.on(db.session.get_one(Record, row.tranche_id)).last("approve")
        for row in rows_on(case.record.id)
    }
    approvers = {
        (event.actor.name, event.role): person(event.actor, event.role)
        for event in approvals.values()
        if event is not None and event.actor is not None
    }
    return {
        "place": case.record.authority.address,
        "date": day(case.now),
        "list": {"reference": case.record.reference, "title": case.record.title},
        "treasury": kept.get("treasury"),
        "payer": {"name": case.record.authority.name, "account": private(kept.get("payer_account") or None)},
        "rows": [_row(order) for order in orders],
        "count": len(orders),
        "total": money(sum((order.amount for order in orders), Decimal(0))),
        "approved_by": list(approvers.values()),
        "note": kept.get("note") or None,
        "signatures": [signed(case, "finance_officer"), *to_be_signed(case.record, "customer_head", case.now)],
    }


def _row(order: Order) -> Fields:
    return {
        "recipient": order.recipient,
        "inn": order.inn or None,
        "bank": private({"bank": order.bank, "bic": order.bic, "account": order.account}),
        "amount": money(order.amount),
        "purpose": order.purpose,
        "budget_line": order.budget_line or None,
        "agreement": order.agreement,
        "reference": order.tranche,
    }
