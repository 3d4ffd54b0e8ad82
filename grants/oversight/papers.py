"""The decision on an appeal."""

from typing import Any

from grants.agreements.papers import grantee_part
from grants.casework.case import Case
from grants.casework.paper_parts import called, moment, person, signed
from grants.casework.vocabulary import paper
from grants.documents.masking import private
from grants.languages import say
from grants.oversight.queries import APPEAL_FORM, people_named

OUTCOMES = {"uphold": "upheld", "dismiss": "dismissed", "declare_inadmissible": "inadmissible"}
PANEL = "appeal_panel_member"


@paper("appeal_decision", code="D27", layout="order", title=say("Decision on an appeal"))
def appeal_decision(case: Case) -> dict[str, Any]:
    appeal, answers, asked = case.record, case.answers, case.record.answers(APPEAL_FORM)
    application, filed = case.parent("application"), case.last("file")
    present = people_named(answers.get("present") or [])
    others = [user for user in present if case.actor.user is None or user.id != case.actor.user.id]
    return {
        "place": appeal.authority.address,
        "date": answers.get("decided_on"),
        "appellant": grantee_part(case),
        "call": called(case.parent("call")),
        "application": {
            **called(application),
            "amount": application.answers("application_form").get("amount_requested"),
        },
        "appeal": {
            "reference": appeal.reference,
            "filed_at": moment(filed.recorded_at) if filed else None,
            "grounds": private(asked.get("text")),
            "asks": asked.get("asked_for"),
        },
        "panel": [person(user, PANEL) for user in present],
        "findings": [],
        "decision": OUTCOMES[case.action],
        "reasons": answers.get("grounds"),
        "orders": [answers["decision"]] if answers.get("decision") else [],
        "signatures": [
            signed(case, PANEL),
            *({**person(user, PANEL), "signed_at": None, "event": None, "on_behalf": None} for user in others),
        ],
    }
