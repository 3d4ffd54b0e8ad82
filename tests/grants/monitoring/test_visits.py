"""Visits are announced, described, answered and closed only when what was found is put right."""

import pytest

from grants.database import db
from grants.documents import composing
from grants.documents.models import Document
from grants.documents.printing import snapshot_of
from grants.records.models import Record
from tests.grants.agreements.stage import Stage
from tests.grants.documents.samples import absent_keys

SECRET = "Каракол, дом за зелёными воротами"
CRITICAL = {
    "severity": "critical",
    "finding": "Нет двух столов.",
    "corrective_action": "Поставить столы.",
    "correct_by": "2026-08-01",
}
NOTHING = {"severity": "none", "finding": "", "corrective_action": "", "correct_by": ""}


@pytest.fixture
def visit(stage: Stage) -> Record:
    stage.sign()
    return planned(stage)


def planned(stage: Stage, ground: str = "") -> Record:
    return stage.start(
        "visit",
        stage.agreement,
        "monitor",
        visit_on="2026-05-08",
        place=SECRET,
        purpose="Проверка на месте",
        unannounced_ground=ground,
    )


def conduct(stage: Stage, visit: Record, **answers: str) -> None:
    given = {"visited_on": stage.today, "seen": "Центр работает.", **CRITICAL, **answers}
    stage.press(visit, "conduct", "monitor", **given)


def conducted(stage: Stage, visit: Record, **answers: str) -> Record:
    """Told one day, visited as soon as the working days between allow."""
    stage.press(visit, "notify", "monitor")
    stage.wait(days=4 if stage.now.weekday() == 0 else 6)
    conduct(stage, visit, **answers)
    return visit


def close(stage: Stage, visit: Record, outcome: str, **answers: str) -> None:
    stage.press(
        visit,
        "close",
        "monitor",
        **{"outcome": outcome, "verified_on": stage.today, "explanation": "Проверено.", **answers},
    )


def test_a_visit_nobody_was_told_of_needs_a_ground(stage: Stage, visit: Record) -> None:
    with stage.refused("Notify the grantee first"):
        conduct(stage, visit)
    conduct(stage, planned(stage, ground="Жалоба жителей"))


def test_three_working_days_lie_between_the_notice_and_the_visit(stage: Stage, visit: Record) -> None:
    stage.press(visit, "notify", "monitor")  # on Monday 4 May 2026
    stage.wait(days=2)
    with stage.refused("6 May 2026".replace(" ", " "), "7 May 2026"):
        conduct(stage, visit)
    stage.wait(days=1)
    conduct(stage, visit)


def test_a_visit_is_not_entered_ahead_of_its_day(stage: Stage, visit: Record) -> None:
    stage.press(visit, "notify", "monitor")
    stage.wait(days=4)
    with stage.refused("has not come yet"):
        conduct(stage, visit, visited_on="2026-05-20")


def test_a_finding_without_its_remedy_and_date_is_refused(stage: Stage, visit: Record) -> None:
    for gap in ("finding", "corrective_action", "correct_by"):
        with stage.refused("Describe the finding"):
            conducted(stage, planned(stage), **{gap: ""})


def test_the_outcome_fits_what_was_found(stage: Stage, visit: Record) -> None:
    clean = conducted(stage, planned(stage), **NOTHING)
    conducted(stage, visit)
    for each in (clean, visit):
        stage.press(each, "sign", "head_1", signed=True, objections="")
    with stage.refused("nothing to put right"):
        close(stage, clean, "corrected")
    close(stage, clean, "no_finding")
    with stage.refused("say what became of it"):
        close(stage, visit, "no_finding")
    with stage.refused("No money has come back"):
        close(stage, visit, "money_returned")
    with stage.refused("stays open"):
        close(stage, visit, "not_corrected")
    with stage.refused("before the visit"):
        close(stage, visit, "corrected", verified_on="2026-05-04")
    with stage.refused("not come yet"):
        close(stage, visit, "corrected", verified_on="2026-12-01")
    close(stage, visit, "corrected")
    assert visit.phase == "completed"


def test_after_a_termination_an_uncorrected_finding_can_be_closed_as_such(stage: Stage, visit: Record) -> None:
    conducted(stage, visit)
    stage.press(visit, "sign", "head_1", signed=True, objections="")
    stage.press(stage.agreement, "terminate", "customer_head", reason="Нарушения не устранены.")
    close(stage, visit, "not_corrected")


def test_a_critical_finding_stops_payments_until_it_is_put_right(stage: Stage, visit: Record) -> None:
    first = stage.tranches[0]
    stage.press(first, "request", "head_1", no_debt=True, account_confirmed=True)
    stage.press(first, "approve", "customer_head")
    conducted(stage, visit)
    with stage.refused("Нет двух столов."):
        stage.press(first, "pay", "finance_officer", amount="160000.00", paid_on=stage.today, order_number="1")
    stage.press(visit, "sign", "head_1", signed=True, objections="")
    close(stage, visit, "corrected")
    stage.press(first, "pay", "finance_officer", amount="160000.00", paid_on=stage.today, order_number="1")


def test_a_minor_finding_stops_nothing(stage: Stage, visit: Record) -> None:
    conducted(stage, visit, severity="minor")
    stage.pay(stage.tranches[0])


def test_silence_is_marked_and_the_act_stands_until_it_is_signed(stage: Stage, visit: Record) -> None:
    conducted(stage, visit)  # on Friday 8 May 2026
    stage.wait(days=7)
    assert stage.tick(visit) is None
    stage.wait(days=1)
    event = stage.tick(visit)
    assert event is not None
    assert event.action == "mark_unanswered"
    assert stage.tick(visit) is None
    stage.press(visit, "sign", "head_1", signed=True, objections="Столы в ремонте.")
    silent, answered = db.session.query(Document).filter_by(kind="visit_act").order_by(Document.id)
    assert silent.superseded_by_id == answered.id
    assert silent.full["fields"]["signatures"][1]["signed_at"] is None
    assert "No answer came" in silent.full["fields"]["objections"]["en"]
    assert answered.full["fields"]["objections"] == "Столы в ремонте."
    assert answered.full["fields"]["signatures"][1]["signed_at"] is not None


def test_the_address_of_the_visit_never_reaches_the_public(stage: Stage, visit: Record) -> None:
    conducted(stage, visit)
    stage.press(visit, "sign", "head_1", signed=True, objections="")
    document = db.session.query(Document).filter_by(kind="visit_act").one()
    assert absent_keys("visit_act", document.full["fields"]) == []
    for language in ("ky", "ru", "en"):
        assert SECRET in composing.compose(snapshot_of(document, "full"), language, "full")
        assert SECRET not in composing.compose(snapshot_of(document, "public"), language, "public")
