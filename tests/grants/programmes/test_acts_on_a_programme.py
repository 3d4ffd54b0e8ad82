from typing import Any

import pytest

from grants.casework.perform import NotPossible, begin
from grants.database import db
from grants.documents.models import Document
from grants.notices.models import Notice
from grants.records.models import Record
from tests.grants.calls.walk import Walk, approval_answers, programme_answers, words

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

RESOLUTION = {**approval_answers(), "session": "VII чакырылыш, XII сессия", "deputies": "31"}
CHANGES = {"changes": words("Бюджет көбөйөт"), "grounds": words("Бюджеттин такталышы")}


def proposed(walk: Walk) -> Record:
    programme = begin("programme", None, walk.actor("customer_officer"), walk.now, authority_id=walk.world.authority.id)
    walk.fill("customer_officer", programme, "programme_form", **programme_answers())
    walk.press("customer_officer", programme, "propose")
    return programme


def paper_of(record: Record, kind: str) -> dict[str, Any]:
    found = db.session.query(Document).filter_by(record_id=record.id, kind=kind).order_by(Document.id.desc())
    fields: dict[str, Any] = found.first().full["fields"]  # type: ignore[union-attr]
    return fields


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"act_date": "2026-03-03"}, "lies in the future"),
        ({"deputies": ""}, "the number of its deputies"),
        ({"votes_for": "", "votes_against": "", "votes_abstained": ""}, "how they voted"),
        ({"votes_for": "31"}, r"More voted \(32\) than the kenesh has deputies \(31\)"),
        ({"deputies": "51"}, "no quorum: 25 of 51"),
        ({"votes_for": "9", "votes_against": "9"}, "not carried: 9 of 18"),
    ],
)
def test_a_resolution_without_deputies_quorum_or_majority_approves_nothing(
    walk: Walk, changed: dict[str, str], told: str
) -> None:
    programme = proposed(walk)
    with pytest.raises(NotPossible, match=told):
        walk.press("programme_approver", programme, "approve", **{**RESOLUTION, **changed})
    db.session.rollback()
    walk.press("programme_approver", programme, "approve", **RESOLUTION)
    assert paper_of(programme, "programme_approval")["votes"]["members"] == 31


def test_an_order_needs_no_votes(walk: Walk) -> None:
    programme = proposed(walk)
    order = {**RESOLUTION, "act_kind": "order", "deputies": "", "votes_for": "", "votes_against": ""}
    walk.press("programme_approver", programme, "approve", **order)
    assert paper_of(programme, "programme_approval")["votes"] is None


def test_an_amendment_is_proposed_by_one_and_made_by_another(walk: Walk) -> None:
    programme = walk.active_programme(budget="2000000.00")
    with pytest.raises(NotPossible, match="at least one new value"):
        walk.press("customer_officer", programme, "propose_amendment", **CHANGES)
    db.session.rollback()
    with pytest.raises(NotPossible, match="No amendment was proposed"):
        walk.press("programme_approver", programme, "amend", **RESOLUTION)
    db.session.rollback()
    walk.press("customer_officer", programme, "propose_amendment", **CHANGES, budget="2500000.00", ends="2027-06-30")
    assert programme.answers("programme_form")["budget"] == "2000000.00"
    with pytest.raises(NotPossible, match="already waits"):
        walk.press("customer_head", programme, "propose_amendment", **CHANGES, budget="2600000.00")
    db.session.rollback()
    walk.press("programme_approver", programme, "amend", **RESOLUTION)
    form = programme.answers("programme_form")
    assert (form["budget"], form["ends"], form["budget_line"]) == ("2500000.00", "2027-06-30", "70411")
    assert programme.data["amendments"][0]["before"] == {"budget": "2000000.00", "ends": "2026-12-31"}
    assert paper_of(programme, "programme_amendment")["budget"] == {"before": "2000000.00", "after": "2500000.00"}
    assert paper_of(programme, "programme_plan")["status"] == "as_amended"
    told = {n.user.name for n in db.session.query(Notice).filter_by(kind="programme_amended")}
    assert told == {"Customer Officer", "Customer Head", "Finance Officer"}


