"""Signing in and out, the second factor, who holds which office, and the language of the pages."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, session, url_for
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from grants.clock import LOCAL
from grants.languages import LANGUAGES, Message, say
from grants.people import attempts, second_factors
from grants.people.access import public, requires, signed_in
from grants.people.forms import Enrolment, SignIn, wait_until
from grants.people.models import User
from grants.people.passwords import DEMONSTRATION_PASSWORD, fits
from grants.people.queries import (
    demonstration_users,
    forget_what_was_read,
    offices_in,
    user_with_email,
    with_second_factor,
)
from grants.people.roles import ROLES

blueprint = Blueprint("people", __name__)
WAITING_SECRET = "second_factor"


def inside(target: str | None) -> str:
    """A path of this site, whatever was asked for."""
    parts = urlsplit(target or "")
    if not target or parts.scheme or parts.netloc or not target.startswith("/") or target.startswith(("//", "/\\")):
        return url_for("casework.my_work")
    return target


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> str | Response | tuple[str, int]:
    """A wrong password costs an attempt; after too many even the right one is not looked at for a while."""
    form = SignIn(g.language)
    status = 200
    if request.method == "POST":
        status = 422
        if form.check():
            limits = attempts.limits_of_sign_in(form.email.data or "", request.remote_addr or "")
            until = attempts.closed_until(limits, g.now)
            user = user_with_email(form.email.data or "")
            forget_what_was_read()
            if until is not None:
                form.refuse(wait_until(until))
                status = 429
            elif fits(user.password_hash if user else None, form.password.data or "") and user and user.active:
                attempts.forget_at_once(limits[0])
                return _welcome(user)
            else:
                attempts.record_failure(limits, g.now)
                form.refuse()
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


@blueprint.get("/people")
@requires("administrator")
def offices() -> str:
    """Who holds which office in the authorities of an administrator; changed by appointments, never here."""
    own = [m.organisation for m in g.actor.memberships if m.role == "administrator"]
    bodies = [(body, offices_in(body.id)) for body in own]
    people = [membership.user_id for _, held in bodies for membership in held]
    day = g.now.astimezone(LOCAL).date()
    return render_template(
        "people/offices.html", bodies=bodies, proved=with_second_factor(people), day=day, roles=ROLES
    )


@blueprint.route("/second-factor", methods=["GET", "POST"])
@signed_in
def second_factor() -> str | Response | tuple[str, int]:
    """The secret waits in the session of its owner until a code proves that it arrived."""
    user = g.actor.user
    kept = second_factors.factor_of(user)
    form = Enrolment(g.language, replaces=kept is not None)
    secret = session.setdefault(WAITING_SECRET, second_factors.new_secret())
    status = 200
    if request.method == "POST":
        step = second_factors.step_of(secret, form.code.data or "", g.now)
        if step is None:
            form.refuse(form.code, say("This is not the code that the application shows. Enter the six digits anew."))
        elif kept is None or _proves_present(form, user):
            second_factors.enrol(user, secret, step, g.now)
            del session[WAITING_SECRET]
            _tell(say("Your second factor is set up. You can sign with it."))
            return redirect(inside(request.args.get("next")))
        status = 422
    address = second_factors.address_of(secret, user)
    page = render_template(
        "people/second_factor.html",
        form=form,
        kept=kept,
        secret=secret,
        address=address,
        picture=second_factors.picture_of(address),
    )
    return page, status


def _proves_present(form: Enrolment, user: User) -> bool:
    """Whoever changes a factor shows that they have the one they had."""
    until = second_factors.closed_until(user, g.now)
    if until is not None:
        form.refuse(form.present, wait_until(until))
        return False
    if second_factors.use_code(user, form.present.data or "", g.now):
        return True
    form.refuse(form.present, say("This is not the code of the factor you have now, or it was used already."))
    return False


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


def _tell(message: Message) -> None:
    flash(message.text(g.language), "success")
