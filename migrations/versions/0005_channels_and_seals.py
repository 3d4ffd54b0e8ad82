"""Ways to reach people, each try to, and when a message was given up; the seal that a paper bears."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notices", sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE notices SET failed_at = next_attempt_at WHERE sent_at IS NULL AND attempts >= 8")
    op.add_column("renditions", sa.Column("seal", sa.String(length=64), nullable=False, server_default=""))
    op.create_table(
        "channel_choices",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.CheckConstraint("channel in ('mail', 'sms', 'sms_only')", name=op.f("ck_channel_choices_channel_is_known")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_channel_choices_user_id_users")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_channel_choices")),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("receipt", sa.String(length=300), nullable=False),
        sa.Column("failure", sa.String(length=500), nullable=False),
        sa.Column("final", sa.Boolean(), nullable=False),
        sa.CheckConstraint("channel in ('mail', 'sms', 'hand', 'none')", name=op.f("ck_deliveries_channel_is_known")),
        sa.ForeignKeyConstraint(["notice_id"], ["notices.id"], name=op.f("fk_deliveries_notice_id_notices")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deliveries_notice_id"), ["notice_id"], unique=False)
