"""A report is accepted, sent back or rejected, each with a conclusion on paper and with time to answer."""

import pytest
import sqlalchemy as sa

from grants.casework.vocabulary import guards
from grants.database import db
from grants.documents import composing
from grants.documents.models import Document
from grants.documents.printing import snapshot_of
from grants.notices.models import Notice
from grants.records.models import Record
from tests.grants.agreements.stage import Stage
from tests.grants.documents.samples import absent_keys
from tests.grants.reports.filling import DESKS, HEATING, WAGES, accept, fill, receipt, submit


@pytest.fixture
def report(stage: Stage) -> Record:
    """Submitted on the first tranche on 3 June 2026."""
    stage.sign()
    paid = stage.pay(stage.tranches[0])
    stage.wait(days=30)
    fill(stage, paid, {WAGES: "120000.00"}, receipts=[receipt("100000.00")], minors_consent="kept")
    submit(stage, paid)
    return paid


def conclusions(report: Record) -> list[Document]:
    return db.session.query(Document).filter_by(kind="report_conclusion").order_by(Document.id).all()


def send_back(stage: Stage, report: Record, answer_by: str = "") -> None:
    stage.press(report, "return_with_remarks", "customer_officer", remarks="Нет чеков на 20 000.", answer_by=answer_by)


def test_every_decision_leaves_its_conclusion(stage: Stage, report: Record) -> None:
    send_back(stage, report)
    submit(stage, report)
    accept(stage, report)
    returned, accepted = (document.full["fields"] for document in conclusions(report))
    assert (returned["decision"], returned["answer_by"]) == ("return", "2026-06-17")
    assert returned["note"] == "Нет чеков на 20 000."
    assert accepted["decision"] == "acceptance"
    assert [row["value"]["ru"] for row in accepted["assessment"]] == ["Полностью", "Полностью", "Частично", "Частично"]
    assert accepted["figures"] == {
        "received": "160000.00",
        "carried": "0.00",
        "spent": "120000.00",
        "proved": "100000.00",
        "unspent": "40000.00",
    }
    assert set(absent_keys("report_conclusion", accepted)) <= {"ground", "answer_by"}
    for document in conclusions(report):
        for language in ("ky", "ru", "en"):
            for audience in ("full", "public"):
                composing.compose(snapshot_of(document, audience), language, audience)


def test_less_time_to_correct_than_the_rules_give_is_refused(stage: Stage, report: Record) -> None:
    with stage.refused("10 working days", "17 June 2026"):
        send_back(stage, report, answer_by="2026-06-16")
    send_back(stage, report, answer_by="2026-06-17")


@pytest.mark.parametrize(("answer_by", "late"), [("", "2026-06-18"), ("2026-06-30", "2026-07-01")])
def test_corrections_that_do_not_come_make_the_report_overdue(
    stage: Stage, report: Record, answer_by: str, late: str
) -> None:
    send_back(stage, report, answer_by)
    happened = []
    for _ in range(60):
        stage.wait(days=1)
        while (event := stage.tick(report)) is not None:
            happened.append((event.action, stage.today))
    assert ("mark_not_corrected", late) in happened
    assert [action for action, _ in happened][-1] == "escalate"
    assert report.phase == "due"
    submit(stage, report)


def test_the_officer_is_reminded_once_of_the_term_for_checking(stage: Stage, report: Record) -> None:
    stage.wait(days=8)
    event = stage.tick(report)
    assert event is not None
    assert event.action == "remind_of_checking"
    stage.wait(days=30)
    assert stage.tick(report) is None


def test_a_report_is_rejected_only_after_it_was_sent_back(stage: Stage, report: Record) -> None:
    def reject(ground: str) -> None:
        stage.press(report, "reject", "customer_head", ground=ground, explanation="Чеков нет.")

    with stage.refused("Return the report with remarks first"):
        reject("unproved")
    send_back(stage, report)
    submit(stage, report)
    with stage.refused("another ground"):
        reject("not_submitted")
    reject("unproved")
    assert report.phase == "ended"
    document = conclusions(report)[-1].full["fields"]
    assert document["decision"] == "rejection"
    assert document["ground"]["ru"] == "Расходы не подтверждены"
    told = {notice.user_id for notice in db.session.scalars(sa.select(Notice).where(Notice.kind == "report_rejected"))}
    assert stage.world.people["head_1"].id in told
    stage.press(
        stage.tranches[0], "demand_return", "customer_head", amount="160000.00", ground="unproved", explanation="…"
    )


def test_a_report_that_never_came_is_rejected_only_once_the_head_was_told(stage: Stage, report: Record) -> None:
    send_back(stage, report)
    answers = {"ground": "not_corrected", "explanation": "Не исправлен."}
    stage.wait(days=20)
    while stage.tick(report) is not None:
        pass
    with stage.refused("not long enough"):
        stage.press(report, "reject", "customer_head", **answers)
    stage.wait(days=14)
    while stage.tick(report) is not None:
        pass
    with stage.refused("did not come"):
        stage.press(report, "reject", "customer_head", **{**answers, "ground": "misused"})
    stage.press(report, "reject", "customer_head", **answers)


def test_whoever_submits_does_not_accept_and_an_officer_does_not_reject(stage: Stage, report: Record) -> None:
    with stage.refused("not yours"):
        stage.press(report, "accept", "head_1")
    with stage.refused("not yours"):
        stage.press(report, "reject", "customer_officer", ground="unproved", explanation="…")


def test_the_agreement_waits_for_the_report_on_the_last_money_that_was_paid(stage: Stage, report: Record) -> None:
    def why_not() -> str:
        return str(guards["final_report_is_accepted"](stage.case(stage.agreement, "customer_head")))

    assert "tranche 1" in why_not()
    accept(stage, report)
    assert why_not() == "None"
    stage.pay(stage.tranches[1])
    assert "tranche 2" in why_not()


def test_the_final_report_tells_the_whole_project(stage: Stage, report: Record) -> None:
    accept(stage, report)
    for number, spent in ((1, {WAGES: "150000.00", DESKS: "50000.00"}), (2, {DESKS: "50000.00", HEATING: "20000.00"})):
        starts = stage.now.date().replace(day=stage.now.day + 1).isoformat()
        paid = stage.pay(stage.tranches[number])
        stage.wait(days=30)
        fill(stage, paid, spent, period_starts=starts)
        submit(stage, paid)
        if number == 1:
            accept(stage, paid)
    document = db.session.query(Document).filter_by(kind="final_report").one()
    fields = document.full["fields"]
    assert fields["whole"] == {
        "agreed": "400000.00",
        "paid": "400000.00",
        "spent": "390000.00",
        "returned": "0.00",
        "left": "10000.00",
    }
    desks = next(row for row in fields["spending"]["rows"] if row["line"] == "Учебное оборудование")
    assert (desks["planned"], desks["before"], desks["spent"]) == ("100000.00", "50000.00", "50000.00")
    assert set(absent_keys("final_report", fields)) <= {"beneficiary_list"}
    for language in ("ky", "ru", "en"):
        for audience in ("full", "public"):
            composing.compose(snapshot_of(document, audience), language, audience)
