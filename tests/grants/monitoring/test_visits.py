"""Visits are announced, described, answered and closed only when everything that was found is put right."""

from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from grants.casework.forms import Sheet, answers_of
from grants.database import db
from grants.documents import composing
from grants.documents.models import Document
from grants.documents.printing import snapshot_of
from grants.notices.models import Notice
from grants.people.models import Membership
from grants.records.models import Record
from tests.grants.agreements.stage import Stage
from tests.grants.documents.samples import absent_keys
from tests.signing import signature_answers

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

SECRET = "Каракол, дом за зелёными воротами"
DESKS = {
    "finding": "Нет двух столов.",
    "severity": "critical",
    "corrective_action": "Поставить столы.",
    "correct_by": "2026-07-28",
}
REGISTER = {
    "finding": "Журнал заполнен не полностью.",
    "severity": "minor",
    "corrective_action": "Заполнить журнал.",
    "correct_by": "2026-07-08",
}


@pytest.fixture
def visit(stage: Stage) -> Record:
    """Planned on Monday 1 June 2026 for Tuesday the 9th."""
    stage.sign()
    stage.wait(days=28)
    return planned(stage)


def planned(stage: Stage, **changed: str) -> Record:
    answers = {"visit_on": "2026-06-09", "place": SECRET, "purpose": "Проверка на месте", **changed}
    return stage.start("visit", stage.agreement, "monitor", **answers)


def conduct(stage: Stage, visit: Record, *findings: dict[str, str], **answers: Any) -> None:
    given = {
        "visited_on": stage.today,
        "seen": "Центр работает.",
        "met": "Директор, два воспитателя",
        "checked": [{"question": "Работает ли центр?", "answer": "Да", "in_order": "yes"}],
        "findings": list(findings),
        "minors_consent": "none",
        **answers,
    }
    stage.press(visit, "conduct", "monitor", **given)


def conducted(stage: Stage, visit: Record, *findings: dict[str, str], **answers: Any) -> Record:
    """Told one day, visited on the day planned, the act signed by the monitor."""
    stage.press(visit, "notify", "monitor")
    stage.wait(days=(date.fromisoformat(visit.answers("visit_plan")["visit_on"]) - stage.now.date()).days)
    conduct(stage, visit, *findings, **answers)
    stage.press(visit, "sign_for_monitor", "monitor", **signature_answers())
    return visit


def sign(stage: Stage, visit: Record) -> None:
    stage.press(visit, "sign", "head_1", **signature_answers())


def measure(number: int, by: str, **changed: str) -> dict[str, str]:
    return {"key": str(number), "measure": "Поставить столы.", "responsible": "директор", "by": by, **changed}


def propose(stage: Stage, visit: Record, *measures: dict[str, str]) -> None:
    stage.press(visit, "propose_plan", "head_1", measures=list(measures), note="")


def verify(stage: Stage, visit: Record, finding: str, outcome: str = "corrected", **changed: str) -> None:
    answers = {"verified_on": stage.today, "means": "on_site", "explanation": "Проверено.", **changed}
    stage.press(visit, "verify", "monitor", finding=finding, outcome=outcome, **answers)


def close(stage: Stage, visit: Record) -> None:
    stage.press(visit, "close", "monitor", conclusion="Проверено.")


def test_a_visit_nobody_was_told_of_needs_a_ground(stage: Stage, visit: Record) -> None:
    stage.wait(days=8)
    with stage.refused("Notify the grantee first"):
        conduct(stage, visit)
    unannounced = planned(stage, unannounced_ground="Жалоба жителей")
    with stage.refused("nobody is told"):
        stage.press(unannounced, "notify", "monitor")
    conduct(stage, unannounced)


def test_a_visit_is_planned_for_a_day_to_come(stage: Stage, visit: Record) -> None:
    for day, words in (("2026-05-31", "has passed"), ("2026-02-30", "date that exists"), ("", "date that exists")):
        with stage.refused(words):
            planned(stage, visit_on=day)


