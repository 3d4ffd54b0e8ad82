"""The stories as they are written in `stories/`: their dates moved, their year and place filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from grants.casework.calendar import holidays_of
from grants.clock import LOCAL

FOLDER = Path(__file__).parent / "stories"
PLACE = {
    "ky": "Арча району (ойдон чыгарылган)",
    "ru": "Арчинский район (вымышленный)",
    "en": "Archa district (invented)",
}
INVENTED = {"ky": "ойдон чыгарылган", "ru": "вымышленный", "en": "invented"}


@dataclass(frozen=True)
class Script:
    """One telling of a story. Dates are local days, moments are in UTC."""

    story: str
    key: str
    people: Mapping[str, Any]
    call: Mapping[str, Any]
    applications: Mapping[str, Mapping[str, Any]]
    grants: Mapping[str, Mapping[str, Any]]
    scenes: Sequence[Mapping[str, Any]]
    """What happens beside the main line: each says when, who, and what is begun, filled in, attached or pressed."""

    @property
    def whole(self) -> bool:
        """Whether this is the story itself, and not one of its tellings beside others under the same authority."""
        return self.key == self.story


def read(
    story: str, key: str = "", *, shift: timedelta = timedelta(0), place: Mapping[str, str] | None = None
) -> Script:
    """The story `story`, told as `key`. `shift` must be whole weeks, so that working days stay working days."""
    if shift % timedelta(weeks=1):
        raise ValueError("a story is moved by whole weeks")
    year = (_written(story, "call")["dates"]["announced"] + shift).year
    words = {
        "year": str(year),
        "next_year": str(year + 1),
        **{f"place_{language}": text for language, text in (place or PLACE).items()},
    }
    parts = {part: _told(_written(story, part), shift, words) for part in ("call", "applications", "grants", "scenes")}
    key = key or story
    taking_part = {name: told for name, told in parts["applications"].items() if key in told.get("in", (key,))}
    return Script(story, key, _written(story, "people"), **{**parts, "applications": taking_part})


def day(moment: datetime) -> date:
    """The local day of a moment."""
    return moment.astimezone(LOCAL).date()


def comments() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """What an evaluator writes beside a mark: by criterion, by `strong` or `weak`, by language."""
    found: Mapping[str, Any] = _loaded(FOLDER / "comments.yaml")
    return found


def served(now: datetime) -> list[tuple[Script, datetime]]:
    """The tellings that are served, each with the moment where it stops: within the last week before `now`, or in the
    latest one before it that puts no deadline on a day off."""
    found = []
    for row in _loaded(FOLDER / "served.yaml"):
        stop = _moment(row["stop"])
        deadline = _written(row["story"], "call")["call"]["deadline"]
        shift = (now - stop) // timedelta(weeks=1) * timedelta(weeks=1)
        while (deadline + shift).date() in holidays_of((deadline + shift).year):
            shift -= timedelta(weeks=1)
        place = {language: f"{text} ({INVENTED[language]})" for language, text in row.get("place", {}).items()}
        found.append((read(row["story"], row["key"], shift=shift, place=place or None), stop + shift))
    return found


def _written(story: str, part: str) -> Any:
    return _loaded(FOLDER / story / f"{part}.yaml")


@cache
def _loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def _told(value: Any, shift: timedelta, words: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _told(inner, shift, words) for key, inner in value.items()}
    if isinstance(value, list):
        return [_told(inner, shift, words) for inner in value]
    if isinstance(value, datetime):
        return _moment(value + shift)
    if isinstance(value, date):
        return value + shift
    if isinstance(value, str):
        for name, text in words.items():
            value = value.replace("{" + name + "}", text)
    return value


def _moment(local: datetime) -> datetime:
    return local.replace(tzinfo=LOCAL).astimezone(UTC)
