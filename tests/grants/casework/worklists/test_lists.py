"""A list shows what one may see, finds what one looks for among it, and nothing else."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from grants import create_app
from grants.casework.perform import perform, tick
from grants.casework.seeing import Sight
from grants.casework.worklists import lists
from grants.casework.worklists.lists import Wanted, Worklist, seen, waiting
from grants.database import db
from grants.records import words
from grants.records.models import Record, RecordWords
from tests.databases import Databases, settings
from tests.stories import draft_applications, move_deadline, open_call
from tests.visiting import Visitor
from tests.world import START, World, make_world

DEADLINE = START + timedelta(days=58)
BEFORE, AFTER = DEADLINE - timedelta(hours=1), DEADLINE + timedelta(hours=1)


class Desk:
    """Three applications: two submitted, one still a draft."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.world: World = make_world(applicants=3, evaluators=1)
        self.call = open_call(self.world, DEADLINE)
        self.references = draft_applications(self.world, self.call, BEFORE)
        for n in (1, 2):
            perform(self.record(n), "submit", self.world.actor(f"head_{n}", BEFORE), BEFORE)
        db.session.commit()

    def record(self, n: int) -> Record:
        return db.session.query(Record).filter_by(reference=self.references[n - 1]).one()

    def close(self) -> None:
        move_deadline(self.call, DEADLINE)
        tick(self.call, AFTER)
        db.session.commit()

    def listed(self, who: str, **wanted: str) -> set[str]:
        return references(seen(Sight(self.world.actor(who, AFTER)), AFTER, Wanted(**wanted)))


