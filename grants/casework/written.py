"""Dates and sums as people here write them, read without guessing what was meant."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

from grants.clock import LOCAL

YEARS = range(1990, 2101)
_MONTHS = (
    ("январь", "января", "январы", "january"),
    ("февраль", "февраля", "февралы", "february"),
    ("март", "марта", "марты", "march"),
    ("апрель", "апреля", "апрели", "april"),
    ("май", "мая", "майы", "may"),
    ("июнь", "июня", "июну", "june"),
    ("июль", "июля", "июлу", "july"),
    ("август", "августа", "августу", "august"),
    ("сентябрь", "сентября", "сентябры", "september"),
    ("октябрь", "октября", "октябры", "october"),
    ("ноябрь", "ноября", "ноябры", "november"),
    ("декабрь", "декабря", "декабры", "december"),
)
_SHORTEST_MONTH = 3
_IN_WORDS = r"(?P<month>[^\W\d_]+)"
_WAYS = [
    re.compile(way, re.IGNORECASE)
    for way in (
        r"(?P<year>\d{4})-(?P<number>\d{2})-(?P<day>\d{2})",
        r"(?P<day>\d{1,2})(?P<between>[./-])(?P<number>\d{1,2})(?P=between)(?P<year>\d{4})(?: ?г\.?| ?ж\.?)?",
        rf"(?P<day>\d{{1,2}})[ -]{_IN_WORDS}\.?,? (?P<year>\d{{4}})(?: ?г\.?| года| ?ж\.?| жыл)?",
        rf"(?P<year>\d{{4}})[ -]?ж(?:ыл|ылы|ылдын)?\.?,? (?P<day>\d{{1,2}})[ -]{_IN_WORDS}",
    )
]
_WITH_TIME = re.compile(r"(?P<day>.+?)(?:, ?| |T)(?:саат )?(?P<time>\d{1,2}:\d{2})\S*", re.IGNORECASE)
_SUM = re.compile(r"-?\d{1,3}( \d{3})+([.,]\d{1,2})?|-?\d+([.,]\d{1,2})?")
_SOM = re.compile(r"(?<=[\d.,]) ?(?:сом|som|kgs)\.?$", re.IGNORECASE)


class NotInAKnownWay(ValueError):
    """What was typed is in none of the ways in which a date, or a moment, is written."""


def date_from(text: str) -> date:
    """20.11.2026, 20/11/2026, 20-11-2026, 2026-11-20 or 20 ноября 2026.

    Raises NotInAKnownWay, and a bare ValueError for a day that does not exist or a year far away.
    """
    plain = _spaced_once(text)
    found = next((match for way in _WAYS if (match := way.fullmatch(plain))), None)
    if found is None:
        raise NotInAKnownWay(text)
    parts = found.groupdict()
    number = int(parts["number"]) if parts.get("number") else _month_named(parts["month"])
    day = date(int(parts["year"]), number, int(parts["day"]))
    if day.year not in YEARS:
        raise ValueError(text)
    return day


def moment_from(text: str) -> datetime:
    """A date and after it a time, such as 18:00, in Bishkek, as a moment in UTC. Raises as `date_from` does."""
    found = _WITH_TIME.fullmatch(_spaced_once(text))
    if found is None:
        raise NotInAKnownWay(text)
    day = date_from(found["day"])
    clock = datetime.strptime(found["time"], "%H:%M").time()  # noqa: DTZ007
    return datetime.combine(day, clock, LOCAL).astimezone(UTC)


def without_som(text: str) -> str:
    """A sum without the name of the money behind it."""
    return _SOM.sub("", _spaced_once(text))


def sum_from(text: str) -> Decimal:
    """A sum: spaces between thousands, a comma or a point before tyiyn, and som behind it or not. Raises ValueError."""
    plain = without_som(text)
    if not _SUM.fullmatch(plain):
        raise ValueError(text)
    return Decimal(plain.replace(" ", "").replace(",", "."))


def _spaced_once(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", text).strip()


def _month_named(word: str) -> int:
    """The number of a month by its name in any of the languages, also cut short."""
    low = word.lower()
    for number, names in enumerate(_MONTHS, 1):
        if len(low) >= _SHORTEST_MONTH and any(name.startswith(low) for name in names):
            return number
    raise NotInAKnownWay(word)
