"""What everybody reads of the time after the money: evaluations, gatherings, and the register of executors."""

from typing import Any

import pytest
from flask import Flask

from grants.database import db
from grants.documents.models import Document
from grants.languages import LANGUAGES
from grants.records.models import Record
from tests.grants.agreements.stage import Stage
from tests.grants.agreements.test_register import DECISION, PROPOSAL
from tests.grants.monitoring.test_results import MINUTES, write
from tests.signing import signature_answers
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

REGISTER = "/unreliable-executors"
PLAN = {"held_on": "2026-05-12", "place": "Дом культуры", "form": "village_gathering", "agenda": "Показать центр"}


def read(app: Flask, stage: Stage, path: str, language: str = "en") -> str:
    app.config["CLOCK"] = lambda: stage.now
    answer = Visitor(app, None, language).get(path)
    assert answer.status_code == 200
    return answer.text


def entered(stage: Stage) -> Record:
    """The executor in the register, by a decision after it was heard."""
    entry = stage.start("unreliable", stage.agreement, "customer_officer")
    stage.keep(entry, "unreliable_form", **PROPOSAL)
    stage.press(entry, "propose", "customer_officer")
    stage.press(entry, "object", "head_1", objections="Накладная № 8.", papers=[])
    stage.press(entry, "enter", "programme_approver", **DECISION)
    return entry


def evaluated(stage: Stage) -> Record:
    outcome = stage.start("outcome", stage.agreement, "monitor")
    write(stage, outcome)
    stage.press(outcome, "send", "monitor")
    stage.press(outcome, "comment", "head_1", comments="С оценкой согласны.")
    return outcome


def planned(stage: Stage, kind: str, under: Record) -> Record:
    return stage.start(kind, under, "customer_officer", **PLAN)


def held(stage: Stage, meeting: Record, **changed: Any) -> None:
    stage.wait(days=8)
    stage.press(meeting, "record", "customer_officer", held_on="2026-05-12", **{**MINUTES, **changed})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_register_names_who_is_in_it_by_what_decision_on_what_ground_and_until_when(
    app: Flask, stage: Stage, language: str
) -> None:
    stage.sign()
    name = stage.world.applicants[0].name[language]
    assert name not in read(app, stage, REGISTER, language)
    entry = entered(stage)
    page = read(app, stage, REGISTER, language)
    decision = db.session.query(Document).filter_by(record_id=entry.id, kind="register_decision").one()
    grounds = {"ky": "максатсыз пайдаланылды", "ru": "Нецелевое использование гранта", "en": "The grant was misused"}
    for words in (name, decision.number, grounds[language], 'datetime="2026-05-04"', 'datetime="2027-05-31"'):
        assert words in page
    assert f"/verify/{decision.number}" in page
    assert PROPOSAL["facts"] not in page


def test_nobody_is_named_before_the_decision_nor_after_the_last_day(app: Flask, stage: Stage) -> None:
    stage.sign()
    name = stage.world.applicants[0].name["en"]
    entry = stage.start("unreliable", stage.agreement, "customer_officer")
    stage.keep(entry, "unreliable_form", **PROPOSAL)
    stage.press(entry, "propose", "customer_officer")
    assert name not in read(app, stage, REGISTER)
    stage.press(entry, "object", "head_1", objections="Накладная № 8.", papers=[])
    stage.press(entry, "enter", "programme_approver", **DECISION)
    stage.wait(days=392)
    assert stage.today == "2027-05-31"
    assert name in read(app, stage, REGISTER)
    stage.wait(days=1)
    assert name not in read(app, stage, REGISTER), "even where the clock has not come round yet"


@pytest.mark.parametrize("path", ["/", "/calls", "/about"])
def test_the_register_is_a_step_away_from_the_first_pages(app: Flask, stage: Stage, path: str) -> None:
    assert f'href="{REGISTER}"' in read(app, stage, path)


