"""Many papers become one: title page, inventory, the documents as they were issued, the journal; numbered through."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pikepdf
from flask import current_app

from grants.documents import rendering_apart
from grants.dossiers.queries import Dossier, Leaf
from grants.languages import say, words
from workflows.definition import Words

FRONT_LIMIT = 40.0
"""Seconds for a title page with a long inventory, and for a long journal."""
_EDGE, _SIZE = 25.0, 9


class NotBound(Exception):
    """The papers are more than one file should hold, or one of them cannot be read."""


MOST_DOCUMENTS, MOST_BYTES = 500, 200 * 1024 * 1024


@dataclass(frozen=True)
class _Part:
    title: str
    data: bytes
    leaf: Leaf | None = None


def bind(dossier: Dossier, papers: Sequence[bytes], language: str, audience: str, now: datetime) -> bytes:
    """The bound file. `papers` are the bytes issued of each leaf, in the same order. Raises `NotBound`."""
    if len(papers) > MOST_DOCUMENTS or sum(map(len, papers)) > MOST_BYTES:
        raise NotBound
    parts = [
        _Part(f"{place}. {words(leaf.title, language)} № {leaf.number}", data, leaf)
        for place, (leaf, data) in enumerate(zip(dossier.leaves, papers, strict=True), 1)
    ]
    head = _head(dossier, audience, now)
    journal = _rendered({**head, "kind": "journal", "fields": {"events": _told(dossier, language)}}, language)
    parts.append(_Part(words(say("Extract from the journal"), language), journal))
    counts = [_pages(part.data) for part in parts]
    front = _front(dossier, parts, counts, head, language)
    return _joined([_Part(words(say("Title page and inventory"), language), front), *parts], dossier, language, now)


def _front(
    dossier: Dossier, parts: Sequence[_Part], counts: Sequence[int], head: dict[str, Any], language: str
) -> bytes:
    """The inventory counts its own pages too: drawn again until their number is what it says."""
    own = 2
    for _ in range(4):
        rows, first = [], own + 1
        for part, count in zip(parts, counts, strict=True):
            rows.append(_row(part, first, first + count - 1))
            first += count
        fields = {
            "kind": dossier.kind,
            "title": dossier.title,
            "organisation": dossier.organisation,
            "begun_at": dossier.begun_at.isoformat(),
            "rows": rows,
            "whole": dossier.whole,
            "own": own,
            "documents": len(dossier.leaves),
            "pages": first - 1,
        }
        data = _rendered({**head, "kind": "front", "fields": fields}, language)
        if (drawn := _pages(data)) == own:
            return data
        own = drawn
    raise rendering_apart.RenderingFailed("the inventory does not come to rest")


def _row(part: _Part, first: int, last: int) -> dict[str, Any]:
    leaf = part.leaf
    if leaf is None:
        return {"number": "", "issued_at": None, "title": part.title, "first": first, "last": last}
    return {
        "number": leaf.number,
        "issued_at": leaf.issued_at.isoformat(),
        "title": leaf.title,
        "masked": leaf.audience == "public",
        "in_force": leaf.in_force,
        "first": first,
        "last": last,
    }


def _told(dossier: Dossier, language: str) -> list[dict[str, Any]]:
    return [
        {
            "title": words(event["title"], language),
            "who": words(event["who"], language),
            "on_behalf_of": event["on_behalf_of"],
            "happened": event["happened"].isoformat(),
            "recorded": event["recorded"].isoformat(),
            "reason": event["reason"],
            "hash": event["hash"],
        }
        for event in dossier.events
    ]


def _head(dossier: Dossier, audience: str, now: datetime) -> dict[str, Any]:
    return {
        "layout": "bound",
        "number": dossier.reference,
        "issued_at": now.isoformat(timespec="seconds"),
        "authority": dossier.authority,
        "verify_url": f"{current_app.config['PUBLIC_URL'].rstrip('/')}/records/{dossier.reference}",
        "event": {"hash": dossier.last_hash},
        "audience": audience,
        "title": _TITLE,
        "masked": [],
        "demonstration": bool(current_app.config["DEMO"]),
    }


_TITLE: Words = {each: say("Case file").text(each) for each in ("ky", "ru", "en")}


def _rendered(snapshot: dict[str, Any], language: str) -> bytes:
    return rendering_apart.render_apart(snapshot, language, snapshot["audience"], FRONT_LIMIT)


def _pages(data: bytes) -> int:
    try:
        with pikepdf.open(io.BytesIO(data)) as opened:
            return len(opened.pages)
    except pikepdf.PdfError as error:
        raise NotBound from error


def _joined(parts: Sequence[_Part], dossier: Dossier, language: str, now: datetime) -> bytes:
    with pikepdf.new() as bound:
        places = []
        for part in parts:
            places.append(len(bound.pages))
            with pikepdf.open(io.BytesIO(part.data)) as opened:
                bound.pages.extend(opened.pages)
        name = pikepdf.Name
        font = bound.make_indirect(pikepdf.Dictionary(Type=name.Font, Subtype=name.Type1, BaseFont=name.Helvetica))
        for number, page in enumerate(bound.pages, 1):
            _number(bound, page, number, font)
        with bound.open_outline() as outline:
            outline.root.extend(
                pikepdf.OutlineItem(part.title, place) for part, place in zip(parts, places, strict=True)
            )
        _describe(bound, dossier, language, now)
        written = io.BytesIO()
        bound.save(written, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return written.getvalue()


def _number(bound: pikepdf.Pdf, page: pikepdf.Page, number: int, font: pikepdf.Object) -> None:
    """The number of the sheet in the case, in the upper right corner, as archives write it."""
    for key in ("/StructParents", "/Tabs"):  # they point into the structure of a file that is not here
        if key in page.obj:
            del page.obj[key]
    if "/Annots" in page.obj:  # a seal speaks of the whole file it was put on
        kept = [each for each in page.obj.Annots if each.get("/Subtype") != pikepdf.Name.Widget]
        page.obj.Annots = pikepdf.Array(kept)
    page.add_resource(font, pikepdf.Name.Font, pikepdf.Name("/BoundNumber"))
    left, _, right, top = (float(each) for each in page.mediabox)
    width = len(str(number)) * _SIZE * 0.556
    place = f"{right - left - _EDGE - width:.2f} {top - _EDGE:.2f}"
    page.contents_add(b"q", prepend=True)
    drawn = f"Q /Artifact BMC q BT /BoundNumber {_SIZE} Tf {place} Td ({number}) Tj ET Q EMC"
    page.contents_add(bound.make_stream(drawn.encode()))


def _describe(bound: pikepdf.Pdf, dossier: Dossier, language: str, now: datetime) -> None:
    title = f"{words(_TITLE, language)} {dossier.reference}"
    with bound.open_metadata(set_pikepdf_as_editor=False) as about:
        about["dc:title"] = title
        about["dc:creator"] = [words(dossier.authority["name"], language)]
        about["dc:description"] = words(dossier.title, language)
        about["dc:language"] = [language]
        about["xmp:CreateDate"] = about["xmp:ModifyDate"] = now.isoformat(timespec="seconds")
        about["pdf:Producer"] = "Ashar"
    bound.Root.Lang = pikepdf.String(language)
    bound.Root.PageMode = pikepdf.Name.UseOutlines
    bound.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
