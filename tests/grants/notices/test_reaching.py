"""By which way a message reaches a person, what is kept of every try, and who learns that none worked."""

import json
import re
import smtplib
import threading
from collections.abc import Iterator
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from grants import STAGES
from grants.casework import vocabulary
from grants.config import Refused
from grants.config import settings as configured
from grants.database import db
from grants.languages import LANGUAGES
from grants.notices import delivery
from grants.notices.channels import OverHTTP, shortened, telephone, ways_to
from grants.notices.models import ChannelChoice, Notice
from grants.notices.queries import choice_of, choose, deliveries_of, deliveries_seen
from grants.notices.wording import first_line, link_of, title_of, worded
from grants.people.models import User
from grants.records.models import Event
from tests.grants.agreements.stage import AWARDED, Stage
from tests.grants.notices.events import happened
from tests.visiting import Visitor

for each in STAGES:
    import_module(f"grants.{each}")

on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def outbox(app: Flask, tmp_path: Path) -> Path:
    app.config["OUTBOX"] = str(tmp_path / "outbox")
    return tmp_path / "outbox"


@pytest.fixture
def no_mail(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A mail server that takes nothing; whom it refused."""
    refused: list[str] = []

    def refuse(mail: EmailMessage, id: str) -> str:
        refused.append(str(mail["To"]))
        raise ConnectionRefusedError("nobody listens")

    monkeypatch.setattr(delivery, "hand_over", refuse)
    return refused


def verified(stage: Stage) -> None:
    """The head and the editor are owed a message."""
    happened(stage, stage.application, "verify", stage.now, "head_1", "editor_1")


def notice_to(stage: Stage, name: str, kind: str = "agreement_ready") -> Notice:
    user = stage.world.people[name]
    return db.session.scalars(sa.select(Notice).where(Notice.user_id == user.id, Notice.kind == kind)).one()


def keep_trying(stage: Stage, rounds: int = 12) -> None:
    for _ in range(rounds):
        delivery.send_owed(stage.now)
        stage.wait(hours=5)


def test_who_prefers_short_messages_gets_one_with_the_subject_and_the_link(stage: Stage, outbox: Path) -> None:
    head = stage.world.people["head_1"]
    head.phone = "+996 (555) 12-34-56"
    choose(head, "sms")
    db.session.commit()
    assert choice_of(head) == "sms"
    verified(stage)
    delivery.send_owed(stage.now)
    (short,) = outbox.glob("*.sms")
    text = short.read_text("utf-8")
    assert text.startswith("+996555123456\n\nДоговор о гранте готов к подписанию")
    assert text.strip().endswith(f"/records/{stage.application.reference}")
    (tried,) = notice_to(stage, "head_1").deliveries
    assert (tried.channel, tried.failure, tried.receipt) == ("sms", "", short.name)
    assert [each.channel for each in notice_to(stage, "editor_1").deliveries] == ["mail"]


def test_a_mail_that_fails_for_good_becomes_a_short_message(stage: Stage, outbox: Path, no_mail: list[str]) -> None:
    stage.world.people["head_1"].phone = "0555 123 456"
    db.session.commit()
    verified(stage)
    keep_trying(stage)
    notice = notice_to(stage, "head_1")
    assert notice.sent_at is not None
    assert notice.failed_at is None
    assert [each.channel for each in notice.deliveries] == ["mail"] * delivery.TRIES + ["sms"]
    assert len(list(outbox.glob("*.sms"))) == 1


def test_an_address_that_the_server_calls_wrong_is_not_tried_eight_times(
    stage: Stage, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(mail: EmailMessage, id: str) -> str:
        raise smtplib.SMTPRecipientsRefused({str(mail["To"]): (550, b"no such user")})

    monkeypatch.setattr(delivery, "hand_over", refuse)
    stage.world.people["head_1"].phone = "+996555123456"
    db.session.commit()
    verified(stage)
    delivery.send_owed(stage.now)
    delivery.send_owed(stage.now)
    assert [(each.channel, each.final) for each in notice_to(stage, "head_1").deliveries] == [
        ("mail", True),
        ("sms", False),
    ]
    assert notice_to(stage, "editor_1").failed_at == stage.now


def test_when_every_way_failed_the_officer_is_told_once_and_who_it_was(
    stage: Stage, outbox: Path, no_mail: list[str]
) -> None:
    verified(stage)
    keep_trying(stage, rounds=20)
    assert notice_to(stage, "head_1").failed_at is not None
    told = notice_to(stage, "customer_officer", "notice_failed")
    assert told.event_seq == notice_to(stage, "head_1").event_seq
    assert told.values["person"] in ("Head 1", "Editor 1")
    assert "nobody listens" in told.values["reason"]
    assert told.failed_at is not None, "its own failure tells nobody else"
    assert db.session.scalar(sa.select(sa.func.count()).where(Notice.kind == "notice_failed")) == 1


def test_who_has_no_way_at_all_is_marked_at_once(stage: Stage, outbox: Path) -> None:
    choose(stage.world.people["head_1"], "sms_only")
    db.session.commit()
    verified(stage)
    delivery.send_owed(stage.now)
    notice = notice_to(stage, "head_1")
    assert (notice.failed_at, notice.failure) == (stage.now, "no address and no telephone number")
    assert [each.channel for each in notice.deliveries] == ["none"]
    delivery.send_owed(stage.now)
    assert [each.channel for each in notice_to(stage, "customer_officer", "notice_failed").deliveries] == ["mail"]


def test_a_number_put_right_later_gets_the_message_the_next_day(stage: Stage, outbox: Path) -> None:
    choose(stage.world.people["head_1"], "sms_only")
    db.session.commit()
    verified(stage)
    delivery.send_owed(stage.now)
    failed = stage.now
    stage.world.people["head_1"].phone = "+996555123456"
    db.session.commit()
    stage.wait(days=1)
    delivery.send_owed(stage.now)
    notice = notice_to(stage, "head_1")
    assert (notice.sent_at, notice.failed_at) == (stage.now, failed)


def test_nobody_is_written_to_for_ever(stage: Stage, outbox: Path, no_mail: list[str]) -> None:
    verified(stage)
    keep_trying(stage)
    stage.wait(days=100)
    before = no_mail.count("head.1@example.kg")
    delivery.send_owed(stage.now)
    stage.wait(days=1)
    delivery.send_owed(stage.now)
    assert no_mail.count("head.1@example.kg") == before
    assert notice_to(stage, "head_1").next_attempt_at is None


@on_sqlite
def test_the_page_of_a_record_proves_every_delivery_to_those_who_may_know(
    stage: Stage, outbox: Path, no_mail: list[str]
) -> None:
    verified(stage)
    delivery.send_owed(stage.now)
    fates = deliveries_of(stage.application, "ru")
    assert {fate.person for fate in fates} == {"Head 1", "Editor 1"}
    assert fates[0].subject.startswith("Договор о гранте готов к подписанию")
    assert [fate.tries[0].failure for fate in fates] == ["ConnectionRefusedError: nobody listens"] * 2
    for name, seen in {"customer_officer": 2, "auditor": 2, "head_1": 2, "head_2": 0, "evaluator_1": 0}.items():
        case = stage.case(stage.application, name)
        assert len(deliveries_seen(stage.application, case.actor, case.roles, "en")) == seen, name


class _Provider(BaseHTTPRequestHandler):
    taken: list[tuple[str, dict[str, Any]]] = []
    answer = 202

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.taken.append((self.headers["Authorization"], body))
        self.send_response(self.answer)
        if self.answer == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(b"taken as 7781")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def provider() -> Iterator[tuple[str, type[_Provider]]]:
    kind = type("Provider", (_Provider,), {"taken": []})
    server = HTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/messages", kind
    server.shutdown()
    server.server_close()


def test_a_provider_is_given_number_text_and_id_and_its_answer_is_the_receipt(
    provider: tuple[str, type[_Provider]],
) -> None:
    url, kind = provider
    assert OverHTTP(url, "known to two").send("+996555123456", "Салам", "00000007") == "202 taken as 7781"
    assert kind.taken == [("Bearer known to two", {"to": "+996555123456", "text": "Салам", "id": "00000007"})]


@pytest.mark.parametrize("answer", [302, 402, 500])
def test_a_provider_that_does_not_take_a_message_has_not_sent_it(
    provider: tuple[str, type[_Provider]], answer: int
) -> None:
    url, kind = provider
    kind.answer = answer
    with pytest.raises(OSError, match=str(answer)):
        OverHTTP(url, "known to two").send("+996555123456", "Салам", "00000007")
    assert len(kind.taken) == 1, "a token is not carried to where an answer points"


@on_sqlite
def test_the_configured_provider_is_the_one_that_sends(
    stage: Stage, app: Flask, provider: tuple[str, type[_Provider]]
) -> None:
    app.config.update(SMS_URL=provider[0], SMS_TOKEN="known to two")
    head = stage.world.people["head_1"]
    head.phone = "+996555123456"
    choose(head, "sms")
    db.session.commit()
    verified(stage)
    delivery.send_owed(stage.now)
    assert [body["to"] for _, body in provider[1].taken] == ["+996555123456"]


def test_a_short_message_keeps_its_link_whole() -> None:
    url = "https://ashar.example/records/7K2QD-9WX4M"
    text = shortened("Ж" * 500, url)
    assert len(text) <= 201
    assert text.endswith(f"… {url}")
    assert shortened("Кыска", url) == f"Кыска {url}"


@pytest.mark.parametrize(
    ("typed", "number"),
    [("+996 555 123456", "+996555123456"), ("0555-12-34-56", "0555123456"), ("жок", ""), ("12", ""), ("", "")],
)
def test_a_telephone_number_is_taken_as_networks_know_it(typed: str, number: str) -> None:
    assert telephone(typed) == number


@pytest.mark.parametrize(("chosen", "ways"), [(None, ["mail", "sms"]), ("sms", ["sms", "mail"]), ("sms_only", ["sms"])])
def test_the_way_a_person_chose_comes_first(chosen: str | None, ways: list[str]) -> None:
    user = User(email="a@example.kg", phone="+996555123456")
    choice = ChannelChoice(channel=chosen) if chosen else None
    assert [way.channel for way in ways_to(user, choice)] == ways


def test_a_provider_is_an_address_on_the_web() -> None:
    with pytest.raises(Refused, match="ASHAR_SMS_URL"):
        configured({"TESTING": True, "SMS_URL": "file:///etc/passwd"})


@on_sqlite
def test_everybody_chooses_how_to_be_reached_and_keeps_their_number(app: Flask, stage: Stage) -> None:
    head = stage.world.people["head_1"]
    visitor = Visitor(app, head)
    assert _chosen(visitor.get("/notices/channel").text) == "mail"
    refused = visitor.post("/notices/channel", channel="sms", phone="семь")
    assert refused.status_code == 422
    assert _chosen(refused.text) == "sms"
    assert 'value="семь"' in refused.text
    assert "от 9 до 15 цифр" in refused.text
    assert visitor.post("/notices/channel", channel="sms", phone="").status_code == 422
    assert visitor.post("/notices/channel", channel="pigeon", phone="").status_code == 422
    assert choice_of(head) == "mail"
    assert visitor.post("/notices/channel", channel="sms_only", phone="+996 555 123456").status_code == 302
    db.session.expire_all()
    assert (choice_of(head), head.phone) == ("sms_only", "+996 555 123456")
    assert Visitor(app).get("/notices/channel").status_code == 302


def _chosen(page: str) -> str:
    (value,) = re.findall(r'<input checked[^>]*value="(\w+)"', page) or re.findall(r'value="(\w+)" checked', page)
    return str(value)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(vocabulary.notices))
def test_every_kind_of_message_has_a_short_form_that_says_what_it_is_about(kind: str, language: str) -> None:
    title = {"ky": "Канат: күндүзгү борбор", "ru": "Канат: дневной центр"}
    notice = Notice(
        kind=kind,
        event=Event(recorded_at=AWARDED),
        user=User(name="Head 1"),
        language=language,
        values={"title": title, "reference": "ABCDE-FGHJK"},
    )
    host = Flask(__name__)
    host.config["PUBLIC_URL"] = "https://ashar.example"
    with host.app_context():
        line = first_line(notice, language)
        text = shortened(line, link_of(notice))
    assert text == f"{line} https://ashar.example/records/ABCDE-FGHJK", "cut"
    assert title_of(kind)[language] in line


def test_what_is_said_when_a_message_failed_names_the_person_and_the_reason() -> None:
    for language, said in (("ky", "жеткен жок"), ("ru", "не дошло"), ("en", "did not reach")):
        notice = Notice(
            kind="notice_failed",
            event=Event(recorded_at=AWARDED),
            user=User(name="Officer"),
            language=language,
            values={"title": {"ru": "Канат"}, "reference": "ABCDE-FGHJK", "person": "Head 1", "reason": "{{ 7 * 7 }}"},
        )
        host = Flask(__name__)
        host.config["PUBLIC_URL"] = "https://ashar.example"
        with host.app_context():
            subject, text = worded(notice)
        assert said in subject
        assert "Head 1" in text
        assert "{{ 7 * 7 }}" in text
