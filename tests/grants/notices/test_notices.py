"""A message is owed with its event, in the language of the person, and sent once."""

import email
import email.policy
from email.message import EmailMessage
from importlib import import_module
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from grants import STAGES
from grants.casework import vocabulary
from grants.casework.perform import perform
from grants.database import db
from grants.languages import LANGUAGES
from grants.notices import delivery
from grants.notices import letters as letters_of_mail
from grants.notices.models import Notice
from grants.notices.owing import owe
from grants.notices.wording import FOLDER, worded
from grants.people.models import User
from grants.people.queries import holders
from grants.records.models import Event
from tests.grants.agreements.stage import AWARDED, Stage
from tests.grants.notices.events import happened, values_of

for each in STAGES:
    import_module(f"grants.{each}")


@pytest.fixture
def outbox(app: Flask, tmp_path: Path) -> Path:
    app.config["OUTBOX"] = str(tmp_path / "outbox")
    return tmp_path / "outbox"


def letters(outbox: Path) -> list[EmailMessage]:
    return [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in sorted(outbox.iterdir())
    ]


def owed() -> list[Notice]:
    return list(db.session.scalars(sa.select(Notice).where(Notice.sent_at.is_(None)).order_by(Notice.id)))


def told(stage: Stage) -> None:
    """The head and the editor are owed a message."""
    happened(stage, stage.application, "verify", stage.now, "head_1", "editor_1")


def test_what_is_rolled_back_is_owed_to_nobody(stage: Stage) -> None:
    stage.press(stage.application, "accept", "head_1")
    before = len(owed())
    perform(stage.agreement, "verify", stage.world.actor("customer_officer"), stage.now)
    assert len(owed()) > before
    db.session.rollback()
    assert len(owed()) == before


def test_everybody_who_holds_a_role_is_told_once_and_who_pressed_is_not(stage: Stage) -> None:
    stage.sign()
    wanted = holders(stage.agreement, vocabulary.notices["agreement_signed"].to, stage.now)
    names = [n.user.name for n in owed() if n.kind == "agreement_signed"]
    pressed = stage.world.people["customer_head"]
    assert sorted(names) == sorted(each.name for each in wanted if each != pressed)
    assert {"Head 1", "Customer Officer"} <= set(names)


def test_whoever_pressed_is_not_told_what_they_did(stage: Stage) -> None:
    event = stage.press(stage.application, "accept", "head_1")
    people = [stage.world.people[name] for name in ("head_1", "editor_1")]
    owe("clarification_asked", event, people, values_of(stage.application))
    assert [n.user.name for n in owed() if n.kind == "clarification_asked"] == ["Editor 1"]


def test_whoever_handed_something_in_has_the_receipt_too(stage: Stage) -> None:
    event = stage.press(stage.application, "accept", "head_1")
    people = [stage.world.people[name] for name in ("head_1", "editor_1")]
    owe("application_received", event, people, values_of(stage.application))
    assert {n.user.name for n in owed() if n.kind == "application_received"} == {"Head 1", "Editor 1"}


def test_a_message_goes_out_once_in_the_language_of_the_person(stage: Stage, outbox: Path) -> None:
    stage.world.people["head_1"].language = "ky"
    stage.world.people["editor_1"].language = "en"
    db.session.commit()
    told(stage)
    assert delivery.send_owed(stage.now) == 2
    assert delivery.send_owed(stage.now) == 0
    in_kyrgyz, in_english = letters(outbox)
    assert (in_kyrgyz["To"], in_english["To"]) == ("head.1@example.kg", "editor.1@example.kg")
    assert (in_kyrgyz["Content-Language"], in_english["Content-Language"]) == ("ky", "en")
    assert in_english["Subject"] == "The grant agreement is ready to sign: Канат: дневной центр"
    assert f"/records/{stage.application.reference}" in in_english.get_body().get_content()
    assert owed() == []


def test_what_fails_is_tried_again_later_and_then_sent_once(stage: Stage, outbox: Path, app: Flask) -> None:
    told(stage)
    blocked = outbox.with_name("not-a-folder")
    blocked.write_text("a file where the folder should be")
    app.config["OUTBOX"] = str(blocked)
    assert delivery.send_owed(stage.now) == 0
    assert {(n.attempts, bool(n.failure)) for n in owed()} == {(1, True)}
    app.config["OUTBOX"] = str(outbox)
    assert delivery.send_owed(stage.now) == 0
    stage.wait(minutes=3)
    assert delivery.send_owed(stage.now) == 2
    assert len(letters(outbox)) == 2


def test_a_second_try_after_a_crash_replaces_the_same_message(stage: Stage, outbox: Path) -> None:
    told(stage)
    delivery.send_owed(stage.now)
    for notice in db.session.scalars(sa.select(Notice)):
        notice.sent_at = None
    db.session.commit()
    delivery.send_owed(stage.now)
    assert len(letters(outbox)) == 2


def test_while_a_message_is_handed_over_nobody_is_kept_from_writing(
    stage: Stage, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(stage)
    open_then = []
    monkeypatch.setattr(
        delivery, "hand_over", lambda mail, number: str(open_then.append(db.session().in_transaction()))
    )
    assert delivery.send_owed(stage.now) == 2
    assert open_then == [False, False]


def test_a_message_that_nobody_foresaw_to_fail_holds_up_no_other(
    stage: Stage, outbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(stage)
    first = owed()[0].id
    db.session.commit()

    def odd(notice: Notice) -> tuple[str, str]:
        if notice.id == first:
            raise KeyError("a value that the words need")
        return worded(notice)

    monkeypatch.setattr(letters_of_mail, "worded", odd)
    assert delivery.send_owed(stage.now) == 1
    (failed,) = owed()
    assert (failed.id, failed.attempts, failed.failure[:8]) == (first, 1, "KeyError")
    assert delivery.send_owed(stage.now) == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(vocabulary.notices))
def test_every_kind_of_message_has_its_words(kind: str, language: str) -> None:
    notice = Notice(
        kind=kind,
        event=Event(recorded_at=AWARDED),
        user=User(name="Head 1"),
        language=language,
        values={"title": {"ru": "Канат", "ky": "Канат"}, "reference": "ABCDE-FGHJK"},
    )
    host = Flask(__name__)
    host.config["PUBLIC_URL"] = "https://ashar.example"
    with host.app_context():
        subject, text = worded(notice)
    assert "Канат" in subject + text
    assert "https://ashar.example/records/ABCDE-FGHJK" in text
    assert "{" not in subject + text


def test_no_words_are_left_over_for_a_message_that_nobody_sends() -> None:
    kinds = {path.stem for path in FOLDER.glob("*.txt") if not path.name.startswith("_")}
    assert kinds <= set(vocabulary.notices)
