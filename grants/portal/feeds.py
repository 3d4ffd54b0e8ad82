"""Calls as a feed and as a calendar: what others subscribe to."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import current_app, url_for

from grants.casework.worklists.calendars import Entry
from grants.languages import pick, say
from grants.portal.queries import CallLine

MOST = 50
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Feed:
    """The calls of a search in one language, for the template of the feed."""

    lines: Sequence[CallLine]
    query: Mapping[str, str]
    language: str

    @property
    def here(self) -> str:
        return public_address("portal.calls_feed", **{**self.query, "language": self.language})

    @property
    def page(self) -> str:
        return public_address("portal.calls", **self.query)

    @property
    def updated(self) -> datetime:
        return max((line.record.changed_at for line in self.lines), default=datetime(2026, 1, 1, tzinfo=UTC))

    def address(self, line: CallLine) -> str:
        return public_address("portal.call", reference=line.record.reference)

    def text(self, value: Any) -> str:
        """Words in the language of the feed, without what XML cannot hold."""
        return _NOT_IN_XML.sub("", pick(value, self.language) if isinstance(value, Mapping) else str(value))


def deadlines(lines: Iterable[CallLine], language: str) -> Iterable[Entry]:
    """One entry for each call: until when it takes applications."""
    for line in lines:
        if line.deadline is not None:
            title = say("Applications close: %(call)s", call=pick(line.record.title, language))
            address = public_address("portal.call", reference=line.record.reference)
            yield Entry(line.record.reference, line.deadline, title, address, line.record.changed_at)


def public_address(endpoint: str, **values: str) -> str:
    values_of_any: dict[str, Any] = dict(values)
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + url_for(endpoint, **values_of_any)
