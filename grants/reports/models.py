"""The figures of accepted reports."""

from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from grants.database import Base


class IndicatorValue(Base):
    """One indicator as an accepted report gives it; exact decimal numbers, as text."""

    __tablename__ = "indicator_values"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    indicator: Mapped[str] = mapped_column(sa.String(300))
    baseline: Mapped[str] = mapped_column(sa.String(40), default="")
    target: Mapped[str] = mapped_column(sa.String(40), default="")
    actual: Mapped[str] = mapped_column(sa.String(40), default="")


class SpendingLine(Base):
    """What an accepted report says was spent of the grant on one item."""

    __tablename__ = "spending_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    item: Mapped[str] = mapped_column(sa.String(300))
    amount: Mapped[Decimal]

    __table_args__ = (sa.CheckConstraint("amount >= 0", name="amount_is_not_negative"),)
