"""Questions about messages: whom they reached and when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from grants.database import db
from grants.notices import channels
from grants.notices.digest import let_go
from grants.notices.knowing import known_people
from grants.notices.models import ChannelChoice, Delivery, Notice
from grants.notices.wording import answer_due, first_line
from grants.people.actors import Actor
from grants.people.models import Membership, User
from grants.people.roles import APPLICANT_ROLES
from grants.records.models import Event, Record

MOST = 200
PAGE = 25
COUNTED = 100
SEES_ALL = frozenset({"customer_officer", "customer_head", "commission_secretary", "auditor"})
"""Roles that are told how every message of a record fared; the others learn it of themselves and their own side."""


@dataclass(frozen=True)
class Fate:
    """One message and what became of it; `tries` are the attempts, oldest first."""

    notice: Notice
    subject: str
    person: str

    @property
    def tries(self) -> Sequence[Delivery]:
        return self.notice.deliveries

    @property
    def reached(self) -> Delivery | None:
        return next((each for each in self.tries if not each.failure), None) if self.notice.sent_at else None

    @property
    def answer_by(self) -> datetime | None:
        return answer_due(self.notice)

    @property
    def failed(self) -> bool:
        return self.notice.sent_at is None and self.notice.failed_at is not None


def deliveries_of(record: Record, language: str) -> Sequence[Fate]:
    """The messages that the events of a record owed, newest first, with the proof of delivery or of failure of each."""
    query = (
        sa.select(Notice)
        .join(Event, Notice.event_seq == Event.seq)
        .where(Event.record_id == record.id)
        .order_by(Notice.id.desc())
        .limit(MOST)
        .options(joinedload(Notice.user), joinedload(Notice.event), selectinload(Notice.deliveries))
    )
    return [Fate(each, first_line(each, language), each.user.name) for each in db.session.scalars(query)]


def deliveries_seen(record: Record, actor: Actor, roles: Iterable[str], language: str) -> Sequence[Fate]:
    """Those of which this reader may know: whoever runs the case all that names no sealed application, an applicant
    those to their own side."""
    if actor.user is None:
        return []
    fates = deliveries_of(record, language)
    known = known_people(record, actor, list({each.notice.user_id: each.notice.user for each in fates}.values()))
    fates = [each for each in fates if each.notice.user_id in known]
    if not SEES_ALL.isdisjoint(roles):
        return fates
    own = {actor.user.id}
    if record.organisation_id is not None and not set(APPLICANT_ROLES).isdisjoint(roles):
        own |= _side_of(record.organisation_id)
    return [each for each in fates if each.notice.user_id in own]


def _side_of(organisation_id: int) -> set[int]:
    query = sa.select(Membership.user_id).where(
        Membership.organisation_id == organisation_id, Membership.role.in_(list(APPLICANT_ROLES))
    )
    return set(db.session.scalars(query))


def reached_applicants(*where: sa.ColumnElement[bool]) -> Mapping[tuple[int, int], datetime | None]:
    """When the messages of each event first reached somebody of an applicant, by event and organisation.

    None where all of them failed so far, or are kept for the day's message. What nobody tried to send yet is in its
    turn and is left out, and so is what an applicant did and knows of. Who entered the paper of an applicant is not the
    applicant: such a message reached somebody when it was handed over. `where` is on `Event`, its `Record` and the
    `Membership` of who was written to.
    """
    own = Membership.record_id.is_(None)
    reached_at = sa.case((sa.or_(own, was_handed_over()), Notice.sent_at))
    query = (
        sa.select(Event.seq, Membership.organisation_id, reached_at, sa.or_(Notice.attempts > 0, Notice.held))
        .join(Event, Notice.event_seq == Event.seq)
        .join(Record, Event.record_id == Record.id)
        .join(Membership, Membership.user_id == Notice.user_id)
        .where(Membership.role.in_(list(APPLICANT_ROLES)), Event.role.not_in(list(APPLICANT_ROLES)), *where)
    )
    found: dict[tuple[int, int], list[tuple[datetime | None, bool]]] = {}
    for seq, organisation_id, sent_at, out_of_turn in db.session.execute(query):
        found.setdefault((seq, organisation_id), []).append((sent_at, out_of_turn))
    first = {key: min((sent for sent, _ in tries if sent), default=None) for key, tries in found.items()}
    return {key: sent for key, sent in first.items() if sent or all(out_of_turn for _, out_of_turn in found[key])}


def was_handed_over() -> sa.ColumnElement[bool]:
    """Whether the `Notice` of the surrounding query was given to its person by hand."""
    return sa.exists().where(Delivery.notice_id == Notice.id, Delivery.channel == channels.HAND)


def messages_to(user: User, language: str, *, page: int = 1) -> tuple[Sequence[Fate], int]:
    """What a person was told, the unread first and the newest before the older, with the count of all."""
    own = Notice.user_id == user.id
    total = db.session.scalar(sa.select(sa.func.count()).select_from(Notice).where(own)) or 0
    query = (
        sa.select(Notice)
        .where(own)
        .order_by(Notice.read_at.is_not(None), Notice.id.desc())
        .offset((page - 1) * PAGE)
        .limit(PAGE)
        .options(joinedload(Notice.event), joinedload(Notice.user), selectinload(Notice.deliveries))
    )
    return [Fate(each, first_line(each, language), user.name) for each in db.session.scalars(query)], total


def message_to(user: User, number: int) -> Notice | None:
    """One message, if it is this person's."""
    return db.session.scalars(sa.select(Notice).where(Notice.id == number, Notice.user_id == user.id)).first()


def unread(user_id: int) -> int:
    """How many messages a person has not read; beyond `COUNTED` nobody counts."""
    found = sa.select(Notice.id).where(Notice.user_id == user_id, Notice.read_at.is_(None)).limit(COUNTED)
    return db.session.scalar(sa.select(sa.func.count()).select_from(found.subquery())) or 0


def mark_read(user: User, now: datetime, numbers: Sequence[int] | None = None) -> None:
    """These messages of a person, or all of them; when one was read first stays."""
    where = (Notice.user_id == user.id) & Notice.read_at.is_(None)
    if numbers is not None:
        where &= Notice.id.in_(numbers)
    db.session.execute(sa.update(Notice).where(where).values(read_at=now))


def choice_of(user: User) -> str:
    """The channel a person chose; mail where they chose none."""
    found = db.session.get(ChannelChoice, user.id)
    return found.channel if found else channels.MAIL


def wants_daily(user: User) -> bool:
    """Whether what can wait comes to a person once a day."""
    found = db.session.get(ChannelChoice, user.id)
    return found is not None and found.daily


def choose(user: User, channel: str, *, daily: bool = False, now: datetime | None = None) -> None:
    """`now` is needed where a person may have messages waiting that are to go out at once from here on."""
    found = db.session.get(ChannelChoice, user.id)
    if found is None:
        db.session.add(ChannelChoice(user_id=user.id, channel=channel, daily=daily))
        return
    if found.daily and not daily and now is not None:
        let_go(user.id, now)
    found.channel, found.daily = channel, daily
