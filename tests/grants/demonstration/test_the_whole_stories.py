import json
from hashlib import sha256
from io import BytesIO

import pytest
from flask import Flask

from grants.casework import vocabulary
from grants.database import db
from grants.demonstration import account, performance, scripts
from grants.demonstration.performance import Performance
from grants.documents.models import Document
from grants.monitoring.models import Photograph
from grants.people.models import Organisation, User
from grants.records import journal, verifier
from grants.records.library import shipped
from grants.records.models import Event, Record
from grants.reviews import distributing


@pytest.fixture
def performed(app: Flask) -> Performance:
    app.config["DEMO"] = True
    with app.app_context():
        whole = performance.whole()
        whole.play()
        yield whole


@pytest.mark.long
def test_both_stories_come_to_the_end_that_they_tell_of(performed: Performance) -> None:
    accounts = [account.account_of(played) for played in performed.played]
    assert account.faults(accounts, rendered=False) == []
    assert "Returned, KGS" in account.table(accounts)
    _forty_kinds_of_papers_come_out(accounts)

    export = "".join(journal.lines(disclose_personal=True)).encode()
    events = db.session.query(Event).order_by(Event.seq).all()
    assert verifier.check_export(BytesIO(export)).events == len(events)
    moments = [event.recorded_at for event in events]
    assert moments == sorted(moments)

    results = db.session.query(Event).filter_by(kind="call", action="decide").order_by(Event.seq).first()
    assert scripts.day(results.recorded_at).isoformat() == "2019-07-22"
    assert set(shipped()[0]) - {kind for (kind,) in db.session.query(Record.kind).distinct()} == {"handing"}
    _evaluators_were_distributed_as_anybody_can_compute(performed)
    assert db.session.query(Photograph).count() == 1
    assert {event.kind for event in events if event.action == "enter_marks"} == {"review"}
    _papers_say_that_they_are_no_papers()
    _addresses_of_shelters_stay_private(performed)
    _whoever_is_invented_says_so()


def _forty_kinds_of_papers_come_out(accounts: list[account.Account]) -> None:
    """Every kind there is, but for those that are known not to come, and each of these for a reason."""
    issued = {kind for each in accounts for kind in each.documents}
    assert len(issued) >= 40
    assert set(vocabulary.papers) - issued == set(account.NOT_PLAYED)
    assert all(account.NOT_PLAYED.values())
    ordinary = set(accounts[0].documents)
    assert ordinary.isdisjoint({"refusal_notice", "appeal_complaint", "return_demand", "termination_notice"})


def _evaluators_were_distributed_as_anybody_can_compute(performed: Performance) -> None:
    (protocol,) = db.session.query(Document).filter_by(kind="distribution_protocol")
    (promised,) = db.session.query(Document).filter_by(kind="seed_commitment")
    told = protocol.public["fields"]
    assert promised.issued_at < performed.played[1].script.call["call"]["deadline"] < protocol.issued_at
    assert promised.public["fields"]["commitment"] == sha256(told["seed"].encode()).hexdigest()
    again = distributing.computed(told["input"], told["seed"])
    assert [{"reference": one, "codes": codes} for one, codes in sorted(again["pairs"].items())] == told["pairs"]


def _papers_say_that_they_are_no_papers() -> None:
    papers = db.session.query(Document).all()
    assert all(paper.full["demonstration"] and paper.public["demonstration"] for paper in papers)


def _addresses_of_shelters_stay_private(performed: Performance) -> None:
    place = performed.played[0].script.grants["ulukman"]["visits"][0]["plan"]["place"]
    acts = db.session.query(Document).filter_by(kind="visit_act").all()
    assert any(place in json.dumps(act.full, ensure_ascii=False) for act in acts)
    assert not any(place in json.dumps(act.public, ensure_ascii=False) for act in acts)


def _whoever_is_invented_says_so() -> None:
    marks = {"ky": "ойдон чыгарылган", "ru": "вымышлен", "en": "invented"}
    for body in db.session.query(Organisation):
        assert all((mark in body.name[language]) == body.invented for language, mark in marks.items()), body.name
    for user in db.session.query(User):
        assert user.name.endswith("(демо)")
        assert user.email.endswith("@demo.ashar.example")
