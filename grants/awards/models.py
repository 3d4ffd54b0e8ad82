"""Who voted how in the commission."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from grants.database import Base

VOTES = ("for", "against", "abstained")


class Vote(Base):
    """One member's vote on one application; replaced as a whole while the votes of a session are still corrected."""

    __tablename__ = "votes"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"), index=True)
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("records.id"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    vote: Mapped[str] = mapped_column(sa.String(10))

    __table_args__ = (
        sa.UniqueConstraint("session_id", "application_id", "member_id"),
        sa.CheckConstraint("vote in ('for', 'against', 'abstained')", name="vote_is_known"),
    )
