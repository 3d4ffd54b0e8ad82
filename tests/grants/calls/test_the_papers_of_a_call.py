from typing import Any

import pytest
from flask import Flask

from grants.casework.vocabulary import entries_of
from grants.database import db
from grants.documents.models import Document
from grants.notices.models import Notice
from grants.records.models import Record
from tests.grants.calls.walk import Walk, call_answers
from tests.grants.documents.sample_calls import SAMPLES_CALLS
from tests.grants.documents.sample_programmes import SAMPLES_PROGRAMMES
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

ORDER = {"order_number": "44-Б", "order_date": "2026-03-02", "place": "Каракол", "control": ""}
LATER = "2026-04-16T12:00:00+00:00"
CUT = {"reason_class": "sequester", "reason": "Бюджет кыскарды", "order_number": "77", "order_date": "2026-05-02"}


def paper_of(call: Record, kind: str, audience: str = "public") -> dict[str, Any]:
    found = db.session.query(Document).filter_by(record_id=call.id, kind=kind, superseded_by_id=None).one()
    fields: dict[str, Any] = getattr(found, audience)["fields"]
    return fields


def told(kind: str) -> set[str]:
    return {notice.user.name for notice in db.session.query(Notice).filter_by(kind=kind)}


def approved(walk: Walk, call: Record) -> None:
    walk.press("customer_officer", call, "propose")
    walk.press("customer_head", call, "approve", **ORDER)


def failed(walk: Walk, **changed: Any) -> Record:
    call = walk.draft_call(walk.active_programme(), **changed)
    approved(walk, call)
    walk.press("customer_officer", call, "announce")
    walk.close(call)
    walk.press("commission_chair", call, "fail", reason="Табыштама түшкөн жок")
    return call


def test_approving_a_call_orders_it_and_its_commission_and_states_the_numbers_of_its_rule_pack(walk: Walk) -> None:
    call = walk.draft_call()
    approved(walk, call)
    assert paper_of(call, "call_order")["act"] == {"number": "44-Б", "date": "2026-03-02"}
    regulation = paper_of(call, "commission_regulation")
    assert regulation["quorum"] == {"share": "2/3", "needed": 2}
    assert (regulation["evaluators"], regulation["spread"], regulation["appeal_days"]) == (2, 25, 10)
    assert regulation["bases"]
    assert told("call_approved") >= {"Customer Officer", "Commission Secretary", "Commission Chair", "Member Civil"}


def test_a_call_approved_with_nothing_but_a_press_still_has_its_papers(walk: Walk) -> None:
    call = walk.draft_call()
    walk.press("customer_officer", call, "propose")
    walk.press("customer_head", call, "approve")
    assert paper_of(call, "call_order")["act"] == {"number": None, "date": "2026-03-02"}


def test_at_its_closing_a_call_leaves_a_journal_and_a_protocol_that_name_nobody_who_withdrew(walk: Walk) -> None:
    call = walk.open_call()
    standing, gone, unfinished = walk.apply(call, 1), walk.apply(call, 2), walk.draft_application(call, 3)
    walk.press("head_2", gone, "withdraw_unopened")
    walk.close(call)
    journal = paper_of(call, "registration_journal")["applications"]
    assert [(row["reference"], row["withdrawn"]) for row in journal] == [
        (standing.reference, False),
        (gone.reference, True),
    ]
    assert journal[0]["applicant"] == walk.world.applicants[0].name
    assert (journal[1]["applicant"], journal[1]["title"]) == (None, None)
    assert paper_of(call, "registration_journal", "full")["applications"][1]["applicant"] is None
    protocol = paper_of(call, "closing_protocol")
    assert (protocol["registered"], protocol["withdrawn"], len(protocol["opened"])) == (2, 1, 1)
    assert {each["name"] for each in protocol["signatures"]} == {"Commission Chair", "Commission Secretary"}
    assert unfinished.reference not in str(protocol)
    assert paper_of(call, "clarifications")["questions"] == []
    assert "Commission Secretary" in told("call_closed")


def test_an_individual_is_named_in_the_journal_for_the_parties_only(walk: Walk) -> None:
    walk.world.applicants[0].inn = "20101199012345"
    call = walk.open_call()
    walk.apply(call, 1)
    walk.close(call)
    assert paper_of(call, "registration_journal")["applications"][0]["applicant"] is None
    assert paper_of(call, "closing_protocol")["opened"][0]["applicant"] is None
    assert paper_of(call, "closing_protocol", "full")["opened"][0]["applicant"] == walk.world.applicants[0].name


