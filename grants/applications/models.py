"""The budget of an application, line by line."""

from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from grants.database import Base


class BudgetLine(Base):
    """One line of what was submitted; replaced as a whole when the application is submitted again."""

    __tablename__ = "budget_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    number: Mapped[int]
    item: Mapped[str] = mapped_column(sa.Text)
    unit: Mapped[str] = mapped_column(sa.Text, default="")
    quantity: Mapped[str] = mapped_column(sa.String(40))
    price: Mapped[Decimal]
    total: Mapped[Decimal]
    own: Mapped[Decimal]
    requested: Mapped[Decimal]

    __table_args__ = (
        sa.UniqueConstraint("record_id", "number"),
        sa.CheckConstraint("own >= 0 and requested >= 0 and own + requested = total", name="adds_up"),
    )
