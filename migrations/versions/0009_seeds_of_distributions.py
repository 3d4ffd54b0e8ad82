"""seeds of distributions, apart from what is ever shown of a record."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "distribution_seeds",
        sa.Column("record_id", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_distribution_seeds_record_id_records")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_distribution_seeds")),
    )