def test_an_evaluation_is_read_on_the_pages_of_its_grant_and_call_once_it_is_published(
    app: Flask, stage: Stage
) -> None:
    stage.sign()
    outcome = evaluated(stage)
    grant, call = f"/grants/{stage.agreement.reference}", f"/calls/{stage.call.reference}"
    for path in (grant, call):
        assert "Mostly reached" not in read(app, stage, path)
    stage.press(outcome, "publish", "customer_head")
    page = read(app, stage, grant)
    for words in ("Mostly reached", "Опрос 30 семей.", "Дети, посещающие центр", "58", "С оценкой согласны."):
        assert words in page
    page = read(app, stage, call)
    assert "Mostly reached" in page
    assert f"{grant}#results" in page


def test_a_gathering_is_announced_to_everybody_and_its_minutes_only_when_they_are_signed(
    app: Flask, stage: Stage
) -> None:
    stage.sign()
    meeting = planned(stage, "gathering", stage.agreement)
    grant, call = f"/grants/{stage.agreement.reference}", f"/calls/{stage.call.reference}"
    page = read(app, stage, grant)
    for words in ("Village gathering", 'datetime="2026-05-12"', "Дом культуры", "Показать центр"):
        assert words in page
    assert f"{grant}#gatherings" in read(app, stage, call)
    held(stage, meeting)
    assert MINUTES["shown"] not in read(app, stage, grant)
    stage.press(meeting, "publish", "customer_head", **signature_answers())
    page = read(app, stage, grant)
    for words in (MINUTES["shown"], "Будет ли центр работать?", "86", "Дом культуры"):
        assert words in page


def test_minutes_that_were_returned_and_then_called_off_stay_unread(app: Flask, stage: Stage) -> None:
    stage.sign()
    meeting = planned(stage, "gathering", stage.agreement)
    held(stage, meeting)
    stage.press(meeting, "return_minutes", "customer_head", reason="Проверьте число людей.")
    stage.press(meeting, "cancel", "customer_head", reason="Не состоялся.")
    page = read(app, stage, f"/grants/{stage.agreement.reference}")
    assert "Not held" in page
    assert MINUTES["shown"] not in page


def test_a_presentation_of_a_whole_call_stands_on_its_page(app: Flask, stage: Stage) -> None:
    meeting = planned(stage, "presentation", stage.call)
    assert "Показать центр" in read(app, stage, f"/calls/{stage.call.reference}")
    held(stage, meeting)
    stage.press(meeting, "publish", "customer_head", **signature_answers())
    page = read(app, stage, f"/calls/{stage.call.reference}")
    assert MINUTES["shown"] in page
    assert "What came of the grants" in page
    assert db.session.query(Document).filter_by(kind="gathering_minutes", record_id=meeting.id).one().number in page


def test_a_closed_visit_tells_what_was_found_and_concluded_and_not_who_was_met(app: Flask, stage: Stage) -> None:
    stage.sign()
    visit = stage.start("visit", stage.agreement, "monitor", visit_on="2026-05-20", place="Убежище", purpose="…")
    stage.press(visit, "notify", "monitor")
    stage.wait(days=16)
    finding = {
        "finding": "Нет журнала посещений",
        "severity": "minor",
        "corrective_action": "Завести журнал",
        "correct_by": "2026-06-10",
    }
    told = {"visited_on": "2026-05-20", "met": "Директор", "checked": [], "seen": "Центр работает.", "photographs": []}
    stage.press(visit, "conduct", "monitor", **told, findings=[finding], minors_consent="none")
    stage.press(visit, "sign_for_monitor", "monitor", **signature_answers())
    stage.press(visit, "sign", "head_1", **signature_answers())
    path = f"/grants/{stage.agreement.reference}"
    assert "Нет журнала посещений" not in read(app, stage, path)
    verified = {"finding": "1", "outcome": "corrected", "verified_on": "2026-05-20", "means": "papers"}
    stage.press(visit, "verify", "monitor", **verified, explanation="Журнал заведён, записи с 18 мая.")
    stage.press(visit, "close", "monitor", conclusion="Замечание устранено.")
    page = read(app, stage, path)
    for words in ("Нет журнала посещений", "Завести журнал", "Центр работает."):
        assert words in page
    assert "Директор" not in page
    assert "Убежище" not in page
