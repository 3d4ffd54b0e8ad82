"""The application itself, its receipt, and who was admitted."""

from decimal import Decimal
from hashlib import sha256
from typing import Any

import sqlalchemy as sa

from grants.applications.partners import partners
from grants.applications.queries import amount_of, refusal_appeal_ends, screened, submission_of
from grants.calls.commission_papers import members as members_of_commission
from grants.calls.queries import deadline_of
from grants.casework.budgets import read_budget, table
from grants.casework.case import Case
from grants.casework.paper_parts import (
    Fields,
    called,
    day,
    in_words,
    indicators,
    moment,
    money,
    option,
    organisation,
    person,
    plan,
    position,
    signed,
    to_be_signed,
)
from grants.casework.queries import files_of
from grants.casework.vocabulary import paper
from grants.database import db
from grants.documents.masking import private
from grants.documents.models import Document
from grants.languages import say
from grants.records.journal import canonical
from grants.records.models import Event, Record

_TYPES_OF_A_ROW = {"text", "longtext", "integer"}
_SHOWN_ELSEWHERE = {"title", "bank_details"}


def application_facts(application: Record) -> Fields:
    return {**called(application), "amount": money(amount_of(application))}


def applicant(case: Case, application: Record) -> Fields:
    """The applicant as papers name it, with the contacts given in the application."""
    body = application.organisation
    assert body is not None
    return organisation(body, case.now, application.answers("application_form"))


def _files(record: Record, *, names_are_private: bool) -> list[Fields]:
    return [
        {"name": private(f.name) if names_are_private else f.name, "size": f.size, "sha256": f.sha256}
        for f in files_of(record)
    ]


def _rows(case: Case) -> list[Fields]:
    kept = case.record.answers("application_form")
    return [
        {"label": field.label, "value": value if field.public else private(value)}
        for field in case.form("application_form").fields
        if (field.type in _TYPES_OF_A_ROW or field.private)
        and field.name not in _SHOWN_ELSEWHERE
        and (value := kept.get(field.name)) not in (None, "")
    ]


def _tax_number(inn: str | None) -> Any:
    """That of an individual, which begins with 1 or 2, is for the parties."""
    return private(inn) if str(inn or "")[:1] in ("1", "2") else inn or None


def issued(record: Record, code: str) -> Fields | None:
    """Number and date of the latest paper with this code of the catalogue that stands for a record."""
    query = sa.select(Document).where(
        Document.record_id == record.id, Document.number.startswith(f"{code}-"), Document.annulled_by.is_(None)
    )
    found = db.session.scalars(query.order_by(Document.id.desc()).limit(1)).first()
    return {"number": found.number, "date": day(found.issued_at)} if found else None


@paper("application", code="D11", layout="report", title=say("Application for a grant"))
def application(case: Case) -> Fields:
    record = case.record
    kept = record.answers("application_form")
    lines = read_budget(kept["budget"])
    budget = table(lines)
    declared = [f.label for f in case.form("application_form").fields if f.type == "confirm" and kept.get(f.name)]
    return {
        "call": called(case.parent("call")),
        "application": application_facts(record),
        "applicant": applicant(case, record),
        "bank": private({"bank": kept["bank_details"], "account": None, "bic": None}),
        "amount": money(amount_of(record)),
        "own_contribution": budget["own"],
        "partners": [
            {"name": row.get("name"), "inn": _tax_number(row.get("inn")), "role": row.get("role")}
            for row in partners(record)
        ],
        "earlier_grants": [
            {
                "funder": row["funder"],
                "year": str(row["year"]),
                "sum": money(Decimal(row["sum"])),
                "purpose": row["purpose"],
            }
            for row in kept.get("earlier_grants") or []
        ],
        "total": budget["total"],
        "starts": kept["starts"],
        "ends": kept["ends"],
        "sections": [{"title": in_words(say("The project")), "rows": _rows(case)}],
        "team": [],
        "budget": budget,
        "plan": plan(kept["activities"]),
        "indicators": indicators(kept["indicators"]),
        "declarations": declared,
        "files": _files(record, names_are_private=True),
        "submitted_at": moment(case.now),
        "signatures": [signed(case, "applicant_head")],
    }


