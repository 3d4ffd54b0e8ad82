"""photographs: what they show, when and where they were taken, who consented; indicators: in what they are counted."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photographs",
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("shows", sa.String(length=300), nullable=False),
        sa.Column("consent", sa.String(length=10), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("location", sa.String(length=40), nullable=False),
        sa.Column("small", sa.String(length=64), nullable=False),
        sa.CheckConstraint("consent in ('nobody', 'adults', 'minors')", name=op.f("ck_photographs_consent_is_known")),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_photographs_file_id_files")),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_photographs")),
    )
    with op.batch_alter_table("indicator_values", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unit", sa.String(length=60), nullable=False, server_default=""))
