"""lists of payment orders, on which each tranche stands once."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payment_rows",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("tranche_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("given_back_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_rows_amount_is_positive")),
        sa.CheckConstraint(
            "given_back_on is null or reason <> ''", name=op.f("ck_payment_rows_giving_back_has_a_reason")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["records.id"], name=op.f("fk_payment_rows_account_id_records")),
        sa.ForeignKeyConstraint(["list_id"], ["records.id"], name=op.f("fk_payment_rows_list_id_records")),
        sa.ForeignKeyConstraint(["tranche_id"], ["records.id"], name=op.f("fk_payment_rows_tranche_id_records")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_rows")),
    )
    with op.batch_alter_table("payment_rows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payment_rows_list_id"), ["list_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_payment_rows_tranche_id"), ["tranche_id"], unique=False)
        batch_op.create_index(
            "uq_payment_rows_standing_tranche",
            ["tranche_id"],
            unique=True,
            sqlite_where=sa.text("given_back_on IS NULL"),
            postgresql_where=sa.text("given_back_on IS NULL"),
        )
