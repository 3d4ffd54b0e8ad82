"""The act that approves a programme."""

from decimal import Decimal

from grants.casework.case import Case
from grants.casework.paper_parts import Fields, money, paragraphs, signed, text_of
from grants.casework.vocabulary import paper
from grants.languages import say


@paper("programme_approval", code="D04", layout="order", title=say("Act approving a programme"))
def programme_approval(case: Case) -> Fields:
    act, form = case.record.answers("approval_act"), case.record.answers("programme_form")
    votes = {side: int(act.get(f"votes_{side}") or 0) for side in ("for", "against", "abstained")}
    resolved = act["act_kind"] == "resolution" and any(votes.values())
    return {
        "act": {
            "kind": act["act_kind"],
            "number": act["act_number"],
            "date": act["act_date"],
            "body": case.record.authority.name,
        },
        "place": act["place"],
        "date": act["act_date"],
        "basis": [],
        "programme": {
            "reference": case.record.reference,
            "title": case.record.title,
            "starts": form["starts"],
            "ends": form["ends"],
            "goal": text_of(form["goal"]),
            "tasks": paragraphs(form["tasks"]),
            "target_groups": paragraphs(form["target_group"]),
            "territory": text_of(form["territory"]),
            "budget": money(Decimal(form["budget"])),
            "budget_line": form.get("budget_line") or None,
        },
        "votes": {"for": 0, "against": 0, "abstained": 0, **votes, "present": sum(votes.values())}
        if resolved
        else None,
        "orders": [],
        "control": None,
        "signatures": [signed(case, "programme_approver")],
    }
