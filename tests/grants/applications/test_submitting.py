import json
from decimal import Decimal
from hashlib import sha256

import pytest

from grants.applications.models import BudgetLine
from grants.casework.perform import NotPossible, begin
from grants.database import db
from grants.documents.models import Document
from grants.records.models import Record
from tests.grants.calls.walk import GATES, Walk


def lines(application: Record) -> list[tuple[str, str, Decimal, Decimal, Decimal]]:
    found = db.session.query(BudgetLine).filter_by(record_id=application.id).order_by(BudgetLine.number)
    return [(line.item, line.quantity, line.total, line.own, line.requested) for line in found]


def why_not(walk: Walk, application: Record, action: str = "submit", name: str = "head_1") -> str:
    offer = next(o for o in walk.case(application, name).offered() if o.action.name == action)
    return " ".join(str(reason) for reason in offer.reasons)


BUDGET = [
    {"item": "Эмгек акы", "unit": "ай", "quantity": "7", "price": "40000.00", "own": "0.00"},
    {"item": "Үчтөн бир", "unit": "", "quantity": "0.333", "price": "100.00", "own": "3.30"},
]


def test_submitting_keeps_the_budget_line_by_line_to_the_tyiyn(walk: Walk) -> None:
    application = walk.apply(walk.open_call(), 1, "280030.00", budget=BUDGET)
    assert lines(application) == [
        ("Эмгек акы", "7", Decimal("280000.00"), Decimal("0.00"), Decimal("280000.00")),
        ("Үчтөн бир", "0.333", Decimal("33.30"), Decimal("3.30"), Decimal("30.00")),
    ]


def test_an_application_taken_back_and_submitted_again_replaces_its_lines_and_its_receipt(walk: Walk) -> None:
    application = walk.apply(walk.open_call(), 1, "280030.00", budget=BUDGET)
    walk.press("head_1", application, "replace")
    answers = {**application.answers("application_form"), "budget": BUDGET[:1], "amount_requested": "280000.00"}
    walk.fill("editor_1", application, "application_form", **answers)
    walk.press("head_1", application, "submit")
    assert [line[0] for line in lines(application)] == ["Эмгек акы"]
    receipts = db.session.query(Document).filter_by(kind="registration_receipt").order_by(Document.id).all()
    assert [receipt.superseded_by_id for receipt in receipts] == [receipts[1].id, None]


def test_a_wrong_sum_is_explained_with_both_sums(walk: Walk) -> None:
    application = walk.draft_application(walk.open_call(), 1, budget=BUDGET, amount_requested="280000.00")
    told = why_not(walk, application)
    assert "280,030.00" in told
    assert "280,000.00" in told


def test_no_more_can_be_asked_for_than_one_grant_of_the_call(walk: Walk) -> None:
    assert "at most 450,000.00" in why_not(walk, walk.draft_application(walk.open_call(), 1, "450000.01"))


def test_an_own_contribution_larger_than_the_cost_is_named(walk: Walk) -> None:
    budget = [{"item": "Ижара", "unit": "ай", "quantity": "1", "price": "10.00", "own": "10.01"}]
    told = why_not(walk, walk.draft_application(walk.open_call(), 1, budget=budget))
    assert "“Ижара”" in told


def test_a_declaration_not_made_is_named(walk: Walk) -> None:
    told = why_not(walk, walk.draft_application(walk.open_call(), 1, no_debt=False))
    assert "Make these declarations first: There is no debt in taxes or social contributions." in told


def test_an_organisation_with_money_to_return_cannot_submit(walk: Walk) -> None:
    call = walk.open_call()
    application = walk.draft_application(call, 1)
    owing = Record(
        kind="tranche",
        reference="OWING-MONEY",
        workflow=application.workflow,
        state="",
        phase="accounting",
        authority_id=call.authority_id,
        organisation_id=application.organisation_id,
        begun_at=walk.now,
        changed_at=walk.now,
    )
    db.session.add(owing)
    db.session.commit()
    assert why_not(walk, application) == "Your organisation has money of an earlier grant to return. Return it first."


def test_one_organisation_has_one_application_in_a_call(walk: Walk) -> None:
    call = walk.open_call()
    walk.draft_application(call, 1)
    with pytest.raises(NotPossible, match="already started one here"):
        begin("application", call, walk.actor("head_1"), walk.now, organisation_id=walk.world.applicants[0].id)


def test_nobody_of_the_authority_sees_an_application_before_the_deadline(walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    officials = ("customer_officer", "customer_head", "commission_secretary", "commission_chair", "auditor")
    assert not any(walk.case(application, name).may_see() for name in officials)
    walk.close(call)
    assert all(walk.case(application, name).may_see() for name in officials)
    assert not walk.case(application, "head_2").may_see()


def test_the_receipt_proves_the_content_that_the_applicant_holds(walk: Walk) -> None:
    application = walk.apply(walk.open_call(), 1)
    receipt = db.session.query(Document).filter_by(kind="registration_receipt").one()
    text = json.dumps(
        application.answers("application_form"), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert receipt.full["fields"]["content_hash"] == sha256(text.encode()).hexdigest()
    assert receipt.public["fields"]["content_hash"] is None


def test_an_application_with_a_no_in_the_checklist_is_not_admitted(walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.close(call)
    with pytest.raises(NotPossible, match="The documents are complete"):
        walk.press(
            "commission_secretary", application, "admit", **dict.fromkeys(GATES, "yes") | {"documents_complete": "no"}
        )


def test_silence_after_a_question_returns_the_application_to_checking_and_nothing_more(walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.close(call)
    walk.press("commission_secretary", application, "ask_clarification", question="Уставдын көчүрмөсү кайда?")
    assert application.due_at is not None
    walk.now = application.due_at
    event = walk.tick(application)
    assert event is not None
    assert (event.role, application.phase, application.due_at) == ("clock", "checking", None)


def test_nobody_is_scored_while_a_refusal_can_still_be_appealed(walk: Walk) -> None:
    call = walk.open_call()
    admitted, refused = walk.apply(call, 1), walk.apply(call, 2)
    walk.close(call)
    walk.admit(admitted)
    refusal = {"ground": "documents_complete", "explanation": "Устав берилген эмес."}
    walk.press("commission_chair", refused, "refuse_admission", **refusal)
    assert "A refusal of admission can still be appealed until" in why_not(
        walk, call, "finish_screening", "commission_chair"
    )
    walk.wait(days=9)
    walk.press("commission_chair", call, "finish_screening")
    protocol = db.session.query(Document).filter_by(kind="admission_protocol").one().full["fields"]
    assert [(row["reference"], row["admitted"]) for row in protocol["applications"]] == [
        (admitted.reference, True),
        (refused.reference, False),
    ]
    assert protocol["applications"][1]["ground"]["en"] == "The documents are incomplete"
