"""outcomes: who measured an indicator, when, how surely, and for whom."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("indicator_values", schema=None) as batch_op:
        batch_op.add_column(sa.Column("measured_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("measured_by", sa.String(length=300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("evidence", sa.String(length=1000), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("confidence", sa.String(length=10), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("women", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("men", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("children", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("disabled", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("locality", sa.String(length=300), nullable=False, server_default=""))
        batch_op.create_check_constraint(
            op.f("ck_indicator_values_confidence_is_known"), "confidence in ('', 'high', 'medium', 'low')"
        )
        batch_op.create_check_constraint(
            op.f("ck_indicator_values_people_are_not_negative"),
            "coalesce(women, 0) >= 0 and coalesce(men, 0) >= 0 and coalesce(children, 0) >= 0 "
            "and coalesce(disabled, 0) >= 0",
        )
    with op.batch_alter_table("spending_lines", schema=None) as batch_op:
        batch_op.add_column(sa.Column("line", sa.String(length=10), nullable=False, server_default=""))
