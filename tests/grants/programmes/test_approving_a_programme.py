import pytest

from grants.casework.perform import NotPossible, begin
from grants.database import db
from grants.documents.models import Document
from tests.grants.calls.walk import Walk, approval_answers, programme_answers


def test_an_incomplete_programme_is_not_put_forward(walk: Walk) -> None:
    programme = begin("programme", None, walk.actor("customer_officer"), walk.now, authority_id=walk.world.authority.id)
    answers = programme_answers(goal={"ky": "Максат", "ru": "", "en": ""})
    walk.fill("customer_officer", programme, "programme_form", **answers)
    with pytest.raises(NotPossible, match="Fill in or correct first: Goal of the programme"):
        walk.press("customer_officer", programme, "propose")


def test_approving_issues_the_act_of_the_kenesh_with_its_votes(walk: Walk) -> None:
    programme = walk.active_programme()
    act = db.session.query(Document).filter_by(record_id=programme.id, kind="programme_approval").one()
    fields = act.full["fields"]
    assert (programme.phase, fields["act"]["kind"]) == ("running", "resolution")
    assert fields["votes"] == {"members": 31, "for": 24, "against": 1, "abstained": 0, "present": 25}
    assert fields["programme"]["tasks"] == [{"ky": "бир", "ru": "один"}, {"ky": "эки", "ru": "два"}]
    assert fields["signatures"][0]["name"] == "Programme Approver"


def test_whoever_put_a_programme_forward_does_not_approve_it(walk: Walk) -> None:
    walk.world.people["customer_officer"].memberships.append(
        type(walk.world.people["customer_officer"].memberships[0])(
            organisation_id=walk.world.authority.id, role="programme_approver", starts=walk.now.date()
        )
    )
    db.session.commit()
    programme = begin("programme", None, walk.actor("customer_officer"), walk.now, authority_id=walk.world.authority.id)
    walk.fill("customer_officer", programme, "programme_form", **programme_answers())
    walk.press("customer_officer", programme, "propose")
    with pytest.raises(NotPossible, match="another person must do this"):
        walk.press("customer_officer", programme, "approve", **approval_answers())
