"""Papers for those who may read them, and the page on which anybody verifies one."""

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from grants.database import db
from grants.documents import printing, queries
from grants.languages import LANGUAGES
from grants.people.access import public
from grants.people.actors import rights_on

blueprint = Blueprint("documents", __name__)


@blueprint.get("/documents/<number>/<audience>.<language>.pdf")
@public
def pdf(number: str, audience: str, language: str) -> Response:
    """One rendition. The full one is for the parties; the public one for whoever may see the record."""
    document = queries.document_numbered(number)
    if document is None or language not in LANGUAGES:
        abort(404)
    roles = set(rights_on(g.actor, document.record))
    if not queries.may_read(document, frozenset(roles), audience):
        abort(404)
    rendition = next((r for r in document.renditions if (r.language, r.audience) == (language, audience)), None)
    if rendition is None:
        abort(404)
    rendition_id = rendition.id
    db.session.rollback()
    data = printing.print_one(rendition_id, g.now)
    if data is None:
        abort(503)
    response = make_response(data)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{number}-{audience}-{language}.pdf"'
    return response


@blueprint.get("/verify")
@public
def verify() -> str | AnyResponse:
    number = request.args.get("number", "").strip().upper()
    if number:
        return redirect(url_for(".verify_number", number=number))
    return render_template("documents/verify.html", number="", document=None, asked=False)


@blueprint.get("/verify/<number>")
@public
def verify_number(number: str) -> str | tuple[str, int]:
    """What anybody may know of a paper by its number: that it exists, of what kind, when, by whom, and its hashes."""
    document = queries.document_numbered(number.upper())
    roles = frozenset(rights_on(g.actor, document.record)) if document else frozenset()
    page = render_template(
        "documents/verify.html",
        number=number,
        document=document,
        asked=True,
        open_to_public=document is not None and queries.may_read(document, roles, "public"),
        newer=queries.document_in_place_of(document) if document else None,
        languages_offered=LANGUAGES,
    )
    return page if document else (page, 404)
