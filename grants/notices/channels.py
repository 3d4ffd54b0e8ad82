"""The ways a message reaches a person. A way is one function: `send(to, text, id)`, which answers with a receipt."""

import json
import re
import smtplib
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from flask import current_app

from grants.notices.models import ChannelChoice
from grants.people.models import User

MAIL, SMS, SMS_ONLY, HAND, NONE = "mail", "sms", "sms_only", "hand", "none"
SHORT = 201
"""Letters of three joined messages of a telephone network in Cyrillic."""
PATIENCE = 10.0
"""Seconds that a server may take."""

_NOT_IN_A_NUMBER = re.compile(r"[\s().-]+")
_NUMBER = re.compile(r"\+?\d{9,15}")


class NotSent(Exception):
    """The receiving end did not take the message; the text says why."""


class Messenger(Protocol):
    """One provider of short messages."""

    def send(self, to: str, text: str, id: str) -> str:
        """Hand over a text for a telephone number. The same `id` again is the same message. Raises on failure."""
        ...


@dataclass(frozen=True)
class Way:
    """A channel with the person's address on it."""

    channel: str
    address: str


def ways_to(user: User, choice: ChannelChoice | None) -> Sequence[Way]:
    """The ways to reach this person, the preferred one first; empty where there is none.

    Who has no mail of their own (`sms_only`) signs in under an address that nobody reads.
    """
    chosen = choice.channel if choice else MAIL
    mail = [Way(MAIL, user.email)] if chosen != SMS_ONLY and "@" in user.email else []
    number = telephone(user.phone)
    sms = [Way(SMS, number)] if number else []
    return [*mail, *sms] if chosen == MAIL else [*sms, *mail]


def telephone(text: str) -> str:
    """A number as networks take it, «+996555123456»; empty where the text is none."""
    number = _NOT_IN_A_NUMBER.sub("", text)
    return number if _NUMBER.fullmatch(number) else ""


def shortened(subject: str, url: str) -> str:
    """The first line of a message and its link, in a few short messages at most; the link is never cut."""
    room = SHORT - len(url) - 1
    line = subject if len(subject) <= room else subject[: max(room - 1, 0)].rstrip() + "…"
    return f"{line} {url}".strip()


class Folder:
    """Each message a file: for a demonstration, and where no provider is configured."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, to: str, text: str, id: str) -> str:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{id}.sms"
        path.write_text(f"{to}\n\n{text}\n", "utf-8")
        return path.name


class OverHTTP:
    """A provider that takes JSON: POST `{"to": …, "text": …, "id": …}` with a bearer token; any 2xx takes it over."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token

    def send(self, to: str, text: str, id: str) -> str:
        request = urllib.request.Request(  # noqa: S310
            self.url,
            json.dumps({"to": to, "text": text, "id": id}, ensure_ascii=False).encode(),
            {"Content-Type": "application/json; charset=utf-8", "Authorization": f"Bearer {self.token}"},
            method="POST",
        )
        with _opener().open(request, timeout=PATIENCE) as answer:
            said: bytes = answer.read(300)
            return f"{answer.status} {said.decode('utf-8', 'replace')}".strip()[:300]


def messenger() -> Messenger:
    """The provider that is configured."""
    url = current_app.config["SMS_URL"]
    if not url:
        return Folder(Path(current_app.config["OUTBOX"]))
    return OverHTTP(url, current_app.config["SMS_TOKEN"] or "")


def hand_over(mail: EmailMessage, id: str) -> str:
    """Give a mail to the server that is configured, else keep it in a folder."""
    url = current_app.config["SMTP_URL"]
    if not url:
        folder = Path(current_app.config["OUTBOX"])
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{id}.eml"
        path.write_bytes(mail.as_bytes())
        return path.name
    parts = urlsplit(url)
    with smtplib.SMTP(parts.hostname or "127.0.0.1", parts.port or 25, timeout=PATIENCE) as server:
        if parts.username:
            server.starttls()
            server.login(parts.username, parts.password or "")
        server.send_message(mail)
    return f"{parts.hostname}: {mail['Message-ID']}"[:300]


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A token is shown to the configured address only."""

    def redirect_request(self, *_: object) -> None:
        return None


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_NoRedirects)
