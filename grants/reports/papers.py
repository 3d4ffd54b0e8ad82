"""The grantee's papers on a tranche, and the customer's demand to give money back."""

from typing import Any

import sqlalchemy as sa

from grants.agreements.papers import agreement_part, bank_part, grantee_part, tranche_part
from grants.agreements.queries import agreed_budget, demands_of, earlier_tranches, planned
from grants.casework.budgets import ZERO, requested_of
from grants.casework.case import Case
from grants.casework.paper_parts import Fields, day, in_words, indicators, moment, money, option, signed
from grants.casework.queries import files_of
from grants.casework.vocabulary import paper
from grants.database import db
from grants.documents.masking import private
from grants.documents.models import Document
from grants.languages import say
from grants.records.models import Record
from grants.reports.queries import (
    REPORT_FORM,
    accepted_reports,
    accepted_spending,
    balance_over,
    spendable,
    spent_in,
)


@paper("tranche_request", code="D30", layout="letter", title=say("Tranche request"))
def tranche_request(case: Case) -> dict[str, Any]:
    agreement, purpose = case.parent("agreement"), case.answers.get("purpose")
    tranche = tranche_part(case.record)
    before = balance_over(earlier_tranches(case))
    boxes = case.form("tranche_request").fields
    return {
        "recipient": {"name": case.record.authority.name},
        "agreement": agreement_part(case),
        "grantee": grantee_part(case),
        "tranche": {**tranche, "starts": None, "ends": None},
        "uses": [{"line": purpose, "amount": tranche["amount"]}] if purpose else [],
        "previous": {
            "paid": money(before.paid),
            "accounted": money(before.accounted),
            "unspent": money(before.left),
        }
        if before.paid
        else None,
        "declarations": [dict(box.label) for box in boxes if box.type == "confirm" and case.answers.get(box.name)],
        "bank": bank_part(agreement),
        "signatures": [signed(case, "applicant_head", "applicant_accountant")],
    }


@paper("progress_report", code="D32", layout="report", title=say("Progress report"))
def progress_report(case: Case) -> dict[str, Any]:
    tranche, answers = case.parent("tranche"), case.record.answers(REPORT_FORM)
    rows, most = spent_in(case.record), spendable(tranche.id)
    agreed_rows = {" ".join(r.item.casefold().split()): r.requested for r in agreed_budget(case.parent("agreement"))}
    spent = requested_of(rows)
    return {
        "agreement": agreement_part(case),
        "grantee": grantee_part(case),
        "final": planned(tranche).is_last,
        "tranche": tranche_part(tranche),
        "starts": answers.get("period_starts"),
        "ends": answers.get("period_ends"),
        "sections": [_narrative(case, answers)],
        "spending": {
            "rows": [
                {
                    "line": row.item,
                    "planned": _text(agreed_rows.get(" ".join(row.item.casefold().split()))),
                    "spent": money(row.requested),
                    "note": None,
                }
                for row in rows
            ],
            "planned": money(most),
            "spent": money(spent),
            "unspent": money(most - spent),
        },
        "indicators": [{**row, "evidence": None} for row in indicators(answers.get("indicators") or ())],
        "beneficiaries": {
            "total": answers.get("beneficiaries"),
            "women": answers.get("beneficiaries_women") or None,
            "children": answers.get("beneficiaries_children") or None,
            "with_disabilities": None,
        },
        "files": [
            {"name": private(file.name), "size": file.size, "sha256": file.sha256} for file in files_of(case.record)
        ],
        "submitted_at": moment(case.now),
        "signatures": [signed(case, "applicant_head")],
    }


def _text(sum_or_none: Any) -> str | None:
    return None if sum_or_none is None else money(sum_or_none)


def _narrative(case: Case, answers: dict[str, Any]) -> Fields:
    form = case.form(REPORT_FORM)
    shown = ("narrative", "difficulties")
    return {
        "title": in_words(say("Narrative part")),
        "rows": [
            {"label": dict(field.label), "value": answers[field.name]}
            for field in form.fields
            if field.name in shown and answers.get(field.name)
        ],
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
        "due": demand.due_on.isoformat(),
        "days": case.number("return_days"),
        "papers": _papers_it_rests_on(case.parent("agreement"), case.record),
        "signatures": [signed(case, "customer_head")],
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
