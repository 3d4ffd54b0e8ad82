"""What lasts of a project is measured after it, commented on by the grantee and shown to the residents."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from grants.casework.forms import Sheet, answers_of
from grants.database import db
from grants.documents import composing
from grants.documents.models import Document
from grants.documents.printing import snapshot_of
from grants.notices.models import Notice
from grants.records.models import Record
from grants.reports.models import IndicatorValue
from tests.grants.agreements.stage import Stage
from tests.grants.documents.samples import absent_keys
from tests.signing import signature_answers

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

VALUE = {
    "key": "1",
    "title": "…",
    "baseline": "0",
    "target": "60",
    "actual": "58",
    "measured_on": "2026-05-04",
    "evidence": "журнал регистрации",
    "measured_by": "специалист по мониторингу",
    "confidence": "high",
    "women": "30",
    "men": "28",
    "children": "58",
    "disabled": "",
    "locality": "Каракол",
}
MINUTES = {
    "people": "86",
    "women": "51",
    "men": "35",
    "shown": "58 детей посещают центр.",
    "questions": [{"question": "Будет ли центр работать?", "answer": "Да."}],
    "opinion": "Одобрить.",
    "minors_consent": "kept",
}


def told(kind: str) -> set[int]:
    return {notice.user_id for notice in db.session.scalars(sa.select(Notice).where(Notice.kind == kind))}


@pytest.fixture
def outcome(stage: Stage) -> Record:
    """An evaluation begun on 4 May 2026, still empty."""
    stage.sign()
    return stage.start("outcome", stage.agreement, "monitor")


def write(stage: Stage, outcome: Record, **value: str) -> None:
    stage.keep(
        outcome,
        "outcome_form",
        evaluated_on="2026-05-04",
        method="Опрос 30 семей.",
        values=[{**VALUE, **value}],
        rating="mostly",
        lasting="Центр работает.",
        lessons="",
    )


def test_an_evaluation_starts_from_what_was_agreed(stage: Stage, outcome: Record) -> None:
    case = stage.case(outcome, "monitor")
    (row,) = answers_of(Sheet(case.form("outcome_form"), case, "ky", complete=False).bind())["values"]
    assert (row["title"], row["baseline"], row["target"], row["actual"]) == ("Дети, посещающие центр", "0", "60", "")


def test_a_published_evaluation_leaves_typed_values_and_its_report(stage: Stage, outcome: Record) -> None:
    write(stage, outcome)
    stage.press(outcome, "send", "monitor")
    assert stage.world.people["head_1"].id in told("evaluation_sent")
    stage.press(outcome, "comment", "head_1", comments="Согласны.")
    stage.press(outcome, "publish", "customer_head")
    value = db.session.scalars(sa.select(IndicatorValue)).one()
    assert (value.report_id, value.actual, value.measured_on, value.confidence) == (
        outcome.id,
        "58",
        date(2026, 5, 4),
        "high",
    )
    assert (value.women, value.men, value.children, value.disabled, value.locality) == (30, 28, 58, None, "Каракол")
    document = db.session.query(Document).filter_by(kind="evaluation_report").one()
    fields = document.full["fields"]
    assert set(absent_keys("evaluation_report", fields)) == set()
    assert fields["comments"] == "Согласны."
    assert [one["name"] for one in fields["signatures"]] == ["Monitor", "Customer Head"]
    for language in ("ky", "ru", "en"):
        for audience in ("full", "public"):
            composing.compose(snapshot_of(document, audience), language, audience)


def test_the_database_refuses_a_confidence_it_does_not_know_and_people_below_none(
    stage: Stage, outcome: Record
) -> None:
    for wrong in ({"confidence": "sure"}, {"women": -1}):
        db.session.add(IndicatorValue(report_id=outcome.id, indicator="…", **wrong))
        with pytest.raises(sa.exc.IntegrityError):
            db.session.flush()
        db.session.rollback()


@pytest.mark.parametrize(
    ("gap", "words"),
    [
        ({"actual": ""}, "Give the value reached"),
        ({"actual": "много"}, "Give the value reached"),
        ({"key": "7"}, "Give the value reached"),
        ({"evidence": ""}, "who measured it"),
        ({"measured_by": ""}, "who measured it"),
        ({"confidence": ""}, "who measured it"),
        ({"measured_on": ""}, "date that exists"),
        ({"measured_on": "2026-05-05"}, "after the evaluation"),
    ],
)
def test_an_indicator_that_was_not_measured_properly_is_refused(
    stage: Stage, outcome: Record, gap: dict[str, str], words: str
) -> None:
    write(stage, outcome, **gap)
    with stage.refused(words):
        stage.press(outcome, "send", "monitor")


def test_an_evaluation_ahead_of_its_day_is_refused(stage: Stage, outcome: Record) -> None:
    write(stage, outcome)
    stage.keep(outcome, "outcome_form", evaluated_on="2026-05-05")
    with stage.refused("has not come yet"):
        stage.press(outcome, "send", "monitor")


def test_silence_of_the_grantee_is_marked_and_the_head_may_send_it_back(stage: Stage, outcome: Record) -> None:
    write(stage, outcome)
    stage.press(outcome, "send", "monitor")
    stage.wait(days=11)
    assert stage.tick(outcome) is None, "five working days after the break in May"
    stage.wait(days=1)
    event = stage.tick(outcome)
    assert event is not None
    assert event.action == "go_on_uncommented"
    stage.press(outcome, "return_to_draft", "customer_head", reason="Проверьте число детей.")
    stage.press(outcome, "send", "customer_officer")
    stage.press(outcome, "comment", "editor_1", comments="Согласны.")
    with stage.refused("not yours"):
        stage.press(outcome, "publish", "customer_officer")


def test_whoever_evaluates_is_reminded_once_of_the_term(stage: Stage, outcome: Record) -> None:
    stage.wait(days=421)  # the project ends on 31 December 2026
    assert stage.tick(outcome) is None
    stage.wait(days=1)
    event = stage.tick(outcome)
    assert event is not None
    assert (event.action, stage.today) == ("remind", "2027-06-30")
    stage.wait(days=100)
    assert stage.tick(outcome) is None


@pytest.fixture
def gathering(stage: Stage) -> Record:
    """Told of on 4 May 2026 for the 18th."""
    stage.sign()
    return plan(stage)


def plan(stage: Stage, held_on: str = "2026-05-18") -> Record:
    answers = {"held_on": held_on, "place": "Дом культуры", "form": "village_gathering", "agenda": "Итоги."}
    return stage.start("gathering", stage.agreement, "head_1", **answers)


def record(stage: Stage, gathering: Record, **changed: Any) -> None:
    stage.press(gathering, "record", "head_1", **{"held_on": stage.today, **MINUTES, **changed})


def test_residents_are_told_days_before(stage: Stage, gathering: Record) -> None:
    with stage.refused("9 May 2026"):
        plan(stage, "2026-05-08")
    with stage.refused("date that exists"):
        plan(stage, "2026-05-32")
    plan(stage, "2026-05-09")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"held_on": "2026-05-30"}, "has not come yet"),
        ({"held_on": "2026-05-17"}, "cannot have been held before"),
        ({"held_on": ""}, "date that exists"),
        ({"men": "36"}, "are not 86 people"),
        ({"women": "пятьдесят"}, "are not 86 people"),
    ],
)
def test_minutes_that_cannot_be_are_refused(
    stage: Stage, gathering: Record, changed: dict[str, str], words: str
) -> None:
    stage.wait(days=15)
    with stage.refused(words):
        record(stage, gathering, **changed)


def test_minutes_are_signed_by_another_and_published_without_names(stage: Stage, gathering: Record) -> None:
    stage.wait(days=14)
    record(stage, gathering)
    stage.press(gathering, "return_minutes", "customer_officer", reason="Нет вопросов жителей.")
    record(stage, gathering)
    stage.press(gathering, "publish", "customer_officer", **signature_answers())
    document = db.session.query(Document).filter_by(kind="gathering_minutes").one()
    fields = document.full["fields"]
    assert absent_keys("gathering_minutes", fields) == []
    assert fields["call"] is None
    assert (fields["people"], fields["women"], fields["men"], fields["announced_on"]) == (86, 51, 35, "2026-05-04")
    assert fields["minors_consent"]["ru"].startswith("Письменные согласия")
    assert stage.world.people["editor_1"].id in told("gathering_published")
    for language in ("ky", "ru", "en"):
        for audience in ("full", "public"):
            composing.compose(snapshot_of(document, audience), language, audience)


def test_minutes_that_do_not_come_are_reminded_of_once(stage: Stage, gathering: Record) -> None:
    happened = []
    for _ in range(60):
        stage.wait(days=1)
        while (event := stage.tick(gathering)) is not None:
            happened.append((event.action, stage.today))
    assert happened == [("remind", "2026-06-02")]
    stage.press(gathering, "cancel", "head_1", reason="Не состоялся: дорога закрыта.")


def test_the_results_of_a_whole_call_are_shown_too(stage: Stage) -> None:
    answers = {"held_on": "2026-05-18", "place": "Дом культуры", "form": "presentation", "agenda": "Итоги конкурса."}
    shown = stage.start("presentation", stage.call, "customer_officer", **answers)
    stage.wait(days=14)
    stage.press(shown, "record", "customer_officer", **{"held_on": stage.today, **MINUTES})
    with stage.refused("another person"):
        stage.press(shown, "publish", "customer_officer", **signature_answers())
    stage.press(shown, "publish", "customer_head", **signature_answers())
    fields = db.session.query(Document).filter_by(kind="gathering_minutes").one().full["fields"]
    assert fields["call"]["reference"] == stage.call.reference
    assert (fields["agreement"], fields["grantee"]) == (None, None)
