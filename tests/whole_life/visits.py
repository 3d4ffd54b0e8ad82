"""Whoever looks around at a beginning does what nobody has done yet, and errs where a guard was seen one way only."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

import sqlalchemy as sa

from grants.casework.case import Case
from grants.database import db
from grants.people.actors import CLOCK
from grants.people.models import User
from grants.records.models import Record
from tests.whole_life.paving import Paved
from tests.whole_life.reference import Node, listed

PATIENCE = 3
"""How often the same is tried in one visit."""
MOST = 60
"""How many new things are tried in one visit."""
STAY = 40
"""For how many presses people then stay, and do what they like."""


def look_around(life: Paved) -> None:
    """First the mistakes, which seldom change anything; then one new thing after another, as each opens the next; then
    what people do anyhow, who like best what is new."""
    for node, action in list(_open(life)):
        if life.likings.is_half_known(life.reference.definitions[node.kind]["actions"][action]):
            record = db.session.get_one(Record, node.number)
            if (user := _somebody(life, record, action)) is not None:
                life.prepare(record, action, user)
                life.err(record, action, user)
    tried: Counter[tuple[str, str]] = Counter()
    for _ in range(MOST):
        if not _does_something_new(life, tried):
            break
    for _ in range(STAY):
        likely = (life.press_something, life.begin_something, life.let_time_pass)
        life.random.choices(likely, (8, 1, 1))[0]()
        life.press_blindly()


def _open(life: Paved) -> Iterable[tuple[Node, str]]:
    for node in life.reference.nodes.values():
        for action, _ in life.reference.open_to_hands(node):
            yield node, action


def _somebody(life: Paved, record: Record, action: str) -> User | None:
    able = life.able(record, listed(life.reference.definitions[record.kind]["actions"][action]["by"]))
    return life.random.choice(able) if able else None


def _does_something_new(life: Paved, tried: Counter[tuple[str, str]]) -> bool:
    def is_new(kind: str, action: str) -> bool:
        return not life.coverage.taken[kind, action] and tried[kind, action] < PATIENCE

    for node, action in _open(life):
        if is_new(node.kind, action):
            tried[node.kind, action] += 1
            life.does(db.session.get_one(Record, node.number), action)
            return True
    for kind, definition in life.reference.definitions.items():
        if any(is_new(kind, action) for action in definition["actions"]) and tried[kind, "begin"] < 1:
            for place in life.places(kind)[:1]:
                tried[kind, "begin"] += 1
                life.begin(kind, db.session.get_one(Record, place.number) if place else None)
                return True
    for record in db.session.scalars(sa.select(Record).where(Record.due_at.is_not(None)).order_by(Record.due_at)):
        due = Case(record, CLOCK, life.now).due()
        if due is not None and is_new(record.kind, due[1]):
            tried[record.kind, due[1]] += 1
            life.now = max(life.now, due[0] + timedelta(minutes=1))
            life.clock_comes_to(record)
            return True
    return False
