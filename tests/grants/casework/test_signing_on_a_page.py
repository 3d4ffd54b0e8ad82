"""Signing on a page: by a code that works once, or by a scan that is one."""

import io
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from grants.casework.perform import begin
from grants.casework.signatures import manner
from grants.casework.straight_line import Press
from grants.database import db
from grants.people.models import SecondFactor
from grants.records.models import Event, File, Record
from tests.signing import give_second_factor, signature_sent
from tests.visiting import Visitor
from tests.whole_story import PDF
from tests.world import START, World, make_world

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

DAY = START.date().isoformat()


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setitem(app.config, "CLOCK", lambda: START)
    with app.app_context():
        yield make_world(applicants=1, evaluators=0)


@pytest.fixture
def waiting(world: World) -> Record:
    """A handover that the head has to sign."""
    answers = {
        "absent": str(world.people["finance_officer"].id),
        "successor": str(world.people["monitor"].id),
        "ground": "leave",
        "starts": "2026-03-09",
        "ends": "2026-03-20",
        "basis": "№ 14",
        "roles": [],
    }
    actor = world.actor("finance_officer")
    record = begin("handover", None, actor, START, Press(answers), authority_id=world.authority.id)
    db.session.commit()
    return record


@pytest.fixture
def head(app: Flask, world: World) -> Visitor:
    return Visitor(app, world.people["customer_head"], "en")


def page(record: Record) -> str:
    return f"/records/{record.reference}/actions/put_in_force"


def attach(head: Visitor, record: Record, data: bytes, name: str) -> str:
    assert head.post(f"/records/{record.reference}/files", files=[(io.BytesIO(data), name)]).status_code == 302
    return str(db.session.scalars(sa.select(File.id).where(File.name == name)).one())


def on_paper(number: str, **changed: str) -> dict[str, str]:
    paper = {"method": "scan", "file": number, "registry_number": "05-12/7", "registry_date": DAY, **changed}
    return {f"signature-{name}": value for name, value in paper.items()}


def beside(field: str, answer: TestResponse) -> str:
    _, found, rest = answer.text.partition(f'id="signature-{field}-error"')
    assert found, f"nothing is said beside {field}"
    return unescape(rest.partition("</span>")[2].partition("</p>")[0]).strip()


def test_whoever_has_no_second_factor_is_led_to_it(head: Visitor, waiting: Record) -> None:
    assert "/second-factor?next=" in head.get(page(waiting)).text
    answer = head.post(page(waiting), **{"signature-method": "code", "authority": "Charter"})
    assert answer.status_code == 422
    assert "no second factor" in beside("code", answer)
    assert "Charter" in answer.text


def test_who_chose_nothing_is_asked_how_they_sign(head: Visitor, waiting: Record) -> None:
    answer = head.post(page(waiting), authority="")
    assert answer.status_code == 422
    assert "how you sign" in beside("method", answer)


def test_a_code_signs_once_and_is_kept_nowhere(app: Flask, world: World, head: Visitor, waiting: Record) -> None:
    give_second_factor(world.people["customer_head"], START - timedelta(days=1))
    sent = signature_sent(world.people["customer_head"], START)
    assert head.post(page(waiting), **sent).status_code == 302
    event = db.session.scalars(sa.select(Event).where(Event.action == "put_in_force")).one()
    assert event.answers == {"signature": {"method": "code"}, "authority": ""}
    told = manner(event.answers, START)
    assert told is not None
    assert "second factor" in told["en"]
    other = prepare_another(world)
    again = head.post(page(other), **sent)
    assert again.status_code == 422
    assert "used already" in beside("code", again)


def prepare_another(world: World) -> Record:
    answers = {
        "absent": str(world.people["monitor"].id),
        "successor": str(world.people["auditor"].id),
        "ground": "illness",
        "starts": "2026-03-09",
        "ends": "2026-03-20",
        "basis": "№ 15",
        "roles": [],
    }
    record = begin("handover", None, world.actor("monitor"), START, Press(answers), authority_id=world.authority.id)
    db.session.commit()
    return record


