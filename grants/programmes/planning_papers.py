"""The papers around a programme: the needs it answers, its text and plan, what the public proposed, what came of it."""

from decimal import Decimal
from typing import Any

from grants.casework.case import Case
from grants.casework.paper_parts import (
    Fields,
    called,
    day,
    indicators,
    money,
    option,
    paragraphs,
    plan,
    signed,
    text_of,
)
from grants.casework.vocabulary import paper
from grants.languages import say
from grants.programmes.papers import limit_rows
from grants.programmes.queries import FORM, counted_below

COUNTED = (
    ("calls", "call", ()),
    ("completed_calls", "call", ("completed",)),
    ("applications", "application", ()),
    ("agreements", "agreement", ("running", "suspended", "completed")),
    ("reports", "report", ("completed",)),
    ("visits", "visit", ("completed",)),
)


@paper("needs_assessment", code="D01", layout="report", title=say("Assessment of needs"))
def needs_assessment(case: Case) -> Fields:
    form, notice = case.record.answers(FORM), case.record.answers("discussion_notice")
    return {
        "customer": case.record.authority.name,
        "programme": called(case.record),
        "prepared_on": day(case.now),
        "sphere": option(case, FORM, "sphere", form["sphere"]),
        "territory": text_of(form["territory"]),
        "target_groups": paragraphs(form["target_group"]),
        "problem": paragraphs(form["problem"]),
        "goal": text_of(form["goal"]),
        "expected_results": paragraphs(form["expected_results"]),
        "indicators": indicators(form.get("indicators") or ()),
        "discussion": {
            "ends": notice.get("discussion_ends"),
            "how": text_of(notice.get("how")),
            "contact_person": notice.get("contact_person"),
            "contact_phone": notice.get("contact_phone"),
        },
        "signatures": [signed(case, "customer_officer", "customer_head")],
    }


@paper("programme_plan", code="D02", layout="report", title=say("Programme and plan of its implementation"))
def programme_plan(case: Case) -> Fields:
    """As a draft for the discussion, as approved, or as amended, by the action that issues it."""
    form, record = case.record.answers(FORM), case.record
    is_draft = case.action == "start_discussion"
    act = {} if is_draft else record.answers("approval_act")
    return {
        "customer": record.authority.name,
        "programme": called(record),
        "status": "for_discussion" if is_draft else "as_amended" if record.data.get("amendments") else "as_approved",
        "act": {"number": act["act_number"], "date": act["act_date"]} if act else None,
        "sphere": option(case, FORM, "sphere", form["sphere"]),
        "starts": form["starts"],
        "ends": form["ends"],
        "problem": paragraphs(form["problem"]),
        "goal": text_of(form["goal"]),
        "tasks": paragraphs(form["tasks"]),
        "target_groups": paragraphs(form["target_group"]),
        "territory": text_of(form["territory"]),
        "expected_results": paragraphs(form["expected_results"]),
        "budget": money(Decimal(form["budget"])),
        "budget_source": option(case, FORM, "budget_source", form["budget_source"]),
        "budget_line": form.get("budget_line") or None,
        "year_limits": limit_rows(form.get("year_limits"), "year"),
        "month_limits": limit_rows(form.get("month_limits"), "month"),
        "plan": plan(form.get("implementation_plan") or ()),
        "indicators": indicators(form.get("indicators") or ()),
        "signatures": [signed(case, "programme_approver", "customer_head", "customer_officer")],
    }


@paper("proposals_summary", code="D03", layout="report", title=say("Summary of the public's proposals"))
def proposals_summary(case: Case) -> Fields:
    summary, started = case.record.answers("discussion_summary"), case.last("start_discussion")
    rows: list[dict[str, Any]] = summary.get("proposals") or []
    return {
        "customer": case.record.authority.name,
        "programme": called(case.record),
        "began": day(started.recorded_at) if started else None,
        "ended": case.record.answers("discussion_notice").get("discussion_ends"),
        "how_held": paragraphs(summary.get("how_held")),
        "proposals": [
            {
                "proposal": row["proposal"],
                "proposed_by": _column_words(case, "proposed_by", row["proposed_by"]),
                "decision": row["decision"],
                "grounds": row.get("grounds") or None,
            }
            for row in rows
        ],
        "signatures": [signed(case, "customer_officer", "customer_head")],
    }


@paper(
    "programme_report",
    code="D52",
    layout="report",
    title=say("Yearly report on the execution of a programme"),
    stands_beside=True,
)
def programme_report(case: Case) -> Fields:
    report, form = case.record.answers("programme_report"), case.record.answers(FORM)
    year, budget = int(report["year"]), Decimal(form["budget"])
    spent = Decimal(report["spent"])
    return {
        "customer": case.record.authority.name,
        "programme": called(case.record),
        "year": str(year),
        "budget": money(budget),
        "spent": money(spent),
        "returned": money(Decimal(report["returned"])) if report.get("returned") else None,
        "sequesters": [
            {"number": cut["act_number"], "date": cut["act_date"], "before": cut["from"], "after": cut["to"]}
            for cut in case.record.data.get("sequesters", [])
        ],
        "counts": {name: counted_below(case.record, kind, phases=phases, year=year) for name, kind, phases in COUNTED},
        "results": [
            {"title": row["result"], "planned": row.get("planned") or None, "actual": row["actual"]}
            for row in report.get("results") or ()
        ],
        "work_done": paragraphs(report["work_done"]),
        "lessons": paragraphs(report.get("lessons")),
        "signatures": [signed(case, "customer_officer", "customer_head")],
    }


def _column_words(case: Case, column: str, value: str) -> Any:
    table = case.form("discussion_summary").field_named("proposals")
    options = next((dict(each.options) for each in table.columns if each.name == column), {}) if table else {}
    return dict(options.get(value) or {"ru": value})
