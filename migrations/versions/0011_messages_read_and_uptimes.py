"""Which messages were read, which go out with others once a day, and when the system was running."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notices", sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("notices", sa.Column("held", sa.Boolean(), nullable=False, server_default="0"))
    op.create_index(op.f("ix_notices_user_id_read_at"), "notices", ["user_id", "read_at"], unique=False)
    op.execute("UPDATE notices SET read_at = sent_at")
    op.add_column("channel_choices", sa.Column("daily", sa.Boolean(), nullable=False, server_default="0"))
    op.create_table(
        "uptimes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uptimes")),
    )
