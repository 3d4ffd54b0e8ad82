"""The one clock. Below the views nothing reads it: the time is an argument."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Bishkek")


def now() -> datetime:
    """The present moment, aware, UTC."""
    return datetime.now(UTC)


def end_of_day(moment: datetime) -> datetime:
    """The last second, in UTC, of the local day in which `moment` lies."""
    local = moment.astimezone(LOCAL)
    return local.replace(hour=23, minute=59, second=59, microsecond=0).astimezone(UTC)


def in_working_days(start: datetime, days: int) -> datetime:
    """End of the local day that is `days` working days (Monday to Friday) after `start`, in UTC."""
    local = start.astimezone(LOCAL)
    while days > 0:
        local += timedelta(days=1)
        if local.weekday() < 5:
            days -= 1
    return end_of_day(local)


def in_calendar_days(start: datetime, days: int) -> datetime:
    """End of the local day that is `days` calendar days after `start`, in UTC."""
    return end_of_day(start + timedelta(days=days))
