"""What ties people to applicants, so that they may neither evaluate their applications nor decide on them."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from grants.applications.partners import partner_bodies, partners
from grants.database import asked_once, db
from grants.languages import Message, say
from grants.people.models import Membership, Organisation, User
from grants.records.models import Event, Record
from grants.reviews.cards import cards_of, digits, name_words

ACCOUNT = re.compile(r"\d{10,}")
BROKEN = re.compile(r"(?<=\d)[ -](?=\d)")


@dataclass(frozen=True)
class Tie:
    """Of several the first: a role, a partner, contacts, a declared conflict, and what the evaluator's card says."""

    user: User
    application: Record
    message: Message


def ties(users: Sequence[User], applications: Sequence[Record]) -> Iterator[Tie]:
    """Every tie of these people to these applications, one for each pair; asked of the database once for all of them,
    and in time that grows with the ties and not with the pairs."""
    by_id = {user.id: user for user in users}
    look = _looked(tuple(users), tuple(applications))
    for application in applications:
        told: dict[int, Message] = {}
        for people, message in look.at(application):
            for number in people:
                if number not in told:
                    told[number] = message(by_id[number].name)
        for number in sorted(told):
            yield Tie(by_id[number], application, told[number])


def roles_in_bodies(users: Sequence[User], applications: Sequence[Record]) -> set[tuple[int, int]]:
    """Which of these people have, or had, a role in which organisation that applies."""
    return _roles_in(users, {application.organisation_id for application in applications})


def _roles_in(users: Sequence[User], bodies: Iterable[int | None]) -> set[tuple[int, int]]:
    roles = sa.select(Membership.user_id, Membership.organisation_id).where(
        Membership.user_id.in_([user.id for user in users]), Membership.organisation_id.in_(list(bodies))
    )
    return {(row.user_id, row.organisation_id) for row in db.session.execute(roles)}


class _Looked:
    """Everything that ties are found by, turned round: from what an application says to the people it reaches."""

    def __init__(self, users: Sequence[User], applications: Sequence[Record]) -> None:
        bodies = {application.organisation_id for application in applications}
        self.partners = partner_bodies(applications)
        self.held = _by_second(_roles_in(users, bodies.union(*self.partners.values())))
        self.declared = _declared(users, bodies)
        self.heads = _leaders(bodies)
        self.inns = _inns(bodies)
        self.contacts: dict[str, set[int]] = {}
        self.tied: dict[str, set[int]] = {}
        self.accounts: dict[str, set[int]] = {}
        self.known_heads: list[tuple[frozenset[str], int]] = []
        self.family: list[tuple[frozenset[str], int]] = []
        for user in users:
            for contact in {user.email, _subscriber(user.phone)} - {""}:
                self.contacts.setdefault(contact, set()).add(user.id)
        for number, card in cards_of(user.id for user in users).items():
            for inn in card.bodies:
                self.tied.setdefault(inn, set()).add(number)
            if len(card.account) >= 10:
                self.accounts.setdefault(card.account, set()).add(number)
            self.known_heads += [(words, number) for words in card.heads if len(words) > 1]
            self.family += [(words, number) for words in card.family]

    def at(self, application: Record) -> Iterator[tuple[set[int], Callable[[str], Message]]]:
        given, body = application.answers("application_form"), application.organisation_id
        yield (
            _reached(self.held, [body]),
            lambda name: say("%(name)s has, or had, a role in the organisation that applies.", name=name),
        )
        yield (
            _reached(self.held, self.partners.get(application.id, ())),
            lambda name: say(
                "%(name)s has, or had, a role in an organisation that is a partner of the applicant.", name=name
            ),
        )
        contacts = {(given.get("contact_email") or "").lower(), _subscriber(given.get("contact_phone"))} - {""}
        yield (
            _reached(self.contacts, contacts),
            lambda name: say("%(name)s has the same contacts as the applicant.", name=name),
        )
        yield (
            _reached(self.declared, [body]),
            lambda name: say("%(name)s has declared a conflict of interest with this applicant.", name=name),
        )
        inns = {str(row["inn"]) for row in partners(application) if row.get("inn")} | self.inns.get(body, set())
        yield (
            _reached(self.tied, inns),
            lambda name: say("%(name)s has declared a tie to the applicant or its partner.", name=name),
        )
        leaders = self.heads.get(body, [])
        yield (
            _named(self.family, [*leaders, name_words(given.get("contact_person") or "")]),
            lambda name: say("%(name)s has declared a relative of that name at the applicant.", name=name),
        )
        yield (
            _named(self.known_heads, leaders),
            lambda name: say(
                "%(name)s has declared a tie to an organisation under the same head as the applicant.", name=name
            ),
        )
        accounts = ACCOUNT.findall(BROKEN.sub("", given.get("bank_details") or ""))
        yield (
            _reached(self.accounts, accounts),
            lambda name: say("%(name)s has the same bank account as the applicant.", name=name),
        )


@asked_once
def _looked(users: tuple[User, ...], applications: tuple[Record, ...]) -> _Looked:
    return _Looked(users, applications)


def _reached(index: Mapping[Any, set[int]], keys: Iterable[Any]) -> set[int]:
    return set().union(*(index.get(key, set()) for key in keys))


def _named(declared: Iterable[tuple[frozenset[str], int]], people: Sequence[frozenset[str]]) -> set[int]:
    """Whose declared names are all among the words of somebody's name."""
    return {number for words, number in declared if any(words <= each for each in people)}


def _by_second(pairs: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for first, second in pairs:
        found.setdefault(second, set()).add(first)
    return found


def _declared(users: Sequence[User], bodies: set[int | None]) -> dict[int, set[int]]:
    conflicts = (
        sa.select(Event.actor_id, Record.organisation_id)
        .join(Record, Event.record_id == Record.id)
        .where(Event.kind == "review", Event.action == "declare_conflict")
        .where(Event.actor_id.in_([user.id for user in users]), Record.organisation_id.in_(bodies))
    )
    return _by_second((row.actor_id, row.organisation_id) for row in db.session.execute(conflicts))


def _leaders(bodies: set[int | None]) -> Mapping[int | None, Sequence[frozenset[str]]]:
    """The names of the heads of each of these organisations, now or before."""
    query = (
        sa.select(Membership.organisation_id, User.name)
        .join(User, Membership.user_id == User.id)
        .where(Membership.organisation_id.in_(bodies), Membership.role == "applicant_head")
    )
    found: dict[int | None, list[frozenset[str]]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.organisation_id, []).append(name_words(row.name))
    return found


def _inns(bodies: set[int | None]) -> Mapping[int | None, set[str]]:
    query = sa.select(Organisation.id, Organisation.inn).where(
        Organisation.id.in_(bodies), Organisation.inn.is_not(None)
    )
    return {row.id: {row.inn} for row in db.session.execute(query)}


def _subscriber(phone: str | None) -> str:
    """The nine digits of a Kyrgyz number, with or without the code of the country or the zero before it."""
    return digits(phone or "")[-9:]
