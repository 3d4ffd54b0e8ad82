from datetime import UTC, datetime

import pytest
from flask import Flask

from grants.casework.case import Case
from grants.casework.seeing import Sight
from grants.casework.worklists.lists import Wanted, seen, waiting
from grants.database import db
from grants.demonstration import performance
from grants.notices.queries import COUNTED, unread
from grants.people.actors import actor_of
from grants.people.models import User
from grants.people.roles import SYSTEM_ROLES
from grants.records.library import shipped
from grants.records.models import Record

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
STAYING = ("session", "handover", "appointment")
"""Kinds on which people act without moving them on: members declare and sign, whoever is concerned takes back."""


def roles_with_something_to_do() -> set[str]:
    """The roles by which somebody could save or press something right now, and nothing would refuse."""
    found: set[str] = set()
    for user in db.session.query(User):
        actor = actor_of(user, NOW)
        open_to_more = [row for kind in STAYING for row in seen(Sight(actor), NOW, Wanted(kind=kind)).rows()]
        for row in [*waiting(Sight(actor), NOW).rows(), *open_to_more]:
            case = Case(row.record, actor, NOW)
            open_to = {role for offer in case.offered() if offer.allowed for role in offer.action.by}
            if case.may_edit():
                open_to |= set(case.workflow.states[case.record.state].editable_by)
            found |= open_to & case.roles
    return found


@pytest.mark.long
@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_served_world_has_work_waiting_for_every_role(app: Flask) -> None:
    app.config["DEMO"] = True
    with app.app_context():
        performance.served(NOW).play(until=NOW)
        acting = {role for w in shipped()[0].values() for action in w.actions.values() for role in action.by}
        assert acting - set(SYSTEM_ROLES) <= roles_with_something_to_do()
        phases = {record.phase for record in db.session.query(Record).filter_by(kind="call")}
        assert phases >= {"preparing", "approving", "open", "checking", "evaluating", "deciding", "standstill"}
        assert db.session.query(Record).filter_by(kind="appeal", phase="checking").count() >= 1
        assert db.session.query(Record).filter(Record.begun_at > NOW).count() == 0
        waiting_to_be_read = [unread(user.id) for user in db.session.query(User)]
        assert 0 < max(waiting_to_be_read) < COUNTED
