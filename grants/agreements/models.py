"""Money that moved: what was paid on a tranche, demanded back and returned."""

from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from grants.database import Base


class Payment(Base):
    """The one payment of a tranche; the database itself refuses a second."""

    __tablename__ = "payments"

    id: Mapped[int] = mapped_column(primary_key=True)
    tranche_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), unique=True)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    amount: Mapped[Decimal]
    paid_on: Mapped[date]
    order_number: Mapped[str] = mapped_column(sa.String(300))

    __table_args__ = (sa.CheckConstraint("amount > 0", name="amount_is_positive"),)


class ReturnDemand(Base):
    """What the grantee has to return of a tranche, and by when. A tranche may see several, one after another."""

    __tablename__ = "return_demands"

    id: Mapped[int] = mapped_column(primary_key=True)
    tranche_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    agreement_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    amount: Mapped[Decimal]
    due_on: Mapped[date]

    __table_args__ = (sa.CheckConstraint("amount > 0", name="amount_is_positive"),)


class ReturnedSum(Base):
    """One sum that came back on the demands of a tranche."""

    __tablename__ = "returned_sums"

    id: Mapped[int] = mapped_column(primary_key=True)
    tranche_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    amount: Mapped[Decimal]
    returned_on: Mapped[date]
    order_number: Mapped[str] = mapped_column(sa.String(300))

    __table_args__ = (sa.CheckConstraint("amount > 0", name="amount_is_positive"),)
