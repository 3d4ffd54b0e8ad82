"""Who may appeal what and until when, and what a decision on an appeal moves."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from grants.casework.perform import NotPossible, begin
from grants.casework.straight_line import Press
from grants.database import db
from grants.documents import composing
from grants.documents.models import Document
from grants.documents.printing import snapshot_of
from grants.records.models import Record
from tests.grants.calls.walk import Walk
from tests.grants.documents.samples import PRIVATE, absent_keys

SECRET = "Мы узнали об этом от участника комиссии."


@contextmanager
def refused(*words: str) -> Iterator[None]:
    with pytest.raises(NotPossible) as caught:
        yield
    db.session.rollback()
    text = " ".join(str(reason) for reason in caught.value.reasons)
    for each in words:
        assert each in text, text


def start(walk: Walk, application: Record, n: int) -> Record:
    appeal = begin("appeal", application, walk.actor(f"head_{n}"), walk.now, title=application.title)
    db.session.commit()
    return appeal


def draft(walk: Walk, application: Record, n: int) -> Record:
    appeal = start(walk, application, n)
    answers = {"ground": "disagreement", "text": SECRET, "asked_for": "Переоценка"}
    walk.fill(f"head_{n}", appeal, "appeal_form", **answers)
    return appeal


def file(walk: Walk, application: Record, n: int) -> Record:
    appeal = draft(walk, application, n)
    walk.press(f"head_{n}", appeal, "file")
    return appeal


def decide(walk: Walk, appeal: Record, action: str, who: str = "appeal_panel_member", **changed: Any) -> None:
    answers = {
        "decided_on": walk.now.date().isoformat(),
        "present": [str(walk.world.people["appeal_panel_member"].id)],
        "grounds": "Комментарий и балл расходятся.",
        "decision": "Направить новым экспертам.",
        **changed,
    }
    walk.press(who, appeal, action, **answers)


def refused_one(walk: Walk) -> tuple[Record, Record, Record]:
    """A call being checked, one application admitted, the other refused."""
    call = walk.open_call()
    first, second = walk.apply(call, 1), walk.apply(call, 2)
    walk.close(call)
    walk.admit(first)
    walk.press("commission_chair", second, "refuse_admission", ground="documents_missing", explanation="Нет устава.")
    return call, first, second


def decided(walk: Walk) -> tuple[Record, Record, Record]:
    """A call with a winner and one below the passing score, open to appeal."""
    call = walk.open_call()
    first, second = walk.apply(call, 1), walk.apply(call, 2)
    walk.to_evaluation(call, first, second)
    for evaluator in ("evaluator_1", "evaluator_2"):
        walk.review(first, evaluator, 9)
        walk.review(second, evaluator, 5)
    walk.decide(call)
    return call, first, second


def test_a_refusal_can_be_appealed_within_its_working_days_and_an_upheld_appeal_brings_the_application_back(
    walk: Walk,
) -> None:
    call, first, second = refused_one(walk)
    with refused("cannot be started at this stage"):
        start(walk, first, 1)
    appeal = file(walk, second, 2)
    with refused():
        walk.press("commission_chair", call, "finish_screening")
    decide(walk, appeal, "uphold")
    assert second.phase == "checking"


def test_a_refusal_cannot_be_appealed_after_its_working_days(walk: Walk) -> None:
    _, _, second = refused_one(walk)
    late = draft(walk, second, 2)
    walk.wait(days=8)
    with refused("The time to appeal ended"):
        walk.press("head_2", late, "file")
    with refused("The time to appeal ended"):
        start(walk, second, 2)


def test_a_result_can_be_appealed_and_the_call_waits_for_the_panel(walk: Walk) -> None:
    call, first, second = decided(walk)
    appeal = file(walk, second, 2)
    walk.wait(days=20)
    assert walk.tick(call) is None
    decide(walk, appeal, "dismiss")
    assert appeal.phase == "completed"
    walk.wait(minutes=1)
    assert walk.tick(call) is not None
    with refused("no decision"):
        start(walk, second, 2)
    assert first.phase == "standstill"


def test_an_upheld_appeal_on_a_result_returns_the_call_to_evaluation(walk: Walk) -> None:
    call, first, second = decided(walk)
    appeal = file(walk, second, 2)
    decide(walk, appeal, "uphold")
    assert (call.phase, first.phase, second.phase) == ("evaluating", "evaluated", "evaluating")


def test_whoever_lost_no_decision_has_nothing_to_appeal(walk: Walk) -> None:
    call = walk.open_call()
    first, second = walk.apply(call, 1), walk.apply(call, 2)
    walk.close(call)
    walk.admit(first)
    walk.press("head_2", second, "withdraw", reason="Передумали.")
    with refused("no decision"):
        start(walk, second, 2)


def test_nobody_of_the_commission_decides_the_appeal(walk: Walk) -> None:
    _, _, second = decided(walk)
    appeal = file(walk, second, 2)
    chair = walk.world.people["commission_chair"]
    chair.memberships[0].role = "appeal_panel_member"
    db.session.commit()
    with refused("another person"):
        decide(walk, appeal, "dismiss", who="commission_chair")


def test_an_appeal_that_was_not_filed_lapses_when_the_call_goes_on(walk: Walk) -> None:
    call, _, second = decided(walk)
    unfiled = draft(walk, second, 2)
    walk.wait(days=11)
    assert walk.tick(call) is not None
    assert unfiled.phase == "ended"


@pytest.mark.parametrize(
    ("action", "said"), [("uphold", "upheld"), ("dismiss", "dismissed"), ("declare_inadmissible", "inadmissible")]
)
def test_the_decision_on_paper_says_what_was_decided_and_hides_what_the_appellant_wrote(
    walk: Walk, action: str, said: str
) -> None:
    _, _, second = decided(walk)
    decide(walk, file(walk, second, 2), action)
    document = db.session.query(Document).filter_by(kind="appeal_decision").one()
    assert absent_keys("appeal_decision", document.full["fields"]) == []
    assert document.full["fields"]["decision"] == said
    assert set(document.public["masked"]) == set(PRIVATE["appeal_decision"])
    for language in ("ky", "ru", "en"):
        assert SECRET in composing.compose(snapshot_of(document, "full"), language, "full")
        assert SECRET not in composing.compose(snapshot_of(document, "public"), language, "public")


@pytest.mark.parametrize(("name", "said"), [("member_state", "of the commission"), ("evaluator_1", "has evaluated")])
def test_nobody_of_the_commission_and_no_evaluator_sits_on_the_panel_even_if_another_presses(
    walk: Walk, name: str, said: str
) -> None:
    _, _, second = decided(walk)
    appeal = file(walk, second, 2)
    present = [str(walk.world.people[each].id) for each in ("appeal_panel_member", name)]
    with refused(said):
        decide(walk, appeal, "dismiss", present=present)


def test_a_member_who_left_the_commission_after_its_decision_does_not_judge_it(walk: Walk) -> None:
    _, _, second = decided(walk)
    appeal = file(walk, second, 2)
    left = walk.world.people["member_civil"].memberships[0]
    left.ends = walk.now.date()
    walk.wait(days=2)
    with refused("of the commission"):
        decide(walk, appeal, "uphold", present=[str(left.user_id)])


def test_somebody_tied_to_the_appellant_does_not_sit_on_the_panel(walk: Walk) -> None:
    _, _, second = decided(walk)
    appeal = file(walk, second, 2)
    with refused("has, or had, a role in the organisation"):
        decide(walk, appeal, "uphold", present=[str(walk.world.people["accountant_2"].id)])


def test_applications_are_not_ranked_anew_while_another_appeal_is_open(walk: Walk) -> None:
    """Upheld while the commission decides, it would change nothing."""
    call, first, second = decided(walk)
    later, sooner = file(walk, first, 1), file(walk, second, 2)
    decide(walk, sooner, "uphold")
    for evaluator in ("evaluator_3", "evaluator_4"):
        walk.review(second, evaluator, 9)
    with refused("Still unfinished"):
        walk.press("commission_secretary", call, "rank")
    decide(walk, later, "uphold")
    assert first.phase == "evaluating"


def test_a_hold_on_the_call_takes_no_day_of_the_time_to_appeal(walk: Walk) -> None:
    call, _, second = decided(walk)
    unfiled = draft(walk, second, 2)
    ground = {"ground": "prosecutor", "act": "7", "explanation": "Представление прокурора."}
    hold = begin("hold", call, walk.actor("customer_head"), walk.now, Press(ground), title=call.title)
    db.session.commit()
    walk.wait(days=12)
    with refused("on hold"):
        walk.press("head_2", unfiled, "file")
    walk.press("customer_head", hold, "release", reason="Отозвано.")
    assert walk.tick(call) is None
    walk.press("head_2", unfiled, "file")
    assert unfiled.phase == "checking"


def test_a_hold_after_the_time_to_appeal_does_not_open_it_again(walk: Walk) -> None:
    _, _, second = refused_one(walk)
    late = draft(walk, second, 2)
    walk.wait(days=8)
    hold = begin(
        "hold",
        second,
        walk.actor("customer_head"),
        walk.now,
        Press({"ground": "court", "act": "", "explanation": "…"}),
        title=second.title,
    )
    db.session.commit()
    walk.wait(days=30)
    walk.press("customer_head", hold, "release", reason="…")
    with refused("The time to appeal ended"):
        walk.press("head_2", late, "file")
