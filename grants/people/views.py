"""Signing in and out, and the language of the pages."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, g, redirect, render_template, request, session, url_for
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from grants.languages import LANGUAGES
from grants.people.access import public
from grants.people.forms import SignIn
from grants.people.models import User
from grants.people.passwords import DEMONSTRATION_PASSWORD, fits
from grants.people.queries import demonstration_users, forget_what_was_read, user_with_email

blueprint = Blueprint("people", __name__)


def inside(target: str | None) -> str:
    """A path of this site, whatever was asked for."""
    parts = urlsplit(target or "")
    if not target or parts.scheme or parts.netloc or not target.startswith("/") or target.startswith(("//", "/\\")):
        return url_for("casework.my_work")
    return target


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> str | Response | tuple[str, int]:
    form = SignIn(g.language)
    status = 200
    if request.method == "POST":
        if form.check():
            user = user_with_email(form.email.data or "")
            forget_what_was_read()
            if fits(user.password_hash if user else None, form.password.data or "") and user and user.active:
                return _welcome(user)
            form.refuse()
        status = 422
    people = demonstration_users() if current_app.config["DEMO"] else []
    return render_template("people/sign_in.html", form=form, people=people, password=DEMONSTRATION_PASSWORD), status


sign_in.only_reads = True  # type: ignore[attr-defined]


@blueprint.post("/sign-in/demonstration")
@public
def demo_sign_in() -> Response:
    """One press and one is somebody of the demonstration; outside it there is no such page."""
    chosen = request.form.get("user", "")
    user = next((u for u in demonstration_users() if str(u.id) == chosen), None) if current_app.config["DEMO"] else None
    if user is None:
        abort(404)
    return _welcome(user)


demo_sign_in.only_reads = True  # type: ignore[attr-defined]


def _welcome(user: User) -> Response:
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    login_user(user)
    return redirect(inside(request.args.get("next")))


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    logout_user()
    session.pop("_flashes", None)
    return redirect(url_for("portal.home"))


sign_out.only_reads = True  # type: ignore[attr-defined]


@blueprint.get("/language")
@public
def choose_language() -> Response:
    language = request.args.get("language", "")
    if language not in LANGUAGES:
        abort(404, "language")
    session["language"] = language
    target = request.args.get("next")
    return redirect(inside(target) if target else url_for("portal.home"))
