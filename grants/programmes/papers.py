"""The acts on a programme: its approval, its amendment, the cut of its budget."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from grants.casework.case import Case
from grants.casework.paper_parts import Fields, called, in_words, money, paragraphs, signed, text_of
from grants.casework.vocabulary import paper
from grants.languages import say
from grants.programmes.queries import FORM


@paper("programme_approval", code="D04", layout="order", title=say("Act approving a programme"))
def programme_approval(case: Case) -> Fields:
    act, form = case.record.answers("approval_act"), case.record.answers(FORM)
    return {
        **_head(case, act),
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
        "discussion": _discussion(case),
    }


@paper("programme_amendment", code="D04", layout="order", title=say("Act amending a programme"), stands_beside=True)
def programme_amendment(case: Case) -> Fields:
    amendment = case.record.data["amendments"][-1]
    before, after = amendment["before"], amendment["after"]
    fields = {name: {"before": _told(name, before.get(name)), "after": _told(name, after[name])} for name in after}
    return {
        **_head(case, amendment["act"]),
        "programme": called(case.record),
        "changes": paragraphs(amendment["changes"]),
        "grounds": text_of(amendment["grounds"]),
        "budget": fields.get("budget"),
        "ends": fields.get("ends"),
        "texts": [
            {"title": case.form(FORM).field_named(name).label, **fields[name]}  # type: ignore[union-attr]
            for name in after
            if name not in ("budget", "ends")
        ],
        "number_of_amendment": len(case.record.data["amendments"]),
    }


@paper(
    "sequester_act", code="D04", layout="order", title=say("Act cutting the budget of a programme"), stands_beside=True
)
def sequester_act(case: Case) -> Fields:
    act, cut = case.record.answers("sequester_act"), case.record.data["sequesters"][-1]
    before, after = Decimal(cut["from"]), Decimal(cut["to"])
    form = case.record.answers(FORM)
    return {
        **_head(case, act),
        "programme": called(case.record),
        "before": money(before),
        "after": money(after),
        "difference": money(before - after),
        "reason": act["reason"],
        "year_limits": limit_rows(form.get("year_limits"), "year"),
        "month_limits": limit_rows(form.get("month_limits"), "month"),
    }


def limit_rows(rows: Any, period: str) -> list[Fields]:
    """The limits in the order of their years or months."""
    return [
        {period: str(row[period]), "limit": money(Decimal(row["limit"]))}
        for row in sorted(rows or (), key=lambda row: str(row[period]))
    ]


def _head(case: Case, act: Mapping[str, Any]) -> Fields:
    """What every act says of itself: kind, number, day, place, basis, further points, who controls it and who signs.

    A resolution has its votes, and stands on the letterhead of the kenesh with the signature of its chair.
    """
    votes = {side: int(act.get(f"votes_{side}") or 0) for side in ("for", "against", "abstained")}
    deputies = {"members": int(act["deputies"])} if act.get("deputies") else {}
    of_kenesh = act.get("act_kind") == "resolution"
    resolved = of_kenesh and any(votes.values())
    kenesh = text_of(act.get("kenesh")) if of_kenesh else None
    return {
        "act": {
            "kind": act["act_kind"],
            "number": act["act_number"],
            "date": act["act_date"],
            "body": kenesh or case.record.authority.name,
            "kenesh": kenesh,
            "session": act.get("session") or None,
        },
        "place": act["place"],
        "date": act["act_date"],
        "basis": paragraphs(act.get("grounds")),
        "orders": paragraphs(act.get("further_points")),
        "control": act.get("control") or None,
        "signatures": [*_chair(act), signed(case, "programme_approver")],
        "votes": {**deputies, **votes, "present": sum(votes.values())} if resolved else None,
    }


def _chair(act: Mapping[str, Any]) -> list[Fields]:
    """A place for the chair of the kenesh to sign in ink."""
    if act.get("act_kind") != "resolution" or not act.get("kenesh_chair"):
        return []
    chair = in_words(say("Chair of the kenesh"))
    return [{"name": act["kenesh_chair"], "position": chair, "signed_at": None, "event": None, "on_behalf": None}]


def _discussion(case: Case) -> Fields:
    """Whether the draft was discussed, and if not, why."""
    held = case.record.answers("discussion_summary")
    ends = case.record.answers("discussion_notice").get("discussion_ends")
    if case.last("end_discussion"):
        return {"held": True, "until": ends, "proposals": len(held.get("proposals") or ()), "reason": None}
    reason = case.record.answers(FORM).get("no_discussion_reason") or None
    return {"held": False, "until": None, "proposals": 0, "reason": reason}


def _told(name: str, value: Any) -> Any:
    if name == "budget":
        return money(Decimal(value))
    return value if name == "ends" else text_of(value)
