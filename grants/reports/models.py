"""The figures of accepted reports and of published evaluations."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from grants.database import Base


class IndicatorValue(Base):
    """One indicator as an accepted report or a published evaluation gives it; exact decimal numbers, as text.

    `report_id` is that report or evaluation. People are counted: how many women, men, children, people with
    disabilities, where they were counted apart.
    """

    __tablename__ = "indicator_values"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    indicator: Mapped[str] = mapped_column(sa.String(300))
    unit: Mapped[str] = mapped_column(sa.String(60), default="", server_default="")
    baseline: Mapped[str] = mapped_column(sa.String(40), default="")
    target: Mapped[str] = mapped_column(sa.String(40), default="")
    actual: Mapped[str] = mapped_column(sa.String(40), default="")
    measured_on: Mapped[date | None]
    measured_by: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")
    evidence: Mapped[str] = mapped_column(sa.String(1000), default="", server_default="")
    confidence: Mapped[str] = mapped_column(sa.String(10), default="", server_default="")
    women: Mapped[int | None]
    men: Mapped[int | None]
    children: Mapped[int | None]
    disabled: Mapped[int | None]
    locality: Mapped[str] = mapped_column(sa.String(300), default="", server_default="")

    __table_args__ = (
        sa.CheckConstraint("confidence in ('', 'high', 'medium', 'low')", name="confidence_is_known"),
        sa.CheckConstraint(
            "coalesce(women, 0) >= 0 and coalesce(men, 0) >= 0 and coalesce(children, 0) >= 0 "
            "and coalesce(disabled, 0) >= 0",
            name="people_are_not_negative",
        ),
    )


class SpendingLine(Base):
    """What an accepted report says was spent of the grant on one item.

    `line` is the number of the item in the agreed budget, empty where the lines of the report were typed freely.
    """

    __tablename__ = "spending_lines"

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    line: Mapped[str] = mapped_column(sa.String(10), default="", server_default="")
    item: Mapped[str] = mapped_column(sa.String(300))
    amount: Mapped[Decimal]

    __table_args__ = (sa.CheckConstraint("amount >= 0", name="amount_is_not_negative"),)
