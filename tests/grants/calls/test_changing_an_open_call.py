from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from grants.casework.calendar import working_days_after
from grants.casework.perform import NotPossible, begin
from grants.casework.straight_line import Press
from grants.database import db
from grants.documents.models import Document
from grants.notices.models import Notice
from grants.records.models import Record
from tests.grants.calls.walk import Walk, words
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

ORDER = {"order_number": "61-Б", "order_date": "2026-03-02"}
AMENDMENT = {**ORDER, "changes": words("Документтер"), "grounds": words("Суроолордун жыйынтыгы")}


def deadline_of(call: Record) -> datetime:
    return datetime.fromisoformat(call.answers("call_form")["deadline"])


def later(call: Record, **time: int) -> str:
    return (deadline_of(call) + timedelta(**time)).isoformat()


def amend(walk: Walk, call: Record, **changed: Any) -> None:
    walk.press("customer_head", call, "amend", **{**AMENDMENT, "substantive": "no", **changed})


def notice_of(call: Record, kind: str = "change_notice") -> dict[str, Any]:
    found = db.session.query(Document).filter_by(record_id=call.id, kind=kind, superseded_by_id=None).one()
    fields: dict[str, Any] = found.public["fields"]
    return fields


def told(kind: str) -> set[str]:
    return {notice.user.name for notice in db.session.query(Notice).filter_by(kind=kind)}


def outage(walk: Walk, call: Record, **changed: str) -> None:
    began = (deadline_of(call) - timedelta(hours=3)).isoformat()
    given = {"began": began, "ended": "", "reason": "Сервер иштебей калды", **changed}
    walk.press("customer_officer", call, "report_outage", **given)


def test_a_substantive_change_extends_the_deadline_by_the_days_of_the_rule_pack(walk: Walk) -> None:
    call = walk.open_call()
    new = {"documents": words("Табыштама, устав"), "substantive": "yes"}
    for deadline in ("", later(call, days=9)):
        with pytest.raises(NotPossible, match="extends the deadline by at least 10 days"):
            amend(walk, call, **new, new_deadline=deadline)
        db.session.rollback()
    amend(walk, call, **new, new_deadline=later(call, days=10))
    assert call.answers("call_form")["documents"] == words("Табыштама, устав")
    assert deadline_of(call) == datetime.fromisoformat("2026-04-16T12:00:00+00:00") == call.due_at


def test_an_amendment_changes_only_what_it_fills_in_and_tells_whoever_is_writing(walk: Walk) -> None:
    call = walk.open_call()
    walk.draft_application(call, 1)
    walk.apply(call, 2)
    before = dict(call.answers("call_form"))
    with pytest.raises(NotPossible, match="at least one new condition"):
        amend(walk, call)
    db.session.rollback()
    with pytest.raises(NotPossible, match="cannot be more than the budget"):
        amend(walk, call, max_grant="900000.01")
    db.session.rollback()
    with pytest.raises(NotPossible, match="cannot end before they start"):
        amend(walk, call, implementation_ends="2026-05-31")
    db.session.rollback()
    amend(walk, call, max_grant="500000.00")
    assert call.answers("call_form") == {**before, "max_grant": "500000.00"}
    assert told("call_amended") == {"Head 1", "Editor 1", "Head 2", "Editor 2"}
    changed = notice_of(call)
    assert (changed["kind"], changed["deadline"], changed["order"]["number"]) == ("amendment", None, "61-Б")
    assert notice_of(call, "announcement")["maximum_grant"] == "500000.00"


