"""The one clock. Below the views nothing reads it: the time is an argument."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Bishkek")


def now() -> datetime:
    """The present moment, aware, UTC."""
    return datetime.now(UTC)


def day_from(text: object) -> date | None:
    """The day that a form kept as text, such as 2026-11-20; None for anything else."""
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def end_of_day(moment: datetime) -> datetime:
    """The last second, in UTC, of the local day in which `moment` lies."""
    local = moment.astimezone(LOCAL)
    return local.replace(hour=23, minute=59, second=59, microsecond=0).astimezone(UTC)


def in_working_days(start: datetime, days: int, days_off: Callable[[date], bool]) -> datetime:
    """End of the local day that is `days` working days after `start`, in UTC."""
    return end_of_day(_along(start, days, days_off, timedelta(days=1)))


def before_working_days(end: datetime, days: int, days_off: Callable[[date], bool]) -> datetime:
    """End of the local day that leaves `days` working days until that of `end`, in UTC."""
    return end_of_day(_along(end, days, days_off, timedelta(days=-1)))


def _along(moment: datetime, days: int, days_off: Callable[[date], bool], one_day: timedelta) -> datetime:
    local = moment.astimezone(LOCAL)
    while days > 0:
        local += one_day
        if not days_off(local.date()):
            days -= 1
    return local


def in_calendar_days(start: datetime, days: int) -> datetime:
    """End of the local day that is `days` calendar days after `start`, in UTC."""
    return end_of_day(start + timedelta(days=days))