def test_a_notice_that_leaves_too_few_working_days_is_refused(stage: Stage, visit: Record) -> None:
    stage.wait(days=4)
    with stage.refused("10 June 2026", "3 working days"):
        stage.press(visit, "notify", "monitor")
    with stage.refused("that day already"):
        stage.press(visit, "reschedule", "monitor", visit_on="2026-06-09", ground="road", explanation="")
    with stage.refused("has passed"):
        stage.press(visit, "reschedule", "monitor", visit_on="2026-05-29", ground="road", explanation="")
    stage.press(visit, "reschedule", "monitor", visit_on="2026-06-11", ground="road", explanation="Перевал закрыт.")
    stage.press(visit, "notify", "monitor")
    notice = db.session.query(Document).filter_by(kind="visit_notice").one()
    assert notice.full["fields"]["date"] == "2026-06-11"
    assert SECRET not in str(notice.public["fields"])
    assert set(absent_keys("visit_notice", notice.full["fields"])) <= {"road", "follows"}


def test_a_visit_for_which_a_notice_would_come_too_late_is_not_planned_without_a_ground(
    stage: Stage, visit: Record
) -> None:
    with stage.refused("the visit can take place from", "3 working days"):
        planned(stage, visit_on=stage.today)
    with stage.refused("the visit can take place from"):
        stage.press(visit, "reschedule", "monitor", visit_on="2026-06-02", ground="road", explanation="")
    assert planned(stage, visit_on=stage.today, unannounced_ground="Жалоба жителей").phase == "announced"


def test_a_visit_is_due_on_the_day_it_is_planned_for(stage: Stage, visit: Record) -> None:
    assert visit.due_by is not None
    assert visit.due_by.isoformat() == "2026-06-09T17:59:59+00:00"
    stage.press(visit, "reschedule", "monitor", visit_on="2026-06-11", ground="road", explanation="")
    assert visit.due_by.isoformat() == "2026-06-11T17:59:59+00:00"


def test_a_visit_put_off_is_announced_again(stage: Stage, visit: Record) -> None:
    stage.press(visit, "notify", "monitor")
    stage.press(visit, "postpone", "monitor", visit_on="2026-06-17", ground="grantee", explanation="")
    stage.wait(days=16)
    with stage.refused("Notify the grantee first"):
        conduct(stage, visit)


def test_three_working_days_lie_between_the_notice_and_the_visit(stage: Stage, visit: Record) -> None:
    stage.press(visit, "notify", "monitor")  # on Monday 1 June 2026
    stage.wait(days=2)
    with stage.refused("3 June 2026", "4 June 2026"):
        conduct(stage, visit)
    stage.wait(days=1)
    conduct(stage, visit)


def test_a_visit_or_its_act_in_the_future_is_refused(stage: Stage, visit: Record) -> None:
    stage.press(visit, "notify", "monitor")
    stage.wait(days=4)
    for day, words in (("2026-06-17", "has not come yet"), ("2026-02-30", "date that exists")):
        with stage.refused(words):
            conduct(stage, visit, visited_on=day)
    with stage.refused("state"):
        stage.press(visit, "sign_for_monitor", "monitor", **signature_answers())


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        ({"finding": ""}, "Describe the finding"),
        ({"severity": ""}, "Describe the finding"),
        ({"corrective_action": ""}, "Describe the finding"),
        ({"correct_by": ""}, "Describe the finding"),
        ({"correct_by": "2026-02-30"}, "date that exists"),
        ({"correct_by": "2026-05-29"}, "after it and within 60 days"),
        ({"correct_by": "2026-08-09"}, "after it and within 60 days"),
    ],
)
def test_a_finding_without_its_remedy_or_a_term_in_reach_is_refused(
    stage: Stage, visit: Record, gap: dict[str, str], words: str
) -> None:
    with stage.refused(words):
        conducted(stage, visit, REGISTER, {**DESKS, **gap})


def test_a_monitor_who_was_ever_of_the_grantee_does_not_visit_it(stage: Stage, visit: Record) -> None:
    stage.press(visit, "notify", "monitor")
    stage.wait(days=8)
    monitor = stage.world.people["monitor"]
    once = Membership(
        user_id=monitor.id,
        organisation_id=stage.world.applicants[0].id,
        role="applicant_editor",
        starts=date(2019, 1, 1),
        ends=date(2020, 1, 1),
    )
    db.session.add(once)
    db.session.commit()
    for attempt in (lambda: planned(stage), lambda: conduct(stage, visit)):
        with stage.refused("another monitor"):
            attempt()
    once.organisation_id = stage.world.applicants[1].id
    db.session.commit()
    conduct(stage, visit)