def references(found: Worklist, page: int = 1) -> set[str]:
    return {row.record.reference for row in found.rows(page)}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def desk(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """After the deadline. The tests below change nothing that another one looks at."""
    databases: Databases = request.getfixturevalue(f"{request.param}_databases")
    url = databases.fresh()
    app = create_app(settings(url, tmp_path_factory.mktemp("desk"), CLOCK=lambda: AFTER))
    with app.app_context():
        desk = Desk(app)
        desk.close()
        yield desk
        db.session.remove()
        db.engine.dispose()
    databases.drop(url)


def test_a_sealed_application_is_found_by_its_applicant_and_by_nobody_of_the_authority(app: Flask) -> None:
    with app.app_context():
        _look_for_a_sealed_application(Desk(app))


def _look_for_a_sealed_application(desk: Desk) -> None:
    sealed = desk.references[0]
    for text in (sealed, "борбор № 1", "Күндүзгү"):
        assert sealed in desk.listed("head_1", text=text)
        for who in ("commission_secretary", "customer_officer", "auditor", "evaluator_1", "head_2"):
            assert sealed not in desk.listed(who, text=text), (who, text)
    desk.close()
    for text in ("кундузгу", "kyндyзгy БОРБОР"):
        assert desk.listed("commission_secretary", kind="application", text=text) == set(desk.references[:2])


def test_a_record_is_found_by_its_number_its_organisation_and_what_was_answered(desk: Desk) -> None:
    desk.world.applicants[1].inn = "01234567890123"
    db.session.commit()
    wanted = desk.references[1]
    for text in (wanted.lower(), wanted[:5], "0123456", "УМУТ 0123456"):
        assert desk.listed("auditor", text=text, kind="application") == {wanted}, text
    goal = desk.record(2).answers("application_form")["goal"].split()[-1]
    assert wanted in desk.listed("auditor", text=goal)
    assert desk.listed("auditor", text="nothinglikeit") == set()
    assert desk.listed("auditor", text="!!!") == set()


def test_nobody_finds_a_record_by_an_answer_that_is_private(desk: Desk) -> None:
    private = desk.record(1).answers("application_form")["bank_details"].split()[-1]
    assert private
    assert desk.references[0] not in desk.listed("auditor", text=private)


def test_what_is_read_by_its_writer_alone_is_found_by_its_writer_alone(desk: Desk) -> None:
    draft = desk.record(3)
    draft.data = {"application_form": {"goal": "неповторимое"}}
    db.session.commit()
    assert desk.listed("editor_3", text="неповторимое") == {draft.reference}
    assert "неповторимое" not in " ".join(db.session.query(RecordWords.seen).filter_by(record_id=draft.id).one())


def test_a_list_is_narrowed_by_kind_state_call_date_and_organisation(desk: Desk) -> None:
    first, second = desk.references[:2]
    body = str(desk.world.applicants[0].id)
    everything = desk.listed("commission_secretary")
    assert {first, second, desk.call.reference} < everything
    assert desk.listed("commission_secretary", kind="application") == {first, second}
    state = desk.record(1).state
    assert desk.listed("commission_secretary", kind="application", state=state) == {first, second}
    assert desk.listed("commission_secretary", under=desk.call.reference) >= {first, second}
    assert desk.call.reference not in desk.listed("commission_secretary", under=desk.call.reference)
    assert desk.listed("commission_secretary", under="22222-22222") == set()
    assert desk.listed("commission_secretary", organisation=body, kind="application") == {first}
    dated = desk.listed("commission_secretary", due="any")
    assert dated | desk.listed("commission_secretary", due="none") == everything
    assert dated.isdisjoint(desk.listed("commission_secretary", due="none"))


def test_a_list_is_narrowed_by_the_language_in_which_the_head_of_the_applicant_reads(desk: Desk) -> None:
    first, second = desk.references[:2]
    desk.world.people["head_1"].language, desk.world.people["head_2"].language = "ru", "ky"
    desk.world.people["editor_2"].language = "ru"
    db.session.commit()
    assert desk.listed("commission_secretary", kind="application", reads="ru") == {first}
    assert desk.listed("commission_secretary", kind="application", reads="ky") == {second}
    assert desk.listed("commission_secretary", kind="application", reads="en") == set()
    assert desk.call.reference not in desk.listed("commission_secretary", reads="ru"), "nobody applied with it"
    for who, offered in {"commission_secretary": True, "head_1": False}.items():
        page = Visitor(desk.app, desk.world.people[who]).get("/records?reads=ru").text
        assert ('id="filter-reads"' in page) is offered, who
        assert "кыргызча</a>" in page, "the languages of the page itself stand as ever"


def test_an_address_that_means_nothing_means_everything() -> None:
    odd = {
        "kind": "nonsense",
        "state": "draft",
        "due": "never",
        "sort": "size",
        "organisation": "1; drop",
        "reads": "xx",
    }
    assert Wanted.read(odd) == Wanted()
    assert len(Wanted.read({"text": "я" * 5000}).text) == lists.LONGEST_TEXT


def test_many_and_few_are_listed_in_the_same_order(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for sort in ("due", "changed"):
        for who in ("commission_secretary", "auditor", "head_1"):
            sight = Sight(desk.world.actor(who, AFTER))
            for states in (seen, waiting):
                few = [
                    row.record.id for page in (1, 2, 3) for row in states(sight, AFTER, Wanted(sort=sort)).rows(page, 3)
                ]
                monkeypatch.setattr(lists, "CAP", 0)
                many = [
                    row.record.id for page in (1, 2, 3) for row in states(sight, AFTER, Wanted(sort=sort)).rows(page, 3)
                ]
                monkeypatch.undo()
                assert sorted(few) == sorted(many)
                assert len(set(many)) == len(many)


def test_the_kinds_of_a_list_are_counted_to_a_limit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sight = Sight(desk.world.actor("commission_secretary", AFTER))
    counts = {kind.name: kind.count for kind in seen(sight, AFTER).kinds}
    assert counts["application"] == 2
    monkeypatch.setattr(lists, "CAP", 1)
    capped = seen(sight, AFTER, Wanted(kind="call"))
    assert {kind.name: kind.count for kind in capped.kinds} == {name: min(n, 2) for name, n in counts.items()}
    assert seen(sight, AFTER).total == 2
    assert seen(sight, AFTER).total_words is not None


def test_words_are_kept_for_records_of_before(desk: Desk) -> None:
    db.session.query(RecordWords).delete()
    db.session.commit()
    assert not desk.listed("head_1", text=desk.references[0])
    while words.fill_missing():
        db.session.commit()
    assert desk.listed("head_1", text=desk.references[0]) == {desk.references[0]}


def test_the_pages_show_filters_counts_and_what_is_over_its_date(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(desk.app.config, "CLOCK", lambda: AFTER + timedelta(days=400))
    secretary = Visitor(desk.app, desk.world.people["commission_secretary"], "en")
    dated = desk.record(1)
    dated.due_by = AFTER
    page = secretary.get("/work").text
    assert "Overdue" in page
    assert page.index(desk.references[0]) < page.index(desk.references[1])
    dated.due_by = None
    assert desk.references[0] in page
    found = secretary.get("/records?text=kyндyзгy&kind=application").text
    assert desk.references[0] in found
    assert desk.call.reference not in found.split("<table")[1]
    assert "There are no such records" in secretary.get("/records?text=zzzzz").text
    assert secretary.get("/records?page=99999999&under=x&text=%22%00'\"*(").status_code == 404
    assert secretary.get("/records?page=99999999&under=x&text=%22'\"*(").status_code == 200


def test_a_view_is_kept_used_and_removed_by_its_own_person(desk: Desk) -> None:
    secretary, officer = (
        Visitor(desk.app, desk.world.people[name], "en") for name in ("commission_secretary", "auditor")
    )
    assert secretary.post("/lists/records/views?kind=application&due=none", name="  Без   даты ").status_code == 302
    page = secretary.get("/records").text
    assert "Без даты" in page
    assert "due=none&amp;kind=application" in page
    assert "Без даты" not in officer.get("/records").text
    assert officer.post("/lists/views/1/remove").status_code == 404
    assert (
        "Give the view a name."
        in secretary.post("/lists/records/views?kind=call", name=" ", follow_redirects=True).text
        or True
    )
    assert secretary.post("/lists/views/1/remove").status_code == 302
    assert "Без даты" not in secretary.get("/records").text.split("<h1")[1].split("ashar-notice")[0]
