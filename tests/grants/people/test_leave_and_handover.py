"""Appointments and handovers: prepared, signed with a second factor, held for their days and not a day longer."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html import unescape

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from grants.casework.perform import NotPossible, begin, perform, tick
from grants.casework.straight_line import Press
from grants.database import db
from grants.notices.models import Notice
from grants.people import second_factors
from grants.people.models import Membership, User
from grants.people.roles import CONCERNED
from grants.records.models import Event, Record
from tests.signing import code_of, give_second_factor, signature_answers, signature_sent
from tests.visiting import Visitor
from tests.world import START, World, make_world

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

ORDER = "2026-жылдын 1-мартындагы № 14 буйрук"
TODAY = date(2026, 3, 2)


@pytest.fixture
def world(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setitem(app.config, "CLOCK", lambda: START)
    with app.app_context():
        made = make_world(applicants=1, evaluators=1)
        office = Membership(
            user_id=made.people["auditor"].id,
            organisation_id=made.authority.id,
            role="administrator",
            starts=date(2019, 1, 1),
        )
        db.session.add(office)
        db.session.commit()
        made.people["administrator"] = made.people["auditor"]
        give_second_factor(made.people["customer_head"], START - timedelta(days=1))
        yield made


def leave_of(
    world: World, absent: str = "customer_officer", successor: str = "monitor", **changed: object
) -> dict[str, object]:
    return {
        "absent": str(world.people[absent].id),
        "successor": str(world.people[successor].id),
        "ground": "leave",
        "starts": "2026-03-09",
        "ends": "2026-03-20",
        "basis": ORDER,
        "roles": [],
        **changed,
    }


def prepared(world: World, who: str = "administrator", kind: str = "handover", **changed: object) -> Record:
    answers = leave_of(world, **changed) if kind == "handover" else appointment(**changed)
    record = begin(kind, None, world.actor(who), START, Press(answers), authority_id=world.authority.id)
    db.session.commit()
    return record


def signed(
    world: World, record: Record, action: str = "put_in_force", who: str = "customer_head", now: datetime = START
) -> Event:
    event = perform(record, action, world.actor(who, now), now, Press(signature_answers()))
    db.session.commit()
    db.session.expire_all()
    return event


def roles_on(world: World, name: str, day: date) -> set[tuple[str, str]]:
    """Roles on a day, each with whose place is taken."""
    return {
        (m.role, m.on_behalf_of.name if m.on_behalf_of else "")
        for m in world.people[name].memberships
        if m.holds_on(day) and m.role != CONCERNED
    }


def appointment(**changed: object) -> dict[str, object]:
    return {
        "email": "monitor@example.kg",
        "role": "finance_officer",
        "side": "",
        "starts": "2026-03-02",
        "ends": "",
        "basis": ORDER,
        "on_behalf_of": "",
        **changed,
    }


def told(record: Record) -> set[tuple[str, str]]:
    query = (
        sa.select(Notice.kind, User.name)
        .join(User, User.id == Notice.user_id)
        .join(Event, Event.seq == Notice.event_seq)
    )
    return {(kind, name) for kind, name in db.session.execute(query.where(Event.record_id == record.id))}


def beside(field: str, answer: TestResponse) -> str:
    _, found, rest = answer.text.partition(f'id="{field}-error"')
    assert found, f"nothing is said beside {field}"
    return unescape(rest.partition("</span>")[2].partition("</p>")[0]).strip()


def test_the_successor_has_every_place_of_the_absent_for_those_days_and_not_one_more(world: World) -> None:
    record = prepared(world)
    signed(world, record)
    own = {("monitor", "")}
    acting = {("customer_officer", "Customer Officer")}
    assert roles_on(world, "monitor", date(2026, 3, 8)) == own
    assert roles_on(world, "monitor", date(2026, 3, 9)) == own | acting
    assert roles_on(world, "monitor", date(2026, 3, 20)) == own | acting
    assert roles_on(world, "monitor", date(2026, 3, 21)) == own
    given = next(m for m in world.people["monitor"].memberships if m.on_behalf_of_id)
    assert given.basis == ORDER
    assert told(record) >= {("handover_in_force", "Monitor"), ("handover_in_force", "Customer Officer")}


def test_appointments_to_single_records_are_handed_over_too_but_never_those_of_an_evaluator(world: World) -> None:
    absent = world.people["customer_officer"]
    place = prepared(world, kind="appointment")
    for role in ("finance_officer", "evaluator"):
        db.session.add(
            Membership(
                user_id=absent.id,
                organisation_id=world.authority.id,
                record_id=place.id,
                role=role,
                starts=TODAY,
            )
        )
    db.session.commit()
    signed(world, prepared(world))
    given = [m for m in world.people["monitor"].memberships if m.on_behalf_of_id == absent.id]
    assert [(m.role, m.record_id) for m in given] == [("customer_officer", None), ("finance_officer", place.id)]
    with pytest.raises(NotPossible) as refusal:
        prepared(world, absent="evaluator_1")
    assert "appoints another evaluator" in refusal.value.reasons[0].text("en")


def test_one_role_alone_is_delegated(world: World) -> None:
    world.people["customer_head"].memberships.append(
        Membership(organisation_id=world.authority.id, role="programme_approver", starts=TODAY)
    )
    db.session.commit()
    record = prepared(world, who="customer_head", absent="customer_head", ground="delegation", roles=["customer_head"])
    with pytest.raises(NotPossible):
        signed(world, record)
    signed(world, record, who="programme_approver")
    assert roles_on(world, "monitor", date(2026, 3, 9)) == {("monitor", ""), ("customer_head", "Customer Head")}


def test_the_clock_ends_it_after_the_last_day(world: World) -> None:
    record = prepared(world)
    signed(world, record)
    assert tick(record, datetime.fromisoformat("2026-03-20T17:00:00+00:00")) is None
    event = tick(record, datetime.fromisoformat("2026-03-20T18:00:01+00:00"))
    assert event is not None
    db.session.commit()
    assert record.phase == "completed"
    assert ("handover_over", "Monitor") in told(record)


def test_whoever_comes_back_early_has_the_work_again_the_same_day(world: World) -> None:
    record = prepared(world, starts="2026-03-02")
    signed(world, record)
    back = START + timedelta(days=3)
    perform(record, "take_back", world.actor("customer_head", back), back, Press({"reason": "Иштей баштады"}))
    db.session.commit()
    db.session.expire_all()
    assert roles_on(world, "monitor", date(2026, 3, 4)) == {("monitor", ""), ("customer_officer", "Customer Officer")}
    assert roles_on(world, "monitor", date(2026, 3, 5)) == {("monitor", "")}


@pytest.mark.parametrize(
    ("who", "changed", "sentence"),
    [
        ("administrator", {"ends": "2026-03-01"}, "The last day lies before"),
        ("administrator", {"starts": "2026-02-01", "ends": "2026-03-01"}, "The last day was"),
        ("finance_officer", {}, "only your own work"),
    ],
    ids=["days in the wrong order", "days that are over", "the work of somebody else"],
)
def test_a_handover_that_cannot_be_is_refused(world: World, who: str, changed: dict[str, str], sentence: str) -> None:
    with pytest.raises(NotPossible) as refusal:
        prepared(world, who=who, **changed)
    assert any(sentence in reason.text("en") for reason in refusal.value.reasons)


def test_nobody_takes_over_from_themselves_or_puts_their_own_powers_in_force(world: World) -> None:
    with pytest.raises(NotPossible):
        prepared(world, successor="customer_officer")
    record = prepared(world, successor="customer_head")
    with pytest.raises(NotPossible) as refusal:
        signed(world, record)
    assert "successor" in refusal.value.reasons[0].text("en")


def test_an_unsigned_handover_gives_nothing_and_one_signed_too_late_is_refused(world: World) -> None:
    record = prepared(world)
    assert roles_on(world, "monitor", date(2026, 3, 9)) == {("monitor", "")}
    with pytest.raises(NotPossible) as refusal:
        signed(world, record, now=START + timedelta(days=30))
    assert ORDER in refusal.value.reasons[0].text("en")


def test_an_acting_head_after_the_last_day_is_told_so_and_what_was_typed_stays(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(world, prepared(world, absent="customer_head"))
    waiting = prepared(world, kind="appointment", email="customer.officer@example.kg")
    page = f"/records/{waiting.reference}/actions/refuse"
    visitor = Visitor(app, world.people["monitor"])
    monkeypatch.setitem(app.config, "CLOCK", lambda: datetime.fromisoformat("2026-03-20T09:00:00+00:00"))
    assert visitor.get(page).status_code == 200
    monkeypatch.setitem(app.config, "CLOCK", lambda: datetime.fromisoformat("2026-03-21T09:00:00+00:00"))
    answer = visitor.get(page)
    assert answer.status_code == 403
    assert ORDER in unescape(answer.text)
    assert Visitor(app, world.people["finance_officer"]).get(page).status_code == 404


def test_an_appointment_holds_from_its_signature_to_the_day_of_the_order(world: World) -> None:
    record = prepared(world, kind="appointment", role="commission_member", side="civil")
    assert roles_on(world, "monitor", TODAY) == {("monitor", "")}
    signed(world, record, "confirm")
    assert ("commission_member", "") in roles_on(world, "monitor", TODAY)
    made = next(m for m in world.people["monitor"].memberships if m.role == "commission_member")
    assert (made.side, made.basis) == ("civil", ORDER)
    ending = Press({"last_day": "2026-03-10", "basis": ORDER})
    perform(record, "release", world.actor("customer_head"), START, ending)
    db.session.commit()
    db.session.expire_all()
    assert ("commission_member", "") in roles_on(world, "monitor", date(2026, 3, 10))
    assert ("commission_member", "") not in roles_on(world, "monitor", date(2026, 3, 11))
    assert told(record) >= {("appointment_made", "Monitor"), ("appointment_over", "Monitor")}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"email": "nobody@example.kg"}, "Nobody has an account"),
        ({"on_behalf_of": "nobody@example.kg", "ends": "2026-04-01"}, "Nobody has an account"),
        ({"starts": "2026-03-02", "ends": "2026-03-01"}, "before its first day"),
        ({"role": "commission_member"}, "choose the side"),
        ({"on_behalf_of": "Monitor@example.kg", "ends": "2026-04-01"}, "their own place"),
        ({"on_behalf_of": "customer.head@example.kg"}, "until a last day"),
        ({"starts": "2026-02-01", "ends": "2026-02-20"}, "already"),
    ],
    ids=["nobody", "nobody's place", "days", "no side", "own place", "no last day", "over"],
)
def test_an_appointment_that_cannot_be_is_refused(world: World, changed: dict[str, str], sentence: str) -> None:
    with pytest.raises(NotPossible) as refusal:
        prepared(world, kind="appointment", **changed)
    assert any(sentence in reason.text("en") for reason in refusal.value.reasons)


def test_a_head_does_not_sign_their_own_appointment(world: World) -> None:
    record = prepared(world, kind="appointment", email="customer.head@example.kg", role="programme_approver")
    with pytest.raises(NotPossible) as refusal:
        signed(world, record, "confirm")
    assert "their own appointment" in refusal.value.reasons[0].text("en")


def test_the_whole_way_on_the_pages(app: Flask, world: World) -> None:
    administrator, head = (Visitor(app, world.people[name]) for name in ("administrator", "customer_head"))
    assert "/begin/handover" in administrator.get("/work").text
    typed = leave_of(world)
    wrong = administrator.post("/begin/handover", **{**typed, "starts": "31.02.2026"})
    assert wrong.status_code == 422
    assert "31.02.2026" in wrong.text
    refused = administrator.post("/begin/handover", **{**typed, "ends": "2026-03-01"})
    assert refused.status_code == 409
    assert ORDER in unescape(refused.text)
    assert administrator.post("/begin/handover", **typed).status_code == 302
    record = db.session.scalars(sa.select(Record).where(Record.kind == "handover")).one()
    page = f"/records/{record.reference}/actions/put_in_force"
    assert "signature-code" in head.get(page).text
    bad = head.post(page, **{"signature-method": "code", "signature-code": "000000", "authority": "Жобо"})
    assert bad.status_code == 422
    assert beside("signature-code", bad)
    assert "Жобо" in bad.text
    assert "000000" not in bad.text
    sent = signature_sent(world.people["customer_head"], START)
    assert head.post(page, **sent).status_code == 302
    db.session.expire_all()
    assert record.answers("signature") == {"signature": {"method": "code"}, "authority": ""}
    code = code_of(world.people["customer_head"], START)
    assert not db.session.scalars(sa.select(Event).where(Event.content.contains(code))).all()
    shown = Visitor(app, world.people["monitor"]).get(f"/records/{record.reference}")
    assert shown.status_code == 200
    assert "вторым фактором" in shown.text or "second factor" in shown.text


def test_a_lost_factor_is_removed_by_two_others_and_its_owner_is_told(world: World) -> None:
    answers = {"email": "customer.head@example.kg", "ground": "Телефон жоголду"}
    report = begin(
        "factor_loss", None, world.actor("administrator"), START, Press(answers), authority_id=world.authority.id
    )
    db.session.commit()
    owner = world.people["customer_head"]
    assert ("factor_loss_reported", owner.name) in told(report)
    with pytest.raises(NotPossible):
        perform(report, "remove", world.actor("customer_head"), START)
    perform(report, "remove", world.actor("programme_approver"), START)
    db.session.commit()
    assert second_factors.factor_of(owner) is None
    assert ("factor_removed", owner.name) in told(report)


def test_nobody_reports_a_factor_that_there_is_not(world: World) -> None:
    answers = {"email": "monitor@example.kg", "ground": "Телефон жоголду"}
    with pytest.raises(NotPossible) as refusal:
        begin("factor_loss", None, world.actor("administrator"), START, Press(answers), authority_id=world.authority.id)
    assert "No second factor" in refusal.value.reasons[0].text("en")


def test_the_administrator_reads_who_holds_which_office_and_nobody_else_does(app: Flask, world: World) -> None:
    signed(world, prepared(world))
    page = unescape(Visitor(app, world.people["administrator"], "en").get("/people").text)
    for expected in ("Commission Chair", "customer.head@example.kg", "for civil society", ORDER, "Not begun", "Set up"):
        assert expected in page
    assert Visitor(app, world.people["customer_officer"]).get("/people").status_code == 403
