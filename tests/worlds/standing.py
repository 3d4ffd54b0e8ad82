"""A record of every kind in every state, and readers who stand in every relation to them: what access is tried on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any, cast

from grants.database import db
from grants.documents import storage
from grants.people.actors import VISITOR, Actor
from grants.people.models import Organisation, User
from grants.people.roles import APPLICANT_ROLES, APPOINTED, AUTHORITY_ROLES
from grants.records import library
from grants.records.models import File, Record
from tests.whole_life.reference import definitions
from tests.world import START, make_world

NOW = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Place:
    """A record of the world: where it stands, and the ids it is known by."""

    number: int
    kind: str
    state: str
    reference: str
    file: int
    belongs_to_applicant: bool


@dataclass(frozen=True)
class Reader:
    """Somebody in one relation to every record. `roles` are what they hold there by a plain reading, without `public`.

    `appointed`: they hold them on each single record, as evaluators and persons concerned do.
    """

    name: str
    roles: frozenset[str] = frozenset()
    memberships: tuple[Any, ...] = ()
    appointed: tuple[str, ...] = ()
    organisation: int | None = None

    @property
    def signed_in(self) -> bool:
        return self.name != "visitor"

    def actor(self, user: int, place: Place | None = None) -> Actor:
        if not self.signed_in:
            return VISITOR
        on_record = [_seat(role, 0, "authority", place.number) for role in self.appointed] if place else []
        somebody = SimpleNamespace(id=user, name="Reader", email="reader@example.kg", language="ru", memberships=())
        return Actor(cast(Any, somebody), memberships=cast(Any, (*self.memberships, *on_record)))


class Standing:
    """The world: `places` by kind and state, the `readers`, and the user all of them sign in as."""

    def __init__(self) -> None:
        world = make_world(applicants=2, evaluators=1)
        elsewhere = Organisation(kind="authority", name={"ky": "Талас", "ru": "Талас", "en": "Talas"}, legal_form={})
        self.user = User(email="reader@example.kg", name="Reader", password_hash="", language="ru", created_at=START)
        db.session.add_all([elsewhere, self.user])
        db.session.flush()
        self.own, self.other = (body.id for body in world.applicants)
        self.authority, self.elsewhere = world.authority.id, elsewhere.id
        self.content = storage.keep(b"%PDF-1.7\n")
        self._trunks: dict[str, Record] = {}
        library.remember(library.shipped()[0].values())
        self.places = {
            (kind, state): self._place(kind, state) for kind in definitions() for state in definitions()[kind]["states"]
        }
        self.readers = tuple(self._readers())
        db.session.commit()

    def of_kind(self, kind: str) -> list[Place]:
        return [place for (found, _), place in self.places.items() if found == kind]

    def _readers(self) -> Iterator[Reader]:
        yield Reader("visitor")
        for role in AUTHORITY_ROLES:
            if role not in APPOINTED:
                yield Reader(role, frozenset({role}), (_seat(role, self.authority, "authority"),))
        for role in APPLICANT_ROLES:
            yield Reader(role, frozenset({role}), (_seat(role, self.own, "applicant"),), organisation=self.own)
        for role in sorted(APPOINTED):
            yield Reader(f"{role} of it", frozenset({role}), appointed=(role,))
        yield Reader("evaluator of others", memberships=(_seat("evaluator", self.authority, "authority"),))
        everything = tuple(_seat(role, self.elsewhere, "authority") for role in AUTHORITY_ROLES)
        yield Reader("everybody of another authority", memberships=everything)
        everything = tuple(_seat(role, self.other, "applicant") for role in APPLICANT_ROLES)
        yield Reader("everybody of another applicant", memberships=everything, organisation=self.other)
        yield Reader("somebody without a place")

    def _place(self, kind: str, state: str) -> Place:
        record = self._stored(kind, state)
        file = File(
            record_id=record.id,
            name="Барак.pdf",
            media_type="application/pdf",
            size=9,
            sha256=self.content,
            uploaded_by_id=1,
            uploaded_at=START,
        )
        db.session.add(file)
        db.session.flush()
        return Place(record.id, kind, state, record.reference, file.id, record.organisation_id is not None)

    def _stored(self, kind: str, state: str) -> Record:
        under = definitions()[kind]["begin"].get("under")
        parent = self._trunk("application" if under == "any" else under) if under else None
        workflow = library.shipped()[0][kind]
        record = Record(
            kind=kind,
            reference=f"S{db.session.query(Record).count():09}",
            workflow=workflow.digest,
            state=state,
            phase=workflow.states[state].phase,
            parent_id=parent.id if parent else None,
            authority_id=self.authority,
            organisation_id=self.own if of_an_applicant(kind) else None,
            title={"ky": "Иш", "ru": "Дело", "en": "Case"},
            begun_at=START,
            changed_at=START,
        )
        db.session.add(record)
        db.session.flush()
        record.path = f"{parent.path if parent else '/'}{record.id}/"
        return record

    def _trunk(self, kind: str) -> Record:
        """What records of another kind lie under: in a state that everybody sees, where there is one."""
        if kind not in self._trunks:
            seen = [state for state in definitions()[kind]["states"] if "public" in readers_of(kind, state)]
            self._trunks[kind] = self._stored(kind, (seen or list(definitions()[kind]["states"]))[0])
        return self._trunks[kind]


def readers_of(kind: str, state: str, key: str = "seen_by") -> frozenset[str]:
    """Whom the definition names, read as an officer would: at the state, else (`seen_by`) for all of it."""
    definition = definitions()[kind]
    row: Mapping[str, Any] = definition["states"][state]
    found = row.get(key) or (readers_of(kind, state) if key == "read_by" else None)
    if found is None and key == "seen_by":
        found = definition.get("seen_by")
    return frozenset([found] if isinstance(found, str) else found or ())


def of_an_applicant(kind: str) -> bool:
    """Whether records of the kind belong to one applicant: begun by applicants alone, or under what is theirs.

    A hold is placed on any case, here on an application; what came on paper belongs to whoever handed it in.
    """
    if kind in ("hold", "paper_application"):
        return True
    begin = definitions()[kind]["begin"]
    by = begin.get("by") or ()
    if by and set([by] if isinstance(by, str) else by) <= set(APPLICANT_ROLES):
        return True
    under = begin.get("under")
    return bool(under) and of_an_applicant(under)


def _seat(role: str, body: int, kind: str, record: int | None = None) -> Any:
    """A membership as far as rights are concerned; none of the database, so that one user may sit anywhere."""
    return SimpleNamespace(
        role=role,
        organisation_id=body,
        organisation=SimpleNamespace(id=body, kind=kind, name={}),
        record_id=record,
        parent_record_id=None,
        side="",
        basis="",
        starts=date(2019, 1, 1),
        ends=None,
        on_behalf_of=None,
        on_behalf_of_id=None,
    )
