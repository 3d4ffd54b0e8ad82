"""Three officials of a village carry a whole call to a paid tranche, and no two of the kept-apart steps meet in one."""

from collections.abc import Iterator, Mapping, Sequence

import pytest
import sqlalchemy as sa
from flask import Flask

from grants.casework.perform import NotPossible
from grants.database import db
from grants.documents.models import Document
from grants.people.roles import AUTHORITY_ROLES
from grants.records.library import shipped
from grants.records.models import Event, Record
from tests.grants.agreements.stage import Stage
from tests.grants.calls.walk import Walk
from tests.world import World

SPECIALIST, HEAD, ACCOUNTANT = "customer_officer", "customer_head", "finance_officer"
THREE: Mapping[str, Sequence[str]] = {
    SPECIALIST: ("commission_secretary", "monitor"),
    HEAD: ("programme_approver", "commission_chair"),
    ACCOUNTANT: ("lawyer", "member_state"),
}
"""The specialist prepares, the head approves and chairs, the accountant pays and sits for the state in the commission.

From outside come the evaluators and the members for civil society; appeals go to a panel of the neighbours.
"""


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        found = Walk(applicants=2, evaluators=2)
        share_out(found.world, THREE)
        yield found


def share_out(world: World, offices: Mapping[str, Sequence[str]]) -> None:
    """Each person takes over the offices behind them; nobody else holds those."""
    for person, taken in offices.items():
        for name in taken:
            for membership in list(world.people[name].memberships):
                membership.user_id = world.people[person].id
            db.session.flush()
            world.people[name] = world.people[person]
    db.session.commit()
    db.session.expire_all()


def decided(walk: Walk) -> tuple[Record, Record]:
    """A call in its standstill and its winner."""
    call = walk.open_call()
    won, lost = walk.apply(call, 1), walk.apply(call, 2, "200000.00")
    walk.to_evaluation(call, won, lost)
    for name in ("evaluator_1", "evaluator_2"):
        walk.review(won, name, 8)
        walk.review(lost, name, 4)
    walk.decide(call)
    return call, won


def contracting(walk: Walk) -> Stage:
    call, won = decided(walk)
    walk.wait(days=30)
    assert walk.tick(call) is not None
    stage = Stage(walk.world, call, won)
    stage.now = walk.now
    return stage


def officials(world: World) -> set[int]:
    return {world.people[name].id for name in (*THREE, *(taken for more in THREE.values() for taken in more))}


def test_three_officials_carry_a_call_from_the_programme_to_a_paid_tranche(walk: Walk) -> None:
    stage = contracting(walk)
    stage.sign()
    papers = {each.kind: each for each in db.session.query(Document).order_by(Document.id)}
    decided_by = papers["grant_agreement"].full["fields"]["protocol"]
    assert decided_by["number"] == papers["commission_protocol_of_session"].number
    tranche = stage.tranches[0]
    stage.pay(tranche)
    assert tranche.phase == "running"
    assert len(officials(walk.world)) == 3
    pressed = {
        event.actor_id
        for event in db.session.scalars(sa.select(Event).where(Event.actor_id.is_not(None)))
        if event.role in set(AUTHORITY_ROLES) - {"evaluator", "commission_member"}
    }
    assert pressed == officials(walk.world)


def test_no_two_steps_kept_apart_were_taken_by_one_of_the_three(walk: Walk) -> None:
    stage = contracting(walk)
    stage.sign()
    stage.pay(stage.tranches[0])
    taken: dict[int, set[tuple[str, str]]] = {}
    for event in db.session.scalars(sa.select(Event).where(Event.actor_id.in_(officials(walk.world)))):
        taken.setdefault(event.actor_id or 0, set()).add((event.kind, event.action))
    for workflow in shipped()[0].values():
        for action in workflow.actions.values():
            for other in action.apart:
                kind, _, name = other.partition(".")
                for steps in taken.values():
                    assert not {(workflow.name, action.name), (kind, name)} <= steps, (action.name, other)


@pytest.mark.parametrize("payer", [HEAD])
def test_with_two_the_same_way_ends_at_the_payment(walk: Walk, payer: str) -> None:
    share_out(walk.world, {payer: (ACCOUNTANT, *THREE[ACCOUNTANT])})
    stage = contracting(walk)
    with pytest.raises(NotPossible):
        sign_and_pay(stage)


def sign_and_pay(stage: Stage) -> None:
    stage.sign()
    stage.pay(stage.tranches[0])
