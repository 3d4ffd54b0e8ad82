"""The marks of a locked review, and the seeds of distributions."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from grants.database import Base


class Mark(Base):
    """One evaluator's mark for one criterion; replaced as a whole when a reopened review is locked again."""

    __tablename__ = "marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    criterion: Mapped[str] = mapped_column(sa.String(40))
    mark: Mapped[int]

    __table_args__ = (
        sa.UniqueConstraint("review_id", "criterion"),
        sa.CheckConstraint("mark between 0 and 10", name="within_the_scale"),
    )


class DistributionSeed(Base):
    """Kept apart from the record until it is used: nothing that is shown of a record shows it."""

    __tablename__ = "distribution_seeds"

    record_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), primary_key=True)
    seed: Mapped[str] = mapped_column(sa.String(64))
