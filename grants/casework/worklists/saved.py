"""Views of a list that somebody keeps under a name."""

from collections.abc import Sequence

import sqlalchemy as sa

from grants.casework.perform import NotPossible
from grants.casework.worklists.lists import Wanted
from grants.casework.worklists.models import SavedView
from grants.database import db
from grants.languages import say
from grants.people.actors import Actor

MOST, LONGEST = 30, 80


def views_of(actor: Actor, page: str) -> Sequence[SavedView]:
    query = sa.select(SavedView).where(SavedView.user_id == _person(actor), SavedView.page == page)
    return db.session.scalars(query.order_by(SavedView.name)).all()


def save(actor: Actor, page: str, name: str, wanted: Wanted) -> None:
    """Keep a view; one of the same name gives way to it. Raises `NotPossible`."""
    name = " ".join(name.split())
    if not name:
        raise NotPossible(say("Give the view a name."))
    if len(name) > LONGEST:
        raise NotPossible(say("At most %(number)s characters.", number=LONGEST))
    kept = views_of(actor, page)
    same = next((view for view in kept if view.name == name), None)
    if same is not None:
        same.query = wanted.query
        return
    if len(kept) >= MOST:
        raise NotPossible(say("You keep %(number)s views already. Remove one first.", number=MOST))
    db.session.add(SavedView(user_id=_person(actor), page=page, name=name, query=wanted.query))


def remove(actor: Actor, number: int) -> SavedView | None:
    """The view that was removed; None where the person has no such view."""
    query = sa.select(SavedView).where(SavedView.id == number, SavedView.user_id == _person(actor))
    found = db.session.scalars(query).first()
    if found is not None:
        db.session.delete(found)
    return found


def _person(actor: Actor) -> int:
    assert actor.user is not None
    return actor.user.id
