"""A beginning goes on from another one: press by press, as anybody would."""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from grants.clock import LOCAL
from grants.database import db
from grants.records.models import Record
from tests.grants.agreements.stage import Stage
from tests.grants.calls.walk import Walk


@dataclass(frozen=True)
class Beginning:
    """How the story goes on from where the one before it led."""

    go: Callable[[Walk], object]
    after: "Beginning | None"

    @property
    def name(self) -> str:
        return self.go.__name__


ALL: list[Beginning] = []


def goes_on(after: Beginning | None = None) -> Callable[[Callable[[Walk], object]], Beginning]:
    def register(go: Callable[[Walk], object]) -> Beginning:
        ALL.append(Beginning(go, after))
        return ALL[-1]

    return register


def every(kind: str) -> list[Record]:
    return list(db.session.scalars(sa.select(Record).where(Record.kind == kind).order_by(Record.id)))


def one(kind: str) -> Record:
    return every(kind)[0]


def with_stage(walk: Walk, tell: Callable[[Stage], object]) -> None:
    stage = Stage(walk.world, one("call"), every("application")[0])
    stage.now = walk.now
    tell(stage)
    walk.now = max(walk.now, stage.now)


def day_of(walk: Walk) -> str:
    return walk.now.astimezone(LOCAL).date().isoformat()
