"""One database handle, three column types and the rule of who writes.

SQLite takes its write lock at BEGIN when the request may write, so two writers queue instead of failing.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session
from sqlalchemy.types import TypeDecorator

MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
_may_write: ContextVar[bool] = ContextVar("may_write", default=True)


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC on both engines; SQLite alone would give it back naive."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Money(TypeDecorator[Decimal]):
    """A sum in KGS, kept as whole tyiyn (1/100 som): exact, and summable, on both engines."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: sa.Dialect) -> int | None:
        if value is None:
            return None
        tyiyn = value * 100
        if tyiyn != tyiyn.to_integral_value():
            raise ValueError("a sum finer than a tyiyn")
        return int(tyiyn)

    def process_result_value(self, value: int | None, dialect: sa.Dialect) -> Decimal | None:
        return None if value is None else (Decimal(value) / 100).quantize(Decimal("0.01"))


JSONDocument = sa.JSON().with_variant(JSONB(), "postgresql")


class Base(DeclarativeBase):
    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {
        datetime: UTCDateTime(),
        Decimal: Money(),
        dict[str, Any]: JSONDocument,
        list[str]: JSONDocument,
    }


db = SQLAlchemy(disable_autonaming=True)


@contextmanager
def transactions(*, write: bool) -> Iterator[None]:
    """Transactions begun inside may write (take the write lock at once) or only read."""
    token = _may_write.set(write)
    try:
        yield
    finally:
        _may_write.reset(token)


@contextmanager
def at_once() -> Iterator[None]:
    """A short writing transaction in a request that only reads: what was read before is read anew."""
    with transactions(write=True):
        db.session.rollback()
        yield
        db.session.commit()


MOST_ANSWERS = 2_000
_ANSWERS = "answers"
P = ParamSpec("P")
R = TypeVar("R")


def asked_once(question: Callable[P, R]) -> Callable[P, R]:
    """A question to the database, asked again only after this transaction wrote, took the journal's lock, or ended.

    Its arguments are hashable and its answer is left as it is by whoever gets it.
    """

    @wraps(question)
    def ask(*arguments: P.args, **named: P.kwargs) -> R:
        session = db.session()
        session.flush()
        answers = session.info.setdefault(_ANSWERS, {})
        asked = (question, arguments, tuple(named.items()))
        if asked not in answers:
            answer = question(*arguments, **named)
            if len(answers) >= MOST_ANSWERS:
                answers.clear()
            answers[asked] = answer
        found: R = answers[asked]
        return found

    return ask


@sa.event.listens_for(Session, "after_flush")
@sa.event.listens_for(Session, "after_transaction_end")
def forget_answers(session: Session, _: object = None) -> None:
    """What `asked_once` remembers is asked again."""
    session.info.pop(_ANSWERS, None)


@sa.event.listens_for(Session, "do_orm_execute")
def _forget_answers_after_a_write(execution: ORMExecuteState) -> None:
    if not execution.is_select:
        forget_answers(execution.session)


def set_up(app: Flask) -> None:
    url = sa.make_url(app.config["DATABASE_URL"])
    if url.drivername in {"postgres", "postgresql"}:
        url = url.set(drivername="postgresql+psycopg")
    options: dict[str, Any] = {"pool_pre_ping": True}
    if url.get_backend_name() == "sqlite":
        options["connect_args"] = {"timeout": 60}
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    with app.app_context():
        if url.get_backend_name() == "sqlite":
            sa.event.listen(db.engine, "connect", _prepare_sqlite)
            sa.event.listen(db.engine, "begin", _begin_sqlite)


def _prepare_sqlite(connection: Any, _: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=60000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _may_write.get() else "BEGIN")


def alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def upgrade(app: Flask, revision: str = "head") -> None:
    """Bring the schema to `revision`; the only way tables come into being."""
    with app.app_context():
        command.upgrade(alembic_config(), revision)
        db.session.remove()
