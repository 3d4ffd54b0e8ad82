"""The working calendar that an authority keeps for each year."""

from collections import Counter
from datetime import datetime

import sqlalchemy as sa

from grants.casework.calendar import CALENDAR_FORM, CALENDAR_YEAR, IN_FORCE, holidays_of
from grants.casework.case import Case
from grants.casework.straight_line import refresh_due
from grants.casework.vocabulary import computation, guard, moment_of, no_term, notice
from grants.database import db
from grants.languages import LANGUAGES, Message, say
from grants.records.models import Record

notice("calendar_in_force", to=("customer_officer", "commission_secretary", "finance_officer", "monitor"))


@computation
def enter_public_holidays(case: Case) -> None:
    """Begin with the Kyrgyz days off on fixed dates, named in the languages of the authority."""
    record, year = case.record, _year(case.record)
    title = say("Working calendar for %(year)s", year=str(year))
    record.title = {language: title.text(language) for language in LANGUAGES}
    languages = [each for each in record.authority.languages if each in LANGUAGES] or ["ky", "ru"]
    days = [
        {
            "day": day.isoformat(),
            "works": "no",
            "name": " / ".join(dict.fromkeys(name[language] for language in languages)),
        }
        for day, name in holidays_of(year).items()
    ]
    record.data = {**record.data, CALENDAR_FORM: {"days": days, "basis": ""}}


@guard
def days_are_of_the_year(case: Case) -> Message | None:
    year = _year(case.record)
    days = [str(row.get("day") or "") for row in case.record.answers(CALENDAR_FORM).get("days", [])]
    if strangers := [day for day in days if not day.startswith(f"{year}-")]:
        return say(
            "The calendar is for %(year)s; these days are not: %(days)s.", year=str(year), days=", ".join(strangers)
        ).beside("days")
    if twice := [day for day, times in Counter(days).items() if times > 1]:
        return say("These days are entered twice: %(days)s.", days=", ".join(twice)).beside("days")
    return None


@moment_of(no_term)
def later_calendar_is_in_force(case: Case) -> datetime | None:
    """When a later calendar of the same authority for the same year was put in force."""
    record = case.record
    query = (
        sa.select(Record)
        .where(Record.kind == record.kind, Record.phase == IN_FORCE, Record.authority_id == record.authority_id)
        .order_by(Record.changed_at, Record.id)
    )
    of_the_year = [each for each in db.session.scalars(query) if _year(each) == _year(record)]
    later = of_the_year[of_the_year.index(record) + 1 :] if record in of_the_year else []
    return later[0].changed_at if later else None


@computation
def derive_terms_again(case: Case) -> None:
    """Every clock of the authority that is running may now be due on another day."""
    waiting = sa.select(Record).where(
        Record.authority_id == case.record.authority_id,
        sa.or_(
            Record.due_at.is_not(None),
            Record.due_by.is_not(None),
            sa.and_(Record.kind == case.record.kind, Record.phase == IN_FORCE),
        ),
    )
    for record in db.session.scalars(waiting).all():
        refresh_due(case.on(record))


def _year(calendar: Record) -> int:
    return int(calendar.answers(CALENDAR_YEAR)["year"])
