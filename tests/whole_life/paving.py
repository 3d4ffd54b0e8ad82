"""What has to come before a press, done by those who have to do it, so that lives go further than chance leads."""

from collections.abc import Callable, Mapping

import sqlalchemy as sa

from grants.agreements.queries import confirmed_account
from grants.awards.sessions import attending, declared, unsigned
from grants.casework.case import Case
from grants.casework.perform import why_not
from grants.database import db
from grants.notices.models import Notice
from grants.payments.facts import latest_fact
from grants.people.models import User
from grants.records.models import Event, Record
from tests.grants.payments.readiness import FACTS
from tests.whole_life.life import Life

READY = 0.7
"""How often people see to what comes first."""


class Paved(Life):
    """A life in which people often see to what comes first."""

    def prepare(self, record: Record, action: str, user: object) -> None:
        paver = PAVERS.get((record.kind, action))
        if paver is not None and self.random.random() < READY:
            paver(self, record)
        super().prepare(record, action, user)  # type: ignore[arg-type]

    def begin(self, kind: str, parent: Record | None, by: User | None = None) -> Record | None:
        if kind == "handing" and parent is not None:
            self._lose_a_letter(parent)
        return super().begin(kind, parent, by)

    def does(self, record: Record, *actions: str, by: User | None = None) -> None:
        """One press after another, each by somebody who may."""
        for action in actions:
            row = self.reference.definitions[record.kind]["actions"][action]
            roles = row["by"] if isinstance(row["by"], list) else [row["by"]]
            able = [by] if by else self.able(record, roles)
            if able and self.reference.fits(self.reference.nodes[record.id], row):
                user = self._rather(able, record, action)
                self.prepare(record, action, user)
                self.press(record, action, user)

    def _rather(self, able: list[User], record: Record, action: str) -> User:
        """Somebody whom nothing keeps from it, where there is anybody."""
        self.random.shuffle(able)
        free = (user for user in able if not why_not(Case(record, self.actor(user), self.now), action))
        return next(free, able[0])

    def by_each(self, session: Record, action: str, ids: set[int]) -> None:
        for user in self.people:
            if user.id in ids:
                self.press(session, action, user)

    def below(self, record: Record, kind: str, *phases: str) -> list[Record]:
        query = sa.select(Record).where(Record.parent_id == record.id, Record.kind == kind).order_by(Record.id)
        return list(db.session.scalars(query.where(Record.phase.in_(phases)) if phases else query))

    def _lose_a_letter(self, programme: Record) -> None:
        """A message that nobody could deliver."""
        query = (
            sa.select(Notice)
            .join(Event, Notice.event_seq == Event.seq)
            .join(Record, Event.record_id == Record.id)
            .where(Record.path.startswith(programme.path, autoescape=True), Notice.sent_at.is_(None))
        )
        notice = db.session.scalars(query.order_by(Notice.id.desc()).limit(1)).first()
        if notice is not None:
            notice.attempts, notice.failed_at, notice.failure = 8, self.now, "nobody listens"
            db.session.commit()


def _declare(life: Paved, session: Record) -> None:
    case = Case(session, life.actor(life.people[0]), life.now)
    told = declared(case)
    silent = {voter.user.id for voter in attending(case) if voter.user.id not in told}
    life.by_each(session, "declare_no_conflict", silent)
    life.by_each(session, "declare_conflict", silent - set(declared(case)))


def _sign(life: Paved, session: Record) -> None:
    case = Case(session, life.actor(life.people[0]), life.now)
    life.by_each(session, "sign", {voter.user.id for voter in unsigned(case)})


def _attest(life: Paved, record: Record) -> None:
    """The facts and the account without which no money moves."""
    agreement = Case(record, life.actor(life.people[0]), life.now).parent("agreement")
    for kind in FACTS:
        fact = latest_fact(agreement, kind)
        if (fact is None or fact.phase != "running") and (begun := life.begin("fact", agreement)) is not None:
            life.does(begun, "attest")
    if confirmed_account(agreement) is None:
        open_ = life.below(agreement, "account", "preparing", "checking", "approving")
        account = open_[0] if open_ else life.begin("account", agreement)
        if account is not None:
            life.does(account, "submit", "verify", "confirm")


def _score(life: Paved, call: Record) -> None:
    for application in life.below(call, "application", "evaluating"):
        for _ in range(3):
            if life.reference.phase(life.reference.nodes[application.id]) == "evaluating":
                open_ = life.below(application, "review", "preparing", "running")
                review = open_[0] if open_ else life.begin("review", application)
                if review is not None:
                    life.does(review, "declare_no_conflict", "lock")


def _admit(life: Paved, call: Record) -> None:
    for application in life.below(call, "application", "checking"):
        life.does(application, "admit")


def _plan(life: Paved, visit: Record) -> None:
    life.does(visit, "notify")


PAVERS: Mapping[tuple[str, str], Callable[[Paved, Record], None]] = {
    ("session", "enter_votes"): _declare,
    ("session", "publish"): _sign,
    ("session", "send_back"): _sign,
    ("agreement", "sign_for_customer"): _attest,
    ("tranche", "approve"): _attest,
    ("tranche", "pay"): _attest,
    ("call", "rank"): _score,
    ("call", "finish_screening"): _admit,
    ("visit", "conduct"): _plan,
}
