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
from grants.notices.models import Notice
from grants.people.models import Membership
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


def panel(walk: Walk, *names: str, **votes: str) -> list[dict[str, str]]:
    """The panel as it is entered: for the decision, but for what `votes` say by name."""
    return [
        {"key": str(walk.world.people[name].id), "title": "", "vote": votes.get(name, "for")}
        for name in (*names, *votes)
    ]


def sits_on_the_panel(walk: Walk, name: str) -> None:
    walk.world.people[name].memberships.append(
        Membership(organisation_id=walk.world.authority.id, role="appeal_panel_member", starts=walk.now.date())
    )
    db.session.commit()


def decide(walk: Walk, appeal: Record, action: str, who: str = "appeal_panel_member", **changed: Any) -> None:
    answers = {
        "decided_on": walk.now.date().isoformat(),
        "panel": panel(walk, "appeal_panel_member"),
        "extent": "",
        "findings": "",
        "grounds": "Комментарий и балл расходятся.",
        "decision": "Направить новым экспертам.",
        "late_reason": "",
        **changed,
    }
    walk.press(who, appeal, action, **answers)


def refused_one(walk: Walk) -> tuple[Record, Record, Record]:
    """A call being checked, one application admitted, the other refused."""
    call = walk.open_call()
    first, second = walk.apply(call, 1), walk.apply(call, 2)
    walk.close(call)
    walk.admit(first)
    walk.press("commission_chair", second, "refuse_admission", ground="documents_complete", explanation="Нет устава.")
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
    walk.wait(days=9)
    with refused("The time to appeal ended"):
        walk.press("head_2", late, "file")
    with refused("The time to appeal ended"):
        start(walk, second, 2)


def test_a_result_can_be_appealed_and_the_call_waits_for_the_panel(walk: Walk) -> None:
    call, first, second = decided(walk)
    appeal = file(walk, second, 2)
    walk.wait(days=20)
    assert walk.tick(call) is None
    decide(walk, appeal, "dismiss", late_reason="Кворум болгон эмес.")
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
    sits_on_the_panel(walk, "commission_chair")
    with refused("of the commission"):
        decide(walk, appeal, "dismiss", who="commission_chair", panel=panel(walk, "commission_chair"))


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
    with refused(said):
        decide(walk, appeal, "dismiss", panel=panel(walk, "appeal_panel_member", name))


def test_a_member_who_left_the_commission_after_its_decision_does_not_judge_it(walk: Walk) -> None:
    _, _, second = decided(walk)
    appeal = file(walk, second, 2)
    left = walk.world.people["member_civil"].memberships[0]
    left.ends = walk.now.date()
    walk.wait(days=2)
    with refused("of the commission"):
        decide(walk, appeal, "uphold", panel=panel(walk, "appeal_panel_member", "member_civil"))


def test_somebody_tied_to_the_appellant_does_not_sit_on_the_panel(walk: Walk) -> None:
    _, _, second = decided(walk)
    appeal = file(walk, second, 2)
    with refused("has, or had, a role in the organisation"):
        decide(walk, appeal, "uphold", panel=panel(walk, "appeal_panel_member", "accountant_2"))


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
    walk.wait(days=9)
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


def test_an_appeal_on_the_merits_is_refused_with_the_rule_and_its_basis(walk: Walk) -> None:
    _, _, second = decided(walk)
    appeal = draft(walk, second, 2)
    walk.fill("head_2", appeal, "appeal_form", ground="merits", text="Мы лучше.", asked_for="Выше балл")
    with refused("an appeal on the merits alone is not considered", "Basis of the rule"):
        walk.press("head_2", appeal, "file")
    assert appeal.answers("appeal_form")["text"] == "Мы лучше."


def test_the_appeal_itself_is_a_paper_that_keeps_its_text_for_the_parties(walk: Walk) -> None:
    _, _, second = decided(walk)
    appeal = file(walk, second, 2)
    paper = db.session.query(Document).filter_by(kind="appeal_complaint", record_id=appeal.id).one()
    assert paper.number.startswith("D26-")
    assert paper.full["fields"]["appeal"]["text"] == SECRET
    assert paper.public["fields"]["appeal"]["text"] is None
    assert paper.full["fields"]["decided_by"] > paper.full["fields"]["appeal"]["filed_at"]
    told = {(notice.kind, notice.user.name) for notice in db.session.query(Notice)}
    assert {("appeal_acknowledged", "Head 2"), ("appeal_acknowledged", "Editor 2")} <= told
    assert ("appeal_filed", "Appeal Panel Member") in told


