"""worklists: words that records are found by, lists in the order of dates, saved views, runs and calendars."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
COLUMNS = ("seen", "read", "told")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("records", "path", type_=sa.String(length=200, collation="C"), existing_nullable=False)
    op.create_index("ix_records_due", "records", ["authority_id", "due_at", "id"])
    op.create_index("ix_records_changed", "records", ["authority_id", "changed_at", "id"])
    _words()
    _views()
    _runs()


def _words() -> None:
    op.create_table(
        "record_words",
        sa.Column("record_id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in COLUMNS),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_record_words_record_id_records")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_record_words")),
    )
    if op.get_bind().dialect.name == "postgresql":
        for name in COLUMNS:
            op.execute(
                f"CREATE INDEX record_words_index_{name} ON record_words "
                f"USING gin (array_to_tsvector(string_to_array({name}, ' ')))"
            )
        return
    named, new, old = (", ".join(f"{before}{name}" for name in COLUMNS) for before in ("", "new.", "old."))
    add = f"INSERT INTO record_words_index(rowid, {named}) VALUES (new.record_id, {new});"
    take = (
        f"INSERT INTO record_words_index(record_words_index, rowid, {named}) VALUES ('delete', old.record_id, {old});"
    )
    op.execute(
        f"CREATE VIRTUAL TABLE record_words_index USING fts5({named}, content='record_words', "
        "content_rowid='record_id', tokenize='unicode61 remove_diacritics 0', prefix='2 3', detail='column')"
    )
    op.execute(f"CREATE TRIGGER record_words_added AFTER INSERT ON record_words BEGIN {add} END")
    op.execute(f"CREATE TRIGGER record_words_taken AFTER DELETE ON record_words BEGIN {take} END")
    op.execute(f"CREATE TRIGGER record_words_changed AFTER UPDATE ON record_words BEGIN {take} {add} END")


def _views() -> None:
    op.create_table(
        "saved_views",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=10), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", JSON, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_saved_views_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_views")),
        sa.UniqueConstraint("user_id", "page", "name", name=op.f("uq_saved_views_user_id_page_name")),
    )
    op.create_table(
        "calendar_feeds",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_calendar_feeds_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_calendar_feeds_secret_hash")),
    )


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_runs_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_runs")),
        sa.UniqueConstraint("key", name=op.f("uq_runs_key")),
        sa.UniqueConstraint("reference", name=op.f("uq_runs_reference")),
    )
    op.create_index(op.f("ix_runs_user_id"), "runs", ["user_id"])
    op.create_table(
        "run_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=10), nullable=False),
        sa.Column("why", JSON, nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("outcome in ('waiting', 'done', 'refused')", name=op.f("ck_run_items_outcome_is_known")),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_run_items_record_id_records")),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_items_run_id_runs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_run_items")),
        sa.UniqueConstraint("key", name=op.f("uq_run_items_key")),
        sa.UniqueConstraint("run_id", "record_id", name=op.f("uq_run_items_run_id_record_id")),
    )
    op.create_index("ix_run_items_outcome_id", "run_items", ["outcome", "id"])
