"""Dates for the calendar that people carry about: of calls for everybody, of one's own work by a secret address."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import icalendar
import sqlalchemy as sa

from grants.casework.seeing import Sight
from grants.casework.worklists import lists
from grants.casework.worklists.lists import Wanted
from grants.casework.worklists.models import CalendarFeed
from grants.database import db
from grants.languages import say, words
from grants.people.actors import Actor, actor_of
from grants.people.models import User

MEDIA_TYPE = "text/calendar"
MOST = 500
AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Entry:
    """One moment that matters; `about` names it for good."""

    about: str
    at: datetime
    title: Any
    href: str
    changed_at: datetime


def calendar_of(name: Any, entries: Iterable[Entry], language: str) -> bytes:
    """A calendar as calendars of other makers read it."""
    made = icalendar.Calendar()
    made.add("prodid", "-//Ashar//Ashar//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", words(name, language))
    made.add("refresh-interval", AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    for entry in entries:
        event = icalendar.Event()
        event.add("uid", f"{entry.about}@ashar")
        event.add("dtstamp", entry.changed_at)
        event.add("dtstart", entry.at)
        event.add("summary", words(entry.title, language))
        event.add("url", entry.href)
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    found: bytes = made.to_ical()
    return found


def feed_of(actor: Actor) -> CalendarFeed | None:
    return db.session.get(CalendarFeed, _person(actor).id)


def new_secret(actor: Actor, now: datetime) -> str:
    """Another secret address for this person's dates; the earlier one ends. Only its hash is kept."""
    secret = secrets.token_urlsafe(32)
    feed = feed_of(actor)
    if feed is None:
        db.session.add(CalendarFeed(user_id=_person(actor).id, secret_hash=_hash(secret), made_at=now))
    else:
        feed.secret_hash, feed.made_at = _hash(secret), now
    return secret


def end(actor: Actor) -> None:
    """The secret address leads nowhere any more."""
    feed = feed_of(actor)
    if feed is not None:
        db.session.delete(feed)


def reader_of(secret: str) -> User | None:
    """Whose dates lie under a secret address."""
    query = sa.select(User).join(CalendarFeed).where(CalendarFeed.secret_hash == _hash(secret), User.active)
    return db.session.scalars(query).first()


def dates_of(user: User, now: datetime, address: str) -> Iterable[Entry]:
    """What waits for a person and has a date: its kind and number, and nothing of what stands in it."""
    waiting = lists.waiting(Sight(actor_of(user, now)), now, Wanted(due="any"))
    for row in waiting.rows(size=MOST):
        record = row.record
        if record.due_by is not None:
            title = say("%(kind)s %(reference)s", kind=row.kind_words, reference=record.reference)
            yield Entry(
                record.reference, record.due_by, title, f"{address}/records/{record.reference}", record.changed_at
            )


def _person(actor: Actor) -> User:
    assert actor.user is not None
    return actor.user


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
