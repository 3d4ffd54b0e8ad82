"""A mail says the same as text and as HTML, fetches nothing, and what can wait comes once a day to who wants it so."""

import email
import email.policy
import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from importlib import import_module
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from grants import STAGES
from grants.casework import vocabulary
from grants.database import db
from grants.languages import LANGUAGES
from grants.notices import delivery
from grants.notices.digest import CAN_WAIT, goes_out
from grants.notices.models import Notice
from grants.notices.queries import choose, reached_applicants
from grants.people.models import Membership
from grants.records.library import shipped
from grants.records.models import Event
from tests.grants.agreements.stage import Stage
from tests.grants.notices.events import happened
from tests.visiting import Visitor

for each in STAGES:
    import_module(f"grants.{each}")

on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def outbox(app: Flask, tmp_path: Path) -> Path:
    app.config["OUTBOX"] = str(tmp_path / "outbox")
    return tmp_path / "outbox"


def mails(outbox: Path, to: str) -> list[EmailMessage]:
    found = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in outbox.glob("*.eml")]
    return [mail for mail in found if mail["To"] == to]  # type: ignore[misc]


def parts(mail: EmailMessage) -> tuple[str, str]:
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    return text.get_content(), html.get_content()


def daily(stage: Stage, name: str) -> None:
    choose(stage.world.people[name], "mail", daily=True)
    db.session.commit()


@on_sqlite
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_says_the_same_as_text_and_as_html(stage: Stage, outbox: Path, language: str) -> None:
    stage.world.people["head_1"].language = language
    stage.application.title = {"ru": "<b>Канат</b> & «Ко»", "ky": "<b>Канат</b> & «Ко»", "en": "<b>Канат</b> & «Ко»"}
    happened(stage, stage.application, "verify", stage.now, "head_1")
    delivery.send_owed(stage.now)
    (mail,) = mails(outbox, "head.1@example.kg")
    text, html = parts(mail)
    assert mail["Content-Language"] == language
    assert f'lang="{language}"' in html
    assert "<b>Канат" not in html
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("&lt;", "<").replace("&gt;", ">")
    plain = plain.replace("&amp;", "&").replace("&#39;", "'")
    for line in (line.strip() for line in text.splitlines() if line.strip() and "/records/" not in line):
        assert " ".join(line.split()) in plain, line
    assert html.count(f"/records/{stage.application.reference}") == 2


@on_sqlite
def test_a_mail_fetches_nothing_and_runs_nothing(stage: Stage, outbox: Path) -> None:
    happened(stage, stage.application, "verify", stage.now, "head_1")
    delivery.send_owed(stage.now)
    _, html = parts(mails(outbox, "head.1@example.kg")[0])
    assert not re.search(r"<(img|link|script|iframe|object|style)\b|url\(|@import", html)
    addresses = re.findall(r'(?:src|href|action|background)="([^"]+)"', html)
    assert [each.rpartition("/records/")[2] for each in addresses] == [stage.application.reference]


def test_what_can_wait_comes_once_a_day_in_one_message(stage: Stage, outbox: Path) -> None:
    daily(stage, "customer_officer")
    for action in ("one", "two", "three"):
        happened(stage, stage.application, action, stage.now, "customer_officer", "auditor", kind="award_accepted")
    delivery.send_owed(stage.now)
    assert mails(outbox, "customer.officer@example.kg") == []
    assert len(mails(outbox, "auditor@example.kg")) == 3
    stage.now = goes_out(stage.now)
    assert delivery.send_owed(stage.now) == 1
    (mail,) = mails(outbox, "customer.officer@example.kg")
    text, html = parts(mail)
    assert text.count(f"/records/{stage.application.reference}") == 3
    assert html.count(f"/records/{stage.application.reference}") == 3
    user = stage.world.people["customer_officer"]
    db.session.expire_all()
    told = db.session.scalars(sa.select(Notice).where(Notice.user_id == user.id)).all()
    assert {each.sent_at for each in told} == {stage.now}
    assert [len(each.deliveries) for each in told] == [1, 1, 1]
    assert delivery.send_owed(stage.now + timedelta(days=1)) == 0


