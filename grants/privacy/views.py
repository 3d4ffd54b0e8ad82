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
from grants.people import attempts, signing_in
from grants.people.access import signed_in
from grants.people.forms import wait_until
from grants.people.passwords import fits
from grants.privacy import erasure, export, queries
from grants.privacy.forms import Erasure

blueprint = Blueprint("privacy", __name__)
UNPROCESSABLE, CONFLICT, TOO_MANY = 422, 409, 429


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
    if user.password_hash:
        limits = [attempts.Limit("present password", str(user.id), 5)]
        until = attempts.closed_until(limits, g.now)
        if until is not None:
            form.refuse("present", wait_until(until))
            return _page(form), TOO_MANY
        if not fits(user.password_hash, form.typed("present")):
            form.refuse("present", say("This is not your present password."))
            attempts.record_failure(limits, g.now)
            return _page(form), UNPROCESSABLE
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
    )
