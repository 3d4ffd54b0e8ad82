"""Votes of the members of a commission."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "votes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("member_id", sa.Integer(), nullable=False),
        sa.Column("vote", sa.String(length=10), nullable=False),
        sa.CheckConstraint("vote in ('for', 'against', 'abstained')", name=op.f("ck_votes_vote_is_known")),
        sa.ForeignKeyConstraint(["session_id"], ["records.id"], name=op.f("fk_votes_session_id_records")),
        sa.ForeignKeyConstraint(["application_id"], ["records.id"], name=op.f("fk_votes_application_id_records")),
        sa.ForeignKeyConstraint(["member_id"], ["users.id"], name=op.f("fk_votes_member_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_votes")),
        sa.UniqueConstraint(
            "session_id",
            "application_id",
            "member_id",
            name=op.f("uq_votes_session_id_application_id_member_id"),
        ),
    )
    with op.batch_alter_table("votes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_votes_session_id"), ["session_id"], unique=False)
