from datetime import date, timedelta
from typing import Any

import pytest

from grants.calls.queries import commission_of, voters
from grants.casework.perform import NotPossible
from grants.casework.vocabulary import entries_of
from grants.clock import LOCAL
from grants.database import db
from grants.documents.models import Document
from grants.people.models import Membership, Organisation, User
from grants.records.models import Record
from tests.grants.calls.walk import Walk
from tests.world import START

CONSENT = {"side": "civil", "basis": "Макулдук каты № 5, 2026-03-01"}


def neighbour(name: str = "Neighbour", role: str = "commission_member") -> User:
    """Somebody on the commission of another authority."""
    text = {"ky": "Ак-Жол айыл өкмөтү", "ru": "Ак-Жолский айыл окмоту", "en": "Ak-Jol"}
    body = Organisation(kind="authority", name=text, legal_form={}, address={}, languages=["ky", "ru"], invented=True)
    user = User(
        email=f"{name.lower()}@example.kg", name=name, password_hash="", language="ky", created_at=START, active=True
    )
    db.session.add_all([body, user])
    db.session.flush()
    db.session.add(
        Membership(user_id=user.id, organisation_id=body.id, role=role, side="civil", starts=date(2019, 1, 1))
    )
    db.session.commit()
    return user


def today(walk: Walk) -> date:
    return walk.now.astimezone(LOCAL).date()


def names(walk: Walk, call: Record) -> set[str]:
    return {voter.user.name for voter in commission_of(call, today(walk))}


def order_of(call: Record) -> dict[str, Any]:
    found = db.session.query(Document).filter_by(record_id=call.id, kind="commission_order", superseded_by_id=None)
    fields: dict[str, Any] = found.one().public["fields"]
    return fields


def test_a_member_of_a_neighbour_votes_on_the_one_call_and_on_no_other(walk: Walk) -> None:
    call, other, guest = walk.draft_call(), walk.draft_call(), neighbour()
    choices = entries_of("members_of_neighbours", walk.case(call, "customer_head"))
    assert [(entry.value, entry.title["ru"]) for entry in choices] == [
        (str(guest.id), "Neighbour, Ак-Жолский айыл окмоту")
    ]
    walk.press("customer_head", call, "appoint_joint_member", member=str(guest.id), **CONSENT)
    assert names(walk, call) == {"Member State", "Member Civil", "Neighbour"}
    assert names(walk, other) == {"Member State", "Member Civil"}
    assert {v.user.name for v in voters(walk.world.authority.id, today(walk))} == {"Member State", "Member Civil"}
    assert entries_of("members_of_neighbours", walk.case(call, "customer_head")) == []
    with pytest.raises(NotPossible, match="already a member"):
        walk.press("customer_head", call, "appoint_joint_member", member=str(guest.id), **CONSENT)


def test_parity_counts_the_members_of_the_neighbour(walk: Walk) -> None:
    call, guest = walk.draft_call(), neighbour()
    walk.press("customer_head", call, "appoint_joint_member", member=str(guest.id), **CONSENT)
    walk.press("customer_officer", call, "propose")
    with pytest.raises(NotPossible, match="1 members for the state and 2 for civil society"):
        walk.press("customer_head", call, "approve")
    db.session.rollback()
    second = neighbour("Second")
    walk.press("customer_head", call, "appoint_joint_member", member=str(second.id), **{**CONSENT, "side": "state"})
    walk.press("customer_head", call, "approve", order_number="44", order_date="2026-03-02", place="Каракол")
    members = order_of(call)["members"]
    assert [(m["name"], m["duty"]) for m in members if m["body"]] == [("Second", "member"), ("Neighbour", "member")]
    assert [m["duty"] for m in members] == ["chair", *["member"] * 4, "secretary"]


def test_a_released_member_is_off_the_commission_from_that_day_and_the_order_is_issued_anew(walk: Walk) -> None:
    call, guest, brief = walk.draft_call(), neighbour(), neighbour("Brief")
    with pytest.raises(NotPossible, match="No member of a neighbouring authority"):
        walk.press("customer_head", call, "release_joint_member", member=str(guest.id), reason="Чакыртылды")
    db.session.rollback()
    walk.press("customer_head", call, "appoint_joint_member", member=str(guest.id), **CONSENT)
    walk.press("customer_head", call, "appoint_joint_member", member=str(brief.id), **CONSENT)
    walk.press("customer_head", call, "release_joint_member", member=str(brief.id), reason="Жаңылыштык")
    assert names(walk, call) == {"Member State", "Member Civil", "Neighbour"}
    walk.wait(days=3)
    walk.press("customer_head", call, "release_joint_member", member=str(guest.id), reason="Чакыртылды")
    assert names(walk, call) == {"Member State", "Member Civil"}
    assert "Neighbour" in {v.user.name for v in commission_of(call, today(walk) - timedelta(days=1))}
    assert {m["body"] for m in order_of(call)["members"]} == {None}
