"""What is sent: a draft of the record's own form, while its state allows it; and whether a form was sent before."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from grants.casework.case import Case
from grants.casework.perform import NotPossible, Stale, last_event
from grants.database import db
from grants.languages import say
from grants.people.actors import Actor
from grants.records import journal
from grants.records.models import Event
from workflows.forms import Form


def save_draft(case: Case, form: Form, answers: Mapping[str, Any], now: datetime, version: int | None) -> None:
    """Keep the answers and the title they give. Raises `Stale` when somebody was faster, and `NotPossible`."""
    journal.lock_head()
    record = case.record
    if not case.may_edit():
        raise NotPossible(say("This cannot be edited any more."))
    if version is not None and version != record.version:
        raise Stale(last_event(record))
    record.data = {**record.data, form.name: dict(answers)}
    title = answers.get("title")
    if isinstance(title, Mapping) and any(title.values()):
        record.title = {language: text for language, text in title.items() if text}
    elif isinstance(title, str) and title:
        record.title = dict.fromkeys(record.authority.languages, title)
    record.version += 1
    record.changed_at = now


def was_sent_before(key: str, actor: Actor) -> bool:
    """Whether this person sent the form with this one-time key already, and it had its effect."""
    sent = sa.select(Event.seq).where(Event.key == key, Event.actor_id == (actor.user.id if actor.user else None))
    return db.session.scalar(sent) is not None
