"""The database that is measured: one call with very many applications, and another one that is still open."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from grants import clock
from grants.casework.perform import perform, tick
from grants.database import db
from grants.records.models import Record
from tests.stories import draft_applications, move_deadline, open_call
from tests.world import World, make_world

Say = Callable[[str], None]


@dataclass(frozen=True)
class Scene:
    """References: of applications that wait to be admitted, and of complete drafts of `head_1`, `head_2` …"""

    waiting: list[str]
    drafts: list[str]


def build(app: Flask, applications: int, drafts: int, say: Say) -> Scene:
    with app.app_context():
        now = clock.now()
        world = make_world(applicants=applications, evaluators=0)
        call = open_call(world, now + timedelta(hours=1))
        say(f"{applications} applications are written and submitted")
        waiting = draft_applications(world, call, now - timedelta(days=1))
        for start in range(0, applications, 100):
            _submit(world, waiting, range(start, min(start + 100, applications)))
        move_deadline(call, now - timedelta(seconds=1))
        say("the call closes")
        tick(call, now)
        db.session.commit()
        body = world.applicants
        world.applicants = body[:drafts]
        still_open = open_call(world, now + timedelta(days=1))
        written = draft_applications(world, still_open, now - timedelta(days=1))
        db.session.remove()
    return Scene(waiting, written)


def _submit(world: World, references: list[str], numbers: range) -> None:
    now = clock.now()
    for number in numbers:
        record = db.session.scalars(sa.select(Record).where(Record.reference == references[number])).one()
        perform(record, "submit", world.actor(f"head_{number + 1}", now), now)
    db.session.commit()
