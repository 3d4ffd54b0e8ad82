from typing import Any

import pytest

from grants.casework.perform import NotPossible, begin
from grants.database import db
from grants.documents.models import Document
from grants.records.models import Record
from tests.grants.calls.walk import LONG, Walk
from tests.kept_walks import kept


@kept
def scored_call(walk: Walk, *marks: tuple[int, str], **changed: Any) -> tuple[Record, list[Record]]:
    """A call whose applications were scored with these marks and sums, ready to be ranked."""
    call = walk.open_call(**changed)
    applications = [walk.apply(call, n, amount) for n, (_, amount) in enumerate(marks, 1)]
    walk.to_evaluation(call, *applications)
    for application, (mark, _) in zip(applications, marks, strict=True):
        walk.review(application, "evaluator_1", mark)
        walk.review(application, "evaluator_2", mark)
    return call, applications


def outcomes(call: Record) -> dict[str, tuple[str, str | None]]:
    return {reference: (row["outcome"], row["sum"]) for reference, row in call.data["decision"]["outcomes"].items()}


def test_the_first_that_does_not_fit_is_offered_what_is_left_and_all_after_it_stand_in_reserve(walk: Walk) -> None:
    call, (small, large, best) = scored_call(
        walk, (7, "100000.00"), (8, "450000.00"), (9, "450000.00"), budget="800000.00"
    )
    walk.decide(call)
    assert outcomes(call) == {
        best.reference: ("win", "450000.00"),
        large.reference: ("win", "350000.00"),
        small.reference: ("reserve", None),
    }
    assert [a.phase for a in (best, large, small)] == ["standstill", "standstill", "reserved"]


def test_equal_scores_are_ordered_by_the_first_criterion_and_then_by_the_earlier_submission(walk: Walk) -> None:
    call = walk.open_call()
    applications = [walk.apply(call, n) for n in (1, 2, 3)]
    walk.to_evaluation(call, *applications)
    marks: list[dict[str, int]] = [{}, {}, {"relevance": 8, "coherence": 6}]
    for application, given in zip(applications, marks, strict=True):
        for evaluator in ("evaluator_1", "evaluator_2"):
            walk.review(application, evaluator, 7, **given)
    walk.press("commission_secretary", call, "rank")
    rows = call.data["ranking"]["applications"]
    assert {row["score"] for row in rows} == {"70"}
    assert [row["reference"] for row in rows] == [applications[n].reference for n in (2, 0, 1)]


def test_an_application_withdrawn_after_the_ranking_leaves_its_money_to_the_next(walk: Walk) -> None:
    call, (first, second) = scored_call(walk, (9, "450000.00"), (8, "450000.00"), budget="450000.00")
    walk.rank(call)
    assert [row["outcome"] for row in call.data["ranking"]["applications"]] == ["win", "reserve"]
    walk.press("head_1", first, "withdraw", reason="Башка булак табылды.")
    walk.decide(call, rank=False)
    assert second.data["award"]["amount"] == "450000.00"


def test_the_result_letter_tells_the_applicant_what_decided_and_keeps_comments_from_the_public(walk: Walk) -> None:
    call, (winner, below) = scored_call(walk, (9, "450000.00"), (5, "450000.00"))
    walk.decide(call)
    letter = db.session.query(Document).filter_by(kind="result_letter", record_id=below.id).one()
    fields = letter.full["fields"]
    assert (fields["result"], fields["score"], fields["threshold"], fields["place"], fields["of"]) == (
        "below_threshold",
        "50.00",
        "65",
        2,
        2,
    )
    assert fields["last_funded_score"] == "90.00"
    assert {comment["text"] for comment in fields["comments"]} == {LONG}
    assert letter.public["fields"]["comments"] is None
    assert fields["protocol"]["number"].startswith("D22-2026-")
    assert fields["signatures"][0]["name"] == "Commission Chair"
    won = db.session.query(Document).filter_by(kind="result_letter", record_id=winner.id).one().full["fields"]
    assert (won["result"], won["sum"]) == ("win", "450000.00")


def test_money_given_up_goes_to_the_first_in_reserve_and_to_nobody_before_it(walk: Walk) -> None:
    call, (best, second, third) = scored_call(
        walk, (9, "450000.00"), (8, "450000.00"), (7, "400000.00"), budget="450000.00"
    )
    walk.decide(call)
    walk.wait(days=11)
    walk.tick(call)
    offers = {o.action.name: o for o in walk.case(second, "commission_secretary").offered()}
    assert "The call has 0.00" in str(offers["take_up"].reasons[0])
    walk.press("head_1", best, "decline", reason="Мүмкүнчүлүк жок.")
    with pytest.raises(NotPossible, match=f"stands before it in the reserve: {second.reference}"):
        walk.press("commission_secretary", third, "take_up")
    db.session.rollback()
    walk.press("commission_secretary", second, "take_up")
    assert (second.phase, second.data["award"]["amount"]) == ("standstill", "450000.00")
    letters = db.session.query(Document).filter_by(kind="result_letter", record_id=second.id).order_by(Document.id)
    assert [letter.full["fields"]["result"] for letter in letters] == ["reserve", "win"]


def test_silence_counts_as_declining_only_after_the_time_to_answer_and_by_a_persons_hand(walk: Walk) -> None:
    call, (winner,) = scored_call(walk, (9, "450000.00"))
    walk.decide(call)
    walk.wait(days=11)
    walk.tick(call)
    with pytest.raises(NotPossible, match="may still answer until"):
        walk.press("commission_chair", winner, "treat_as_declined", reason="Жооп жок.")
    db.session.rollback()
    walk.wait(days=11)
    walk.press("commission_chair", winner, "treat_as_declined", reason="Жооп жок.")
    assert winner.phase == "ended"


def test_an_upheld_appeal_brings_new_evaluators_and_a_new_ranking_for_everybody(walk: Walk) -> None:
    call, (winner, appellant) = scored_call(walk, (8, "450000.00"), (7, "450000.00"), budget="450000.00")
    walk.decide(call)
    appeal = begin("appeal", appellant, walk.actor("head_2"), walk.now, title=appellant.title)
    walk.fill("head_2", appeal, "appeal_form", ground="procedure", text="Тартип бузулган.", asked_for="Кайра баалоо.")
    walk.press("head_2", appeal, "file")
    decision = {
        "decided_on": walk.now.date().isoformat(),
        "panel": [{"key": str(walk.world.people["appeal_panel_member"].id), "title": "", "vote": "for"}],
        "grounds": "Тартип бузулган.",
        "decision": "Кайра баалансын.",
    }
    walk.press("appeal_panel_member", appeal, "uphold", **decision)
    assert (call.phase, appellant.phase, winner.phase) == ("evaluating", "evaluating", "evaluated")
    assert "award" not in winner.data
    assert "result" not in appellant.data
    with pytest.raises(NotPossible, match="evaluates this application already, or has done so before"):
        walk.appoint(appellant, "evaluator_1")
    db.session.rollback()
    walk.review(appellant, "evaluator_3", 9)
    assert appellant.phase == "evaluating"
    walk.review(appellant, "evaluator_4", 9)
    walk.decide(call)
    assert (appellant.data["award"]["amount"], winner.phase) == ("450000.00", "reserved")
