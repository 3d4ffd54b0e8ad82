"""Failed attempts to prove who one is, counted over all processes: after too many, everybody waits."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from grants.database import db, transactions
from grants.people.models import FailedAttempts

PAUSE = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Limit:
    """How often somebody may fail within `PAUSE`; the subject is kept as a hash, for it may be a slip of the hand."""

    purpose: str
    subject: str
    most: int

    @property
    def key(self) -> str:
        return sha256(f"{self.purpose}\n{self.subject}".encode()).hexdigest()


def limits_of_sign_in(email: str, address: str) -> Sequence[Limit]:
    """The account from one address, the account from anywhere, and the address; the same for an account nobody has."""
    account = email.strip().lower()
    return (
        Limit("account from an address", f"{account}\n{address}", 5),
        Limit("account", account, 30),
        Limit("address", address, 100),
    )


def limit_of_codes(user_id: int) -> Limit:
    return Limit("second factor", str(user_id), 5)


def closed_until(limits: Iterable[Limit], now: datetime) -> datetime | None:
    """Until when nobody is let try, where a limit was reached."""
    most = {limit.key: limit.most for limit in limits}
    rows = db.session.scalars(
        sa.select(FailedAttempts).where(FailedAttempts.subject.in_(most), FailedAttempts.last_at > now - PAUSE)
    )
    return max((row.last_at + PAUSE for row in rows if row.failures >= most[row.subject]), default=None)


def record_failure(limits: Iterable[Limit], now: datetime) -> None:
    """Count one more for each; commits in a transaction of its own, so that it stays whatever is answered."""
    with transactions(write=True):
        db.session.rollback()
        db.session.execute(sa.delete(FailedAttempts).where(FailedAttempts.last_at < now - FORGOTTEN_AFTER))
        for limit in sorted(limits, key=lambda each: each.key):
            db.session.execute(_one_more(limit.key, now))
        db.session.commit()


def forget_failures(limit: Limit) -> None:
    """After a success; part of the transaction that is under way."""
    db.session.execute(sa.delete(FailedAttempts).where(FailedAttempts.subject == limit.key))


def forget_at_once(limit: Limit) -> None:
    """After a sign-in: in a transaction of its own, and none where nothing was counted."""
    if db.session.get(FailedAttempts, limit.key) is None:
        return
    with transactions(write=True):
        db.session.rollback()
        forget_failures(limit)
        db.session.commit()


def _one_more(key: str, now: datetime) -> sa.Executable:
    dialect: Any = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    insert = dialect.insert(FailedAttempts).values(subject=key, failures=1, last_at=now)
    recent = FailedAttempts.last_at > now - PAUSE
    found: sa.Executable = insert.on_conflict_do_update(
        index_elements=[FailedAttempts.subject],
        set_={"failures": sa.case((recent, FailedAttempts.failures + 1), else_=1), "last_at": now},
    )
    return found
