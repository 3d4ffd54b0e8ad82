"""The worker: what the clock does, what is owed on paper and what is owed in words, one small transaction each."""

import logging
import time
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import current_app

from grants import database
from grants.casework.perform import tick
from grants.database import db
from grants.documents import printing
from grants.notices import delivery
from grants.records.models import Record

log = logging.getLogger(__name__)
PAUSE = 1.0
AGAIN_AFTER = timedelta(minutes=10)
PATIENCE = timedelta(minutes=1)
"""How long the clock lets pass: what arrived in time and waits for its turn to be written comes before it."""


class Worker:
    def __init__(self) -> None:
        self.stopping = False
        self._waiting: dict[int, datetime] = {}

    def run(self, *, once: bool = False) -> None:
        """Work until asked to stop; a failure of one piece is logged and the next goes on."""
        while not self.stopping:
            done = self.round(current_app.config["CLOCK"]())
            if once and not done:
                return
            if not done:
                time.sleep(PAUSE)

    def round(self, now: datetime) -> int:
        """One pass over everything owed; how many pieces were done.

        Messages go first: a term begins when its notice arrived, and none may end before that was tried.
        """
        return (
            delivery.send_owed(now) + self.let_the_clock_act(now) + printing.print_owed(now, stop=lambda: self.stopping)
        )

    def let_the_clock_act(self, now: datetime) -> int:
        """Every clock action due `PATIENCE` before `now`, by their moments; one whose guards fail is tried later."""
        acted = 0
        while not self.stopping and (record_id := self._next_due(now)) is not None:
            with database.transactions(write=True):
                try:
                    event = tick(db.session.get_one(Record, record_id), now)
                    db.session.commit()
                except Exception:
                    log.exception("the clock could not act on record %s", record_id)
                    db.session.rollback()
                    event = None
                db.session.remove()
            if event is None:
                self._waiting[record_id] = now + AGAIN_AFTER
            acted += event is not None
        return acted

    def _next_due(self, now: datetime) -> int | None:
        self._waiting = {number: until for number, until in self._waiting.items() if until > now}
        query = sa.select(Record.id).where(Record.due_at <= now - PATIENCE, Record.id.not_in(list(self._waiting)))
        with database.transactions(write=False):
            found = db.session.scalar(query.order_by(Record.due_at, Record.id).limit(1))
            db.session.rollback()
        return found