def test_where_nothing_was_found_the_visit_is_closed_without_a_plan(stage: Stage, visit: Record) -> None:
    conducted(stage, visit)
    sign(stage, visit)
    for attempt in (lambda: propose(stage, visit), lambda: verify(stage, visit, "1")):
        with stage.refused("nothing to put right"):
            attempt()
    stage.wait(days=60)
    assert stage.tick(visit) is None
    close(stage, visit)
    assert visit.phase == "completed"


def test_each_finding_is_answered_by_a_measure_and_verified_by_itself(stage: Stage, visit: Record) -> None:
    conducted(stage, visit, DESKS, REGISTER)
    sign(stage, visit)
    case = stage.case(visit, "head_1")
    rows = answers_of(Sheet(case.form("corrective_plan"), case, "ru", complete=False).bind())["measures"]
    assert [(row["key"], row["measure"], row["by"]) for row in rows] == [
        ("1", "Поставить столы.", "2026-07-28"),
        ("2", "Заполнить журнал.", "2026-07-08"),
    ]
    propose(stage, visit, measure(1, "2026-07-18"), measure(2, "2026-07-08"))
    stage.press(visit, "return_plan", "monitor", reason="Уточните ответственного.")
    propose(stage, visit, measure(1, "2026-07-18"), measure(2, "2026-07-08"))
    stage.press(visit, "accept_plan", "monitor")
    with stage.refused("Finding 1"):
        close(stage, visit)
    stage.wait(days=10)
    stage.press(visit, "report_correction", "editor_1", done="Столы поставлены.")
    verify(stage, visit, "1")
    with stage.refused("Choose a finding"):
        verify(stage, visit, "1")
    verify(stage, visit, "2", "not_corrected")
    with stage.refused("Finding 2", "Журнал"):
        close(stage, visit)
    verify(stage, visit, "2")
    close(stage, visit)
    assert [row["outcome"] for row in visit.data["verifications"]] == ["corrected", "not_corrected", "corrected"]
    plans = db.session.query(Document).filter_by(kind="corrective_plan").order_by(Document.id).all()
    assert plans[0].superseded_by_id == plans[1].id
    assert [row["due"] for row in plans[1].full["fields"]["measures"]] == ["2026-07-18", "2026-07-08"]
    assert set(absent_keys("corrective_plan", plans[1].full["fields"])) <= {"note"}


@pytest.mark.parametrize(
    ("measures", "words"),
    [
        ([], "Finding 1 needs"),
        ([measure(1, "2026-07-18")], "Finding 2 needs"),
        ([measure(1, "2026-07-18", responsible=""), measure(2, "2026-07-08")], "Finding 1 needs"),
        ([measure(1, "2026-07-29"), measure(2, "2026-07-08")], "28 July 2026; the plan says 29 July 2026"),
        ([measure(1, "2026-07-18"), measure(2, "2026-06-08")], "8 June 2026 has already passed"),
        ([measure(1, "2026-06-31"), measure(2, "2026-07-08")], "date that exists"),
    ],
)
def test_a_plan_with_a_gap_or_past_its_term_is_refused(
    stage: Stage, visit: Record, measures: list[dict[str, str]], words: str
) -> None:
    conducted(stage, visit, DESKS, REGISTER)
    sign(stage, visit)
    with stage.refused(words):
        propose(stage, visit, *measures)


@pytest.mark.parametrize(
    ("outcome", "on", "words"),
    [
        ("money_returned", "2026-06-09", "No money has come back"),
        ("corrected", "2026-06-08", "before the visit"),
        ("corrected", "2026-12-29", "not come yet"),
        ("corrected", "", "date that exists"),
    ],
)
def test_a_verification_that_cannot_be_is_refused(
    stage: Stage, visit: Record, outcome: str, on: str, words: str
) -> None:
    conducted(stage, visit, DESKS)
    sign(stage, visit)
    with stage.refused(words):
        verify(stage, visit, "1", outcome, verified_on=on)
    with stage.refused("Choose a finding"):
        verify(stage, visit, "2")


def test_after_a_termination_an_uncorrected_finding_can_be_closed_as_such(stage: Stage, visit: Record) -> None:
    conducted(stage, visit, DESKS)
    sign(stage, visit)
    stage.agreement.phase = "ended"
    db.session.commit()
    with stage.refused("Finding 1"):
        close(stage, visit)
    verify(stage, visit, "1", "not_corrected")
    close(stage, visit)


