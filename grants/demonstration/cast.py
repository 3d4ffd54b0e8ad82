"""Who plays: the bodies and the people of a story, each with an account of their own."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pyotp

from grants.database import db
from grants.people import second_factors
from grants.people.actors import Actor, actor_of
from grants.people.models import Membership, Organisation, User
from grants.people.passwords import hashed

PERSONA = " (демо)"
"""Stands after the name of everybody here: none of them is a real person."""
APPOINTED_SINCE = date(2018, 1, 8)


class Cast:
    """The people by their names in the story: `officer`, `head`, `baldarga.head`."""

    def __init__(self, story: str, written: Mapping[str, Any], moment: datetime, password: str) -> None:
        self.story = story
        self._people: dict[str, int] = {}
        self._bodies: dict[str, int] = {}
        self._secrets: dict[int, str] = {}
        self._used: dict[int, int] = {}
        self._password = hashed(password)
        self._now = moment.astimezone(UTC)
        self.authority_id = self._body("authority", "authority", written["authority"])
        for key, person in written["officials"].items():
            roles = [(role, person.get("side", "") if role == "commission_member" else "") for role in person["roles"]]
            self._person(key, f"{key}.{story}", person, self.authority_id, roles)
        for body, applicant in written["applicants"].items():
            number = self._body(body, "applicant", applicant)
            for key, person in applicant["people"].items():
                self._person(f"{body}.{key}", f"{key}.{body}", person, number, [(f"applicant_{key}", "")])

    def actor(self, key: str, now: datetime) -> Actor:
        return actor_of(self.user(key), now)

    def user(self, key: str) -> User:
        return db.session.get_one(User, self._people[key])

    def everybody(self) -> list[User]:
        return [db.session.get_one(User, number) for number in self._people.values()]

    def code(self, user: User, now: datetime) -> str:
        """What the telephone of a person of this story shows when they sign: the next code where one is used up."""
        step = max(int(now.timestamp()) // second_factors.SECONDS, self._used.get(user.id, 0) + 1)
        self._used[user.id] = step
        return pyotp.TOTP(self._secrets[user.id]).at(step * second_factors.SECONDS)

    def number(self, key: str) -> str:
        """The person as a form keeps them."""
        return str(self._people[key])

    def key_of(self, number: str) -> str:
        """The name in the story of a person as a form keeps them."""
        return next(key for key, person in self._people.items() if str(person) == number)

    def organisation_id(self, key: str) -> int:
        return self._bodies[key]

    def body_named(self, organisation_id: int | None) -> str | None:
        """The name in the story of a body that applies."""
        return next((key for key, number in self._bodies.items() if number == organisation_id), None)

    def _body(self, key: str, kind: str, written: Mapping[str, Any]) -> int:
        body = Organisation(
            kind=kind,
            name=written["name"],
            legal_form=written.get("legal_form", {}),
            address=written["address"],
            inn=written.get("inn"),
            languages=["ky", "ru"],
            invented=written.get("invented", kind == "applicant"),
        )
        db.session.add(body)
        db.session.flush()
        self._bodies[key] = body.id
        return body.id

    def _person(
        self, key: str, mailbox: str, written: Mapping[str, Any], body_id: int, roles: list[tuple[str, str]]
    ) -> None:
        user = User(
            email=f"{mailbox.replace('_', '-')}@demo.ashar.example",
            name=written["name"] + PERSONA,
            password_hash=self._password,
            language=written["language"],
            created_at=self._now,
        )
        db.session.add(user)
        db.session.flush()
        self._people[key] = user.id
        self._secrets[user.id] = second_factors.new_secret()
        second_factors.enrol(user, self._secrets[user.id], 0, self._now)
        for role, side in roles:
            membership = Membership(
                user_id=user.id, organisation_id=body_id, role=role, side=side, starts=APPOINTED_SINCE
            )
            db.session.add(membership)
