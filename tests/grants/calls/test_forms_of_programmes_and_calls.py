"""Every form that a person fills in on a programme or a call: drawn in each language, and refused beside its fields."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from grants.casework.perform import begin
from grants.languages import LANGUAGES
from grants.records.models import Record
from tests.grants.calls.test_a_joint_commission import neighbour
from tests.grants.calls.walk import Walk, programme_answers, words
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

ON_A_PROGRAMME = {
    "propose_amendment": "customer_officer",
    "sequester": "programme_approver",
    "report_year": "customer_officer",
}
ON_AN_OPEN_CALL = {
    "amend": "customer_head",
    "cancel": "customer_head",
    "appoint_joint_member": "customer_head",
    "extend": "customer_head",
}
MISSING = {"ky": "Бул талааны толтуруңуз", "ru": "Заполните это поле", "en": "Fill in this field"}


def refuses_nothing_typed(app: Flask, walk: Walk, record: Record, action: str, name: str, language: str) -> None:
    visitor = Visitor(app, walk.world.people[name], language)
    path = f"/records/{record.reference}/actions/{action}"
    assert visitor.get(path).status_code == 200
    refused = visitor.post(path)
    assert refused.status_code == 422
    assert MISSING[language] in refused.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_forms_of_a_programme_in_force(app: Flask, walk: Walk, language: str) -> None:
    programme = walk.active_programme()
    app.config["CLOCK"] = lambda: walk.now
    for action, name in ON_A_PROGRAMME.items():
        refuses_nothing_typed(app, walk, programme, action, name, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_forms_of_an_open_call_and_of_its_deadline_day(app: Flask, walk: Walk, language: str) -> None:
    call = walk.open_call()
    neighbour()
    app.config["CLOCK"] = lambda: walk.now
    for action, name in ON_AN_OPEN_CALL.items():
        refuses_nothing_typed(app, walk, call, action, name, language)
    walk.now = datetime.fromisoformat(call.answers("call_form")["deadline"])
    refuses_nothing_typed(app, walk, call, "report_outage", "customer_officer", language)


def test_a_guards_sentence_refuses_with_what_was_typed_kept(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    app.config["CLOCK"] = lambda: walk.now
    head = Visitor(app, walk.world.people["customer_head"], "ru")
    typed = {
        **{f"{name}-{each}": f"Текст {name}" for name in ("changes", "grounds") for each in ("ky", "ru")},
        "substantive": "yes",
        "order_number": "61-Б",
        "order_date": "02.03.2026",
        "documents-ky": "Табыштама",
        "documents-ru": "Заявка",
    }
    refused = head.post(f"/records/{call.reference}/actions/amend", **typed)
    assert refused.status_code == 409
    assert "не менее чем на 10 дней" in refused.text or "by at least 10 days" in refused.text
    assert "Текст changes" in refused.text
    assert call.data.get("changes") is None


def test_a_table_of_proposals_is_filled_in_on_its_page(app: Flask, walk: Walk) -> None:
    drafted = begin("programme", None, walk.actor("customer_officer"), walk.now, authority_id=walk.world.authority.id)
    walk.fill("customer_officer", drafted, "programme_form", **programme_answers())
    walk.press(
        "customer_officer",
        drafted,
        "start_discussion",
        discussion_ends=(walk.now + timedelta(days=15)).date().isoformat(),
        how=words("Кат менен"),
        contact_person="Кубатов Азамат",
        contact_phone="+996 555 123456",
    )
    walk.wait(days=17)
    app.config["CLOCK"] = lambda: walk.now
    officer = Visitor(app, walk.world.people["customer_officer"], "ru")
    path = f"/records/{drafted.reference}/actions/end_discussion"
    row = {"proposals-0-proposal": "Кошулсун", "proposals-0-proposed_by": "citizen", "proposals-0-decision": "declined"}
    held = {f"how_held-{each}": "Жыйын" for each in ("ky", "ru")}
    refused = officer.post(path, **held, **row)
    assert refused.status_code == 409
    assert "Кошулсун" in refused.text
    officer.post(path, **held, **row, **{"proposals-0-grounds": "Каражат жок"})
    assert drafted.data["discussion_summary"]["proposals"][0]["grounds"] == "Каражат жок"
