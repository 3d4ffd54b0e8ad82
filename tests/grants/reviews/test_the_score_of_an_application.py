import pytest

from grants.casework.perform import NotPossible
from grants.records.models import Record
from tests.grants.calls.walk import Walk, sheet_answers


@pytest.fixture
def application(walk: Walk) -> Record:
    call = walk.open_call()
    found = walk.apply(call, 1)
    walk.to_evaluation(call, found)
    return found


def test_two_evaluators_who_agree_give_their_mean(walk: Walk, application: Record) -> None:
    walk.review(application, "evaluator_1", 7)
    assert application.phase == "evaluating"
    walk.review(application, "evaluator_2", 8, relevance=9)
    assert application.phase == "evaluated"
    result = application.data["result"]
    assert (result["score"], result["threshold"]) == ("75.75", "65")
    assert result["averages"]["relevance"] == "8"
    assert [(s["evaluator"], s["total"], s["counted"]) for s in result["sheets"]] == [
        ("E-1", "70", True),
        ("E-2", "81.5", True),
    ]


@pytest.mark.parametrize(("one", "other"), [(7, 10), (6, 7)])
def test_a_third_evaluator_is_called_where_two_lie_far_apart_or_the_threshold_parts_them(
    walk: Walk, application: Record, one: int, other: int
) -> None:
    walk.review(application, "evaluator_1", one)
    walk.review(application, "evaluator_2", other)
    assert application.phase == "evaluating"
    walk.review(application, "evaluator_3", other)
    assert application.phase == "evaluated"
    assert application.data["result"]["score"] == str(other * 10)
    assert [sheet["counted"] for sheet in application.data["result"]["sheets"]] == [False, True, True]


def test_where_the_third_lies_nearer_to_one_of_the_two_these_count(walk: Walk, application: Record) -> None:
    walk.review(application, "evaluator_1", 5)
    walk.review(application, "evaluator_2", 8, openness=10)
    walk.review(application, "evaluator_3", 6, scale=7, openness=8, innovation=7)
    result = application.data["result"]
    assert [sheet["total"] for sheet in result["sheets"]] == ["50", "81", "63"]
    assert result["score"] == "56.5"


def test_where_the_third_lies_in_the_very_middle_all_three_count(walk: Walk, application: Record) -> None:
    walk.review(application, "evaluator_1", 4)
    walk.review(application, "evaluator_2", 7)
    walk.review(application, "evaluator_3", 5, relevance=7, coherence=6, openness=6)
    result = application.data["result"]
    assert [sheet["total"] for sheet in result["sheets"]] == ["40", "70", "55"]
    assert [sheet["counted"] for sheet in result["sheets"]] == [True, True, True]
    assert result["score"] == "55"


def test_reopening_a_sheet_takes_the_score_back_until_it_is_locked_again(walk: Walk, application: Record) -> None:
    walk.review(application, "evaluator_1", 7)
    review = walk.review(application, "evaluator_2", 7)
    walk.press("commission_chair", review, "reopen", reason="Тактоо үчүн.")
    assert application.phase == "evaluating"
    walk.fill("evaluator_2", review, "evaluation_sheet", **sheet_answers(8))
    walk.press("evaluator_2", review, "lock")
    assert (application.phase, application.data["result"]["score"]) == ("evaluated", "75")


def test_a_call_is_not_ranked_while_anybody_is_still_scored(walk: Walk) -> None:
    call = walk.open_call()
    scored, waiting = walk.apply(call, 1), walk.apply(call, 2)
    walk.to_evaluation(call, scored, waiting)
    walk.review(scored, "evaluator_1")
    walk.review(scored, "evaluator_2")
    with pytest.raises(NotPossible, match="Still unfinished"):
        walk.press("commission_secretary", call, "rank")


def test_the_last_sheet_entered_from_paper_gives_the_score_too(walk: Walk, application: Record) -> None:
    walk.review(application, "evaluator_1", 7)
    review = walk.appoint(application, "evaluator_2")
    walk.press("evaluator_2", review, "declare_no_conflict", no_ties=True, no_interest=True, will_report=True)
    signed = {"signed_on": walk.now.date().isoformat(), "confirmed": True}
    walk.press("commission_secretary", review, "enter_marks", **sheet_answers(8), **signed)
    assert application.phase == "evaluated"
    assert application.data["result"]["score"] == "75"