def test_there_is_one_unfinished_appeal_at_a_time(walk: Walk) -> None:
    _, _, second = decided(walk)
    appeal = file(walk, second, 2)
    with refused("is not finished yet", appeal.reference):
        start(walk, second, 2)
    walk.press("head_2", appeal, "withdraw")
    start(walk, second, 2)


def test_a_winner_who_declined_the_grant_has_nothing_to_appeal(walk: Walk) -> None:
    _, first, _ = decided(walk)
    walk.press("head_1", first, "decline", reason="Мүмкүнчүлүк жок.")
    with refused("no decision"):
        start(walk, first, 1)


def test_the_panel_decides_with_a_quorum_by_a_majority_and_whoever_enters_it_took_part(walk: Walk) -> None:
    _, _, second = decided(walk)
    appeal = file(walk, second, 2)
    for name in ("auditor", "monitor"):
        sits_on_the_panel(walk, name)
    three = ("appeal_panel_member", "auditor", "monitor")
    with refused("There is no quorum: 1 present, 2 of 3 needed."):
        decide(walk, appeal, "dismiss", panel=panel(walk, "appeal_panel_member", auditor="absent", monitor="absent"))
    with refused("not carried: 1 of 2"):
        decide(walk, appeal, "dismiss", panel=panel(walk, "appeal_panel_member", auditor="against", monitor="absent"))
    with refused("by a member of the panel who took part"):
        decide(walk, appeal, "dismiss", panel=panel(walk, "auditor", "monitor", appeal_panel_member="absent"))
    decide(walk, appeal, "dismiss", panel=panel(walk, *three[:2], monitor="against"))
    fields = db.session.query(Document).filter_by(kind="appeal_decision").one().full["fields"]
    assert fields["votes"] == {"for": 2, "against": 1, "abstained": 0}
    assert len(fields["panel"]) == len(fields["signatures"]) == 3


def test_a_recused_member_of_the_panel_counts_for_nothing(walk: Walk) -> None:
    _, _, second = decided(walk)
    appeal = file(walk, second, 2)
    sits_on_the_panel(walk, "member_state")
    decide(walk, appeal, "dismiss", panel=panel(walk, "appeal_panel_member", member_state="stayed_out"))
    assert appeal.phase == "completed"


def test_a_decision_is_not_of_the_future_nor_from_before_the_filing(walk: Walk) -> None:
    _, _, second = decided(walk)
    appeal = file(walk, second, 2)
    with refused("is still to come"):
        decide(walk, appeal, "dismiss", decided_on="2026-12-31")
    with refused("it cannot have been decided earlier"):
        decide(walk, appeal, "dismiss", decided_on="2026-03-20")


def test_the_panel_is_reminded_and_a_late_decision_says_why(walk: Walk) -> None:
    _, _, second = decided(walk)
    appeal = file(walk, second, 2)
    assert appeal.due_at is not None
    walk.now = appeal.due_at
    assert walk.tick(appeal) is not None
    assert appeal.due_at is None
    assert "appeal_due" in {notice.kind for notice in db.session.query(Notice)}
    walk.wait(days=30)
    with refused("The term for the decision ended", "Basis of the rule"):
        decide(walk, appeal, "dismiss")
    decide(walk, appeal, "dismiss", late_reason="Кворум болгон эмес.")
    fields = db.session.query(Document).filter_by(kind="appeal_decision").one().full["fields"]
    assert fields["late_reason"] == "Кворум болгон эмес."


def test_an_appeal_may_be_upheld_in_part(walk: Walk) -> None:
    _, _, second = decided(walk)
    decide(walk, file(walk, second, 2), "uphold", extent="part")
    fields = db.session.query(Document).filter_by(kind="appeal_decision").one().full["fields"]
    assert fields["decision"] == "partly_upheld"


def test_after_an_upheld_appeal_the_ranking_is_issued_anew_in_place_of_the_first(walk: Walk) -> None:
    call, _, second = decided(walk)
    decide(walk, file(walk, second, 2), "uphold")
    for evaluator in ("evaluator_3", "evaluator_4"):
        walk.review(second, evaluator, 9)
    walk.decide(call)
    papers = db.session.query(Document).filter_by(kind="ranking", record_id=call.id).order_by(Document.id).all()
    assert [paper.superseded_by_id for paper in papers] == [papers[1].id, None]
    assert papers[1].full["fields"]["supersedes"]["number"] == papers[0].number
    assert len(db.session.query(Record).filter_by(kind="session", phase="completed").all()) == 2
