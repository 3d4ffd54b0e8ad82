"""The agreement itself, and how other papers name it."""

from typing import Any

from grants.agreements.queries import (
    AGREEMENT_FORM,
    APPLICATION_FORM,
    agreed,
    agreed_budget,
    confirmed_account,
    paper_in_force,
    payment_days,
    plan_of,
)
from grants.awards.papers import protocol_of
from grants.casework import budgets
from grants.casework.case import Case
from grants.casework.paper_parts import (
    Fields,
    called,
    day,
    in_words,
    indicators,
    money,
    organisation,
    plan,
    signed,
    signed_by,
    to_be_signed,
)
from grants.casework.vocabulary import paper
from grants.documents.masking import Private, private
from grants.languages import say
from grants.records.models import Record


def agreement_part(case: Case) -> Fields:
    """How other papers name the agreement above (or at) a record."""
    agreement = case.parent("agreement")
    in_force = paper_in_force(agreement.id, "grant_agreement")
    return {
        "number": in_force.number if in_force else agreement.reference,
        "date": day(in_force.issued_at) if in_force else None,
        "reference": agreement.reference,
        "title": agreement.title,
        "amount": money(agreed(agreement)),
    }


def grantee_part(case: Case) -> Fields:
    """The applicant behind the record, with the contacts given in the application."""
    body = case.record.organisation
    if body is None:
        raise LookupError(f"{case.record.reference} has no applicant")
    return organisation(body, case.now, case.parent("application").answers(APPLICATION_FORM))


def bank_part(agreement: Record) -> Private:
    """The confirmed bank account, else the bank details as they were typed in one line; only for the parties."""
    account = confirmed_account(agreement)
    if account is not None:
        kept = account.answers("account_form")
        return private({"bank": kept.get("bank"), "account": kept.get("account_number"), "bic": kept.get("bic")})
    return private({"bank": agreement.answers(AGREEMENT_FORM).get("bank_account"), "account": None, "bic": None})


def parties(case: Case) -> Fields:
    """Customer and grantee as those who sign, and on what authority."""
    heads = to_be_signed(case.record, "customer_head", case.now)
    return {
        "customer": {
            **organisation(case.record.authority, case.now),
            "phone": None,
            "email": None,
            "languages": case.record.authority.languages,
            "head": {"name": heads[0]["name"], "position": heads[0]["position"]} if heads else None,
            "acts_under": _authority_to_sign(case, "sign_for_customer") or in_words(say("its Statute")),
        },
        "grantee": {
            **grantee_part(case),
            "acts_under": _authority_to_sign(case, "sign_for_grantee") or in_words(say("its Charter")),
        },
    }


def _authority_to_sign(case: Case, action: str) -> str | None:
    """What the signer typed as their authority to sign, now or when they did."""
    earlier = case.last(action)
    answers = case.answers if case.action == action else earlier.answers if earlier else {}
    return answers.get("authority") or None


@paper("grant_agreement", code="D28", layout="agreement", title=say("Grant agreement"))
def grant_agreement(case: Case) -> dict[str, Any]:
    agreement, terms = case.record, case.record.answers(AGREEMENT_FORM)
    application = case.parent("application")
    asked = application.answers(APPLICATION_FORM)
    budget = budgets.table(agreed_budget(agreement))
    by_grantee = case.last("sign_for_grantee")
    return {
        "place": agreement.authority.address,
        "date": day(case.now),
        "call": called(case.parent("call")),
        "application": {**called(application), "amount": asked.get("amount_requested")},
        "protocol": protocol_of(case.parent("call")),
        "basis": [case.rules.title],
        **parties(case),
        "bank": bank_part(agreement),
        "project": {
            "title": agreement.title,
            "goal": asked.get("goal"),
            "target_groups": asked.get("target_group"),
            "territory": asked.get("territory"),
        },
        "amount": money(agreed(agreement)),
        "own_contribution": budget["own"],
        "total": budget["total"],
        "budget_line": budget_line(case),
        "starts": terms.get("starts"),
        "ends": terms.get("ends"),
        "carry_over_ground": terms.get("carry_over_ground") or None,
        "tranches": _tranche_rows(case),
        "terms": {
            "report_days": case.number("interim_report_days"),
            "check_days": case.number("report_check_days"),
            "return_days": case.number("return_days"),
            "visit_notice_days": case.number("visit_notice_days"),
            "small_change_percent": case.number("minor_amendment_percent"),
            "final_report_days": case.number("report_days"),
            "objection_days": case.number("amendment_objection_days"),
            "extension_months": case.number("extension_max_months"),
        },
        "clauses": [terms["special_terms"]] if terms.get("special_terms") else [],
        "prevailing_language": agreement.authority.languages[0],
        "budget": budget,
        "plan": plan(terms.get("activities") or ()),
        "indicators": indicators(terms.get("indicators") or ()),
        "signatures": [signed(case, "customer_head"), *([signed_by(by_grantee)] if by_grantee else [])],
    }


def budget_line(case: Case) -> str | None:
    line: str | None = case.parent("programme").answers("programme_form").get("budget_line") or None
    return line


def _tranche_rows(case: Case) -> list[Fields]:
    stated, days = payment_days(case.record), case.number("payment_working_days")
    return [
        {
            "number": part.number,
            "share": part.share,
            "amount": money(part.amount),
            "due": stated[part.number].isoformat() if part.number in stated else None,
            "condition": in_words(
                say(
                    "after the agreement is signed, within %(days)s working days of the approval of the request",
                    days=days,
                )
                if part.number == 1
                else say(
                    "after the report on tranche %(number)s is accepted, within %(days)s working days of the"
                    " approval of the request",
                    number=part.number - 1,
                    days=days,
                )
            ),
        }
        for part in plan_of(case)
    ]
