"""The supplementary agreement, and the notice of a small change."""

from typing import Any

from grants.agreements.amendments import (
    BUDGET,
    asked,
    changes_of,
    line_changes,
    moved_by_notice,
    number_of,
)
from grants.agreements.papers import agreement_part, bank_part, grantee_part, parties
from grants.agreements.queries import agreed
from grants.casework import budgets
from grants.casework.budgets import ZERO, read_budget
from grants.casework.case import Case
from grants.casework.paper_parts import Fields, day, indicators, money, option, plan, signed, signed_by
from grants.casework.vocabulary import paper
from grants.languages import say


@paper("supplementary_agreement", code="D29", layout="agreement", title=say("Supplementary agreement"))
def supplementary_agreement(case: Case) -> dict[str, Any]:
    """Built when the change is made already: it says what was before and what is now."""
    agreement, effect = case.parent("agreement"), case.record.data["effect"]
    before, after, change = effect["before"], effect["after"], effect["change"]
    by_grantee = case.last("sign_for_grantee")
    return {
        "place": case.record.authority.address,
        "date": day(case.now),
        "order": number_of(agreement, case.record),
        "agreement": agreement_part(case),
        **parties(case),
        "bank": bank_part(agreement),
        "project": {"title": agreement.title},
        "change": change,
        "change_words": option(case, "amendment_form", "change", change),
        "reason": asked(case.record).get("reason"),
        "amount": money(agreed(agreement)),
        "lines": _lines(before, after) if change == BUDGET else [],
        "budget": budgets.table(read_budget(after["budget"])) if change == BUDGET else None,
        "ends": {"before": before.get("ends"), "after": after["ends"]} if "ends" in after else None,
        "carry_over_ground": after.get("carry_over_ground"),
        "plan": plan(after.get("activities") or ()),
        "indicators": indicators(after.get("indicators") or ()),
        "special_terms": after.get("special_terms"),
        "succession": {"from": before["party"], "to": after["party"], **effect["basis"]} if "basis" in effect else None,
        "signatures": [signed(case, "customer_head"), *([signed_by(by_grantee)] if by_grantee else [])],
    }


def _lines(before: Fields, after: Fields) -> list[Fields]:
    """The lines that changed."""
    return [
        {
            "line": change.item,
            "before": money(change.before),
            "after": money(change.after),
            "difference": money(change.difference),
        }
        for change in line_changes(read_budget(before["budget"]), read_budget(after["budget"]))
        if change.difference != ZERO
    ]


@paper("budget_change_notice", code="A01", layout="letter", title=say("Notice of a change in the budget"))
def budget_change_notice(case: Case) -> dict[str, Any]:
    """Issued by the press that gives the notice, so the time to object is counted from now."""
    changes = changes_of(case)
    return {
        "recipient": {"name": case.record.authority.name},
        "agreement": agreement_part(case),
        "grantee": grantee_part(case),
        "reason": asked(case.record).get("reason"),
        "lines": [
            {
                "line": change.item,
                "before": money(change.before),
                "after": money(change.after),
                "difference": money(change.difference),
            }
            for change in changes
        ],
        "totals": {
            "before": money(sum((change.before for change in changes), ZERO)),
            "after": money(sum((change.after for change in changes), ZERO)),
        },
        "moved": money(moved_by_notice(case)),
        "percent": case.number("minor_amendment_percent"),
        "objection_days": case.number("amendment_objection_days"),
        "signatures": [signed(case, "applicant_head")],
    }
