"""Who sits in the place of a member decides in that member's name: one person alone puts nobody there."""

from collections.abc import Iterator

import pytest
from flask import Flask

from grants.casework.offices.appointments import SEATS
from grants.casework.perform import NotPossible, begin
from grants.casework.straight_line import Press
from grants.database import db
from grants.people.models import Membership
from grants.records.models import Record
from tests.grants.calls.walk import Walk
from tests.signing import signature_answers

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        yield Walk(applicants=0, evaluators=1)


def proposed(walk: Walk, who: str, role: str, **changed: str) -> Record:
    answers = {
        "email": walk.world.people["evaluator_1"].email,
        "role": role,
        "side": "state" if role == "commission_member" else "",
        "starts": "2026-03-01",
        "ends": "2026-03-20",
        "basis": "№ 14",
        "on_behalf_of": walk.world.people["member_state"].email,
        **changed,
    }
    record = begin("appointment", None, walk.actor(who), walk.now, Press(answers), authority_id=walk.world.authority.id)
    db.session.commit()
    return record


@pytest.mark.parametrize("role", sorted(SEATS))
def test_a_head_who_proposes_somebody_for_the_seat_of_another_does_not_sign_it(walk: Walk, role: str) -> None:
    record = proposed(walk, "customer_head", role)
    with pytest.raises(NotPossible, match="put this forward yourself"):
        walk.press("customer_head", record, "confirm", **signature_answers())
    db.session.rollback()
    before = db.session.query(Membership).count()
    assert record.phase == "approving"
    office = Membership(
        user_id=walk.world.people["auditor"].id,
        organisation_id=walk.world.authority.id,
        role="customer_head",
        starts=walk.now.date().replace(year=2019),
    )
    db.session.add(office)
    db.session.commit()
    db.session.expire_all()
    walk.press("auditor", record, "confirm", **signature_answers())
    assert db.session.query(Membership).count() == before + 2


@pytest.mark.parametrize(
    ("role", "changed"),
    [("commission_member", {"on_behalf_of": ""}), ("finance_officer", {})],
    ids=["a seat of one's own", "an office"],
)
def test_where_nobody_sits_for_another_the_head_of_a_village_does_both(
    walk: Walk, role: str, changed: dict[str, str]
) -> None:
    record = proposed(walk, "customer_head", role, **changed)
    walk.press("customer_head", record, "confirm", **signature_answers())
    assert record.phase == "running"