def test_the_same_form_sent_twice_is_answered_with_what_it_did_the_first_time(
    world: World, head: Visitor, waiting: Record
) -> None:
    give_second_factor(world.people["customer_head"], START - timedelta(days=1))
    sent = {**signature_sent(world.people["customer_head"], START), "key": "a" * 32}
    assert [head.post(page(waiting), **sent).status_code for _ in range(2)] == [302, 302]
    assert len(db.session.scalars(sa.select(Event).where(Event.action == "put_in_force")).all()) == 1


def test_a_code_that_came_with_a_refused_press_is_not_used_up(world: World, head: Visitor, waiting: Record) -> None:
    give_second_factor(world.people["customer_head"], START - timedelta(days=1))
    sent = signature_sent(world.people["customer_head"], START)
    assert head.post(page(waiting), **sent, authority="word " * 40).status_code == 422
    assert db.session.get_one(SecondFactor, world.people["customer_head"].id).last_step == 0
    assert head.post(page(waiting), **sent).status_code == 302


def test_after_five_wrong_codes_the_right_one_waits_too(world: World, head: Visitor, waiting: Record) -> None:
    give_second_factor(world.people["customer_head"], START - timedelta(days=1))
    for _ in range(5):
        answer = head.post(page(waiting), **{"signature-method": "code", "signature-code": "000000"})
        assert answer.status_code == 422
    answer = head.post(page(waiting), **signature_sent(world.people["customer_head"], START))
    assert answer.status_code == 422
    assert "Too many attempts" in beside("code", answer)


def test_a_scan_with_number_and_date_signs_on_paper(head: Visitor, waiting: Record) -> None:
    number = attach(head, waiting, PDF, "signed.pdf")
    assert "signed.pdf" in head.get(page(waiting)).text
    assert head.post(page(waiting), **on_paper(number)).status_code == 302
    db.session.expire_all()
    kept = waiting.answers("signature")["signature"]
    assert kept == {"method": "scan", "file": number, "registry_number": "05-12/7", "registry_date": DAY}
    told = manner({"signature": kept}, START)
    assert told is not None
    assert "05-12/7" in told["en"]
    assert "05-12/7" in head.get(f"/records/{waiting.reference}").text


@pytest.mark.parametrize(
    ("field", "changed", "sentence"),
    [
        ("file", {"file": ""}, "Choose the scan"),
        ("file", {"file": "999999"}, "Choose the scan"),
        ("registry_number", {"registry_number": ""}, "number of the paper"),
        ("registry_date", {"registry_date": ""}, "date of the paper"),
        ("registry_date", {"registry_date": "31.02.2026"}, "a date that exists"),
        ("registry_date", {"registry_date": "01.01.2030"}, "in the future"),
    ],
    ids=["no file", "a file of nobody", "no number", "no date", "no such date", "a date to come"],
)
def test_a_paper_that_lacks_something_is_refused_beside_the_field(
    head: Visitor, waiting: Record, field: str, changed: dict[str, str], sentence: str
) -> None:
    number = attach(head, waiting, PDF, "signed.pdf")
    typed = {"file": number, **changed}
    answer = head.post(page(waiting), **on_paper(**{"number": number, **typed}))
    assert answer.status_code == 422
    assert sentence in beside(field, answer)
    if field != "registry_number":
        assert "05-12/7" in answer.text


def test_a_scan_that_is_not_a_scan_is_refused_beside_the_field(head: Visitor, waiting: Record) -> None:
    from tests.grants.casework.test_uploads import DOCX

    number = attach(head, waiting, DOCX, "letter.docx")
    answer = head.post(page(waiting), **on_paper(number))
    assert answer.status_code == 422
    assert "not a scan" in beside("file", answer)
    assert "05-12/7" in answer.text
    renamed = head.post(f"/records/{waiting.reference}/files", files=[(io.BytesIO(b"just words"), "scan.pdf")])
    assert renamed.status_code == 422


def test_in_a_demonstration_the_code_of_an_invented_person_is_shown_and_elsewhere_never(
    app: Flask, world: World, head: Visitor, waiting: Record
) -> None:
    give_second_factor(world.people["customer_head"], START - timedelta(days=1))
    code = signature_sent(world.people["customer_head"], START)["signature-code"]
    assert code not in head.get(page(waiting)).text
    app.config["DEMO"] = True
    assert code in head.get(page(waiting)).text