def test_a_failed_call_is_announced_again_and_the_public_pages_lead_both_ways(app: Flask, walk: Walk) -> None:
    first = failed(walk)
    assert paper_of(first, "failure_protocol")["reason"] == "Табыштама түшкөн жок"
    assert told("call_failed") >= {"Customer Head", "Customer Officer", "Member State"}
    again = walk.draft_call(
        first.parent, deadline="2026-06-05T12:00:00+00:00", implementation_starts="2026-07-01", repeats=first.reference
    )
    choices = entries_of("failed_calls_of_the_programme", walk.case(again, "customer_officer"))
    assert [entry.value for entry in choices] == [first.reference]
    approved(walk, again)
    walk.press("customer_officer", again, "announce")
    assert paper_of(again, "announcement")["repeats"] == first.reference
    app.config["CLOCK"] = lambda: walk.now
    public = Visitor(app, None, "en")
    assert f"/calls/{again.reference}" in public.get(f"/calls/{first.reference}").text
    assert f"/calls/{first.reference}" in public.get(f"/calls/{again.reference}").text


def test_a_call_repeats_nothing_but_a_failed_call_of_its_own_programme(walk: Walk) -> None:
    elsewhere = failed(walk)
    call = walk.draft_call(
        walk.active_programme(),
        deadline="2026-06-05T12:00:00+00:00",
        implementation_starts="2026-07-01",
        repeats=elsewhere.reference,
    )
    offer = next(o for o in walk.case(call, "customer_officer").offered() if o.action.name == "propose")
    assert "not a failed call of this programme" in str(offer.reasons[0])


def test_a_cancelled_call_says_by_which_kind_of_reason_and_order_even_after_its_decision(walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    for n in (1, 2):
        walk.review(application, f"evaluator_{n}")
    walk.decide(call)
    walk.press("customer_head", call, "cancel", **CUT)
    notice = paper_of(call, "cancellation_notice")
    assert notice["reason_class"]["ru"] == "Сокращение бюджета (секвестр)"
    assert (notice["order"]["number"], notice["after_decision"]) == ("77", True)
    assert told("call_called_off") >= {"Commission Chair", "Commission Secretary", "Finance Officer"}


def test_lots_of_one_announcement_lead_to_each_other(app: Flask, walk: Walk) -> None:
    programme = walk.active_programme()
    lots = [walk.draft_call(programme, announcement_group="2026-1", lot=f"№ {n}", budget="450000.00") for n in (1, 2)]
    for lot in lots:
        approved(walk, lot)
        walk.press("customer_officer", lot, "announce")
    app.config["CLOCK"] = lambda: walk.now
    page = Visitor(app, None, "en").get(f"/calls/{lots[0].reference}").text
    assert f"/calls/{lots[1].reference}" in page
    assert paper_of(lots[1], "announcement")["lot"] == {"group": "2026-1", "title": "№ 2"}


@pytest.mark.parametrize("pack", ["kg-2017", "kg-2022", "model"])
def test_every_shipped_pack_fills_the_papers_of_a_call(walk: Walk, pack: str) -> None:
    call = walk.draft_call(rule_pack=pack)
    approved(walk, call)
    assert paper_of(call, "call_order")["rule_pack"] == walk.case(call, "auditor").rules.title
    assert call_answers()["rule_pack"] == "kg-2022"


def test_what_the_builders_fill_in_is_what_the_sample_papers_show(walk: Walk) -> None:
    call = walk.open_call()
    walk.apply(call, 1)
    late = {"order_number": "5", "order_date": "2026-03-02", "reason": "Майрам", "new_deadline": LATER}
    walk.press("customer_head", call, "extend", **late)
    walk.close(call)
    walk.press("customer_head", call, "cancel", **CUT)
    failed(walk, deadline="2026-06-05T12:00:00+00:00", implementation_starts="2026-07-01")
    seen = {each.kind: each.full["fields"] for each in db.session.query(Document)}
    for kind in SAMPLES_CALLS.keys() - SAMPLES_PROGRAMMES.keys():
        assert set(seen[kind]) == set(SAMPLES_CALLS[kind]), kind
    assert set(seen["programme_plan"]) == set(SAMPLES_CALLS["programme_plan"])
