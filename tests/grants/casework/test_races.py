"""Two people press exclusive buttons at the same moment: exactly one wins, the other is told who did what and when."""

import os
from collections import Counter
from datetime import timedelta
from threading import Barrier, Thread

from flask import Flask

from grants.casework.perform import NotPossible, Stale, perform
from grants.casework.straight_line import Press
from grants.database import db
from grants.people.actors import actor_of
from grants.people.models import User
from grants.records.models import Event, Record
from tests.forms import APPROVAL
from tests.load.scale import FULL
from tests.stories import proposed_programmes
from tests.world import START, make_world

TRIALS = 1000 if FULL or "CI" in os.environ else 200
MOMENT = START + timedelta(hours=1)


def test_of_two_exclusive_presses_exactly_one_wins_in_every_trial(app: Flask) -> None:
    with app.app_context():
        world = make_world(applicants=0, evaluators=0)
        ids = proposed_programmes(world, TRIALS)
        approver_id = world.people["programme_approver"].id
        db.session.remove()
    barrier = Barrier(2)
    outcomes: dict[str, list[str]] = {"approve": [], "return_with_remarks": []}
    threads = [
        Thread(target=_press_all, args=(app, ids, approver_id, action, answers, barrier, outcomes[action]))
        for action, answers in (("approve", APPROVAL), ("return_with_remarks", {"reason": "Бюджет не обоснован"}))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pairs = Counter(tuple(sorted(pair)) for pair in zip(*outcomes.values(), strict=True))
    assert pairs == {("told", "won"): TRIALS}
    with app.app_context():
        moves = db.session.query(Event).filter(Event.action.in_(list(outcomes))).count()
        assert moves == TRIALS


def _press_all(
    app: Flask,
    ids: list[tuple[int, int]],
    user_id: int,
    action: str,
    answers: dict[str, str],
    barrier: Barrier,
    outcomes: list[str],
) -> None:
    with app.app_context():
        for record_id, version in ids:
            barrier.wait()
            outcomes.append(_press(record_id, version, user_id, action, answers))
            db.session.remove()


def _press(record_id: int, version: int, user_id: int, action: str, answers: dict[str, str]) -> str:
    try:
        record = db.session.get_one(Record, record_id)
        actor = actor_of(db.session.get_one(User, user_id), MOMENT)
        perform(record, action, actor, MOMENT, Press(answers, version=version))
        db.session.commit()
    except Stale as stale:
        told = stale.event is not None and stale.event.actor_id == user_id and stale.event.recorded_at == MOMENT
        db.session.rollback()
        return "told" if told else "lost without a word"
    except NotPossible as refusal:
        db.session.rollback()
        return f"refused: {refusal.reasons[0]}"
    except Exception as error:
        db.session.rollback()
        return f"broke: {error!r}"
    return "won"
