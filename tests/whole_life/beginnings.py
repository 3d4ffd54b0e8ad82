"""Where a life may begin: with nothing, or where the stories that the tests know have already led."""

from collections.abc import Callable

from tests.grants.calls.walk import Walk
from tests.whole_story import until_running, until_standstill


def nothing() -> Walk:
    return Walk(applicants=3, evaluators=4)


def applied() -> Walk:
    """Three applications in a call that still takes more."""
    walk = Walk(applicants=4, evaluators=4)
    call = walk.open_call()
    for number, amount in ((1, "400000.00"), (2, "200000.00"), (3, "300000.00")):
        walk.apply(call, number, amount)
    return walk


def evaluating() -> Walk:
    walk = Walk(applicants=3, evaluators=4)
    call = walk.open_call()
    walk.to_evaluation(call, *(walk.apply(call, number, "250000.00") for number in (1, 2, 3)))
    return walk


def decided() -> Walk:
    return until_standstill()[0]


def running() -> Walk:
    walk, told = until_standstill()
    until_running(walk, told.call, told.won)
    return walk


BEGINNINGS: tuple[Callable[[], Walk], ...] = (nothing, applied, evaluating, decided, running)
