"""A person's own data: what there is, to take along, and to have erased."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    g,
    make_response,
    redirect,
    render_template,
    session,
    url_for,
)
from flask_login import logout_user
from werkzeug.wrappers import Response as Answer

from grants.languages import say
from grants.people import signing_in
from grants.people.access import signed_in
from grants.people.views.pages import OK, UNPROCESSABLE, password_given
from grants.privacy import erasure, export, queries
from grants.privacy.forms import Erasure

blueprint = Blueprint("privacy", __name__)
CONFLICT = 409
UNCONFIRMED = say(
    "recommended by Ashar and yet to be confirmed by the authority's lawyer and archive: no act is known to us that"
    " sets a term for these cases"
)


@blueprint.get("/account/own-data")
@signed_in
def own_data() -> str:
    return _page(Erasure(g.language, has_password=bool(g.actor.user.password_hash)))


@blueprint.get("/account/own-data.zip")
@signed_in
def take_along() -> Response:
    user = g.actor.user
    answer = make_response(export.archive(queries.own_data(user, g.now), g.language, g.now))
    answer.headers["Content-Type"] = "application/zip"
    answer.headers["Content-Disposition"] = 'attachment; filename="own-data.zip"'
    return answer


@blueprint.post("/account/erase")
@signed_in
def erase() -> str | Answer | tuple[str, int]:
    """Confirmed by the address and the password; refused with its reason while somebody counts on this person."""
    user = g.actor.user
    form = Erasure(g.language, has_password=bool(user.password_hash))
    if queries.bars(user, g.now):
        return _page(form), CONFLICT
    if not form.check(user.email):
        return _page(form), UNPROCESSABLE
    status = password_given(form, user)
    if status != OK:
        return _page(form), status
    erasure.erase(user, g.now, years=current_app.config["RETENTION_YEARS"])
    logout_user()
    session.pop(signing_in.COOKIE, None)
    flash(say("Your account is erased.").text(g.language), "success")
    return redirect(url_for("portal.home"))


def _page(form: Erasure) -> str:
    user: Any = g.actor.user
    counts = {name: len(rows) for name, rows in queries.own_data(user, g.now).items()}
    return render_template(
        "privacy/own_data.html",
        form=form,
        counts=[(title, counts[name]) for name, title in export.SECTIONS.items()],
        bars=queries.bars(user, g.now),
        years=current_app.config["RETENTION_YEARS"],
        basis=current_app.config["RETENTION_BASIS"] or UNCONFIRMED,
    )
