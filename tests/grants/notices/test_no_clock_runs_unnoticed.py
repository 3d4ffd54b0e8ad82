"""No term runs against an applicant before the notice that began it reached one of their people."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from grants.applications.queries import refusal_appeal_ends
from grants.awards.queries import result_appealable_until
from grants.casework import vocabulary
from grants.casework.case import Case
from grants.casework.holding import lengthened, why_it_waits
from grants.casework.straight_line import new_reference
from grants.clock import end_of_day, in_calendar_days
from grants.database import db
from grants.notices.models import Notice
from grants.payments.models import Payment
from grants.people.actors import CLOCK
from grants.records.library import shipped
from grants.records.models import Record
from tests.grants.agreements.stage import AWARDED, Stage
from tests.grants.notices.events import happened

TERM = end_of_day(AWARDED + timedelta(days=5))


def failed(notice: Notice, at: datetime = AWARDED) -> None:
    notice.attempts, notice.failed_at = 8, at
    db.session.commit()


def sent(notice: Notice, at: datetime) -> None:
    notice.attempts, notice.sent_at = 1, at
    db.session.commit()


def ends(stage: Stage, record: Record | None = None, **later: float) -> datetime:
    now = AWARDED + timedelta(**later)
    return lengthened(Case(record or stage.application, CLOCK, now), AWARDED, TERM)


def test_a_term_whose_notice_came_at_once_is_as_long_as_it_says(stage: Stage) -> None:
    (notice,) = happened(stage, stage.application, "ask_clarification", AWARDED, "head_1")
    sent(notice, AWARDED + timedelta(hours=23))
    assert ends(stage, days=4) == TERM


def test_a_term_whose_notice_came_days_later_is_longer_by_these_days(stage: Stage) -> None:
    (notice,) = happened(stage, stage.application, "ask_clarification", AWARDED, "head_1")
    sent(notice, AWARDED + timedelta(days=3))
    assert ends(stage, days=4) == ends(stage, days=40) == TERM + timedelta(days=3)


def test_while_the_notice_fails_the_end_of_the_term_recedes(stage: Stage) -> None:
    notices = happened(stage, stage.application, "ask_clarification", AWARDED, "editor_1", "head_1")
    for notice in notices:
        failed(notice)
    for days in (2, 20, 200):
        assert ends(stage, days=days) == TERM + timedelta(days=days)
    assert "reached nobody" in str(why_it_waits(Case(stage.application, CLOCK, AWARDED)))
    sent(notices[0], AWARDED + timedelta(days=30))
    assert ends(stage, days=200) == TERM + timedelta(days=30)
    assert why_it_waits(Case(stage.application, CLOCK, AWARDED)) is None


def test_one_of_the_applicants_people_is_enough(stage: Stage) -> None:
    first, second = happened(stage, stage.application, "ask_clarification", AWARDED, "editor_1", "head_1")
    failed(first)
    sent(second, AWARDED)
    assert ends(stage, days=20) == TERM


def test_what_failed_for_an_official_or_for_another_applicant_lengthens_nothing(stage: Stage) -> None:
    for notice in happened(stage, stage.application, "ask_clarification", AWARDED, "customer_officer", "head_2"):
        failed(notice)
    assert ends(stage, days=20) == TERM


def test_what_an_applicant_did_needs_no_notice_to_their_own_colleague(stage: Stage) -> None:
    (notice,) = happened(stage, stage.application, "accept", AWARDED, "editor_1", by="applicant_head")
    failed(notice)
    assert ends(stage, days=20) == TERM


def test_what_nobody_tried_to_send_yet_is_in_its_turn(stage: Stage) -> None:
    happened(stage, stage.application, "ask_clarification", AWARDED, "head_1")
    assert ends(stage, days=20) == TERM


def test_a_notice_of_another_event_does_not_count(stage: Stage) -> None:
    (notice,) = happened(stage, stage.application, "admit", AWARDED - timedelta(days=9), "head_1")
    failed(notice)
    assert ends(stage, days=20) == TERM


def test_the_decision_on_a_call_waits_for_every_applicant_it_was_told_to(stage: Stage) -> None:
    happened(stage, stage.call, "decide", AWARDED)
    (notice,) = happened(stage, stage.application, "win", AWARDED, "head_1")
    failed(notice)
    assert ends(stage, stage.call, days=20) == TERM + timedelta(days=20)
    sent(notice, AWARDED + timedelta(days=2))
    assert ends(stage, stage.call, days=20) == TERM + timedelta(days=2)


def test_a_hold_while_the_notice_fails_is_not_counted_twice(stage: Stage) -> None:
    (notice,) = happened(stage, stage.application, "ask_clarification", AWARDED, "head_1")
    sent(notice, AWARDED + timedelta(days=4))
    stage.wait(days=2)
    hold = stage.start("hold", stage.application, "customer_head", ground="court", act="1", explanation="Акт.")
    stage.wait(days=4)
    stage.press(hold, "release", "customer_head", reason="Аяктады.")
    assert ends(stage, days=30) == TERM + timedelta(days=6)


def _clarification(stage: Stage, case: Case) -> datetime | None:
    return vocabulary.moments["clarification_is_due"](case)


def _appeal_of_refusal(stage: Stage, case: Case) -> datetime | None:
    return refusal_appeal_ends(case, AWARDED)


def _appeal_of_result(stage: Stage, case: Case) -> datetime | None:
    return result_appealable_until(case)


TERMS: dict[str, tuple[str, Callable[[Stage, Case], datetime | None]]] = {
    "the answer to a clarification": ("ask_clarification", _clarification),
    "the appeal against a refusal to admit": ("refuse_admission", _appeal_of_refusal),
    "the appeal against the result": ("fall_below", _appeal_of_result),
}


@pytest.mark.parametrize("term", TERMS)
def test_every_term_of_an_applicant_waits_for_its_notice(stage: Stage, term: str) -> None:
    action, moment = TERMS[term]
    until = in_calendar_days(AWARDED, 10).isoformat()
    stage.call.data = {
        **stage.call.data,
        "decision": {"appeals_until": until, "outcomes": {stage.application.reference: "below_threshold"}},
    }
    happened(stage, stage.call, "decide", AWARDED)
    (notice,) = happened(stage, stage.application, action, AWARDED, "head_1")
    sent(notice, AWARDED)
    case = Case(stage.application, CLOCK, AWARDED + timedelta(days=60))
    usual = moment(stage, case)
    assert usual is not None
    notice.sent_at = None
    failed(notice)
    assert moment(stage, case) == usual + timedelta(days=60)


def test_the_clock_marks_no_silence_of_somebody_who_was_never_told(stage: Stage) -> None:
    application = stage.application
    application.state, application.phase = "clarification", "checking"
    (notice,) = happened(stage, application, "ask_clarification", AWARDED, "head_1")
    failed(notice)
    stage.now = datetime(2026, 8, 1, 6, tzinfo=UTC)
    assert stage.tick(application) is None
    assert application.due_at is not None
    assert application.due_at > stage.now
    sent(notice, stage.now)
    stage.now = application.due_at + timedelta(minutes=1)
    event = stage.tick(application)
    assert event is not None
    assert event.action == "return_unanswered"


def test_the_time_to_accept_an_award_waits_for_the_notice_of_it(stage: Stage) -> None:
    happened(stage, stage.call, "end_standstill", AWARDED - timedelta(days=20))
    (notice,) = happened(stage, stage.application, "take_up", AWARDED, "head_1")
    sent(notice, AWARDED)
    passed = vocabulary.guards["time_to_accept_has_passed"]
    case = Case(stage.application, CLOCK, AWARDED + timedelta(days=60))
    assert passed(case) is None
    notice.sent_at = None
    failed(notice)
    assert "may still answer until" in str(passed(case))


def test_a_report_is_due_later_when_its_grantee_learned_of_it_later(stage: Stage) -> None:
    agreement = put(stage, "agreement", stage.application)
    planned = {"number": "1", "of": "3", "share": "40", "amount": "160000.00"}
    tranche = put(stage, "tranche", agreement, tranche=planned)
    payment = Payment(tranche_id=tranche.id, agreement_id=agreement.id, amount=Decimal("160000.00"))
    payment.paid_on, payment.order_number = AWARDED.date(), "3187"
    db.session.add(payment)
    report = put(stage, "report", tranche)
    waits_for(stage, report, "begin", "report_is_due")


def test_objections_to_an_act_of_a_visit_wait_for_the_notice_of_the_findings(stage: Stage) -> None:
    waits_for(stage, put(stage, "visit", stage.application), "conduct", "objections_are_due")


def waits_for(stage: Stage, record: Record, action: str, moment: str) -> None:
    """The moment counts from this event, and from later when its notice came later."""
    (notice,) = happened(stage, record, action, AWARDED, "head_1")
    case = Case(record, CLOCK, AWARDED + timedelta(days=40))
    sent(notice, AWARDED)
    usual = vocabulary.moments[moment](case)
    assert usual is not None
    notice.sent_at = None
    failed(notice)
    assert vocabulary.moments[moment](case) == usual + timedelta(days=40)


def put(stage: Stage, kind: str, parent: Record, **data: dict[str, str]) -> Record:
    """A record of which only its place and its data are there."""
    record = Record(
        kind=kind,
        reference=new_reference(),
        workflow=shipped()[0][kind].digest,
        state=shipped()[0][kind].begin.state,
        phase="running",
        parent_id=parent.id,
        authority_id=parent.authority_id,
        organisation_id=parent.organisation_id,
        title=parent.title,
        data=data,
        begun_at=AWARDED,
        changed_at=AWARDED,
    )
    db.session.add(record)
    db.session.flush()
    record.path = f"{parent.path}{record.id}/"
    return record
