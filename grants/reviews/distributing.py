"""From the records of a call to what `assigning` computes with, and back."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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
from grants.reviews.vacancies import appointed, vacancies

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
    return _gathered(case, call, {each: {} for each in waiting(call)}, {}, set())


def gathered_anew(case: Case) -> dict[str, Any]:
    """As `gathered`, for the places that are vacant after a distribution.

    Known people keep their codes. What each has already counts, and nobody comes back to an application they left.
    """
    call = case.on(case.parent("call"))
    known = appointed(call.record)
    lacking = vacancies(call, known)
    places = {each.id: each.reference for each in lacking}
    return _gathered(
        case,
        call,
        {each: {"needed": number} for each, number in lacking.items()},
        Counter(each.user_id for each in known if each.phase != "ended"),
        {(places[each.application_id], each.user_id) for each in known if each.application_id in places},
    )


def _gathered(
    case: Case,
    call: Case,
    applications: Mapping[Record, Mapping[str, int]],
    has: Mapping[int, int],
    left: Iterable[tuple[str, int]],
) -> dict[str, Any]:
    anew = "plan" in kept(case.record)
    users = pool(call.record, case.today)
    codes = _codes(case.record, users)
    cards = cards_of(user.id for user in users)
    localities = {card.locality for card in cards.values()} - {""}
    most = case.record.answers("distribution_terms").get("most")
    limit = int(most) if most else None
    among = {user.id for user in users}
    conflicts = _conflicts(call, users, list(applications), codes)
    conflicts |= {(reference, codes[number]) for reference, number in left if number in among}
    return {
        "input": {
            "per_application": case.number("evaluators"),
            "applications": sorted(
                ({**_of_application(each, localities), **more} for each, more in applications.items()),
                key=lambda row: str(row["reference"]),
            ),
            "evaluators": [
                {
                    **_of_evaluator(code, cards.get(number, NO_CARD), limit),
                    **({"has": has.get(number, 0)} if anew else {}),
                }
                for number, code in codes.items()
                if number in among
            ],
            "conflicts": [list(pair) for pair in sorted(conflicts)],
        },
        "people": {code: number for number, code in codes.items()},
    }


def _codes(distribution: Record, users: Sequence[User]) -> dict[int, str]:
    """By person: the codes by which they were appointed, and the next ones for the others in the order of the seed."""
    found, seed = kept(distribution), seed_of(distribution)
    codes = {number: code for code, number in found["people"].items()} if "plan" in found else {}
    for user in sorted(users, key=lambda user: hashlib.sha256(f"{seed}:{user.id}".encode()).digest()):
        codes.setdefault(user.id, f"V-{len(codes) + 1:03}")
    return codes


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
) -> set[tuple[str, str]]:
    """Ties, and everything for those who have a role with anybody who competes in the call."""
    competing = call.children("application", phases=COMPETING)
    out = {number for number, _ in roles_in_bodies(users, competing)}
    pairs = {(tie.application.reference, codes[tie.user.id]) for tie in ties(users, applications)}
    return pairs | {(each.reference, codes[number]) for each in applications for number in out}


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
            Application(
                row["reference"],
                frozenset(row["languages"]),
                frozenset(row["topics"]),
                row["locality"],
                row.get("needed"),
            )
            for row in given["applications"]
        ],
        [
            Evaluator(
                row["code"],
                frozenset(row["languages"]),
                frozenset(row["topics"]),
                row["locality"],
                row["most"],
                row.get("has", 0),
            )
            for row in given["evaluators"]
        ],
        [cast(tuple[str, str], tuple(pair)) for pair in given["conflicts"]],
        given["per_application"],
        seed,
    )
