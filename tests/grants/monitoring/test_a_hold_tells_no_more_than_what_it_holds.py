"""A hold on a visit that comes unannounced is not told to those who are to be visited."""

import pytest

from grants.casework.seeing import Sight
from grants.casework.worklists.lists import Wanted, seen
from grants.database import db
from grants.notices.models import Notice
from tests.grants.agreements.stage import Stage
from tests.grants.agreements.stage import stage as stage

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def test_a_hold_is_listed_for_and_told_to_whoever_sees_what_it_holds(stage: Stage) -> None:
    stage.sign()
    stage.wait(days=28)
    plan = {"visit_on": "2026-06-09", "place": "Каракол", "purpose": "Текшерүү", "unannounced_ground": "Даттануу"}
    visit = stage.start("visit", stage.agreement, "monitor", **plan)
    ground = {"ground": "court", "act": "12-26", "explanation": "Соттун аныктамасы."}
    held = stage.start("hold", visit, "customer_head", **ground)
    other = stage.start("hold", stage.agreement, "customer_head", **ground)

    def listed(who: str) -> set[str]:
        found = seen(Sight(stage.world.actor(who, stage.now)), stage.now, Wanted(kind="hold"))
        return {row.record.reference for row in found.rows()}

    assert listed("head_1") == {other.reference}
    assert listed("monitor") == {held.reference, other.reference}
    told = {(each.event.record_id, each.user.name) for each in db.session.query(Notice).filter_by(kind="hold_placed")}
    grantee, monitor = (stage.world.people[name].name for name in ("head_1", "monitor"))
    assert (held.id, grantee) not in told
    assert {(other.id, grantee), (held.id, monitor)} <= told
