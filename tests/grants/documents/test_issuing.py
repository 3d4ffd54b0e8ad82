"""A paper comes into being: its number, its two snapshots, the renditions owed, and what takes its place."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from grants.casework.perform import perform
from grants.casework.straight_line import Press
from grants.database import db
from grants.documents.issuing import Draft, issue
from grants.documents.masking import private
from grants.documents.models import Document
from grants.records.journal import canonical
from grants.records.models import Event, Record
from tests.grants.calls.walk import Walk
from tests.stories import draft_programme
from tests.world import START, World, make_world

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
NUMBER = re.compile(r"D12-2026-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}")


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    with app.app_context():
        yield make_world(applicants=0, evaluators=0)


def draft(**fields: object) -> Draft:
    title = {"ky": "Тил кат", "ru": "Расписка", "en": "Receipt"}
    return Draft("registration_receipt", "D12", "letter", title, fields)


def paper_of(record: Record, **fields: object) -> Document:
    return issue(record, draft(**fields), START).document


def test_a_number_tells_the_kind_and_the_year_and_nothing_of_how_many_there_are(world: World) -> None:
    record = draft_programme(world)
    numbers = [paper_of(record).number for _ in range(200)]
    assert len(set(numbers)) == 200
    assert all(NUMBER.fullmatch(number) for number in numbers)
    assert numbers != sorted(numbers)


def test_the_year_is_the_local_one(world: World) -> None:
    record = draft_programme(world)
    evening = START.replace(month=12, day=31, hour=19)
    assert issue(record, draft(), evening).document.number.startswith("D12-2027-")


def test_what_is_private_is_in_the_full_snapshot_only_and_is_named_as_masked(world: World) -> None:
    bank = {"account": "1280000000123456", "bic": "128001"}
    team = [{"name": private("Асанова Бермет"), "position": "жетекчи"}]
    paper = paper_of(draft_programme(world), bank=private(bank), team=team, sum="400000.00")
    assert paper.full["fields"] == {
        "bank": bank,
        "team": [{"name": "Асанова Бермет", "position": "жетекчи"}],
        "sum": "400000.00",
    }
    assert paper.public["fields"] == {"bank": None, "team": [{"name": None, "position": "жетекчи"}], "sum": "400000.00"}
    assert paper.public["masked"] == ["bank", "team.0.name"]
    assert paper.full["masked"] == []
    for secret in ("1280000000123456", "128001", "Асанова"):
        assert secret not in canonical(paper.public)


def test_nobody_can_guess_a_masked_value_from_a_hash(world: World) -> None:
    """Each snapshot has a salt of its own, so equal papers have different hashes."""
    record = draft_programme(world)
    one, other = paper_of(record, sum="1.00"), paper_of(record, sum="1.00")
    salts = {one.full["salt"], one.public["salt"], other.full["salt"], other.public["salt"]}
    assert len(salts) == 4
    assert len({one.full_hash, one.public_hash, other.full_hash, other.public_hash}) == 4


def test_renditions_are_owed_in_the_languages_of_the_authority_and_in_english(world: World) -> None:
    world.authority.languages = ["ru"]
    record = draft_programme(world)
    issued = issue(record, draft(), START)
    issued.fix(db.session.scalars(sa.select(Event).where(Event.record_id == record.id)).one())
    owed = {(r.language, r.audience, r.sha256) for r in issued.document.renditions}
    assert owed == {(language, audience, None) for language in ("ru", "en") for audience in ("full", "public")}


def test_what_can_be_changed_later_does_not_change_the_paper(world: World) -> None:
    record = draft_programme(world)
    paper = paper_of(record)
    world.authority.name = {"ky": "Башка", "ru": "Другая"}
    db.session.flush()
    assert paper.full["authority"]["name"]["ru"] == "Мэрия города Каракол"


def test_a_later_paper_of_the_kind_supersedes_the_earlier_one_and_both_stay(app: Flask) -> None:
    with app.app_context():
        walk = Walk(applicants=1, evaluators=0)
        call = walk.open_call()
        walk.press("customer_head", call, "extend", new_deadline="2026-05-01T12:00:00+00:00", reason="Каттар кечикти")
        first, second = db.session.query(Document).filter_by(record_id=call.id, kind="announcement").order_by("id")
        assert (first.superseded_by_id, second.superseded_by_id) == (second.id, None)
        assert first.full["fields"]["deadline"] != second.full["fields"]["deadline"]


def test_a_paper_is_never_back_dated(world: World) -> None:
    record = draft_programme(world)
    perform(record, "propose", world.actor("customer_officer"), START)
    happened = START - timedelta(hours=5)
    answers = {"act_kind": "order", "act_number": "12", "act_date": "2026-03-02", "place": "Каракол"}
    later = START + timedelta(days=1)
    event = perform(record, "approve", world.actor("programme_approver"), later, Press(answers, happened_at=happened))
    papers = db.session.query(Document).filter_by(event_seq=event.seq).all()
    assert {(paper.issued_at, event.happened_at, event.recorded_at) for paper in papers} == {(later, happened, later)}


def test_the_event_commits_to_both_snapshots_of_each_of_its_papers(app: Flask) -> None:
    with app.app_context():
        walk = Walk(applicants=1, evaluators=0)
        application = walk.apply(walk.open_call(), 1)
        event = db.session.query(Event).filter_by(record_id=application.id, action="submit").one()
        papers = db.session.query(Document).filter_by(event_seq=event.seq).order_by("id").all()
        assert [paper.kind for paper in papers] == ["application", "registration_receipt"]
        assert json.loads(event.content)["documents"] == [
            {"full": p.full_hash, "public": p.public_hash, "kind": p.kind, "number": p.number} for p in papers
        ]
