from typing import Any

import pytest

from grants.casework.calendar import working_days_after, working_days_before
from grants.casework.perform import NotPossible, begin
from grants.casework.straight_line import Press
from grants.clock import LOCAL
from grants.database import db
from grants.notices.models import Notice
from grants.records.models import Record
from tests.grants.calls.walk import Walk

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def calendar_for(walk: Walk, year: str = "2026") -> Record:
    record = begin(
        "calendar",
        None,
        walk.actor("customer_officer"),
        walk.now,
        Press({"year": year}),
        authority_id=walk.world.authority.id,
    )
    db.session.commit()
    return record


def put_in_force(walk: Walk, *days: tuple[str, str], year: str = "2026") -> Record:
    """A calendar with the prefilled days and these; "yes" for a day that is worked."""
    record = calendar_for(walk, year)
    kept = record.answers("calendar_form")["days"]
    more = [{"day": day, "works": works, "name": "Которуу"} for day, works in days]
    walk.fill("customer_officer", record, "calendar_form", days=[*kept, *more], basis="")
    walk.press("customer_head", record, "put_in_force")
    return record


def after(walk: Walk, record: Record, days: int) -> str:
    end = working_days_after(walk.case(record, "customer_officer"), walk.now, days)
    return end.astimezone(LOCAL).date().isoformat()


@pytest.fixture
def programme(walk: Walk) -> Record:
    return walk.active_programme()


def test_a_calendar_begins_with_the_fixed_holidays_of_its_year(walk: Walk) -> None:
    record = calendar_for(walk)
    days = record.answers("calendar_form")["days"]
    assert [row["day"] for row in days][:3] == ["2026-01-01", "2026-01-02", "2026-01-03"]
    assert {row["works"] for row in days} == {"no"}
    assert days[0]["name"] == "Жаңы жыл / Новый год"
    assert record.title["en"] == "Working calendar for 2026"


def test_without_a_calendar_terms_pass_over_weekends_and_fixed_holidays(walk: Walk, programme: Record) -> None:
    walk.now = walk.now.replace(month=3, day=5)
    assert after(walk, programme, 2) == "2026-03-09"
    walk.now = walk.now.replace(month=4, day=30)
    assert after(walk, programme, 1) == "2026-05-11"
    before = working_days_before(walk.case(programme, "auditor"), walk.now.replace(month=5, day=11), 1)
    assert before.astimezone(LOCAL).date().isoformat() == "2026-04-30"


def test_a_calendar_in_force_decides_for_its_year_and_authority(walk: Walk, programme: Record) -> None:
    walk.now = walk.now.replace(month=3, day=19)
    assert after(walk, programme, 2) == "2026-03-23"
    put_in_force(walk, ("2026-03-20", "no"), ("2026-03-22", "yes"))
    assert after(walk, programme, 1) == "2026-03-22"
    assert after(walk, programme, 2) == "2026-03-23"
    walk.now = walk.now.replace(year=2027, month=4, day=30)
    assert after(walk, programme, 1) == "2027-05-10"
    told = {notice.user.name for notice in db.session.query(Notice).filter_by(kind="calendar_in_force")}
    assert told == {"Customer Officer", "Commission Secretary", "Finance Officer", "Monitor"}


def test_a_later_calendar_takes_the_place_of_the_earlier_one_for_the_same_year(walk: Walk, programme: Record) -> None:
    other_year = put_in_force(walk, year="2027")
    first = put_in_force(walk, ("2026-03-20", "no"))
    second = put_in_force(walk, ("2026-03-20", "yes"))
    walk.now = walk.now.replace(month=3, day=19)
    assert after(walk, programme, 1) == "2026-03-20"
    assert first.due_at is not None
    walk.now = max(walk.now, first.due_at)
    assert walk.tick(first) is not None
    assert (first.state, second.state, other_year.state) == ("replaced", "in_force", "in_force")
    assert second.due_at is None


def test_terms_that_run_are_derived_again_when_a_calendar_is_put_in_force(walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    review = walk.appoint(application, "evaluator_1")
    assert review.due_at is not None
    before = review.due_at
    holiday = before.astimezone(LOCAL).date()
    put_in_force(walk, (holiday.isoformat(), "no"))
    db.session.refresh(review)
    assert review.due_at > before


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        ([("2027-01-05", "no")], "The calendar is for 2026; these days are not: 2027-01-05"),
        ([("2026-06-01", "no"), ("2026-06-01", "yes")], "entered twice: 2026-06-01"),
        ([("", "no")], "Fill in or correct first"),
    ],
)
def test_a_calendar_with_a_wrong_day_is_not_put_in_force(walk: Walk, days: list[tuple[str, str]], reason: str) -> None:
    with pytest.raises(NotPossible) as refused:
        put_in_force(walk, *days)
    assert reason in " ".join(map(str, refused.value.reasons))


@pytest.mark.parametrize("name", ["customer_officer", "commission_secretary"])
def test_only_the_head_of_the_customer_puts_a_calendar_in_force(walk: Walk, name: str) -> None:
    record: Any = calendar_for(walk)
    with pytest.raises(NotPossible):
        walk.press(name, record, "put_in_force")
