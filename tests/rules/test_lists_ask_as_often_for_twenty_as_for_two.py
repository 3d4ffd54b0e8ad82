"""A list that asks once more for each row is slow where it matters: with many rows."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from flask import Flask

from grants.casework.straight_line import new_reference
from grants.database import db
from grants.documents.models import Document
from grants.people.models import User
from grants.records.models import Event, Record
from tests.visiting import Visitor
from tests.whole_story import below, until_running, until_standstill

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
FEW, MANY = 2, 20


def multiply_all(rows: Sequence[Record], times: int) -> None:
    for record in rows:
        multiply(record, times)


@contextmanager
def questions(app: Flask) -> Iterator[list[str]]:
    """Every statement sent to the database meanwhile."""
    asked: list[str] = []

    def remember(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(" ".join(statement.split())[:160])

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", remember)
    try:
        yield asked
    finally:
        sa.event.remove(engine, "before_cursor_execute", remember)


def multiply(record: Record, times: int) -> None:
    """So many more records like this one, each with its own event and papers."""
    columns = [c.name for c in Record.__table__.columns if c.name not in ("id", "reference", "path")]
    papers = db.session.scalars(sa.select(Document).where(Document.record_id == record.id)).all()
    last = db.session.scalars(sa.select(Event).where(Event.record_id == record.id)).first()
    assert last is not None
    for _ in range(times):
        copy = Record(**{name: getattr(record, name) for name in columns}, reference=new_reference())
        db.session.add(copy)
        db.session.flush()
        copy.path = f"{record.path.rsplit('/', 2)[0]}/{copy.id}/"
        for paper in papers:
            said = {n: getattr(paper, n) for n in ("kind", "event_seq", "issued_at", "full", "public", "full_hash")}
            db.session.add(
                Document(**said, record_id=copy.id, number=f"X-{new_reference()}", public_hash=paper.public_hash)
            )
    db.session.commit()


LISTS = [
    ("customer_head", "/work"),
    ("commission_chair", "/work"),
    ("evaluator_1", "/work"),
    ("head_1", "/work"),
    ("customer_officer", "/records"),
    ("auditor", "/records?kind=application"),
    ("nobody", "/"),
    ("nobody", "/calls"),
    ("nobody", "/calls/{call}"),
    ("nobody", "/records/{call}"),
    ("customer_officer", "/records/{call}"),
    ("head_2", "/calls/{call}"),
    ("nobody", "/grants/{agreement}"),
]
"""The page of an agreement is none: its few tranches, planned by the rule pack, are asked about one by one."""


def test_a_list_asks_no_more_for_more_rows(app: Flask) -> None:
    with app.app_context():
        walk, found = until_standstill()
        agreement = until_running(walk, found.call, found.won)
        again = walk.open_call(deadline="2026-05-29T12:00:00+00:00", budget="1.00")
        review = below(found.won, "review")[0]
        rows = [found.call, again, found.won, found.lost, review, *below(agreement, "tranche")[:1]]
        app.config["CLOCK"] = lambda: walk.now
        visitors = {name: Visitor(app, walk.world.people.get(name)) for name, _ in LISTS}
        names = {"call": found.call.reference, "agreement": agreement.reference}

        def asked() -> dict[tuple[str, str], list[str]]:
            counted = {}
            for who, path in LISTS:
                with questions(app) as statements:
                    assert visitors[who].get(path.format(**names)).status_code == 200
                counted[who, path] = list(statements)
            return counted

        multiply_all(rows, FEW - 1)
        asked()
        few = asked()
        multiply_all(rows, MANY - FEW)
        many = asked()
    assert min(map(len, few.values())) >= 3
    more = {
        place: max(set(many[place]), key=lambda statement: many[place].count(statement) - few[place].count(statement))
        for place in few
        if len(many[place]) != len(few[place])
    }
    assert not more, {place: (len(few[place]), len(many[place]), worst) for place, worst in more.items()}


def test_a_list_that_asks_for_each_row_is_found_out(app: Flask) -> None:
    with app.app_context(), questions(app) as asked:
        for n in range(MANY):
            db.session.execute(sa.select(User.id).where(User.id == n))
    assert len([statement for statement in asked if statement.startswith("SELECT")]) == MANY
