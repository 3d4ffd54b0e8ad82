"""The worker: what the clock does, what is owed on paper and what is owed in words, one small transaction each."""

import logging
import time
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask import current_app

from grants import database
from grants.casework import uptime
from grants.casework.perform import tick
from grants.casework.worklists import runs
from grants.database import db
from grants.documents import printing
from grants.notices import delivery
from grants.notices.channels import hand_over
from grants.people import letters
from grants.records import words
from grants.records.models import Record

log = logging.getLogger(__name__)
PAUSE = 1.0
AGAIN_AFTER = timedelta(minutes=10)
AT_ONCE = 200
PATIENCE = timedelta(minutes=1)
"""How long the clock lets pass: what arrived in time and waits for its turn to be written comes before it."""


class Worker:
    def __init__(self) -> None:
        self.stopping = False
        self._waiting: dict[int, datetime] = {}
        self._noted = datetime.min.replace(tzinfo=UTC)

    def run(self, *, once: bool = False) -> None:
        """Work until asked to stop; a failure of one piece is logged and the next goes on."""
        self.make_findable()
        while not self.stopping:
            if not once:
                self._note_running(current_app.config["CLOCK"]())
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
            letters.send_owed(now, hand_over)
            + delivery.send_owed(now)
            + self.let_the_clock_act(now)
            + runs.go_on(now, stop=lambda: self.stopping)
            + printing.print_owed(now, stop=lambda: self.stopping)
        )

    def make_findable(self) -> None:
        """Words for the records of an earlier release, so that searches find them."""
        left = True
        while left and not self.stopping:
            with database.transactions(write=True):
                left = words.fill_missing() > 0
                db.session.commit()
                db.session.remove()

    def _note_running(self, now: datetime) -> None:
        """Noted before the clock acts, so that an outage is known when a deadline that fell into it is looked at."""
        if now >= self._noted + uptime.EVERY:
            with database.transactions(write=True):
                uptime.note_running(now)
                db.session.commit()
            self._noted = now

    def let_the_clock_act(self, now: datetime) -> int:
        """Clock actions due `PATIENCE` before `now`, by their moments, and no more than messages can wait for.

        One whose guards fail is tried later.
        """
        acted = 0
        while acted < AT_ONCE and not self.stopping and (record_id := self._next_due(now)) is not None:
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
