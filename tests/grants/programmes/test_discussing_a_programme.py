from datetime import timedelta
from typing import Any

import pytest

from grants.casework.perform import NotPossible, begin
from grants.database import db
from grants.documents.models import Document
from grants.notices.models import Notice
from grants.records.models import Record
from tests.grants.calls.walk import Walk, approval_answers, programme_answers, words


def drafted(walk: Walk, **changed: Any) -> Record:
    programme = begin("programme", None, walk.actor("customer_officer"), walk.now, authority_id=walk.world.authority.id)
    walk.fill("customer_officer", programme, "programme_form", **programme_answers(**changed))
    return programme


def opened(walk: Walk, programme: Record, days: int = 15) -> None:
    walk.press(
        "customer_officer",
        programme,
        "start_discussion",
        discussion_ends=(walk.now + timedelta(days=days)).date().isoformat(),
        how=words("Кат менен"),
        contact_person="Кубатов Азамат",
        contact_phone="+996 555 123456",
    )


def proposal(decision: str = "in_full", grounds: str = "") -> dict[str, str]:
    return {"proposal": "Үйдөн жардам кошулсун", "proposed_by": "citizen", "decision": decision, "grounds": grounds}


def papers_of(record: Record) -> dict[str, dict[str, Any]]:
    return {each.kind: each.full["fields"] for each in db.session.query(Document).filter_by(record_id=record.id)}


def test_a_discussion_lasts_the_days_of_the_rule_pack(walk: Walk) -> None:
    programme = drafted(walk)
    with pytest.raises(NotPossible, match="last 14 days from today; at least 15"):
        opened(walk, programme, days=14)
    db.session.rollback()
    opened(walk, programme, days=15)
    assert programme.phase == "announced"
    found = papers_of(programme)
    assert found["programme_plan"]["status"] == "for_discussion"
    assert found["needs_assessment"]["discussion"]["ends"] == "2026-03-17"
    with pytest.raises(NotPossible, match="Sum up the discussion after that day"):
        walk.press("customer_officer", programme, "end_discussion", how_held=words("Жыйын"), proposals=[])


def test_what_was_not_accepted_in_full_says_why_and_the_summary_is_public(walk: Walk) -> None:
    programme = drafted(walk)
    opened(walk, programme)
    walk.wait(days=17)
    with pytest.raises(NotPossible, match="not accepted in full: 2"):
        walk.press(
            "customer_officer",
            programme,
            "end_discussion",
            how_held=words("Жыйын"),
            proposals=[proposal(), proposal("declined")],
        )
    db.session.rollback()
    rows = [proposal(), proposal("declined", "Бюджет жетпейт")]
    walk.press("customer_officer", programme, "end_discussion", how_held=words("Жыйын"), proposals=rows)
    told = papers_of(programme)["proposals_summary"]["proposals"]
    assert [row["decision"] for row in told] == ["in_full", "declined"]
    assert told[0]["proposed_by"]["ru"] == "Гражданин"
    assert "public" in walk.case(programme, "auditor").workflow.states[programme.state].seen_by
    assert {n.user.name for n in db.session.query(Notice).filter_by(kind="discussion_ended")} == {
        "Customer Head",
        "Programme Approver",
    }
    walk.press("customer_officer", programme, "propose")
    walk.press("programme_approver", programme, "approve", **approval_answers())
    assert papers_of(programme)["programme_approval"]["discussion"] == {
        "held": True,
        "until": "2026-03-17",
        "proposals": 2,
        "reason": None,
    }


def test_under_a_pack_that_asks_for_a_discussion_going_without_one_needs_a_recorded_reason(walk: Walk) -> None:
    programme = drafted(walk, rule_pack="model", no_discussion_reason="")
    with pytest.raises(NotPossible, match="Hold a public discussion first"):
        walk.press("customer_officer", programme, "propose")
    db.session.rollback()
    answers = programme_answers(rule_pack="model", no_discussion_reason="Айылда жыйын өттү.")
    walk.fill("customer_officer", programme, "programme_form", **answers)
    walk.press("customer_officer", programme, "propose")
    walk.press("programme_approver", programme, "approve", **approval_answers())
    assert papers_of(programme)["programme_approval"]["discussion"]["reason"] == "Айылда жыйын өттү."


def test_limits_of_the_years_stay_within_the_budget_and_stand_once_each(walk: Walk) -> None:
    def proposing(**changed: Any) -> list[str]:
        programme = drafted(walk, **changed)
        offer = next(o for o in walk.case(programme, "customer_officer").offered() if o.action.name == "propose")
        return [str(reason) for reason in offer.reasons]

    year = {"year": "2026", "limit": "2000000.00"}
    assert proposing(year_limits=[year]) == []
    assert "more than the budget" in proposing(year_limits=[year, {"year": "2027", "limit": "0.01"}])[0]
    assert "stands twice" in proposing(year_limits=[year, {"year": "2026", "limit": "0.00"}])[0]
    assert "its first day" in proposing(month_limits=[{"month": "2026-06-02", "limit": "1.00"}])[0]
