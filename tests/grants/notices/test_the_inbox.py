"""Every message to a person in one place: what is new, by when it is to be answered, and how it reached them."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from grants.database import db
from grants.notices import delivery
from grants.notices.models import Notice
from grants.notices.queries import COUNTED, PAGE, messages_to, unread
from tests.grants.agreements.stage import Stage
from tests.grants.notices.events import happened
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def told(app: Flask, stage: Stage) -> list[Notice]:
    """The head has three messages, the editor one."""
    app.config["CLOCK"] = lambda: stage.now
    found = happened(stage, stage.application, "verify", stage.now, "head_1", "editor_1")
    for action in ("remind", "remind_again"):
        stage.wait(hours=1)
        found += happened(stage, stage.application, action, stage.now, "head_1")
    return found


def visitor(app: Flask, stage: Stage, name: str, language: str = "en") -> Visitor:
    return Visitor(app, stage.world.people.get(name), language)


def own(stage: Stage, name: str) -> list[Notice]:
    user = stage.world.people[name]
    db.session.expire_all()
    return list(db.session.scalars(sa.select(Notice).where(Notice.user_id == user.id).order_by(Notice.id)))


def test_everything_that_was_told_stands_in_one_place_the_unread_first(
    app: Flask, stage: Stage, told: list[Notice]
) -> None:
    head = visitor(app, stage, "head_1")
    page = head.get("/notices").text
    assert "3 messages are not read" in page
    assert page.count(">New<") == 3
    oldest, middle, newest = (each.id for each in own(stage, "head_1"))
    listed = [int(number) for number in re.findall(r'href="/notices/(\d+)"', page)]
    assert listed == [newest, middle, oldest]
    head.post("/notices/read", message=[str(newest), str(middle)])
    page = head.get("/notices").text
    assert [int(number) for number in re.findall(r'href="/notices/(\d+)"', page)] == [oldest, newest, middle]
    assert "1 message is not read" in page
    head.post("/notices/read", all="yes")
    assert "Everything is read" in head.get("/notices").text
    assert [bool(each.read_at) for each in own(stage, "editor_1")] == [False]


def test_a_message_opens_its_case_and_is_read_from_then_on(app: Flask, stage: Stage, told: list[Notice]) -> None:
    head = visitor(app, stage, "head_1")
    first = own(stage, "head_1")[0]
    page = head.get(f"/notices/{first.id}").text
    assert stage.application.reference in page
    assert "Mark as read" in page
    assert own(stage, "head_1")[0].read_at is None, "looking changes nothing"
    answer = head.post(f"/notices/{first.id}", case="yes")
    assert answer.location == f"/records/{stage.application.reference}"
    read_at = own(stage, "head_1")[0].read_at
    stage.wait(days=1)
    head.post(f"/notices/{first.id}", read="yes")
    assert own(stage, "head_1")[0].read_at == read_at


def test_nobody_reads_or_marks_the_messages_of_another(app: Flask, stage: Stage, told: list[Notice]) -> None:
    first = own(stage, "head_1")[0].id
    for name in ("editor_1", "head_2", "customer_head"):
        other = visitor(app, stage, name)
        assert other.get(f"/notices/{first}").status_code == 404
        assert other.post(f"/notices/{first}", case="yes").status_code == 404
        other.post("/notices/read", message=[str(first)])
    assert [each.read_at for each in own(stage, "head_1")] == [None] * 3
    assert visitor(app, stage, "").get("/notices").status_code in (302, 401)


def test_a_case_that_is_closed_to_a_person_now_is_not_linked(app: Flask, stage: Stage) -> None:
    app.config["CLOCK"] = lambda: stage.now
    stage.application.state, stage.application.phase = "not_funded", "ended"
    happened(stage, stage.application, "verify", stage.now, "evaluator_1")
    evaluator = visitor(app, stage, "evaluator_1")
    number = own(stage, "evaluator_1")[0].id
    page = evaluator.get(f"/notices/{number}").text
    assert "not open to you any more" in page
    assert "Open the case" not in page
    assert evaluator.post(f"/notices/{number}", case="yes").location == "/notices"


def test_who_was_told_nothing_is_told_what_will_stand_here(app: Flask, stage: Stage) -> None:
    page = visitor(app, stage, "auditor").get("/notices").text
    assert "Nobody has written to you yet" in page
    assert "Mark all as read" not in page


def test_the_page_says_by_which_way_a_message_came_and_when(app: Flask, stage: Stage, told: list[Notice]) -> None:
    head = visitor(app, stage, "head_1")
    number = own(stage, "head_1")[0].id
    assert "In its turn" in head.get(f"/notices/{number}").text
    delivery.send_owed(stage.now)
    page = head.get(f"/notices/{number}").text
    assert "Reached: 4" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert "head.1@example.kg" in page


def test_a_year_of_messages_costs_what_a_page_of_them_does(stage: Stage, app: Flask) -> None:
    asked: list[int] = []
    counted = 0

    def count(*_: object) -> None:
        nonlocal counted
        counted += 1

    sa.event.listen(db.engine, "before_cursor_execute", count)
    for more in (2, PAGE * 5):
        for number in range(more):
            at = stage.now + timedelta(minutes=number)
            happened(stage, stage.application, f"step_{more}_{number}", at, "head_1")
        db.session.expire_all()
        user = stage.world.people["head_1"]
        _ = user.id, user.name
        counted = 0
        found, _total = messages_to(user, "en")
        assert all(each.subject and each.answer_by is None for each in found)
        asked.append(counted)
    sa.event.remove(db.engine, "before_cursor_execute", count)
    assert asked[0] == asked[1]
    assert unread(stage.world.people["head_1"].id) == COUNTED


def test_a_message_that_asks_for_an_answer_says_by_when(stage: Stage, app: Flask) -> None:
    app.config["CLOCK"] = lambda: stage.now
    stage.press(stage.application, "accept", "head_1")
    stage.press(stage.agreement, "verify", "customer_officer")
    (notice,) = [each for each in own(stage, "head_1") if each.kind == "agreement_ready"]
    due = stage.case(stage.agreement, "head_1").moment("signing_ends")
    assert due is not None
    assert notice.values["answer_by"] == due.isoformat()
    page = visitor(app, stage, "head_1").get("/notices").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "3 June 2026, 23:59" in page
