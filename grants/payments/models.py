"""Money that was ordered, paid on a tranche, demanded back and returned."""

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


class PaymentRow(Base):
    """One tranche on a list of payment orders. It stands on one list only, until it is given back with a reason."""

    __tablename__ = "payment_rows"

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    tranche_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    account_id: Mapped[int | None] = mapped_column(sa.ForeignKey("records.id"))
    amount: Mapped[Decimal]
    given_back_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(sa.String(1000), default="")

    __table_args__ = (
        sa.CheckConstraint("amount > 0", name="amount_is_positive"),
        sa.CheckConstraint("given_back_on is null or reason <> ''", name="giving_back_has_a_reason"),
        sa.Index(
            "uq_payment_rows_standing_tranche",
            "tranche_id",
            unique=True,
            sqlite_where=sa.text("given_back_on IS NULL"),
            postgresql_where=sa.text("given_back_on IS NULL"),
        ),
    )


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
