"""Erasing a person: at once what only their account needs, and what the cases keep when their term is over.

The journal stays valid: it holds of a name only a salted hash, whose salt and text lie in rows of their own. Papers
that were issued are kept as they are, for the term that the law sets for the case.
"""

from datetime import datetime, timedelta

import sqlalchemy as sa

from grants.casework.worklists.models import CalendarFeed, Run, RunItem, SavedView
from grants.clock import LOCAL
from grants.database import db
from grants.notices.models import ChannelChoice, Delivery, Notice
from grants.people import letters, second_factors
from grants.people.models import Identity, Letter, SignIn, User
from grants.privacy.queries import applicant_places
from grants.records.models import Event, PersonalValue, Record
from workflows.definition import FINAL

A_YEAR = timedelta(days=365.25)
NAMES = ("actor", "on_behalf_of")
"""Fields of an event that hold the name of a person."""


def erase(user: User, now: datetime, *, years: int) -> None:
    """Name, address, telephone, password, factors, sign-ins, views and the calendar's address go; roles end; nobody
    signs in with it again. Runs go too: what they did stands in the journal, what they had not done is not done."""
    address, language = user.email, user.language
    day = now.astimezone(LOCAL).date()
    for place in applicant_places(user, day):
        if place.starts >= day:
            db.session.delete(place)
        else:
            place.ends = day - timedelta(days=1)
    second_factors.forget(user)
    runs = sa.select(Run.id).where(Run.user_id == user.id)
    db.session.execute(sa.delete(RunItem).where(RunItem.run_id.in_(runs)))
    for kind in (SignIn, Identity, Letter, ChannelChoice, SavedView, CalendarFeed, Run):
        db.session.execute(sa.delete(kind).where(kind.user_id == user.id))
    for letter in db.session.scalars(sa.select(Letter).where(Letter.address == address)):
        db.session.delete(letter)
    user.name, user.email, user.phone = f"№ {user.id}", f"erased-{user.id}", ""
    user.password_hash, user.short_password, user.active, user.erased_at = "", False, False, now
    db.session.flush()
    letters.owe("erased", address, language, now)
    erase_what_is_over(now, years=years, user_id=user.id)


def erase_what_is_over(now: datetime, *, years: int, user_id: int | None = None) -> int:
    """Of erased people, the names and addresses in cases that ended `years` ago; how many values went."""
    erased = sa.select(User.id).where(User.erased_at.is_not(None))
    if user_id is not None:
        erased = erased.where(User.id == user_id)
    over = sa.select(Record.id).where(Record.phase.in_(FINAL), Record.changed_at < now - years * A_YEAR)
    events = sa.select(Event.seq).where(Event.dossier_id.in_(over))
    gone = 0
    for field, column in zip(NAMES, (Event.actor_id, Event.on_behalf_of_id), strict=True):
        theirs = PersonalValue.seq.in_(events.where(column.in_(erased)))
        done = db.session.execute(
            sa.delete(PersonalValue).where(PersonalValue.field == field, theirs).returning(PersonalValue.seq)
        )
        gone += len(done.all())
    notices = sa.select(Notice.id).where(Notice.user_id.in_(erased), Notice.event_seq.in_(events))
    written = sa.update(Delivery).where(Delivery.notice_id.in_(notices), Delivery.address != "").values(address="")
    gone += len(db.session.execute(written.returning(Delivery.id)).all())
    return gone