def test_a_critical_finding_stops_payments_until_it_is_put_right(stage: Stage, visit: Record) -> None:
    why_not = stage.case(stage.tranches[0], "finance_officer").why_not
    guard = stage.case(stage.tranches[0], "finance_officer").workflow.actions["approve"].when
    critical = next(each for each in guard if each.name == "no_open_critical_finding")
    conducted(stage, visit, REGISTER, DESKS)
    assert "Нет двух столов." in str(why_not(critical))
    sign(stage, visit)
    verify(stage, visit, "2")
    assert why_not(critical) is None, "what is left is minor"


def test_silence_over_the_act_is_marked_and_the_act_stands_until_it_is_signed(stage: Stage, visit: Record) -> None:
    conducted(stage, visit, DESKS)  # on Tuesday 9 June 2026
    stage.wait(days=7)
    assert stage.tick(visit) is None
    stage.wait(days=1)
    event = stage.tick(visit)
    assert event is not None
    assert event.action == "mark_unanswered"
    stage.press(visit, "object", "head_1", objections="Столы в ремонте.")
    sign(stage, visit)
    sent, silent, objected, answered = db.session.query(Document).filter_by(kind="visit_act").order_by(Document.id)
    assert [each.superseded_by_id for each in (sent, silent, objected)] == [silent.id, objected.id, answered.id]
    assert [s["signed_at"] is not None for s in sent.full["fields"]["signatures"]] == [True, False]
    assert [s["signed_at"] is not None for s in silent.full["fields"]["signatures"]] == [True, False]
    assert "No answer came" in silent.full["fields"]["objections"]["en"]
    for each in (objected, answered):
        assert each.full["fields"]["objections"] == "Столы в ремонте."
    assert [s["signed_at"] is not None for s in objected.full["fields"]["signatures"]] == [True, False]
    assert [s["signed_at"] is not None for s in answered.full["fields"]["signatures"]] == [True, True]


def test_the_clock_reminds_of_the_plan_and_of_the_corrections(stage: Stage, visit: Record) -> None:
    conducted(stage, visit, DESKS)
    sign(stage, visit)
    happened = []

    def days(number: int) -> None:
        for _ in range(number):
            stage.wait(days=1)
            while (event := stage.tick(visit)) is not None:
                happened.append((event.action, stage.today))

    days(15)
    propose(stage, visit, measure(1, "2026-07-18"))
    days(15)
    stage.press(visit, "accept_plan", "monitor")
    days(30)
    assert happened == [
        ("remind_of_plan", "2026-06-17"),
        ("remind_of_checking", "2026-07-02"),
        ("remind_of_correction", "2026-07-16"),
        ("tell_of_delay", "2026-07-19"),
    ]
    told = {notice.user_id for notice in db.session.scalars(sa.select(Notice).where(Notice.kind == "plan_overdue"))}
    assert stage.world.people["customer_head"].id in told


def test_a_re_visit_names_the_visit_it_follows(stage: Stage, visit: Record) -> None:
    conducted(stage, visit, DESKS)
    case = stage.case(stage.agreement, "monitor")
    sheet = Sheet(case.form("visit_plan"), case, "ru", complete=False)
    choices = [value for value, *_ in sheet.bind()["follows"].choices]
    assert choices == [visit.reference]
    again = planned(stage, visit_on=(stage.now.date() + timedelta(days=10)).isoformat(), follows=visit.reference)
    conducted(stage, again)
    act = db.session.query(Document).filter_by(kind="visit_act", record_id=again.id).one()
    assert act.full["fields"]["follows"] == visit.reference


def test_the_address_of_the_visit_never_reaches_the_public(stage: Stage, visit: Record) -> None:
    conducted(stage, visit, DESKS)
    sign(stage, visit)
    document = db.session.query(Document).filter_by(kind="visit_act").order_by(Document.id.desc()).first()
    assert document is not None
    assert set(absent_keys("visit_act", document.full["fields"])) <= {"objections"}
    for language in ("ky", "ru", "en"):
        assert SECRET in composing.compose(snapshot_of(document, "full"), language, "full")
        public = composing.compose(snapshot_of(document, "public"), language, "public")
        assert SECRET not in public
        assert "два воспитателя" not in public
