"""The forms of amendments and of the register as a browser sends them, with nonsense in them too."""

import re

import pytest
from flask import Flask

from grants.database import db
from grants.people.models import User
from grants.records.models import Record
from tests.grants.agreements.stage import Stage
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

NONSENSE = ("-1", "1e9", "сто", "9" * 40, "NaN", "<b>1</b>", "\u0660")


@pytest.fixture
def amendment(stage: Stage) -> Record:
    stage.sign()
    return stage.start("amendment", stage.agreement, "head_1")


def visitor(app: Flask, stage: Stage, name: str, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    now = stage.now
    monkeypatch.setitem(app.config, "CLOCK", lambda: now)
    user = db.session.get(User, stage.world.people[name].id)
    return Visitor(app, user, language="ru")


def typed(price: str) -> dict[str, str]:
    """A move between lines as the page of the draft sends it."""
    rows = [("1", "7", price, "0"), ("2", "12", "10000", "41000"), ("3", "6", "10000", "40000")]
    lines = {
        f"lines-{place}-{name}": value
        for place, row in enumerate(rows)
        for name, value in zip(("key", "quantity", "price", "own"), row, strict=True)
    }
    return {"change": "budget", "reason": "Оборудование куплено дешевле.", **lines}


def test_the_draft_shows_the_agreed_lines_and_keeps_what_was_typed(
    app: Flask, stage: Stage, amendment: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = visitor(app, stage, "head_1", monkeypatch)
    path = f"/records/{amendment.reference}"
    page = head.get(f"{path}/form").text
    assert "Оплата труда воспитателей" in page
    assert re.search(r'name="lines-0-price"[^>]*value="40\s000"', page)
    sent = head.post(f"{path}/form", version=str(amendment.version), **typed("43000"))
    assert sent.status_code in (302, 303), sent.text[:2000]
    db.session.refresh(amendment)
    kept = amendment.answers("amendment_form")["lines"]
    assert [(row["key"], row["price"], row["own"]) for row in kept][:2] == [
        ("1", "43000.00", "0.00"),
        ("2", "10000.00", "41000.00"),
    ]
    stage.press(amendment, "give_notice", "head_1")


@pytest.mark.parametrize("price", NONSENSE)
def test_a_price_that_is_none_is_answered_beside_the_field_and_stays_typed(
    app: Flask, stage: Stage, amendment: Record, monkeypatch: pytest.MonkeyPatch, price: str
) -> None:
    head = visitor(app, stage, "head_1", monkeypatch)
    answer = head.post(f"/records/{amendment.reference}/form", version=str(amendment.version), **typed(price))
    assert answer.status_code < 500
    db.session.refresh(amendment)
    if answer.status_code not in (302, 303):
        assert re.search(r'name="lines-0-price"', answer.text)
    else:
        with stage.refused():
            stage.press(amendment, "give_notice", "head_1")


def test_a_budget_moved_upward_is_refused_on_the_page_with_its_rule(
    app: Flask, stage: Stage, amendment: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = visitor(app, stage, "head_1", monkeypatch)
    path = f"/records/{amendment.reference}"
    assert head.post(f"{path}/form", version=str(amendment.version), **typed("43001")).status_code in (302, 303)
    db.session.refresh(amendment)
    answer = head.post(f"{path}/actions/give_notice", version=str(amendment.version))
    assert answer.status_code < 500
    db.session.refresh(amendment)
    assert amendment.phase == "preparing"


def test_the_page_of_an_entry_in_the_register_is_public_and_hides_the_facts(
    app: Flask, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.sign()
    entry = stage.start("unreliable", stage.agreement, "customer_officer")
    facts = "Директор А. купил два стола меньше."
    stage.keep(entry, "unreliable_form", ground="misuse", facts=facts, fault="Не вернул средства.")
    stage.press(entry, "propose", "customer_officer")
    stage.press(entry, "object", "head_1", objections="Возражаю: накладная № 8.", papers=[])
    nobody = Visitor(app)
    assert nobody.get(f"/records/{entry.reference}").status_code == 404
    stage.press(
        entry, "enter", "programme_approver", until="2027-05-04", reasons="Не доказано.", act_number="", act_date=""
    )
    page = nobody.get(f"/records/{entry.reference}")
    assert page.status_code == 200
    assert facts not in page.text
    assert "накладная № 8" not in page.text


@pytest.mark.parametrize("who", ["head_1", "customer_officer", "customer_head", "auditor"])
def test_the_pages_of_an_agreement_open_in_every_state_on_the_way_to_its_end(
    app: Flask, stage: Stage, monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    stage.sign()
    entry = stage.start("unreliable", stage.agreement, "customer_head")
    user = visitor(app, stage, who, monkeypatch)
    for record in (stage.agreement, stage.start("amendment", stage.agreement, "head_1"), entry):
        answer = user.get(f"/records/{record.reference}")
        assert answer.status_code in (200, 404), record.kind
    assert user.get(f"/records/{stage.agreement.reference}").status_code == 200
