"""What actions of agreements do to fields."""

from typing import Any

from grants.agreements.amendments import enter_lines
from grants.agreements.moments import signing_ends
from grants.agreements.queries import AGREEMENT_FORM, OFFERED, agreed_budget
from grants.awards.consents import agreed_project
from grants.awards.queries import awarded_sum
from grants.casework.case import Case
from grants.casework.paper_parts import moment, money
from grants.casework.vocabulary import computation


@computation
def prepare_agreement(case: Case) -> None:
    """Start the draft from the award and from what was applied for, or was consented to where the award is in part.

    The officer only confirms it or lowers it.
    """
    application = case.parent("application")
    offered = agreed_project(application)
    draft: dict[str, Any] = {name: offered[name] for name in OFFERED if name in offered}
    draft["total"] = money(awarded_sum(application))
    if offered.get("bank_details"):
        draft["bank_account"] = offered["bank_details"]
    case.record.data = {**case.record.data, AGREEMENT_FORM: draft}


@computation
def enter_agreed_budget(case: Case) -> None:
    """The lines that both parties signed: every amendment is measured against them."""
    enter_lines(case.record, agreed_budget(case.record))


@computation
def note_late_signing(case: Case) -> None:
    """The term passed without both signatures; nobody loses anything by it, but it is on the record."""
    ended = signing_ends(case)
    case.record.data = {**case.record.data, "signing_late": {"ended": moment(ended or case.now)}}
