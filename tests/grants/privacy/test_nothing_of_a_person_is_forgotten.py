"""Every table that points to people is taken along with a person's own data, and emptied or kept for a reason."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from grants.awards.models import Vote
from grants.casework.worklists.models import CalendarFeed, Run, RunItem, SavedView
from grants.database import Base, db
from grants.notices.models import ChannelChoice, Notice
from grants.people import letters, second_factors, signing_in
from grants.people.models import Identity, Membership, Passkey, User
from grants.privacy import export
from grants.privacy.erasure import erase
from grants.privacy.queries import own_data
from grants.records.models import Event, File, Record
from tests.signing import give_second_factor
from tests.stories import draft_programme
from tests.visiting import Visitor
from tests.world import START, World, make_world

TAKEN_ALONG = {
    "calendar_feeds.user_id": "calendars",
    "channel_choices.user_id": "account",
    "events.actor_id": "actions",
    "events.on_behalf_of_id": "actions",
    "files.uploaded_by_id": "files",
    "identities.user_id": "identities",
    "letters.user_id": "letters",
    "memberships.user_id": "roles",
    "memberships.on_behalf_of_id": "deputies",
    "notices.user_id": "notices",
    "passkeys.user_id": "passkeys",
    "recovery_codes.user_id": "second_factors",
    "runs.user_id": "runs",
    "saved_views.user_id": "views",
    "second_factors.user_id": "second_factors",
    "sign_ins.user_id": "sign_ins",
    "votes.member_id": "votes",
}
"""Where the rows of each column that points to a person stand in their archive."""
NOT_TAKEN_ALONG: dict[str, str] = {}
"""Columns whose rows are no data of the person, each with the reason."""
KEPT = {
    "events.actor_id": "the journal; the name in it lies apart and goes when the term of the case is over",
    "events.on_behalf_of_id": "the journal, as above",
    "files.uploaded_by_id": "part of the case; the number of an account without a name says nothing",
    "memberships.user_id": "who held which office when is what signatures are checked against",
    "memberships.on_behalf_of_id": "by what right a deputy acted",
    "notices.user_id": "that a party was told is part of the case; the addresses go with its term",
    "votes.member_id": "the decision of a commission stands with how each member voted",
}
"""What stays after an erasure, and why."""


def pointing_to_people() -> dict[str, sa.Column[int]]:
    return {
        f"{table.name}.{column.name}": column
        for table in Base.metadata.tables.values()
        for column in table.columns
        if any(key.column.table.name == "users" for key in column.foreign_keys)
    }


def told_of(columns: set[str]) -> set[str]:
    """Of these columns those that nobody has thought about."""
    return columns - TAKEN_ALONG.keys() - NOT_TAKEN_ALONG.keys()


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setitem(app.config, "CLOCK", lambda: START)
    with app.app_context():
        yield make_world(applicants=1, evaluators=0)


@pytest.fixture
def person(app: Flask, world: World) -> User:
    """Somebody with a row in every table that can point to them."""
    record = draft_programme(world)
    user, deputy = world.people["customer_officer"], world.people["auditor"]
    give_second_factor(user, START)
    second_factors.new_recovery_codes(user)
    signing_in.begin(user, START, proved=True, device="Firefox", address="192.0.2.1")
    letters.tell(user, "factors_changed", START)
    first = db.session.scalars(sa.select(Event).where(Event.record_id == record.id)).first()
    assert first is not None
    db.session.execute(sa.update(Event).where(Event.seq == first.seq).values(on_behalf_of_id=user.id))
    run = Run(
        reference="AAAAA-AAAAA", key="k" * 32, user_id=user.id, kind="programme", action="x", answers={}, begun_at=START
    )
    db.session.add_all(
        [
            run,
            SavedView(user_id=user.id, page="work", name="Urgent", query={"due": "overdue"}),
            CalendarFeed(user_id=user.id, secret_hash="f" * 64, made_at=START),
            ChannelChoice(user_id=user.id, channel="sms", daily=True),
            Identity(issuer="https://id.example", subject="17", user_id=user.id, linked_at=START),
            Passkey(user_id=user.id, credential="c", public_key=b"", uses=0, name="Key", added_at=START),
            Notice(event_seq=first.seq, kind="programme_proposed", user_id=user.id, language="ru", values={}),
            Vote(session_id=record.id, application_id=record.id, member_id=user.id, vote="for"),
            File(
                record_id=record.id,
                name="a.pdf",
                media_type="application/pdf",
                size=1,
                sha256="0" * 64,
                uploaded_by_id=user.id,
                uploaded_at=START,
            ),
            Membership(
                user_id=deputy.id,
                organisation_id=world.authority.id,
                role="customer_officer",
                starts=START.date(),
                ends=START.date() + timedelta(days=9),
                basis="Order 5",
                on_behalf_of_id=user.id,
            ),
        ]
    )
    db.session.flush()
    db.session.add(RunItem(run_id=run.id, record_id=record.id, version=1, key="i" * 32))
    db.session.commit()
    return user


def rows_of(user: User) -> set[str]:
    """The columns that hold this person."""
    return {
        name
        for name, column in pointing_to_people().items()
        if db.session.scalar(sa.select(sa.func.count()).select_from(column.table).where(column == user.id))
    }


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_somebody_has_thought_about_every_table_that_points_to_people(world: World) -> None:
    assert told_of(set(pointing_to_people())) == set()
    assert TAKEN_ALONG.keys() | NOT_TAKEN_ALONG.keys() == pointing_to_people().keys()
    assert set(TAKEN_ALONG.values()) | {"account"} == set(export.SECTIONS)


def test_a_table_that_nobody_thought_about_is_noticed() -> None:
    assert told_of({"diaries.user_id", "votes.member_id"}) == {"diaries.user_id"}


def test_whoever_has_a_row_everywhere_takes_all_of_it_along(app: Flask, person: User) -> None:
    assert rows_of(person) == set(pointing_to_people()), "the fixture gives a row in every table"
    data = own_data(person, START)
    assert [name for name in export.SECTIONS if not data[name]] == []
    (account,) = data["account"]
    assert (account["notices_by"], account["notices_daily"]) == ("sms", True)
    answer = Visitor(app, person).get("/account/own-data.zip")
    assert answer.status_code == 200
    assert "f" * 64 not in str(data), "the secret of a calendar is named, not told"


def test_after_an_erasure_only_what_is_kept_for_a_reason_is_left(app: Flask, person: User) -> None:
    erase(person, START, years=10)
    db.session.commit()
    assert rows_of(person) == KEPT.keys()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RunItem)) == 0
    assert db.session.scalar(sa.select(Record.id).limit(1)) is not None


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_the_term_is_called_unconfirmed_until_somebody_names_what_it_rests_on(app: Flask, world: World) -> None:
    visitor = Visitor(app, world.people["head_1"], "en")
    assert "recommended by Ashar" in visitor.get("/account/own-data").text
    app.config["RETENTION_BASIS"] = "Номенклатура дел № 5, статья 12"
    page = visitor.get("/account/own-data").text
    assert "Номенклатура дел № 5, статья 12" in page
    assert "recommended by Ashar" not in page
