"""A call may speak in the customer's own words; what is wrong with them is said before anybody reads them."""

import pytest
from flask import Flask

import grants.correspondence
from grants.notices.models import Notice
from grants.notices.own_words import filled, unknown_slots
from grants.notices.wording import worded
from grants.records.models import Record
from tests.grants.agreements.stage import Stage
from tests.grants.notices.events import happened
from tests.visiting import Visitor

assert grants.correspondence
TEXT = {"ky": "Урматтуу {name}, {reference} боюнча бөлмө: 12.", "ru": "Комната 12, дело {reference}.", "en": ""}


def written(stage: Stage, **changed: object) -> Record:
    text = stage.start("message_text", stage.call, "customer_officer")
    answers = {"notice": "agreement_ready", "place": "after", "text": TEXT, **changed}
    stage.keep(text, "message_text_form", **answers)
    return text


def ready(stage: Stage) -> Notice:
    (notice,) = happened(stage, stage.application, "verify", stage.now, "head_1")
    return notice


def test_a_text_in_force_stands_after_ours_with_its_slots_filled(stage: Stage) -> None:
    stage.press(written(stage), "approve", "customer_officer")
    subject, text = worded(ready(stage))
    assert subject.startswith("Договор о гранте готов к подписанию")
    assert f"Комната 12, дело {stage.application.reference}." in text
    assert "Заказчик проверил договор о гранте" in text


def test_or_in_its_place_and_the_letter_around_it_stays(stage: Stage) -> None:
    stage.press(written(stage, place="instead"), "approve", "customer_head")
    _, text = worded(ready(stage))
    body = text.split("\n\n")
    assert body[1].strip() == f"Комната 12, дело {stage.application.reference}."
    assert f"/records/{stage.application.reference}" in text


def test_what_is_not_in_force_or_no_longer_says_nothing(stage: Stage) -> None:
    draft, other = written(stage), written(stage, notice="result")
    withdrawn = written(stage)
    stage.press(other, "approve", "customer_officer")
    stage.press(withdrawn, "approve", "customer_officer")
    stage.press(withdrawn, "withdraw", "customer_head", reason="Кате кетти.")
    assert "Комната 12" not in worded(ready(stage))[1]
    assert draft.phase == "preparing"


def test_a_text_put_in_force_later_does_not_change_what_was_sent(stage: Stage) -> None:
    notice = ready(stage)
    stage.press(written(stage), "approve", "customer_officer")
    assert "Комната 12" not in worded(notice)[1]


def test_a_later_text_takes_the_place_of_an_earlier_one(stage: Stage) -> None:
    stage.press(written(stage), "approve", "customer_officer")
    again = written(stage, text={"ky": "Бөлмө 14.", "ru": "Комната 14.", "en": ""})
    stage.press(again, "approve", "customer_officer")
    text = worded(ready(stage))[1]
    assert "Комната 14." in text
    assert "Комната 12" not in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Сумма: {amount}.", "{amount}"),
        ("{{ 7 * 7 }}", "{ 7 * 7 }"),
        ("{% include 'x' %}", "{% include 'x' %}"),
        ("{name", "{"),
        ("{title.__class__}", "{title.__class__}"),
    ],
)
def test_a_slot_nobody_knows_is_refused_by_its_name(stage: Stage, text: str, said: str) -> None:
    record = written(stage, text={"ky": "Салам.", "ru": text, "en": ""})
    with stage.refused("no message can fill in", said, "{title}"):
        stage.press(record, "approve", "customer_officer")


def test_both_languages_of_the_authority_are_needed(stage: Stage) -> None:
    record = written(stage, text={"ky": "Салам.", "ru": "", "en": ""})
    with stage.refused("Text"):
        stage.press(record, "approve", "customer_officer")


def test_what_a_slot_stands_for_is_never_read_again() -> None:
    assert filled("{name}: {title}", {"name": "{title}", "title": "<b>=1+1</b>"}) == "{title}: <b>=1+1</b>"
    assert filled("a\x00b\u202ec\r\nd", {}) == "abc\nd"
    assert unknown_slots("{name} {link}") == []


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_page_shows_how_the_message_will_read_and_runs_nothing_in_it(app: Flask, stage: Stage) -> None:
    app.config["CLOCK"] = lambda: stage.now
    record = written(stage, text={"ky": "Салам, {name}!", "ru": "<script>alert(1)</script> {name}", "en": ""})
    page = Visitor(app, stage.world.people["customer_officer"]).get(f"/records/{record.reference}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; Customer Officer" in page
    assert "<script>alert" not in page
    assert "Салам, Customer Officer!" in page
