"""Which days are worked: the calendars that an authority put in force, and what holds where there is none."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from grants.casework.case import Case
from grants.clock import before_working_days, in_working_days
from grants.database import asked_once, db
from grants.records.models import Record

CALENDAR_FORM, CALENDAR_YEAR = "calendar_form", "calendar_year"
IN_FORCE = "running"

Name = Mapping[str, str]

_NEW_YEAR: Name = {"ky": "Жаңы жыл", "ru": "Новый год", "en": "New Year"}
_CHRISTMAS: Name = {"ky": "Рождество", "ru": "Рождество Христово", "en": "Orthodox Christmas"}
_WOMEN: Name = {
    "ky": "Аялдардын эл аралык күнү",
    "ru": "Международный женский день",
    "en": "International Women's Day",
}
_NOORUZ: Name = {"ky": "Нооруз эл майрамы", "ru": "Народный праздник Нооруз", "en": "Nooruz"}
_LABOUR: Name = {"ky": "Эмгек майрамы", "ru": "Праздник труда", "en": "Labour Day"}
_CONSTITUTION: Name = {
    "ky": "Кыргыз Республикасынын Конституция күнү",
    "ru": "День Конституции Кыргызской Республики",
    "en": "Constitution Day",
}
_VICTORY: Name = {"ky": "Жеңиш күнү", "ru": "День Победы", "en": "Victory Day"}
_INDEPENDENCE: Name = {
    "ky": "Кыргыз Республикасынын Эгемендүүлүк күнү",
    "ru": "День независимости Кыргызской Республики",
    "en": "Independence Day",
}
_FOREBEARS: Name = {
    "ky": "Тарых жана ата-бабаларды эскерүү күндөрү",
    "ru": "Дни истории и памяти предков",
    "en": "Days of History and Remembrance of Ancestors",
}
_DEFENDERS: Name = {
    "ky": "Ата Мекенди коргоочунун күнү",
    "ru": "День защитника Отечества",
    "en": "Defender of the Fatherland Day",
}
_APRIL: Name = {
    "ky": "Элдик Апрель революциясынын күнү",
    "ru": "День народной Апрельской революции",
    "en": "Day of the People's April Revolution",
}
_WINTER_BREAK: Name = {"ky": "Жаңы жылдык эс алуу күндөрү", "ru": "Новогодние каникулы", "en": "New Year break"}
_MAY_BREAK: Name = {"ky": "Май айындагы эс алуу күндөрү", "ru": "Майские каникулы", "en": "May break"}

_ALWAYS: Mapping[tuple[int, int], Name] = {
    (1, 1): _NEW_YEAR,
    (1, 7): _CHRISTMAS,
    (3, 8): _WOMEN,
    (3, 21): _NOORUZ,
    (5, 1): _LABOUR,
    (5, 5): _CONSTITUTION,
    (5, 9): _VICTORY,
    (8, 31): _INDEPENDENCE,
}
_UNTIL_2024: Mapping[tuple[int, int], Name] = {
    (2, 23): _DEFENDERS,
    (4, 7): _APRIL,
    (11, 7): _FOREBEARS,
    (11, 8): _FOREBEARS,
}
_SINCE_2025: Mapping[tuple[int, int], Name] = {
    **{(1, day): _WINTER_BREAK for day in range(2, 7)},
    **{(5, day): _MAY_BREAK for day in (2, 3, 4, 6, 7, 8)},
}


def holidays_of(year: int) -> Mapping[date, Name]:
    """The days off on fixed dates in the Kyrgyz Republic; the Labour Code of 2025 made some worked and others free.

    Orozo Ait and Kurman Ait are announced for each year, and so are days off that are moved.
    """
    fixed = {**_ALWAYS, **(_SINCE_2025 if year >= 2025 else _UNTIL_2024)}
    return {date(year, month, day): name for (month, day), name in sorted(fixed.items())}


DaysOff = Callable[[date], bool]


def working_days_after(case: Case, start: datetime, days: int) -> datetime:
    """End of the local day that is `days` working days after `start`, by the calendar of the case's authority."""
    return in_working_days(start, days, days_off_of(case.record.authority_id))


def working_days_before(case: Case, end: datetime, days: int) -> datetime:
    """End of the local day that leaves `days` working days until that of `end`: the last moment for what must be done
    so many working days before."""
    return before_working_days(end, days, days_off_of(case.record.authority_id))


@asked_once
def days_off_of(authority_id: int) -> DaysOff:
    """Whether a day is off for this authority; a year it has no calendar for goes by weekends and fixed holidays."""
    years = {year: _exceptions(kept) for year, kept in _calendars(authority_id).items()}

    def is_off(day: date) -> bool:
        weekend = day.weekday() > 4
        if day.year not in years:
            return weekend or day in holidays_of(day.year)
        works = years[day.year].get(day)
        return weekend if works is None else not works

    return is_off


def _calendars(authority_id: int) -> dict[int, Mapping[str, Any]]:
    """What the calendars in force say, by year; of two for one year the later put in force."""
    query = (
        sa.select(Record)
        .where(Record.kind == "calendar", Record.phase == IN_FORCE, Record.authority_id == authority_id)
        .order_by(Record.changed_at, Record.id)
    )
    in_force = db.session.scalars(query)
    return {int(record.answers(CALENDAR_YEAR)["year"]): record.answers(CALENDAR_FORM) for record in in_force}


def _exceptions(kept: Mapping[str, Any]) -> Mapping[date, bool]:
    """The days that differ from Monday to Friday, with whether they are worked."""
    return {date.fromisoformat(row["day"]): row["works"] == "yes" for row in kept["days"]}
