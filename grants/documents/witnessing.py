"""A checkpoint also witnesses the renditions made since the one before."""

from datetime import datetime

import sqlalchemy as sa

from grants.database import db
from grants.documents.models import Rendition
from grants.records.checkpoints import make_checkpoint
from grants.records.models import Checkpoint


def witness(now: datetime) -> Checkpoint:
    """Sign the journal together with every rendition that no checkpoint covers yet, in the order of their ids."""
    query = sa.select(Rendition).where(Rendition.sha256.is_not(None), Rendition.checkpoint_id.is_(None))
    renditions = db.session.scalars(query.order_by(Rendition.id)).all()
    checkpoint = make_checkpoint(now, [r.sha256 for r in renditions if r.sha256])
    for rendition in renditions:
        rendition.checkpoint_id = checkpoint.id
    return checkpoint
