"""From the records of a call to what `assigning` computes with, and back."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, cast

import sqlalchemy as sa

from grants.casework.case import Case
from grants.database import db
from grants.people.models import Membership, User
from grants.people.queries import people_with
from grants.records import journal
from grants.records.models import Record
from grants.reviews.assigning import Application, Assignment, Evaluator, Impossible, assign
from grants.reviews.cards import NO_CARD, Card, cards_of, fold
from grants.reviews.models import DistributionSeed
from grants.reviews.ties import roles_in_bodies, ties

KEPT = "distribution"
COMPETING = ("checking", "evaluating", "evaluated", "deciding")
TEXTS = ("title", "summary", "problem", "goal", "expected_results")
KYRGYZ = frozenset("ңөүҢӨҮ")
SHARE_OF_KYRGYZ = 0.01
"""A Kyrgyz text has one of its own letters among every twenty or thirty; a Russian one only in names."""


def commitment(seed: str) -> str:
    """What is published of a seed before it is used."""
    return hashlib.sha256(seed.encode()).hexdigest()


def seed_of(distribution: Record) -> str:
    return db.session.get_one(DistributionSeed, distribution.id).seed


def kept(distribution: Record) -> Mapping[str, Any]:
    found: Mapping[str, Any] = distribution.data.get(KEPT) or {}
    return found


def waiting(call: Case) -> Sequence[Record]:
    """The applications of a call under evaluation to which nobody was ever appointed."""
    found = call.children("application", phases=("evaluating",))
    query = sa.select(Record.parent_id).where(
        Record.kind == "review", Record.parent_id.in_([each.id for each in found]), Record.phase != "ended"
    )
    taken = set(db.session.scalars(query))
    return [each for each in found if each.id not in taken]


def pool(call: Record, day: date) -> Sequence[User]:
    """The evaluators of the authority; whoever is its secretary or chair appoints and so is not among them."""
    found = people_with("evaluator", call.authority_id, day)
    appointing = sa.select(Membership.user_id).where(
        Membership.user_id.in_([user.id for user in found]),
        Membership.organisation_id == call.authority_id,
        Membership.role.in_(["commission_secretary", "commission_chair"]),
        sa.or_(Membership.ends.is_(None), Membership.ends >= day),
    )
    out = set(db.session.scalars(appointing))
    return [user for user in found if user.id not in out]


def gathered(case: Case) -> dict[str, Any]:
    """What is computed with, in one order and without names (`input`), and who is behind each code (`people`).

    The codes follow from the seed and the people: nobody chooses them.
    """
    call = case.on(case.parent("call"))
    applications, users, seed = waiting(call), pool(call.record, case.today), seed_of(case.record)
    ordered = sorted(users, key=lambda user: hashlib.sha256(f"{seed}:{user.id}".encode()).digest())
    codes = {user.id: f"V-{place:03}" for place, user in enumerate(ordered, 1)}
    cards = cards_of(codes)
    localities = {card.locality for card in cards.values()} - {""}
    most = case.record.answers("distribution_terms").get("most")
    return {
        "input": {
            "per_application": case.number("evaluators"),
            "applications": sorted(
                (_of_application(each, localities) for each in applications), key=lambda row: str(row["reference"])
            ),
            "evaluators": [
                _of_evaluator(codes[user.id], cards.get(user.id, NO_CARD), int(most) if most else None)
                for user in ordered
            ],
            "conflicts": _conflicts(call, users, applications, codes),
        },
        "people": {code: number for number, code in codes.items()},
    }


def _of_application(application: Record, localities: set[str]) -> dict[str, Any]:
    given = application.answers("application_form")
    place = fold(given.get("territory") or "")
    there = sorted((name for name in localities if name in place), key=lambda name: (-len(name), name))
    text = " ".join(str(given.get(name) or "") for name in TEXTS)
    return {
        "reference": application.reference,
        "languages": [language_of_text(text)],
        "topics": sorted(given.get("spheres") or []),
        "locality": there[0] if there else "",
    }


def _of_evaluator(code: str, card: Card, most: int | None) -> dict[str, Any]:
    return {
        "code": code,
        "languages": sorted(card.languages),
        "topics": sorted(card.topics),
        "locality": card.locality,
        "most": most,
    }


def _conflicts(
    call: Case, users: Sequence[User], applications: Sequence[Record], codes: Mapping[int, str]
) -> list[list[str]]:
    """Ties, and everything for those who have a role with anybody who competes in the call."""
    competing = call.children("application", phases=COMPETING)
    out = {number for number, _ in roles_in_bodies(users, competing)}
    pairs = {(tie.application.reference, codes[tie.user.id]) for tie in ties(users, applications)}
    pairs |= {(each.reference, codes[number]) for each in applications for number in out}
    return [list(pair) for pair in sorted(pairs)]


def language_of_text(text: str) -> str:
    """In which language a text is written, by its letters."""
    letters = [letter for letter in text if letter.isalpha()]
    if not letters:
        return "ru"
    if sum(letter.isascii() for letter in letters) > len(letters) / 2:
        return "en"
    return "ky" if sum(letter in KYRGYZ for letter in letters) > len(letters) * SHARE_OF_KYRGYZ else "ru"


def digest(given: Mapping[str, Any]) -> str:
    return hashlib.sha256(journal.canonical(given).encode()).hexdigest()


def computed(given: Mapping[str, Any], seed: str) -> dict[str, Any]:
    """What follows from an input and a seed, as it is kept and published; `impossible` where nothing does."""
    try:
        found = _assigned(given, seed)
    except Impossible as why:
        return {
            "impossible": {
                "applications": list(why.applications),
                "exhausted": list(why.exhausted),
                "needed": why.needed,
                "possible": why.possible,
                "lacking": dict(why.lacking),
                "further": why.further,
                "enough_limit": why.enough_limit,
            }
        }
    return {
        "pairs": {reference: list(codes) for reference, codes in found.pairs.items()},
        "loads": dict(found.loads),
        "misfits": [list(each) for each in found.misfits],
    }


def _assigned(given: Mapping[str, Any], seed: str) -> Assignment:
    return assign(
        [
            Application(row["reference"], frozenset(row["languages"]), frozenset(row["topics"]), row["locality"])
            for row in given["applications"]
        ],
        [
            Evaluator(row["code"], frozenset(row["languages"]), frozenset(row["topics"]), row["locality"], row["most"])
            for row in given["evaluators"]
        ],
        [cast(tuple[str, str], tuple(pair)) for pair in given["conflicts"]],
        given["per_application"],
        seed,
    )


def allotted(application: Case) -> Sequence[int]:
    """Who is to evaluate an application by the distribution just confirmed."""
    for each in application.on(application.parent("call")).children("distribution", phases=("running",)):
        found = kept(each)
        codes = found.get("pairs", {}).get(application.record.reference, [])
        if codes:
            return [found["people"][code] for code in codes]
    return []
