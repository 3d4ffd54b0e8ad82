"""One thing done with many records: confirmed once, done once with each, and told what was not done and why."""

from collections.abc import Iterator

import pytest
from flask import Flask

from grants.casework.perform import perform
from grants.casework.straight_line import Press
from grants.casework.worklists import runs
from grants.casework.worklists.models import Run, RunItem
from grants.database import db
from grants.records.library import shipped
from grants.records.models import Event
from tests.grants.casework.worklists.test_lists import AFTER, Desk
from tests.visiting import Visitor

CHECKED = {field.name: "yes" for field in shipped()[1]["screening_checklist"].fields if field.type == "yes_no"}


@pytest.fixture
def desk(app: Flask) -> Iterator[Desk]:
    app.config["CLOCK"] = lambda: AFTER
    with app.app_context():
        desk = Desk(app)
        desk.close()
        yield desk


def secretary(desk: Desk) -> Visitor:
    return Visitor(desk.app, desk.world.people["commission_secretary"], "en")


def address(desk: Desk, *numbers: int, action: str = "application.admit") -> str:
    return (
        "/several?page=records&" + "&".join(f"record={desk.references[n - 1]}" for n in numbers) + f"&action={action}"
    )


def items(desk: Desk, *numbers: int) -> list[str]:
    return [f"{desk.references[n - 1]}:{desk.record(n).version}" for n in numbers]


def work(desk: Desk) -> None:
    db.session.commit()
    db.session.remove()
    while runs.go_on(AFTER, lambda: False):
        pass


def admissions() -> int:
    return db.session.query(Event).filter_by(kind="application", action="admit").count()


def test_what_was_confirmed_is_done_once_with_each_and_what_moved_meanwhile_is_told(desk: Desk) -> None:
    visitor, auditor = secretary(desk), Visitor(desk.app, desk.world.people["auditor"])
    form = {"chosen_item": items(desk, 1, 2), "key": "k" * 32, **CHECKED}
    answer = visitor.post(address(desk, 1, 2), **form)
    assert answer.status_code == 302, answer.text
    assert visitor.post(address(desk, 1, 2), **form).location == answer.location
    assert db.session.query(Run).count() == 1
    assert "0 of 2" in visitor.get(answer.location).text
    perform(desk.record(2), "admit", desk.world.actor("commission_secretary", AFTER), AFTER, Press(CHECKED))
    work(desk)
    work(desk)
    assert admissions() == 2
    page = visitor.get(answer.location).text
    assert "2 of 2" in page
    assert "Done with 1 record." in page
    assert "Somebody changed it after you confirmed." in page
    assert auditor.get(answer.location).status_code == 404


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_page_before_says_what_will_happen_and_what_will_not(desk: Desk) -> None:
    visitor = secretary(desk)
    page = visitor.get(f"/several?page=records&record={desk.references[0]}&record={desk.call.reference}").text
    assert "application.admit" in page
    perform(desk.record(2), "admit", desk.world.actor("commission_secretary", AFTER), AFTER, Press(CHECKED))
    page = visitor.get(address(desk, 1, 2)).text
    assert "It will happen to 1 record" in page
    assert "It will not happen to 1 record" in page
    unanswered = visitor.post(address(desk, 1, 2), chosen_item=items(desk, 1), key="k" * 32)
    assert unanswered.status_code == 422
    assert "Choose an answer." in unanswered.text
    assert db.session.query(RunItem).count() == 0


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_nobody_does_to_many_what_they_may_not_do_to_one(desk: Desk) -> None:
    auditor = Visitor(desk.app, desk.world.people["auditor"], "en")
    stranger = Visitor(desk.app, desk.world.people["head_1"], "en")
    form = {"chosen_item": items(desk, 1, 2), "key": "k" * 32, **CHECKED}
    for visitor in (auditor, stranger):
        visitor.post(address(desk, 1, 2), **form)
    assert db.session.query(Run).count() == 0
    assert "offered by 1 of 1" in stranger.get(address(desk, 1, 2)).text
    assert secretary(desk).post(address(desk, 1, 2), token=False, **form).status_code in (400, 422)
    assert db.session.query(Run).count() == 0


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_whole_list_may_be_taken_but_never_too_many(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = secretary(desk)
    page = visitor.get("/several?page=records&kind=application&all=1&action=application.admit").text
    assert "It will happen to 2 records" in page
    monkeypatch.setattr(runs, "MOST", 1)
    refused = visitor.get("/several?page=records&kind=application&all=1")
    assert refused.status_code == 422
    assert "At most 1 records at once." in refused.text
    assert visitor.get("/several?page=records").status_code == 422
    assert visitor.get("/several?page=nothing").status_code == 404
    assert visitor.get("/several?page=records&record=%27&action=application.nothing").status_code == 422


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_who_lost_the_right_meanwhile_does_nothing(desk: Desk) -> None:
    visitor = secretary(desk)
    assert visitor.post(address(desk, 1), chosen_item=items(desk, 1), key="k" * 32, **CHECKED).status_code == 302
    desk.world.people["commission_secretary"].active = False
    work(desk)
    assert admissions() == 0
    assert db.session.query(RunItem.outcome).all() == [("refused",)]
