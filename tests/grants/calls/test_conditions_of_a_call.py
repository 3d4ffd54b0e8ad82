from datetime import datetime, timedelta

import pytest

from grants.casework.perform import NotPossible, begin, perform
from grants.database import db
from grants.notices.models import Notice
from grants.people.models import Membership
from grants.records.library import shipped
from grants.records.models import Record
from tests.grants.calls.walk import Walk

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def reasons(walk: Walk, name: str, record: Record, action: str) -> list[str]:
    offer = next(o for o in walk.case(record, name).offered() if o.action.name == action)
    return [str(reason) for reason in offer.reasons]


def test_an_empty_draft_says_which_parts_are_missing_in_the_readers_language(walk: Walk) -> None:
    call = begin("call", walk.active_programme(), walk.actor("customer_officer"), walk.now)
    offer = next(o for o in walk.case(call, "customer_officer").offered() if o.action.name == "propose")
    missing = next(reason for reason in offer.reasons if "Fill in" in str(reason))
    assert "Budget of the call" in missing.text("en")
    assert "Бюджет конкурса" in missing.text("ru")
    assert "Конкурстун бюджети" in missing.text("ky")


def test_calls_of_one_programme_cannot_cost_more_than_it_has(walk: Walk) -> None:
    programme = walk.active_programme(budget="1000000.00")
    first, second = walk.draft_call(programme), walk.draft_call(programme, budget="100000.01", max_grant="100000.00")
    assert reasons(walk, "customer_officer", second, "propose") == []
    walk.press("customer_officer", first, "propose")
    assert reasons(walk, "customer_officer", second, "propose") == [
        "The programme has 100,000.00\N{NO-BREAK SPACE}som left for calls. Lower the budget of this call."
    ]


def test_a_short_period_needs_its_reason_and_a_very_short_one_is_refused(walk: Walk) -> None:
    programme = walk.active_programme()

    def propose_with(days: int, reason: str = "") -> list[str]:
        deadline = (walk.now + timedelta(days=days)).isoformat()
        call = walk.draft_call(programme, deadline=deadline, short_period_reason=reason)
        return reasons(walk, "customer_officer", call, "propose")

    assert propose_with(30) == []
    assert "fewer than 30" in propose_with(29)[0]
    assert propose_with(29, "Бюджеттик жыл аяктап калды") == []
    assert "at least 15 are needed" in propose_with(14, "Бюджеттик жыл аяктап калды")[0]


def test_conditions_are_approved_only_when_the_commission_has_as_many_members_on_each_side(walk: Walk) -> None:
    call = walk.draft_call()
    walk.press("customer_officer", call, "propose")
    extra = Membership(
        user=walk.world.people["auditor"],
        organisation_id=walk.world.authority.id,
        role="commission_member",
        side="state",
        starts=walk.now.date(),
    )
    db.session.add(extra)
    db.session.commit()
    assert "2 members for the state and 1 for civil society" in reasons(walk, "customer_head", call, "approve")[0]
    db.session.delete(extra)
    db.session.commit()
    assert reasons(walk, "customer_head", call, "approve") == []


def test_approving_freezes_the_definitions_and_a_return_to_the_draft_releases_them(walk: Walk) -> None:
    call = walk.draft_call(rule_pack="kg-2017")
    walk.press("customer_officer", call, "propose")
    walk.press("customer_head", call, "approve")
    workflows, _, packs = shipped()
    assert call.frozen is not None
    assert call.frozen["rules"] == packs["kg-2017"].digest
    assert call.frozen["workflow:application"] == workflows["application"].digest
    walk.press("customer_head", call, "return_with_remarks", reason="Бюджетти тактаңыз.")
    assert call.frozen is None
    assert [n.user.name for n in db.session.query(Notice).filter_by(kind="returned_with_remarks")] == [
        "Customer Officer"
    ]


def test_an_open_call_closes_by_the_clock_at_the_very_deadline_and_lapses_what_was_not_submitted(walk: Walk) -> None:
    call = walk.open_call()
    submitted, unfinished = walk.apply(call, 1), walk.draft_application(call, 2)
    deadline = datetime.fromisoformat(call.answers("call_form")["deadline"])
    assert call.due_at == deadline
    walk.now = deadline - timedelta(seconds=1)
    assert walk.tick(call) is None
    walk.now = deadline
    assert walk.tick(call) is not None
    assert (call.phase, submitted.phase, unfinished.phase) == ("checking", "checking", "ended")


def test_an_extension_moves_the_deadline_of_everybody_and_tells_the_applicants(walk: Walk) -> None:
    call = walk.open_call()
    walk.draft_application(call, 1)
    earlier = call.answers("call_form")["deadline"]
    order = {"order_number": "7", "order_date": "2026-03-10", "reason": "Система иштебей калды."}
    with pytest.raises(NotPossible, match="later than the present one"):
        walk.press("customer_head", call, "extend", new_deadline=earlier, **order)
    db.session.rollback()
    later = (datetime.fromisoformat(earlier) + timedelta(days=7)).isoformat()
    walk.press("customer_head", call, "extend", new_deadline=later, **order)
    assert call.due_at == datetime.fromisoformat(later)
    assert call.data["deadlines_before"] == [earlier]
    told = {n.user.name for n in db.session.query(Notice).filter_by(kind="deadline_extended")}
    assert told == {"Head 1", "Editor 1"}
    walk.now = datetime.fromisoformat(earlier) + timedelta(hours=1)
    assert walk.apply(call, 2).phase == "sealed"


def test_nothing_is_filed_replaced_or_begun_after_the_deadline_even_before_the_clock_has_closed_the_call(
    walk: Walk,
) -> None:
    call = walk.open_call()
    late, early = walk.draft_application(call, 1), walk.apply(call, 2)
    walk.now = datetime.fromisoformat(call.answers("call_form")["deadline"]) + timedelta(seconds=1)
    assert "The deadline passed on" in reasons(walk, "head_1", late, "submit")[0]
    assert "The deadline passed on" in reasons(walk, "head_2", early, "replace")[0]
    with pytest.raises(NotPossible, match="The deadline passed on"):
        walk.draft_application(call, 3)


def test_applicants_are_told_when_a_call_is_cancelled_and_the_authority_never_sees_what_was_sealed(walk: Walk) -> None:
    call = walk.open_call()
    sealed = walk.apply(call, 1)
    walk.press("customer_head", call, "cancel", reason="Бюджет кыскарды.")
    assert sealed.phase == "ended"
    assert not walk.case(sealed, "commission_secretary").may_see()
    assert {n.user.name for n in db.session.query(Notice).filter_by(kind="call_cancelled")} == {"Head 1", "Editor 1"}


def test_perform_refuses_with_the_same_words_that_grey_the_button(walk: Walk) -> None:
    programme = walk.active_programme(budget="100.00")
    call = walk.draft_call(programme)
    told = reasons(walk, "customer_officer", call, "propose")
    with pytest.raises(NotPossible) as refused:
        perform(call, "propose", walk.actor("customer_officer"), walk.now)
    assert [str(reason) for reason in refused.value.reasons] == told
