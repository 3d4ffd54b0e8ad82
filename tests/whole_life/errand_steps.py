"""What an errand is made of: presses by those who may, with answers given on purpose, and waiting."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.whole_life.paving import Paved
from tests.whole_life.reference import listed
from tests.whole_life.story import every
from tests.whole_life.typing_parts import Mistake, with_

Step = Callable[[Paved], object]
PATIENCE = 8
"""How often the same is tried again, by others or with other answers."""


def press(kind: str, *actions: str, n: int = 0, by: str = "") -> Step:
    """The actions one after another on the n-th record of a kind."""

    def step(life: Paved) -> None:
        for action in actions:
            for _ in range(PATIENCE):
                before = life.coverage.taken[kind, action]
                life.does(every(kind)[n], action, by=life.world.people[by] if by else None)
                if life.coverage.taken[kind, action] > before:
                    break

    return step


def start(kind: str, parent: str = "", n: int = 0, by: str = "") -> Step:
    def step(life: Paved) -> None:
        for _ in range(PATIENCE):
            who = life.world.people[by] if by else None
            if life.begin(kind, every(parent)[n] if parent else None, who) is not None:
                return

    return step


def refused(kind: str, action: str, *guards: str, n: int = 0, by: str = "") -> Step:
    """Pressed by those who may, until each of these guards has said no."""

    def step(life: Paved) -> None:
        for guard in guards:
            for _ in range(PATIENCE):
                if life.coverage.guards[guard, False]:
                    break
                life.does(every(kind)[n], action, by=life.world.people[by] if by else None)

    return step


def at_once(kind: str, action: str, by: str, n: int = 0) -> Step:
    """Without what usually comes first."""
    return lambda life: life.press(every(kind)[n], action, life.world.people[by])


def err(kind: str, action: str, n: int = 0) -> Step:
    """Every known mistake in the answers, one press for each."""

    def step(life: Paved) -> None:
        record = every(kind)[n]
        able = life.able(record, listed(life.reference.definitions[kind]["actions"][action]["by"]))
        if able:
            user = life.random.choice(able)
            life.prepare(record, action, user)
            life.err(record, action, user)

    return step


def says(form: str, mistake: Mistake | None = None, **answers: Any) -> Step:
    """From here on whoever fills in this form answers so: what is not said stays as it would be."""

    def step(life: Paved) -> None:
        life.typist.meant = {**(life.typist.meant or {}), form: mistake or with_(**answers)}

    return step


def write(kind: str, n: int = 0) -> Step:
    """The own form of a record, again."""
    return lambda life: life.write(every(kind)[n])


def wait(**time: int) -> Step:
    """The clock comes to nothing meanwhile."""

    def step(life: Paved) -> None:
        life.now += timedelta(**time)

    return step


def wait_for(kind: str, action: str, n: int = 0) -> Step:
    """The clock comes to each moment of this record until it has done that."""

    def step(life: Paved) -> None:
        for _ in range(4 * PATIENCE):
            record = every(kind)[n]
            if life.coverage.taken[kind, action] or record.due_at is None:
                return
            life.now = max(life.now, record.due_at + timedelta(minutes=1))
            life.clock_comes_to(record)

    return step


def clock_comes(kind: str) -> Step:
    """To every record of a kind for which something is due."""

    def step(life: Paved) -> None:
        for record in every(kind):
            if record.due_at is not None and record.due_at <= life.now:
                life.clock_comes_to(record)

    return step
