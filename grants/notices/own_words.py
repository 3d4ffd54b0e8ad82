"""Words that an authority wrote for the messages of one call: plain text with a few slots, never a template."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import inspect

from grants.database import db
from grants.notices.models import Notice
from grants.records.models import Event, Record

KIND, FORM = "message_text", "message_text_form"
APPROVED, WITHDRAWN = ("approve",), ("withdraw", "end")
SLOTS = ("title", "reference", "name", "link", "moment")
INSTEAD = "instead"

_SLOT = re.compile(r"\{([^{}]*)\}")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class OwnWords:
    texts: Mapping[str, str]
    instead: bool
    """In place of our text, else after it."""


def own_words(notice: Notice) -> OwnWords | None:
    """The text in force for this kind of message in its call when the event happened."""
    event = notice.event
    if event is None or inspect(notice).session is None:
        return None
    above = [int(part) for part in event.record.path.strip("/").split("/") if part]
    approved = _events(APPROVED, above, event.seq)
    withdrawn = {each.record_id: each.seq for each in _events(WITHDRAWN, above, event.seq)}
    for each in approved:
        answers = each.record.answers(FORM)
        if answers.get("notice") == notice.kind and withdrawn.get(each.record_id, 0) < each.seq:
            return OwnWords(answers.get("text") or {}, answers.get("place") == INSTEAD)
    return None


def _events(actions: Sequence[str], above: list[int], before: int) -> list[Event]:
    query = (
        sa.select(Event)
        .join(Record, Event.record_id == Record.id)
        .where(Record.kind == KIND, Record.parent_id.in_(above), Event.action.in_(actions), Event.seq < before)
        .where(Event.seq.not_in(sa.select(Event.corrects).where(Event.corrects.is_not(None))))
        .order_by(Event.seq.desc())
    )
    return list(db.session.scalars(query))


def unknown_slots(text: str) -> list[str]:
    """What stands in braces and is none of `SLOTS`, and braces that stand alone."""
    rest = _SLOT.sub("", text)
    alone = [brace for brace in "{}" if brace in rest]
    return [*dict.fromkeys(found for found in _SLOT.findall(text) if found not in SLOTS), *alone]


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with each slot filled once: what a value contains is never read as a slot."""
    return _CONTROL.sub("", _SLOT.sub(lambda found: values.get(found.group(1), found.group()), text)).strip()