@paper("registration_receipt", code="D12", layout="letter", title=say("Receipt of registration"))
def registration_receipt(case: Case) -> Fields:
    record, call = case.record, case.parent("call")
    deadline = deadline_of(call)
    place = case.rights.get("applicant_head")
    on_paper = place is not None and place.record_id is not None
    return {
        "recipient": applicant(case, record),
        "call": called(call),
        "application": application_facts(record),
        "registered_at": moment(case.now),
        "deadline": moment(deadline) if deadline else None,
        "content_hash": private(content_hash(record)),
        "files": _files(record, names_are_private=True),
        "submitted_by": person(case.actor.user, "customer_officer" if on_paper else "applicant_head"),
        "paper": on_paper,
        "signatures": [],
    }


def content_hash(application: Record) -> str:
    """SHA-256 of the canonical JSON of all answers: what the applicant can hold against the receipt."""
    return sha256(canonical(application.answers("application_form")).encode()).hexdigest()


@paper("admission_protocol", code="D16", layout="protocol", title=say("Protocol of admission"))
def admission_protocol(case: Case) -> Fields:
    call = case.record
    return {
        "call": called(call),
        "place": call.authority.address or None,
        "date": day(case.now),
        "ground": issued(call, "D06"),
        "members": [],
        "quorum": None,
        "recusals": [],
        "commission": members_of_commission(case, case.today),
        "agenda": [in_words(say("Results of checking the applications against the requirements"))],
        "applications": [_considered(case.on(each), event) for each, event in screened(case)],
        "dissent": [],
        "signatures": [signed(case, "commission_chair"), *to_be_signed(call, "commission_secretary", case.now)],
    }


def _considered(case: Case, decision: Event) -> Fields:
    record, submission, admitted = case.record, submission_of(case), decision.action == "admit"
    body = record.organisation
    return {
        **application_facts(record),
        "applicant": body.name if body else None,
        "registered_at": moment(submission.recorded_at) if submission else None,
        "admitted": admitted,
        "ground": None if admitted else _ground(case),
        "decided_on": day(decision.recorded_at),
        "decided_by": position(decision.role) if decision.role else None,
        "paper": issued(record, "D15" if admitted else "D17"),
    }


def _ground(case: Case) -> Any:
    return option(case, "refusal_ground", "ground", case.record.answers("refusal_ground")["ground"])


@paper("screening_checklist", code="D15", layout="report", title=say("Screening checklist"))
def screening_checklist(case: Case) -> Fields:
    record, submission = case.record, submission_of(case)
    kept = record.answers("screening_checklist")
    gates = [field for field in case.form("screening_checklist").fields if field.type == "yes_no"]
    return {
        "call": called(case.parent("call")),
        "application": application_facts(record),
        "applicant": applicant(case, record),
        "registered_at": moment(submission.recorded_at) if submission else None,
        "checked_on": day(case.now),
        "gates": [
            {
                "label": gate.label,
                "met": kept.get(gate.name) == "yes",
                "remark": private(kept.get(f"{gate.name}_remark") or ""),
            }
            for gate in gates
        ],
        "unanswered": int(record.data.get("unanswered") or 0),
        "passed": all(kept.get(gate.name) == "yes" for gate in gates),
        "signatures": [signed(case, "commission_secretary")],
    }


@paper("refusal_notice", code="D17", layout="letter", title=say("Notice of refusal of admission"))
def refusal_notice(case: Case) -> Fields:
    record = case.record
    return {
        "recipient": applicant(case, record),
        "call": called(case.parent("call")),
        "application": application_facts(record),
        "ground": _ground(case),
        "explanation": record.answers("refusal_ground")["explanation"],
        "decided_on": day(case.now),
        "protocol": None,
        "checklist": issued(record, "D15"),
        "appeal": {
            "until": moment(refusal_appeal_ends(case, case.now)),
            "days": None,
            "to": in_words(say("the appeal panel")),
        },
        "signatures": [signed(case, "commission_chair")],
    }
