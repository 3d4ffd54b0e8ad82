"""By when people have to act on a record, beside when its clock acts next; lists are ordered by it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("records", sa.Column("due_by", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE records SET due_by = due_at")
    op.drop_index("ix_records_due", "records")
    op.create_index("ix_records_due", "records", ["authority_id", "due_by", "id"])