def test_what_has_to_be_answered_never_waits(stage: Stage, outbox: Path) -> None:
    daily(stage, "head_1")
    happened(stage, stage.application, "verify", stage.now, "head_1", kind="agreement_ready")
    delivery.send_owed(stage.now)
    assert len(mails(outbox, "head.1@example.kg")) == 1


def test_a_message_of_the_day_that_fails_is_tried_again_and_by_the_next_way(
    stage: Stage, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(mail: EmailMessage, id: str) -> str:
        raise ConnectionRefusedError("nobody listens")

    monkeypatch.setattr(delivery, "hand_over", refuse)
    stage.world.people["customer_officer"].phone = "+996555123456"
    daily(stage, "customer_officer")
    for action in ("one", "two"):
        happened(stage, stage.application, action, stage.now, "customer_officer", kind="award_accepted")
    stage.now = goes_out(stage.now)
    for _ in range(delivery.TRIES + 2):
        delivery.send_owed(stage.now)
        stage.wait(hours=5)
    (short,) = outbox.glob("*.sms")
    assert short.read_text("utf-8").strip().endswith("/notices")
    db.session.expire_all()
    for each in db.session.scalars(sa.select(Notice).where(Notice.kind == "award_accepted")):
        assert each.sent_at is not None
        assert [tried.channel for tried in each.deliveries] == ["mail"] * delivery.TRIES + ["sms"]


def test_who_wants_messages_at_once_again_gets_at_once_what_waited(app: Flask, stage: Stage, outbox: Path) -> None:
    app.config["CLOCK"] = lambda: stage.now
    head = Visitor(app, stage.world.people["customer_officer"], "en")
    assert "once a day" in head.get("/notices/channel").text
    head.post("/notices/channel", channel="mail", phone="", daily="y")
    happened(stage, stage.application, "one", stage.now, "customer_officer", kind="award_accepted")
    assert "Comes with the message of the day" in head.get("/notices").text
    head.post("/notices/channel", channel="mail", phone="")
    delivery.send_owed(stage.now)
    assert len(mails(outbox, "customer.officer@example.kg")) == 1


def test_no_term_runs_while_a_message_waits_for_the_message_of_the_day(stage: Stage) -> None:
    daily(stage, "head_1")
    happened(stage, stage.application, "one", stage.now, "head_1", kind="return_recorded")
    here = (Event.record_id == stage.application.id, Membership.organisation_id == stage.application.organisation_id)
    assert list(reached_applicants(*here).values()) == [None]


@pytest.mark.parametrize(
    ("owed", "sent"),
    [("2026-05-04T01:59", "2026-05-04T02:00"), ("2026-05-04T02:00", "2026-05-05T02:00")],
)
def test_the_message_of_the_day_goes_out_at_eight_in_the_morning_here(owed: str, sent: str) -> None:
    at = datetime.fromisoformat(owed).replace(tzinfo=UTC)
    assert goes_out(at) == datetime.fromisoformat(sent).replace(tzinfo=UTC)


def test_only_what_asks_for_nothing_can_wait() -> None:
    """No kind that can wait names a term, and none is owed where the clock then runs against an applicant."""
    assert set(vocabulary.notices) >= CAN_WAIT
    assert [kind for kind in CAN_WAIT if vocabulary.notices[kind].answer_by] == []
    for workflow in shipped()[0].values():
        for action in workflow.actions.values():
            if not CAN_WAIT & set(action.notices):
                continue
            for source in action.source:
                target = action.lands(source)
                against = [
                    each.name
                    for each in workflow.actions.values()
                    if each.at and target in each.source and each.lands(target) != target
                ]
                applicants = {
                    role for kind in CAN_WAIT & set(action.notices) for role in vocabulary.notices[kind].to
                } & {"applicant_head", "applicant_editor", "applicant_accountant"}
                assert not (applicants and against), (workflow.name, action.name, against)


def test_every_term_that_a_message_names_is_one_that_is_known() -> None:
    named = {kind.answer_by for kind in vocabulary.notices.values() if kind.answer_by}
    assert named <= set(vocabulary.moments)
    assert {"clarification_is_due", "signing_ends", "report_is_due"} <= named
