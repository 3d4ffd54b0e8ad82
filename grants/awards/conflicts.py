"""Who may not decide on which application, and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from grants.database import db
from grants.languages import Message, say
from grants.people.models import User
from grants.records.models import Record
from grants.reviews.queries import evaluator_id
from grants.reviews.ties import ties


@dataclass(frozen=True)
class Bar:
    user_id: int
    reference: str
    message: Message


def bars(users: Sequence[User], applications: Sequence[Record]) -> Iterator[Bar]:
    """Ties to the applicant and its partners, and having scored the application."""
    for tie in ties(users, applications):
        yield Bar(tie.user.id, tie.application.reference, tie.message)
    scored = _evaluators(applications)
    for application in applications:
        for user in users:
            if user.id in scored.get(application.id, ()):
                message = say(
                    "%(name)s has evaluated the application %(reference)s.",
                    name=user.name,
                    reference=application.reference,
                )
                yield Bar(user.id, application.reference, message)


def _evaluators(applications: Sequence[Record]) -> Mapping[int, set[int]]:
    """By application id: who evaluates it, or did; asked of the database once for all of them."""
    query = sa.select(Record).where(
        Record.parent_id.in_([a.id for a in applications]), Record.kind == "review", Record.phase != "ended"
    )
    found: dict[int, set[int]] = {}
    for review in db.session.scalars(query):
        chosen = evaluator_id(review)
        if chosen is not None and review.parent_id is not None:
            found.setdefault(review.parent_id, set()).add(chosen)
    return found
