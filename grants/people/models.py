"""Who: users, organisations and the roles that link them, with dates; and what an account is entered and kept by."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from flask_login import UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.database import Base


class User(UserMixin, Base):  # type: ignore[misc]
    """A person with an account. A `short_password` is good only together with a second factor."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(254), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    password_hash: Mapped[str] = mapped_column(sa.String(200))
    language: Mapped[str] = mapped_column(sa.String(2), default="ky")
    phone: Mapped[str] = mapped_column(sa.String(40), default="")
    active: Mapped[bool] = mapped_column(default=True)
    short_password: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="user", foreign_keys="Membership.user_id", order_by="Membership.id"
    )

    @property
    def is_active(self) -> bool:
        return self.active


class Organisation(Base):
    """An authority that gives grants, or a body that applies for them."""

    __tablename__ = "organisations"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    name: Mapped[dict[str, Any]]
    legal_form: Mapped[dict[str, Any]] = mapped_column(default=dict)
    inn: Mapped[str | None] = mapped_column(sa.String(14), unique=True)
    address: Mapped[dict[str, Any]] = mapped_column(default=dict)
    languages: Mapped[list[str]] = mapped_column(default=lambda: ["ky", "ru"])
    invented: Mapped[bool] = mapped_column(default=False)
    memberships: Mapped[list["Membership"]] = relationship(back_populates="organisation", order_by="Membership.id")

    __table_args__ = (sa.CheckConstraint("kind in ('authority', 'applicant')", name="kind_is_known"),)


class Membership(Base):
    """A role a person holds: in an organisation, or only on one record and what lies below it.

    `on_behalf_of_id` is the person whose place is taken (an acting head, an agent), `basis` the order or power of
    attorney that allows it. The role holds from `starts` to `ends`, both days included.
    """

    __tablename__ = "memberships"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    organisation_id: Mapped[int] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    record_id: Mapped[int | None] = mapped_column(sa.ForeignKey("records.id"), index=True)
    parent_record_id: Mapped[int | None] = mapped_column(sa.ForeignKey("records.id"))
    role: Mapped[str] = mapped_column(sa.String(40))
    side: Mapped[str] = mapped_column(sa.String(10), default="")
    starts: Mapped[date]
    ends: Mapped[date | None]
    basis: Mapped[str] = mapped_column(sa.String(300), default="")
    on_behalf_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))

    user: Mapped[User] = relationship(back_populates="memberships", foreign_keys=[user_id])
    organisation: Mapped[Organisation] = relationship(back_populates="memberships")
    on_behalf_of: Mapped[User | None] = relationship(foreign_keys=[on_behalf_of_id])

    __table_args__ = (
        sa.CheckConstraint("ends is null or ends >= starts", name="ends_after_start"),
        sa.CheckConstraint("side in ('', 'state', 'civil')", name="side_is_known"),
    )

    def holds_on(self, day: date) -> bool:
        return self.starts <= day and (self.ends is None or day <= self.ends)


class SecondFactor(Base):
    """What a person proves a signature with; `last_step` is the step of time whose code was used last."""

    __tablename__ = "second_factors"

    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), primary_key=True)
    secret: Mapped[str] = mapped_column(sa.String(300))
    enrolled_at: Mapped[datetime]
    last_step: Mapped[int]


class FailedAttempts(Base):
    """How often somebody failed to prove who they are, lately; `subject` is a hash."""

    __tablename__ = "failed_attempts"

    subject: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)


class SignIn(Base):
    """One browser in which somebody signed in, until it is ended; the cookie holds what `token` is the hash of.

    While its second factor is owed it opens nothing.
    """

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    token: Mapped[str] = mapped_column(sa.String(64), unique=True)
    proof: Mapped[str] = mapped_column(sa.String(10))
    device: Mapped[str] = mapped_column(sa.String(200))
    address: Mapped[str] = mapped_column(sa.String(45))
    begun_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    holds_until: Mapped[datetime]

    user: Mapped[User] = relationship()

    __table_args__ = (sa.CheckConstraint("proof in ('none', 'owed', 'given')", name="proof_is_known"),)


class Passkey(Base):
    """A key kept by a telephone, a computer or a stick of its owner; `credential` is its name, base64url."""

    __tablename__ = "passkeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    credential: Mapped[str] = mapped_column(sa.String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(sa.LargeBinary)
    uses: Mapped[int] = mapped_column(sa.BigInteger)
    name: Mapped[str] = mapped_column(sa.String(100))
    added_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class RecoveryCode(Base):
    """The hash of a code that stands in for a second factor once."""

    __tablename__ = "recovery_codes"

    digest: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)


class Identity(Base):
    """Under which name an identity provider knows a person."""

    __tablename__ = "identities"

    issuer: Mapped[str] = mapped_column(sa.String(255), primary_key=True)
    subject: Mapped[str] = mapped_column(sa.String(255), primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    linked_at: Mapped[datetime]

    user: Mapped[User] = relationship()


class Letter(Base):
    """A letter about an account, owed to an address: sent once, by the worker, after the commit.

    Where it bears a link, that works until `ends_at` and once. `values` are what its words and its link need.
    """

    __tablename__ = "letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    address: Mapped[str] = mapped_column(sa.String(254), index=True)
    language: Mapped[str] = mapped_column(sa.String(2))
    values: Mapped[dict[str, Any]]
    nonce: Mapped[str] = mapped_column(sa.String(32))
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(sa.ForeignKey("organisations.id"), index=True)
    owed_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None] = mapped_column(index=True)
    failure: Mapped[str] = mapped_column(sa.String(500), default="")

    user: Mapped[User | None] = relationship()
    organisation: Mapped[Organisation | None] = relationship()
