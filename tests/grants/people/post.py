"""The letters of accounts as their readers get them, and the links in them."""

import re
from datetime import datetime
from email.message import EmailMessage

from grants.people import letters

_LINK = re.compile(r"https?://[^/\s]+(/\S+)")


class Post:
    """Collects what the worker hands over."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []

    def deliver(self, now: datetime) -> list[EmailMessage]:
        """What went out now."""
        before = len(self.mails)
        letters.send_owed(now, self._take)
        return self.mails[before:]

    def _take(self, mail: EmailMessage, id: str) -> str:
        self.mails.append(mail)
        return id


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def html_of(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def link_in(mail: EmailMessage) -> str:
    """The path of the link."""
    found = _LINK.search(text_of(mail))
    assert found, text_of(mail)
    return found[1]
