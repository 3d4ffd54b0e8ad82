"""What the public is told when an open call changes or a call ends early."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from grants.casework.case import Case
from grants.casework.paper_parts import Fields, called, day, option, paragraphs, signed, text_of
from grants.casework.vocabulary import paper
from grants.languages import LANGUAGES, Sum, say


@paper("change_notice", code="D10", layout="notice", title=say("Notice of a change to a call"))
def change_notice(case: Case) -> Fields:
    """The change just made, and the earlier ones, so that the last notice tells them all."""
    changes = case.record.data["changes"]
    latest = _told(case, changes[-1])
    return {
        "customer": case.record.authority.name,
        "call": called(case.record),
        "announced_on": day(case.now),
        **latest,
        "earlier": [
            {"kind": each["kind"], "order": each["order"], "grounds": text_of(each["grounds"])} for each in changes[:-1]
        ],
        "signatures": [signed(case, "customer_head")],
    }


@paper("cancellation_notice", code="D10", layout="notice", title=say("Notice that a call is cancelled"))
def cancellation_notice(case: Case) -> Fields:
    given = case.record.answers("cancellation")
    kind = given.get("reason_class")
    return {
        "customer": case.record.authority.name,
        "call": called(case.record),
        "programme": called(case.parent("programme")),
        "announced_on": day(case.now),
        "reason_class": option(case, "cancellation", "reason_class", kind) if kind else None,
        "reason": given.get("reason"),
        "order": {"number": given.get("order_number"), "date": given.get("order_date")},
        "after_decision": case.last("decide") is not None,
        "signatures": [signed(case, "customer_head")],
    }


def _told(case: Case, change: Mapping[str, Any]) -> Fields:
    before, after = change["before"], change["after"]
    outage = change.get("outage")
    return {
        "kind": change["kind"],
        "order": change["order"],
        "grounds": text_of(change["grounds"]),
        "changes": paragraphs(change.get("words")),
        "deadline": {"before": before["deadline"], "after": after["deadline"]} if "deadline" in after else None,
        "conditions": [
            {
                "title": case.form("call_form").field_named(name).label,  # type: ignore[union-attr]
                "before": _condition(name, before.get(name)),
                "after": _condition(name, after[name]),
            }
            for name in after
            if name not in ("deadline", "implementation_ends")
        ],
        "ends": after.get("implementation_ends"),
        "outage": {"began": outage["began"], "ended": outage.get("ended") or None} if outage else None,
    }


def _condition(name: str, value: Any) -> Any:
    if name == "max_grant" and value:
        return {language: Sum(Decimal(value)).text(language) for language in LANGUAGES}
    return text_of(value)
