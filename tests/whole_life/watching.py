"""The application with a plain reference beside it and a ledger beside its money: each press is compared."""

from collections import deque
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from grants.clock import LOCAL
from grants.database import db
from grants.people.actors import Actor, actor_of
from grants.people.models import Membership, Organisation, User
from grants.records.library import shipped
from grants.records.models import Event, Record
from tests.whole_life.ledger import Ledger
from tests.whole_life.likings import Coverage
from tests.whole_life.reference import Reference, Told

MONEY = ("programme", "call", "tranche", "agreement", "amendment", "application", "payment_list", "report")
"""The kinds whose events make the ledger worth comparing."""
AT_HAND = 5
"""How many of the latest events tell what people have in their hands, and rather go on with."""
JOURNAL = (
    sa.select(
        Event.seq,
        Event.record_id,
        Event.kind,
        Event.action,
        Event.source,
        Event.target,
        Record.parent_id,
        Event.actor_id,
        Event.on_behalf_of_id,
        Event.cause,
        Event.answers,
    )
    .join(Record, Event.record_id == Record.id)
    .order_by(Event.seq)
)
WHO_IS_WHO = (User, Membership, Organisation)


class Divergence(AssertionError):
    """The application and the reference went different ways."""


class Watched:
    def __init__(self, now: datetime, coverage: Coverage) -> None:
        """What the journal already tells is taken, and compared, first."""
        self.now, self.coverage = now, coverage
        self.ledger = Ledger()
        pack = shipped()[2]["kg-2022"]
        self.reference = Reference({name: rule.value for name, rule in pack.rules.items()})
        self.seen = 0
        self.recent: deque[int] = deque(maxlen=AT_HAND)
        self._actors: dict[tuple[int, object], Actor] = {}
        self._wrote = self._others_now = False
        self.session = db.session()
        self.session.expire_on_commit = False
        sa.event.listen(self.session, "after_flush", self._note_writing)
        self._meet_everybody()
        self._meet_what_was_there()
        self.compare()

    def _note_writing(self, session: Session, _: object) -> None:
        self._wrote = True
        changed = (*session.new, *session.dirty, *session.deleted)
        self._others_now |= any(isinstance(each, WHO_IS_WHO) for each in changed)

    def _meet_what_was_there(self) -> None:
        """What stands in the world without a history: the reference takes it as it is."""
        told = sa.select(Event.record_id)
        for record in db.session.scalars(sa.select(Record).where(Record.id.not_in(told)).order_by(Record.id)):
            node = self.reference.begun(record.id, record.kind, record.parent_id)
            node.state = record.state

    def actor(self, user: User) -> Actor:
        key = user.id, self.now.astimezone(LOCAL).date()
        if key not in self._actors:
            self._actors[key] = actor_of(user, self.now)
        return self._actors[key]

    def forget(self) -> None:
        """A refusal leaves nothing behind; where something was written before it came, it is taken back."""
        if self._wrote or self.session.new or self.session.dirty or self.session.deleted:
            db.session.rollback()
            self._meet_everybody()
            self._wrote = False

    def keep(self) -> None:
        """A tick that found nothing to do may still have put the moment off."""
        db.session.commit()
        self._wrote = False

    def compare(self) -> None:
        """Everything new in the journal against the reference, then every record against its place in it."""
        db.session.commit()
        self._wrote = False
        query = JOURNAL.where(Event.seq > self.seen)
        told, answers = [], []
        for *before, actor, behalf, cause, given in db.session.execute(query):
            people = tuple(each for each in (actor, behalf) if each is not None)
            told.append(Told(*before, people, cause))
            answers.append(given)
        fresh = told if self.seen else []
        self.seen = told[-1].seq if told else self.seen
        for event in told:
            self.coverage.taken[event.kind, event.action] += 1
            self.recent.append(event.record)
        faults = self.reference.happened(told)
        self._read_anew()
        for event, given in zip(told, answers, strict=True):
            faults += self.ledger.entered(event.kind, event.record, event.action, given)
        if any(event.kind in MONEY for event in told):
            faults += self.ledger.audited(fresh)
        standing = {row.id: row.state for row in db.session.execute(sa.select(Record.id, Record.state))}
        faults += [
            f"{node.kind} {number} is {standing.get(number)!r}, not {node.state!r}"
            for number, node in self.reference.nodes.items()
            if standing.get(number) != node.state
        ]
        faults += [
            f"record {number} is unknown to the reference" for number in standing.keys() - self.reference.nodes.keys()
        ]
        if faults:
            raise Divergence("\n".join(faults))

    def _read_anew(self) -> None:
        """As another request would: everything but who is who, and that too once it changed."""
        for thing in list(db.session):
            if self._others_now or not isinstance(thing, WHO_IS_WHO):
                db.session.expire(thing)
        if self._others_now:
            self._meet_everybody()

    def _meet_everybody(self) -> None:
        """At once, not one by one as they act."""
        places = selectinload(User.memberships)
        with_them = places.joinedload(Membership.organisation), places.joinedload(Membership.on_behalf_of)
        query = sa.select(User).options(*with_them).execution_options(populate_existing=True)
        self._known = db.session.scalars(query).all()
        self._actors.clear()
        self._others_now = False
