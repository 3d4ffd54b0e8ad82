"""Saving a draft: the record's own form, while its state allows it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from grants.casework.case import Case
from grants.casework.perform import NotPossible, Stale, last_event
from grants.languages import say
from grants.records import journal
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
