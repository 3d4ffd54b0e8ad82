"""What the grantee reports, and what the customer concludes from it, on paper."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from grants.agreements.papers import agreement_part, grantee_part
from grants.agreements.queries import AGREEMENT_FORM, agreed, paper_in_force
from grants.casework.budgets import ZERO
from grants.casework.calendar import working_days_after
from grants.casework.case import Case
from grants.casework.paper_parts import Fields, Words, day, in_words, moment, money, option, signed
from grants.casework.queries import files_of
from grants.casework.vocabulary import paper
from grants.documents.masking import private
from grants.languages import say
from grants.payments.papers import tranche_part
from grants.payments.queries import planned
from grants.records.models import Record
from grants.reports.figures import (
    indicators_in,
    is_by_lines,
    line_meant,
    lines_of,
    receipts_in,
    spending_in,
    spent_on_lines,
    total_of,
)
from grants.reports.queries import REPORT_FORM, balance_over, carried_into, spendable, tranches_of
from grants.reports.small_groups import GROUPS, least_shown, untold_in
from grants.reports.submitting import is_final

CONCLUSION, REJECTION, REMARKS = "report_conclusion", "report_rejection", "remarks"
SCALES = ("activities", "purpose", "proved", "indicators")


@paper("progress_report", code="D32", layout="report", title=say("Progress report"))
def progress_report(case: Case) -> dict[str, Any]:
    """Earlier definitions issue it for the last tranche too; it says then that it is the final report."""
    return _report(case, final=planned(case.parent("tranche")).is_last)


@paper("final_report", code="D37", layout="report", title=say("Final report"))
def final_report(case: Case) -> dict[str, Any]:
    """The last report, with the whole project behind it: what was agreed, paid, spent and not spent."""
    agreement = case.parent("agreement")
    balance, spent = balance_over(tranches_of(agreement.id)), total_of(spending_in(case.record, agreement))
    whole = balance.accounted + spent
    terms = agreement.answers(AGREEMENT_FORM)
    return {
        **_report(case, final=True),
        "project": {"starts": terms.get("starts"), "ends": terms.get("ends")},
        "whole": {
            "agreed": money(agreed(agreement)),
            "paid": money(balance.paid),
            "spent": money(whole),
            "returned": money(balance.returned),
            "left": money(max(balance.paid - whole - balance.returned - balance.written_off, ZERO)),
        },
    }


def _report(case: Case, *, final: bool) -> dict[str, Any]:
    tranche, answers = case.parent("tranche"), case.record.answers(REPORT_FORM)
    agreement = case.parent("agreement")
    return {
        "agreement": agreement_part(case),
        "grantee": grantee_part(case),
        "final": final,
        "tranche": tranche_part(tranche),
        "starts": answers.get("period_starts"),
        "ends": answers.get("period_ends"),
        "sections": [_narrative(case, answers)],
        "activities": _activities(case, agreement, answers),
        "spending": _spending(case.record, agreement, tranche),
        "receipts": _receipts(case, agreement),
        "indicators": _indicators(case.record, agreement),
        **_people(case, answers),
        "minors_consent": option(case, REPORT_FORM, "minors_consent", consent)
        if (consent := answers.get("minors_consent"))
        else None,
        "files": [
            {"name": private(file.name), "size": file.size, "sha256": file.sha256} for file in files_of(case.record)
        ],
        "submitted_at": moment(case.now),
        "signatures": [signed(case, "applicant_head")],
    }


def _people(case: Case, answers: Mapping[str, Any]) -> Fields:
    """Who was served; small groups are for the parties alone."""
    names, places = untold_in(answers, least_shown(case))
    said = {name: answers.get(name) or None for name in ("beneficiaries", *GROUPS)}
    told = {name: private(value) if name in names else value for name, value in said.items()}
    rows = [
        {"locality": row.get("locality"), "people": private(people) if place in places else people}
        for place, row in enumerate(answers.get("localities") or ())
        for people in [row.get("people")]
    ]
    return {
        "beneficiaries": {
            "total": told["beneficiaries"],
            "women": told["beneficiaries_women"],
            "men": told["beneficiaries_men"],
            "children": told["beneficiaries_children"],
            "older": told["beneficiaries_older"],
            "with_disabilities": told["beneficiaries_disabled"],
        },
        "localities": rows,
    }


def _spending(report: Record, agreement: Record, tranche: Record) -> Fields:
    """By line: agreed, spent before and now, with the own contribution; and the balance of the tranche."""
    lines, spending = lines_of(agreement), spending_in(report, agreement)
    before = spent_on_lines(agreement, besides=report)
    meant = [line_meant(lines, row.key, row.item) for row in spending]
    spent, own, carried = total_of(spending), spendable(tranche.id), carried_into(tranche)
    return {
        "rows": [
            {
                "line": row.item,
                "planned": _text(lines[key].agreed if key in lines else None),
                "before": _text(before.get(key, ZERO)),
                "spent": money(row.amount),
                "own": _text(row.own or None),
                "note": row.note or None,
            }
            for key, row in zip(meant, spending, strict=True)
        ],
        "planned": money(own + carried),
        "carried": money(carried),
        "spent": money(spent),
        "unspent": money(own + carried - spent),
    }


def _text(sum_or_none: Decimal | None) -> str | None:
    return None if sum_or_none is None else money(sum_or_none)


def _activities(case: Case, agreement: Record, answers: Mapping[str, Any]) -> list[Fields]:
    agreed_plan = agreement.answers(AGREEMENT_FORM).get("activities") or ()
    rows = {row.get("key"): row for row in answers.get("activities") or ()}
    found = []
    for number, activity in enumerate(agreed_plan, 1):
        row = rows.get(str(number)) or {}
        if row.get("done"):
            found.append(
                {
                    "activity": activity.get("activity"),
                    "planned": activity.get("ends") or activity.get("starts") or None,
                    "done": _column_option(case, "activities", "done", row["done"]),
                    "done_on": row.get("done_on") or None,
                    "result": row.get("result") or None,
                }
            )
    return found


def _receipts(case: Case, agreement: Record) -> list[Fields]:
    lines = lines_of(agreement)
    return [
        {
            "paid_on": receipt.paid_on,
            "number": receipt.number,
            "payee": _column_option(case, "receipts", "payee", receipt.payee),
            "line": lines[receipt.line].item if receipt.line in lines else None,
            "amount": money(receipt.amount),
        }
        for receipt in receipts_in(case.record)
    ]


def _column_option(case: Case, table: str, column: str, value: str) -> Words | None:
    """The words of what was chosen in a column."""
    field = case.form(REPORT_FORM).field_named(table)
    columns: Sequence[Any] = field.columns if field else ()
    options = next((dict(each.options) for each in columns if each.name == column), {})
    return dict(options[value]) if value in options else None


def _indicators(report: Record, agreement: Record) -> list[Fields]:
    return [
        {
            "title": row.title,
            "unit": row.unit or None,
            "baseline": row.baseline or None,
            "target": row.target or None,
            "actual": row.actual or None,
            "evidence": row.evidence or None,
        }
        for row in indicators_in(report, agreement)
    ]


def _narrative(case: Case, answers: Mapping[str, Any]) -> Fields:
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


@paper("report_conclusion", code="D33", layout="report", title=say("Conclusion on the report"))
def report_conclusion(case: Case) -> dict[str, Any]:
    """The analytical note of whoever checked the report, when it is accepted, returned or rejected."""
    report, agreement, tranche = case.record, case.parent("agreement"), case.parent("tranche")
    spending, receipts = spending_in(report, agreement), receipts_in(report)
    sent = paper_in_force(report.id, "final_report") or paper_in_force(report.id, "progress_report")
    proved, spent = sum((receipt.amount for receipt in receipts), ZERO), total_of(spending)
    own, carried = spendable(tranche.id), carried_into(tranche)
    answers = case.answers
    return {
        "decision": {"accept": "acceptance", "reject": "rejection"}.get(case.action, "return"),
        "agreement": agreement_part(case),
        "grantee": grantee_part(case),
        "tranche": tranche_part(tranche),
        "report": {
            "reference": report.reference,
            "number": sent.number if sent else None,
            "date": day(sent.issued_at) if sent else None,
            "final": is_final(tranche),
            "starts": report.answers(REPORT_FORM).get("period_starts"),
            "ends": report.answers(REPORT_FORM).get("period_ends"),
        },
        "figures": {
            "received": money(own),
            "carried": money(carried),
            "spent": money(spent),
            "proved": money(proved) if is_by_lines(report) else None,
            "unspent": money(own + carried - spent),
        },
        "indicators": _indicators(report, agreement),
        "assessment": [
            {"label": dict(field.label), "value": option(case, CONCLUSION, name, answers[name])}
            for name in SCALES
            if answers.get(name) and (field := case.form(CONCLUSION).field_named(name)) is not None
        ],
        "ground": option(case, REJECTION, "ground", answers["ground"]) if answers.get("ground") else None,
        "note": answers.get("note") or answers.get("remarks") or answers.get("explanation") or None,
        "answer_by": _answer_by(case) if case.action == "return_with_remarks" else None,
        "signatures": [signed(case, "customer_officer", "customer_head", "monitor")],
    }


def _answer_by(case: Case) -> str:
    """Until when the report can be corrected."""
    due = working_days_after(case, case.now, case.number("report_resubmission_days"))
    return max(day(due), case.answers.get("answer_by") or "")
