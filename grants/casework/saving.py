"""What is sent: a draft of the record's own form, while its state allows it; and whether a form was sent before."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from grants.casework.case import Case
from grants.casework.drafts.merging import Digests, Merged, merge
from grants.casework.forms import Sheet, answers_of
from grants.casework.perform import NotPossible, Stale, last_event
from grants.database import db
from grants.languages import say
from grants.people.actors import Actor
from grants.records import journal
from grants.records.models import Event, Record
from workflows.forms import Form


def save_draft(
    case: Case,
    form: Form,
    answers: Mapping[str, Any],
    now: datetime,
    version: int | None,
    shown: Digests | None = None,
) -> Merged:
    """Keep the answers and the title they give.

    With `shown`, what the page showed, they are those of a page, and what others changed meanwhile is kept too: what
    clashes stays as it is. Without it they are all the answers there are; raises `Stale` when
    somebody was faster. Raises `NotPossible` when it cannot be edited.
    """
    journal.lock_head()
    record = case.record
    if not case.may_edit():
        raise NotPossible(say("This cannot be edited any more."))
    if shown is None and version is not None and version != record.version:
        raise Stale(last_event(record))
    if shown is None:
        _keep(record, form, answers, now)
        return Merged(dict(answers), {}, {})
    kept = answers_of(Sheet(form, case, "en", complete=False).bind(kept=record.answers(form.name)))
    merged = merge(shown, kept, answers)
    _keep(record, form, merged.answers, now)
    return merged


def _keep(record: Record, form: Form, answers: Mapping[str, Any], now: datetime) -> None:
    unasked = {field.name for field in form.fields} - form.asked(answers)
    found = {name: value for name, value in answers.items() if name not in unasked}
    if found == record.answers(form.name):
        return
    record.data = {**record.data, form.name: found}
    title = found.get("title")
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
