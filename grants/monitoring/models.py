"""What is known of a photograph besides its bytes."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from grants.database import Base
from grants.records.models import File


class Photograph(Base):
    """A picture taken at a visit or a gathering; its bytes are the reduced ones of its file.

    `consent`: nobody can be known on it, the adults agreed, or the parents of the minors did in writing. `location` is
    empty unless whoever took it wanted it kept. `small` is the hash of the thumbnail.
    """

    __tablename__ = "photographs"

    file_id: Mapped[int] = mapped_column(sa.ForeignKey("files.id"), primary_key=True)
    shows: Mapped[str] = mapped_column(sa.String(300))
    consent: Mapped[str] = mapped_column(sa.String(10))
    taken_at: Mapped[datetime | None]
    location: Mapped[str] = mapped_column(sa.String(40))
    small: Mapped[str] = mapped_column(sa.String(64))

    file: Mapped[File] = relationship()

    __table_args__ = (sa.CheckConstraint("consent in ('nobody', 'adults', 'minors')", name="consent_is_known"),)
