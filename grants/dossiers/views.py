"""The case as one file, for whoever may read what lies in it."""

from typing import Any

from flask import Blueprint, Response, abort, g, make_response, request

from grants.casework.history import papers_listed, readable
from grants.database import db
from grants.documents import printing
from grants.documents.queries import sheets_below
from grants.documents.rendering_apart import RenderingFailed
from grants.dossiers.binding import NotBound, bind
from grants.dossiers.queries import FULL, PUBLIC, dossier_seen
from grants.languages import LANGUAGES, say
from grants.people.access import public
from grants.records.models import Record

blueprint = Blueprint("dossiers", __name__)
APPLICATION = "application"
AT_ONCE = 20
"""How many papers not yet printed a reader may wait for."""


@blueprint.get("/records/<reference>/dossier.pdf")
@public
def dossier(reference: str) -> Response:
    """Every document of the dossier that the reader may read; `?audience=public` leaves out what is not for all."""
    audience = request.args.get("audience", FULL if g.actor.is_person else PUBLIC)
    language = request.args.get("language", g.language)
    if audience not in (FULL, PUBLIC) or language not in LANGUAGES:
        abort(404)
    found = dossier_seen(reference, g.actor, g.now, language, audience)
    if found is None:
        abort(404)
    db.session.rollback()
    if sum(not leaf.printed for leaf in found.leaves) > AT_ONCE:
        abort(503)
    papers = [printing.print_one(leaf.rendition_id, g.now) for leaf in found.leaves]
    printed = [each for each in papers if each is not None]
    if len(printed) < len(papers):
        abort(503)
    try:
        data = bind(found, printed, language, audience, g.now)
    except NotBound:
        abort(413, description=say("This case cannot be put into one file. Open its documents one by one."))
    except RenderingFailed:
        abort(503)
    response = make_response(data)
    response.headers["Content-Type"] = "application/pdf"
    name = f"{found.reference}-{audience}-{language}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


@blueprint.app_template_global()
def sheets_opened(page: Any) -> list[dict[str, Any]]:
    """The sheets of its evaluators, for an applicant once they may be read; the others have the reviews."""
    if page.record.kind != APPLICATION or page.is_official:
        return []

    def roles_on(_: Record) -> frozenset[str]:
        roles: frozenset[str] = page.case.roles
        return roles

    return papers_listed(readable(sheets_below(page.record), roles_on), roles_on, page.language)
