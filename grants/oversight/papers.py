"""The complaint itself and the decision on it."""

from typing import Any

from grants.agreements.papers import grantee_part
from grants.casework.case import Case
from grants.casework.paper_parts import called, in_words, moment, person, signed, text_of
from grants.casework.queries import files_of
from grants.casework.vocabulary import paper
from grants.documents.masking import private
from grants.languages import say
from grants.oversight.queries import APPEAL_FORM, PANEL, sitting, term_from, votes_of

OUTCOMES = {"uphold": "upheld", "dismiss": "dismissed", "declare_inadmissible": "inadmissible"}


@paper("appeal_complaint", code="D26", layout="letter", title=say("Appeal"))
def appeal_complaint(case: Case) -> dict[str, Any]:
    """What the appellant wrote is for the parties: the public reads on what ground, and what is asked for."""
    appeal, asked = case.record, case.record.answers(APPEAL_FORM)
    application, call = case.parent("application"), case.parent("call")
    return {
        "to": {
            language: f"{text.capitalize()}, {appeal.authority.name.get(language, '')}".rstrip(", ")
            for language, text in in_words(say("the appeal panel")).items()
        },
        "appellant": grantee_part(case),
        "call": called(call),
        "application": {
            **called(application),
            "amount": application.answers("application_form").get("amount_requested"),
        },
        "against": in_words(
            say("refusal of admission") if call.phase == "checking" else say("decision on the result of the call")
        ),
        "appeal": {
            "reference": appeal.reference,
            "filed_at": moment(case.now),
            "ground": asked.get("ground"),
            "text": private(asked.get("text")),
            "asks": asked.get("asked_for"),
        },
        "decided_by": moment(term_from(case, case.now)),
        "files": private([{"name": file.name} for file in files_of(appeal)]),
        "signatures": [signed(case, "applicant_head")],
    }


@paper("appeal_decision", code="D27", layout="order", title=say("Decision on an appeal"))
def appeal_decision(case: Case) -> dict[str, Any]:
    appeal, answers, asked = case.record, case.answers, case.record.answers(APPEAL_FORM)
    application, filed = case.parent("application"), case.last("file")
    present, votes = sitting(answers), votes_of(answers)
    cast = list(votes.values())
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
        "votes": {side: cast.count(side) for side in ("for", "against", "abstained")},
        "findings": [text] if (text := text_of(answers.get("findings"))) else [],
        "decision": "partly_upheld" if _in_part(case) else OUTCOMES[case.action],
        "reasons": answers.get("grounds"),
        "late_reason": answers.get("late_reason") or None,
        "orders": [answers["decision"]] if answers.get("decision") else [],
        "signatures": [
            signed(case, PANEL),
            *({**person(user, PANEL), "signed_at": None, "event": None, "on_behalf": None} for user in others),
        ],
    }


def _in_part(case: Case) -> bool:
    return case.action == "uphold" and case.answers.get("extent") == "part"
