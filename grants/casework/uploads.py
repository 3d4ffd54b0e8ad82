"""Uploaded files: kept under their hash once their content is what their name says."""

import zipfile
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from grants.casework.attachments import may_attach
from grants.casework.case import Case
from grants.casework.fields import cleaned
from grants.casework.perform import NotPossible
from grants.casework.pictures import NoPicture, freed
from grants.casework.queries import files_of
from grants.database import db
from grants.documents import storage
from grants.languages import say
from grants.records import journal
from grants.records.models import File

LARGEST = 20 * 1024 * 1024
MOST_FILES = 30
MOST_BYTES = 200 * 1024 * 1024
"""All files of one record together."""
_OFFICE = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_OPEN_DOCUMENT = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
ACCEPTED = ("pdf", "png", "jpg", "jpeg", *_OFFICE, *_OPEN_DOCUMENT)


@dataclass(frozen=True)
class Upload:
    name: str
    data: bytes


def media_type(upload: Upload) -> str:
    """The type the content shows. Raises `NotPossible` where it is not accepted, or not what the name says."""
    ending = upload.name.rpartition(".")[2].lower()
    if ending not in ACCEPTED:
        raise NotPossible(
            say(
                "“%(name)s” is not accepted. Send a PDF, a picture (PNG or JPEG) or an office document.",
                name=upload.name,
            )
        )
    found = _shown_by(upload.data)
    wanted = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg"}
    if found is None or found != {**wanted, **_OFFICE, **_OPEN_DOCUMENT}[ending]:
        raise NotPossible(
            say(
                "“%(name)s” is not what its name says. Open it, save it again as a PDF and send that.", name=upload.name
            )
        )
    return found


def _shown_by(data: bytes) -> str | None:
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"PK\x03\x04"):
        return _packed_in(data)
    return None


def _packed_in(data: bytes) -> str | None:
    """The kind of office document inside a zip archive; its content is never unpacked beyond one short name."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                declared = archive.read("mimetype").decode("ascii", "replace").strip()
                return declared if declared in _OPEN_DOCUMENT.values() else None
    except (zipfile.BadZipFile, RuntimeError, OSError):
        return None
    if "word/document.xml" in names:
        return _OFFICE["docx"]
    return _OFFICE["xlsx"] if "xl/workbook.xml" in names else None


def _bare(name: str) -> str:
    """The name alone, without the folders some programs put before it, and no longer than a column."""
    return cleaned(name.replace("\\", "/").rpartition("/")[2])[-200:]


def _freed(upload: Upload) -> Upload:
    """Without what a camera hid in a picture. Raises `NotPossible`."""
    try:
        return Upload(upload.name, freed(upload.name, upload.data))
    except NoPicture as refusal:
        raise NotPossible(refusal.reason) from refusal


def keep(case: Case, uploads: list[Upload], now: datetime) -> list[File]:
    """Keep the files beside the record, all or none; of pictures only what they show. Raises `NotPossible`."""
    if not uploads:
        raise NotPossible(say("Choose a file first."))
    for upload in uploads:
        if not upload.data:
            raise NotPossible(say("“%(name)s” is empty.", name=upload.name))
        if len(upload.data) > LARGEST:
            raise NotPossible(say("“%(name)s” is larger than 20 MB.", name=upload.name))
    types = [media_type(upload) for upload in uploads]
    uploads = [
        _freed(upload) if kind.startswith("image/") else upload for upload, kind in zip(uploads, types, strict=True)
    ]
    digests = [storage.keep(upload.data) for upload in uploads]
    journal.lock_head()
    if not may_attach(case):
        raise NotPossible(say("Files can no longer be added here."))
    there = [file.size for file in files_of(case.record)]
    if len(there) + len(uploads) > MOST_FILES:
        raise NotPossible(say("A record holds at most %(most)s files.", most=MOST_FILES))
    if sum(there) + sum(len(upload.data) for upload in uploads) > MOST_BYTES:
        raise NotPossible(say("All files of a record together are at most %(most)s MB.", most=MOST_BYTES // 1024**2))
    if case.actor.user is None:
        raise NotPossible(say("Sign in to send a file."))
    files = [
        File(
            record_id=case.record.id,
            name=_bare(upload.name),
            media_type=kind,
            size=len(upload.data),
            sha256=digest,
            uploaded_by_id=case.actor.user.id,
            uploaded_at=now,
        )
        for upload, kind, digest in zip(uploads, types, digests, strict=True)
    ]
    db.session.add_all(files)
    db.session.flush()
    return files
