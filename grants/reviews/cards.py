"""What evaluators declared on their cards."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from grants.database import db
from grants.records.models import Record

IN_FORCE = ("preparing", "running")


@dataclass(frozen=True)
class Card:
    """`bodies` are tax numbers of the organisations they are tied to, `heads` the folded names of those who lead them,
    `family` the folded words of each relative's name, `account` the digits of their bank account."""

    languages: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    locality: str = ""
    bodies: frozenset[str] = frozenset()
    heads: Sequence[frozenset[str]] = ()
    family: Sequence[frozenset[str]] = ()
    account: str = ""


NO_CARD = Card()


def card_holder(card: Record) -> int | None:
    chosen = str(card.answers("evaluator_of_card").get("evaluator") or "")
    return int(chosen) if chosen.isdigit() else None


def cards_of(people: Iterable[int]) -> Mapping[int, Card]:
    """The cards in use of these people, all that any authority holds of one person taken together for their ties."""
    wanted = set(people)
    query = sa.select(Record).where(Record.kind == "evaluator_card", Record.phase.in_(IN_FORCE)).order_by(Record.id)
    found: dict[int, Card] = {}
    for record in db.session.scalars(query):
        holder = card_holder(record)
        if holder in wanted and holder is not None:
            found[holder] = _joined(found.get(holder, NO_CARD), _read(record.answers("evaluator_card_form")))
    return found


def _read(given: Mapping[str, Any]) -> Card:
    bodies = [row for row in given.get("bodies") or [] if isinstance(row, Mapping)]
    return Card(
        languages=frozenset(given.get("languages") or ()),
        topics=frozenset(given.get("topics") or ()),
        locality=fold(given.get("locality") or ""),
        bodies=frozenset(str(row["inn"]) for row in bodies if row.get("inn")),
        heads=_names(row.get("head") for row in bodies),
        family=_names(row.get("name") for row in given.get("family") or [] if isinstance(row, Mapping)),
        account=digits(given.get("account") or ""),
    )


def _joined(one: Card, other: Card) -> Card:
    return Card(
        other.languages or one.languages,
        other.topics or one.topics,
        other.locality or one.locality,
        one.bodies | other.bodies,
        [*one.heads, *other.heads],
        [*one.family, *other.family],
        other.account or one.account,
    )


def _names(names: Iterable[str | None]) -> Sequence[frozenset[str]]:
    return [words for name in names if (words := name_words(name or ""))]


def fold(text: str) -> str:
    """Without case, and with ё as е."""
    return " ".join(text.casefold().replace("ё", "е").split())


def name_words(name: str) -> frozenset[str]:
    """The words of a person's name without initials, a woman's family name as a man's: Асанова as Асанов."""
    words = (word.strip(".,;()«»\"'-") for word in fold(name).split())
    return frozenset(_of_the_family(word) for word in words if len(word) > 1 or word.isdigit())


def _of_the_family(word: str) -> str:
    if word.endswith(("ова", "ева", "ина", "ына", "ova", "eva", "ina")):
        return word[:-1]
    return word[:-2] + "ий" if word.endswith("ская") else word


def digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))
