"""What is played: both stories to their end, or many calls that each stop in the middle."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from grants import database
from grants.database import db
from grants.demonstration import scripts
from grants.demonstration.cast import Cast
from grants.demonstration.evaluation_telling import tell_evaluation
from grants.demonstration.grant_telling import tell_grants
from grants.demonstration.playing import Scene, VirtualClock
from grants.demonstration.scripts import Script
from grants.demonstration.session_telling import tell_commission
from grants.demonstration.stage import Stage
from grants.demonstration.telling import Telling
from grants.notices.queries import mark_read
from grants.people.passwords import DEMONSTRATION_PASSWORD

Step = Callable[[], object]
NEWS = timedelta(weeks=1)
"""How long ago everybody last read what came for them."""


@dataclass(frozen=True)
class Played:
    """One telling and the stage that knows its records by name."""

    script: Script
    stage: Stage
    scenes: Sequence[Scene]


class Performance:
    """Everything to be played on one database, which must be empty."""

    def __init__(self, told: Sequence[tuple[Script, datetime | None]], password: str | None = None) -> None:
        """Each script with the moment where it stops, if it does. Brings the casts into the database and commits.

        Everybody's password is `password`, else one that nobody knows.
        """
        password = password or secrets.token_urlsafe(24)
        begins = min(script.call["dates"]["programme_begun"] for script, _ in told) - timedelta(days=1)
        with database.transactions(write=True):
            written = {script.story: script.people for script, _ in told}
            self.casts = {story: Cast(story, people, begins, password) for story, people in written.items()}
            db.session.commit()
        self.played = [self._played(script, self.casts[script.story], stop) for script, stop in told]
        self.scenes = [scene for played in self.played for scene in played.scenes]
        self._clock = VirtualClock(begins)

    def play(self, *, until: datetime | None = None, after_each: Step = lambda: None) -> datetime:
        """Play every scene, let the time pass `until`, and say what time it is then."""
        self._clock.play(self.scenes, after_each=after_each)
        if until is not None:
            self._clock.pass_to(until)
        return self._clock.now

    def let_everybody_read(self, now: datetime) -> None:
        """Everybody marks the messages as read that came until now."""
        for cast in self.casts.values():
            for user in cast.everybody():
                mark_read(user, now)

    def _played(self, script: Script, cast: Cast, stop: datetime | None) -> Played:
        stage = Stage(script.key, cast)
        telling = Telling(script, stage)
        telling.tell()
        tell_evaluation(telling)
        tell_commission(telling)
        tell_grants(telling)
        telling.tell_beside()
        return Played(script, stage, [scene for scene in telling.scenes if stop is None or scene.at <= stop])


def whole() -> Performance:
    """Karakol 2019 and the invented ministry's call, from the programme to the last closed grant."""
    return Performance([(scripts.read("karakol"), None), (scripts.read("accord"), None)])


def served(now: datetime) -> Performance:
    """The same stories on many calls around `now`, so that everybody has something to do and something new to read."""
    performed = Performance(scripts.served(now), DEMONSTRATION_PASSWORD)
    read_at = now - NEWS
    performed.scenes.append(Scene(read_at, partial(performed.let_everybody_read, read_at)))
    return performed