def test_a_declined_amendment_changes_nothing_and_makes_room_for_another(walk: Walk) -> None:
    programme = walk.active_programme(budget="2000000.00")
    walk.press("customer_officer", programme, "propose_amendment", **CHANGES, budget="2500000.00")
    walk.press("programme_approver", programme, "decline_amendment", reason="Каражат жок.")
    assert programme.answers("programme_form")["budget"] == "2000000.00"
    walk.press("customer_officer", programme, "propose_amendment", **CHANGES, budget="2100000.00")


def test_an_amendment_leaves_the_calls_what_they_were_promised(walk: Walk) -> None:
    programme = walk.active_programme(budget="2000000.00")
    call = walk.draft_call(programme, budget="900000.00")
    walk.press("customer_officer", call, "propose")
    with pytest.raises(NotPossible, match="already have 900,000.00"):
        walk.press("customer_officer", programme, "propose_amendment", **CHANGES, budget="899999.99")
    db.session.rollback()
    with pytest.raises(NotPossible, match="must not lie in the past"):
        walk.press("customer_officer", programme, "propose_amendment", **CHANGES, ends="2026-03-01")


def test_a_cut_lowers_the_budget_by_an_act_and_keeps_what_was(walk: Walk) -> None:
    programme = walk.active_programme(year_limits=[{"year": "2026", "limit": "2000000.00"}])
    cut = {**RESOLUTION, "reason": "Кирешенин кыскарышы", "year_limits": [], "month_limits": []}
    with pytest.raises(NotPossible, match="must be lower than the present one"):
        walk.press("programme_approver", programme, "sequester", **cut, new_budget="2000000.00")
    db.session.rollback()
    too_much = [{"year": "2026", "limit": "1500000.01"}]
    with pytest.raises(NotPossible, match="more than the budget"):
        walk.press(
            "programme_approver", programme, "sequester", **{**cut, "year_limits": too_much}, new_budget="1500000.00"
        )
    db.session.rollback()
    less = [{"year": "2026", "limit": "1500000.00"}]
    walk.press("programme_approver", programme, "sequester", **{**cut, "year_limits": less}, new_budget="1500000.00")
    form = programme.answers("programme_form")
    assert (form["budget"], form["year_limits"]) == ("1500000.00", less)
    kept = programme.data["sequesters"][0]
    assert (kept["from"], kept["to"]) == ("2000000.00", "1500000.00")
    assert kept["limits_before"]["year_limits"] == [{"year": "2026", "limit": "2000000.00"}]
    assert paper_of(programme, "sequester_act")["difference"] == "500000.00"


def test_a_programme_is_reported_every_year_and_closes_only_after_a_report(walk: Walk) -> None:
    programme = walk.active_programme(budget="2000000.00")
    report = {"work_done": words("Эки долбоор"), "results": [], "lessons": words(""), "returned": ""}
    with pytest.raises(NotPossible, match="File the yearly report"):
        walk.press("customer_head", programme, "close")
    db.session.rollback()
    with pytest.raises(NotPossible, match="2027 is not a year"):
        walk.press("customer_officer", programme, "report_year", **report, year="2027", spent="1.00")
    db.session.rollback()
    with pytest.raises(NotPossible, match="more than its budget"):
        walk.press("customer_officer", programme, "report_year", **report, year="2026", spent="2000000.01")
    db.session.rollback()
    walk.press("customer_officer", programme, "report_year", **report, year="2026", spent="1900000.00")
    assert paper_of(programme, "programme_report")["counts"]["calls"] == 0
    walk.press("customer_officer", programme, "report_year", **report, year="2026", spent="1800000.00")
    assert list(programme.data["yearly_reports"]) == ["2026"]
    walk.press("customer_head", programme, "close")
    assert programme.phase == "completed"
