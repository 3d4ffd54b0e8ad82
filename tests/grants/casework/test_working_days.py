from datetime import UTC, date, datetime

import pytest

from grants.casework.calendar import holidays_of
from grants.clock import LOCAL, before_working_days, in_working_days


def at(day: str, hour: int = 10) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour:02}:00:00+06:00").astimezone(UTC)


def local(moment: datetime) -> str:
    return moment.astimezone(LOCAL).isoformat(sep=" ", timespec="seconds")[:19]


def weekend(day: date) -> bool:
    return day.weekday() > 4


def test_a_term_in_working_days_ends_with_the_last_second_of_its_day() -> None:
    assert local(in_working_days(at("2026-11-20"), 1, weekend)) == "2026-11-23 23:59:59"
    assert local(in_working_days(at("2026-11-18"), 3, weekend)) == "2026-11-23 23:59:59"


def test_a_holiday_is_passed_over_and_a_worked_saturday_counts() -> None:
    off = {date(2026, 11, 23)}
    worked = {date(2026, 11, 21)}
    assert local(in_working_days(at("2026-11-20"), 1, lambda d: d in off or weekend(d)))[:10] == "2026-11-24"
    assert local(in_working_days(at("2026-11-20"), 1, lambda d: d not in worked and weekend(d)))[:10] == "2026-11-21"


def test_so_many_working_days_before_leaves_just_as_many_to_come() -> None:
    end = at("2026-11-24", 18)
    last = before_working_days(end, 5, weekend)
    assert local(last) == "2026-11-17 23:59:59"
    assert local(in_working_days(last, 5, weekend))[:10] == "2026-11-24"


def test_an_evening_by_utc_belongs_to_the_next_local_day() -> None:
    assert local(in_working_days(datetime(2026, 11, 18, 20, 0, tzinfo=UTC), 1, weekend))[:10] == "2026-11-20"


def test_the_labour_code_of_2025_changed_the_days_off() -> None:
    before, since = holidays_of(2019), holidays_of(2026)
    assert {date(2019, 2, 23), date(2019, 4, 7), date(2019, 11, 7)} <= before.keys()
    assert date(2019, 5, 6) not in before
    assert not {date(2026, 2, 23), date(2026, 4, 7), date(2026, 11, 7)} & since.keys()
    assert {date(2026, 5, day) for day in range(1, 10)} | {date(2026, 1, day) for day in range(1, 8)} <= since.keys()


@pytest.mark.parametrize("year", [2019, 2026])
def test_the_fixed_holidays_are_named_in_three_languages_and_in_order(year: int) -> None:
    found = holidays_of(year)
    assert list(found) == sorted(found)
    assert all(set(name) == {"ky", "ru", "en"} and all(name.values()) for name in found.values())
