"""Localities: by which road a project is reached, in which months, and which locality a project is of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from grants.casework.case import Case
from grants.casework.vocabulary import Entry, computation, guard, source
from grants.database import db
from grants.languages import LANGUAGES, Message, say
from grants.records.library import shipped
from grants.records.models import Record

LOCALITY = "locality_form"


def months() -> Sequence[tuple[int, Mapping[str, str]]]:
    """The months by number, in the words of the form."""
    field = shipped()[1][LOCALITY].field_named("open_in")
    return [(int(value), words) for value, words in field.options] if field else []


@dataclass(frozen=True)
class Locality:
    """`open_in` are the months, 1 to 12, in which its road is open."""

    reference: str
    name: Mapping[str, str]
    route: str
    open_in: frozenset[int]
    hours: Decimal | None
    note: str

    @property
    def names(self) -> frozenset[str]:
        """What it is called in any language, as it is looked for in a text."""
        return frozenset(_plain(text) for text in self.name.values() if text)

    def is_open_in(self, month: int) -> bool:
        return month in self.open_in

    @property
    def season(self) -> Message:
        """When its road is open, in words."""
        if len(self.open_in) == 12:
            return say("The road is open all year.")
        named = {month: {"en": name["en"], **_small(name)} for month, name in months()}
        runs = [
            {each: " – ".join(named[month][each] for month in dict.fromkeys(run)) for each in LANGUAGES}
            for run in _runs(self.open_in)
        ]
        return say(
            "The road is open: %(months)s.", months={each: ", ".join(run[each] for run in runs) for each in LANGUAGES}
        )


def _small(name: Mapping[str, str]) -> dict[str, str]:
    """A month as it is written inside a sentence, in the languages that begin it with a small letter."""
    return {language: text.lower() for language, text in name.items() if language != "en"}


def _runs(chosen: frozenset[int]) -> Sequence[tuple[int, int]]:
    """The first and the last month of each run, a run over the new year whole."""
    firsts = sorted(month for month in chosen if (month - 2) % 12 + 1 not in chosen)
    lasts = sorted(month for month in chosen if month % 12 + 1 not in chosen)
    return [(first, next((last for last in lasts if last >= first), lasts[0])) for first in firsts]


def localities_of(authority_ids: Iterable[int]) -> Sequence[Locality]:
    """The localities that these authorities list, by route and name."""
    query = sa.select(Record).where(
        Record.kind == "locality", Record.phase == "running", Record.authority_id.in_(list(authority_ids))
    )
    found = [locality_in(record) for record in db.session.scalars(query)]
    return sorted(found, key=lambda each: (each.route, sorted(each.names)))


def locality_in(record: Record) -> Locality:
    answers = record.answers(LOCALITY)
    months = frozenset(int(each) for each in answers.get("open_in") or () if each.isdecimal())
    return Locality(
        reference=record.reference,
        name=answers.get("locality") or {},
        route=answers.get("route") or "",
        open_in=months,
        hours=Decimal(answers["hours"]) if answers.get("hours") else None,
        note=answers.get("note") or "",
    )


def locality_named_in(text: str, known: Iterable[Locality]) -> Locality | None:
    """The locality whose name stands in a text as a word or words of its own; the longest name wins."""
    spoken = f" {_plain(text)} "
    named = [(name, each) for each in known for name in each.names if f" {name} " in spoken]
    return max(named, key=lambda pair: len(pair[0]))[1] if named else None


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold().replace("ё", "е")).split())


@source
def known_localities(case: Case) -> list[Entry]:
    """The localities the authority lists; an earlier choice stays what it was when one is removed."""
    return [Entry(each.reference, each.name) for each in localities_of([case.record.authority_id])]


@guard
def locality_is_new(case: Case) -> Message | None:
    """One entry for each name: visits are grouped by it."""
    if not case.answers:
        return None
    given = frozenset(_plain(text) for text in (case.answers.get("locality") or {}).values() if text)
    for each in localities_of([case.record.authority_id]):
        if given & each.names:
            return say("“%(name)s” is in the list already; change what is known of it there.", name=each.name).beside(
                "locality"
            )
    return None


@computation
def name_the_locality(case: Case) -> None:
    given: Mapping[str, Any] = case.record.answers(LOCALITY)
    case.record.title = dict(given.get("locality") or {})
