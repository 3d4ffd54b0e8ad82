"""A hold stops a case and what lies below it, and everybody in it is told."""

from datetime import UTC, datetime

import sqlalchemy as sa

from grants.database import db
from grants.notices.models import Notice
from grants.reports.moments import report_is_due
from tests.grants.agreements.stage import Stage


def test_the_term_of_a_report_is_longer_by_the_time_on_hold(stage: Stage) -> None:
    agreement = stage.sign()
    report = stage.pay(stage.tranches[0])  # on 4 May 2026, due on 3 July
    stage.wait(days=50)
    answers = {"ground": "illness", "act": "", "explanation": "Руководитель в больнице."}
    upon_agreement = stage.start("hold", agreement, "customer_head", **answers)
    stage.wait(days=5)
    upon_report = stage.start("hold", report, "customer_head", **answers)
    stage.wait(days=15)
    stage.press(upon_agreement, "release", "customer_head", reason="…")
    stage.press(upon_report, "release", "customer_head", reason="…")
    assert report_is_due(stage.case(report, "head_1")) == datetime(2026, 7, 23, 17, 59, 59, tzinfo=UTC)


def test_nothing_moves_below_a_hold_until_it_is_released(stage: Stage) -> None:
    agreement = stage.sign()
    report = stage.pay(stage.tranches[0])
    hold = stage.start("hold", agreement, "customer_head", ground="court", act="12-26", explanation="Определение суда.")
    with stage.refused("on hold"):
        stage.press(stage.tranches[1], "withhold", "customer_head", reason="…")
    stage.wait(days=90)
    assert stage.tick(report) is None
    assert report.phase == "due"
    stage.press(hold, "release", "customer_head", reason="Определение отменено.")
    stage.press(stage.tranches[1], "withhold", "customer_head", reason="…")
    told = db.session.scalars(sa.select(Notice.kind).where(Notice.user_id == stage.world.people["head_1"].id)).all()
    assert "hold_placed" in told
    assert "hold_released" in told
