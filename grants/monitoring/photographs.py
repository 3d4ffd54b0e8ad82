"""The photographs of a record: kept small and without what is hidden in them, each with who consented."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from grants.casework.attachments import may_attach, readable
from grants.casework.case import Case
from grants.casework.perform import NotPossible
from grants.casework.pictures import NoPicture, reduced
from grants.casework.uploads import LARGEST, Upload, keep
from grants.database import db
from grants.documents import storage
from grants.languages import Message, say
from grants.monitoring.models import Photograph
from grants.records import journal
from grants.records.models import Event, File

MOST_AT_ONCE = 10
CONSENTS: dict[str, Message] = {
    "nobody": say("Nobody can be recognised"),
    "adults": say("Only adults can be recognised, and they agreed"),
    "minors": say("Minors can be recognised, and their parents agreed in writing"),
}


def photographs_of(case: Case) -> Sequence[Photograph]:
    """Those the reader may see, in the order they were sent."""
    allowed = [file.id for file in readable(case)]
    query = sa.select(Photograph).where(Photograph.file_id.in_(allowed)).order_by(Photograph.file_id)
    return db.session.scalars(query.options(joinedload(Photograph.file))).all()


def photograph_numbered(case: Case, number: int) -> Photograph | None:
    return next((each for each in photographs_of(case) if each.file_id == number), None)


def chosen_photographs(case: Case, numbers: Sequence[str]) -> Sequence[Photograph]:
    """The photographs among the files that an answer names."""
    wanted = [int(each) for each in numbers if each.isdecimal()]
    query = sa.select(Photograph).join(File).where(File.record_id == case.record.id, File.id.in_(wanted))
    return db.session.scalars(query.order_by(File.id).options(joinedload(Photograph.file))).all()


def keep_photographs(
    case: Case, uploads: Sequence[Upload], now: datetime, *, shows: str, consent: str, with_location: bool
) -> Sequence[Photograph]:
    """Keep what was sent, all or none; where they were taken only if that is wanted. Raises `NotPossible`."""
    if len(uploads) > MOST_AT_ONCE:
        raise NotPossible(say("Send at most %(most)s photographs at once.", most=MOST_AT_ONCE))
    if too_large := [each for each in uploads if len(each.data) > LARGEST]:
        raise NotPossible(*(say("“%(name)s” is larger than 20 MB.", name=each.name) for each in too_large))
    db.session.rollback()  # whoever writes elsewhere does not wait while pictures are made small
    try:
        pictures = [reduced(each.name, each.data) for each in uploads]
    except NoPicture as refusal:
        raise NotPossible(refusal.reason) from refusal
    named = [
        Upload(f"{each.name.rpartition('.')[0] or each.name}.jpg", picture.data)
        for each, picture in zip(uploads, pictures, strict=True)
    ]
    files = keep(case, named, now)
    found = [
        Photograph(
            file_id=file.id,
            shows=shows,
            consent=consent,
            taken_at=picture.taken_at,
            location=picture.location if with_location else "",
            small=storage.keep(picture.small),
        )
        for file, picture in zip(files, pictures, strict=True)
    ]
    db.session.add_all(found)
    db.session.flush()
    return found


def why_not_remove(case: Case, photograph: Photograph) -> Message | None:
    """A picture taken by mistake goes before the next step is taken; after it the journal has sealed it."""
    user = case.actor.user
    if user is None or photograph.file.uploaded_by_id != user.id or not may_attach(case):
        return say("Only whoever sent a photograph removes it, while files may be added here.")
    later = sa.select(Event.seq).where(
        Event.record_id == case.record.id, Event.recorded_at >= photograph.file.uploaded_at
    )
    if db.session.scalar(later.limit(1)) is not None:
        return say("A step was taken after this photograph was sent; it is part of the case now.")
    return None


def remove(case: Case, photograph: Photograph) -> None:
    """Take a photograph out of the record. Raises `NotPossible`."""
    journal.lock_head()
    if (reason := why_not_remove(case, photograph)) is not None:
        raise NotPossible(reason)
    db.session.delete(photograph)
    db.session.flush()
    db.session.delete(photograph.file)
    db.session.flush()
