"""The proposal that is sent to the executor, and the decision that it ends with."""

from typing import Any

from grants.agreements.papers import agreement_part, grantee_part
from grants.agreements.register import DECISION, PAPER, PROPOSAL, stays_until
from grants.casework.case import Case
from grants.casework.paper_parts import day, option, signed
from grants.casework.vocabulary import paper
from grants.documents.masking import private
from grants.languages import say

OUTCOMES = {"enter": "entered", "reject": "rejected", "remove": "removed"}


@paper(
    "register_proposal",
    code="A03",
    layout="letter",
    title=say("Proposal of an entry in the register of unreliable executors"),
)
def register_proposal(case: Case) -> dict[str, Any]:
    proposal = case.record.answers(PROPOSAL)
    return {
        "recipient": grantee_part(case),
        "agreement": agreement_part(case),
        "reference": case.record.reference,
        "ground": option(case, PROPOSAL, "ground", proposal.get("ground", "")),
        "facts": private(proposal.get("facts")),
        "fault": private(proposal.get("fault")),
        "objection_days": case.number("unreliable_objection_days"),
        "years": case.number("unreliable_years"),
        "signatures": [signed(case, "customer_head", "customer_officer")],
    }


@paper(PAPER, code="D43", layout="order", title=say("Decision on the register of unreliable executors"))
def register_decision(case: Case) -> dict[str, Any]:
    """One paper for entering, refusing to enter and removing; the later one supersedes the earlier."""
    entry, proposal = case.record, case.record.answers(PROPOSAL)
    proposed, objected, given = case.last("propose"), case.last("object"), case.answers
    until = stays_until(entry)
    return {
        "place": entry.authority.address,
        "date": day(case.now),
        "decision": OUTCOMES[case.action],
        "executor": grantee_part(case),
        "agreement": agreement_part(case),
        "reference": entry.reference,
        "proposed_on": day(proposed.recorded_at) if proposed else None,
        "ground": option(case, PROPOSAL, "ground", proposal.get("ground", "")),
        "facts": private(proposal.get("facts")),
        "objections": private(objected.answers.get("objections")) if objected else None,
        "heard": objected is not None,
        "reasons": given.get("reasons") or given.get("reason"),
        "until": until.isoformat() if until else None,
        "act": {"number": entry.answers(DECISION).get("act_number"), "date": entry.answers(DECISION).get("act_date")},
        "basis": [case.rules.rules["unreliable_years"].basis],
        "signatures": [signed(case, "programme_approver", "customer_head")],
    }
