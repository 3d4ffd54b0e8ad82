"""The virtual clock: scenes of all stories in the order of their moments, and between them whatever falls due."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from grants import database
from grants.casework.perform import tick
from grants.database import db
from grants.records.models import Record


@dataclass(frozen=True)
class Scene:
    """What happens at one moment: one transaction."""

    at: datetime
    play: Callable[[], object]


class VirtualClock:
    """The time of the stories: it only goes forward, and never by itself."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def play(self, scenes: Iterable[Scene], *, after_each: Callable[[], object] = lambda: None) -> None:
        for scene in sorted(scenes, key=lambda each: each.at):
            self.pass_to(scene.at)
            with database.transactions(write=True):
                scene.play()
                db.session.commit()
            db.session.remove()
            after_each()

    def pass_to(self, moment: datetime) -> None:
        """Let happen what falls due, each thing at its own moment; what may not happen yet waits for the next time."""
        waiting: set[int] = set()
        while (record_id := _next_due(moment, waiting)) is not None:
            with database.transactions(write=True):
                record = db.session.get_one(Record, record_id)
                self.now = max(self.now, record.due_at or self.now)
                if tick(record, self.now) is None and record.due_at is not None and record.due_at <= self.now:
                    waiting.add(record_id)
                db.session.commit()
            db.session.remove()
        self.now = max(self.now, moment)


def _next_due(moment: datetime, waiting: set[int]) -> int | None:
    query = sa.select(Record.id).where(Record.due_at <= moment, Record.id.not_in(waiting))
    with database.transactions(write=False):
        found = db.session.scalar(query.order_by(Record.due_at, Record.id).limit(1))
        db.session.rollback()
    return found
