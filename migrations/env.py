"""Runs migrations on the application's own engine."""

from importlib import import_module
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from grants import STAGES
from grants.database import Base, Money, UTCDateTime, db

for stage in STAGES:
    import_module(f"grants.{stage}")


def spell(kind: str, thing: Any, autogen: Any) -> str | Literal[False]:
    """Migrations stand alone: our column types are spelt as what they are in the database."""
    if kind != "type":
        return False
    if isinstance(thing, sa.JSON):
        autogen.imports.add("from sqlalchemy.dialects import postgresql")
        return 'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")'
    if isinstance(thing, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return "sa.BigInteger()" if isinstance(thing, Money) else False


with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=spell,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