def test_the_last_notice_of_change_tells_the_earlier_ones_and_the_public_page_tells_all(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    amend(walk, call, max_grant="400000.00")
    extension = {**ORDER, "new_deadline": later(call, days=7), "reason": "Майрам күндөрү"}
    walk.press("customer_head", call, "extend", **extension)
    last = notice_of(call)
    assert (last["kind"], [each["kind"] for each in last["earlier"]]) == ("extension", ["amendment"])
    app.config["CLOCK"] = lambda: walk.now
    page = Visitor(app, None, "en").get(f"/calls/{call.reference}").text
    assert page.index("The deadline is extended") < page.index("The conditions are amended")
    assert "Майрам күндөрү" in page


def test_nothing_is_amended_after_the_deadline(walk: Walk) -> None:
    call = walk.open_call()
    walk.now = deadline_of(call)
    with pytest.raises(NotPossible, match="The deadline passed on"):
        amend(walk, call, max_grant="400000.00")


def test_an_outage_keeps_the_call_from_closing_until_the_head_decides_and_lets_nobody_in_meanwhile(walk: Walk) -> None:
    call = walk.open_call()
    draft = walk.draft_application(call, 1)
    with pytest.raises(NotPossible, match="on the day of the deadline"):
        outage(walk, call)
    db.session.rollback()
    walk.now = deadline_of(call) + timedelta(minutes=5)
    outage(walk, call)
    assert told("outage_reported") == {"Customer Head"}
    assert walk.tick(call) is None
    with pytest.raises(NotPossible, match="The deadline passed on"):
        walk.press("head_1", draft, "submit")
    db.session.rollback()
    with pytest.raises(NotPossible, match="already recorded"):
        outage(walk, call)
    db.session.rollback()
    with pytest.raises(NotPossible, match="already passed"):
        walk.press(
            "customer_head", call, "extend_for_outage", **ORDER, new_deadline=later(call, minutes=2), reason="Үзгүлтүк"
        )
    db.session.rollback()
    walk.press("customer_head", call, "extend_for_outage", **ORDER, new_deadline=later(call, days=2), reason="Үзгүлтүк")
    assert notice_of(call)["outage"]["began"]
    walk.press("head_1", draft, "submit")
    assert draft.phase == "sealed"
    walk.close(call)
    assert call.phase == "checking"


def test_a_dismissed_outage_lets_the_call_close_at_once(walk: Walk) -> None:
    call = walk.open_call()
    walk.now = deadline_of(call) + timedelta(minutes=1)
    outage(walk, call)
    walk.press("customer_head", call, "dismiss_outage", reason="Үзгүлтүк болгон эмес")
    assert told("outage_dismissed") == {"Customer Officer"}
    assert walk.tick(call) is not None
    assert call.phase == "checking"


def test_an_outage_nobody_decides_on_does_not_keep_a_call_open_for_ever(walk: Walk) -> None:
    call = walk.open_call()
    walk.now = deadline_of(call) + timedelta(minutes=1)
    outage(walk, call)
    assert call.due_at == working_days_after(walk.case(call, "customer_head"), walk.now, 2)
    walk.now = call.due_at
    assert walk.tick(call) is not None
    assert call.phase == "checking"


@pytest.mark.parametrize(
    ("began", "ended", "words_told"),
    [
        ({"hours": 1}, None, "begun before the deadline"),
        ({"hours": -3}, {"hours": -4}, "ended after it began"),
        ({"hours": -3}, {"days": 1}, "ended after it began and not in the future"),
    ],
)
def test_an_outage_began_before_the_deadline_and_ended_before_now(
    walk: Walk, began: dict[str, int], ended: dict[str, int] | None, words_told: str
) -> None:
    call = walk.open_call()
    walk.now = deadline_of(call) + timedelta(hours=2)
    with pytest.raises(NotPossible, match=words_told):
        outage(walk, call, began=later(call, **began), ended=later(call, **ended) if ended else "")


def test_a_hold_before_an_amendment_that_leaves_the_deadline_still_lengthens_it(app: Flask, walk: Walk) -> None:
    call = walk.open_call()
    walk.wait(days=1)
    ground = {
        "ground": "court",
        "explanation": "Соттун аныктамасы",
        "document_number": "1",
        "document_date": "2026-03-03",
    }
    hold = begin("hold", call, walk.actor("customer_head"), walk.now, Press(ground), title=call.title)
    db.session.commit()
    walk.wait(days=5)
    walk.press("customer_head", hold, "release", reason="Сот иши бүттү")
    amend(walk, call, max_grant="400000.00")
    assert call.due_at is not None
    assert (call.due_at - deadline_of(call)).days == 5
    app.config["CLOCK"] = lambda: walk.now
    assert "longer than announced" in Visitor(app, None, "en").get(f"/calls/{call.reference}").text
