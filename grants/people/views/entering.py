"""Signing in and out, by password, passkey or provider; the second factor; and the language of the pages."""

from flask import abort, current_app, g, redirect, render_template, request, session, url_for
from flask_login import logout_user
from werkzeug.wrappers import Response

from grants.database import at_once
from grants.languages import LANGUAGES, say
from grants.people import attempts, identity, letters, lost_factors, passkeys, second_factors, signing_in
from grants.people.access import public
from grants.people.actors import actor_of
from grants.people.forms import Proof, SignIn, wait_until
from grants.people.models import User
from grants.people.passwords import DEMONSTRATION_PASSWORD, fits
from grants.people.queries import demonstration_users, forget_what_was_read, user_numbered, user_with_email
from grants.people.views.pages import (
    TOO_MANY,
    UNPROCESSABLE,
    asked_challenge,
    blueprint,
    enter,
    inside,
    passkey_question,
)

CLAIM = "claim"
"""Under which name the session keeps what the provider said of somebody without an account."""


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> str | Response | tuple[str, int]:
    """A wrong password costs an attempt; after too many even the right one is not looked at for a while."""
    form = SignIn(g.language)
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.check():
            limits = attempts.limits_of_sign_in(form.typed("email"), request.remote_addr or "")
            until = attempts.closed_until(limits, g.now)
            user = user_with_email(form.typed("email"))
            forget_what_was_read()
            if until is not None:
                form.refuse("password", wait_until(until))
                status = TOO_MANY
            elif fits(user.password_hash if user else None, form.typed("password")) and user and user.active:
                attempts.forget_at_once(limits[0])
                return enter(user)
            else:
                attempts.record_failure(limits, g.now)
                form.refuse("password", say("The address or the password is not right."))
    return _sign_in_page(form), status


sign_in.only_reads = True  # type: ignore[attr-defined]


def _sign_in_page(form: SignIn, failed: str = "") -> str:
    people = demonstration_users() if current_app.config["DEMO"] else []
    return render_template(
        "people/sign_in.html",
        form=form,
        failed=failed,
        people=people,
        password=DEMONSTRATION_PASSWORD,
        provider=identity.name_of_provider(),
        question=passkey_question(None),
    )


@blueprint.post("/sign-in/demonstration")
@public
def demo_sign_in() -> Response:
    """One press and one is somebody of the demonstration; outside it there is no such page."""
    chosen = request.form.get("user", "")
    user = next((u for u in demonstration_users() if str(u.id) == chosen), None) if current_app.config["DEMO"] else None
    if user is None:
        abort(404)
    return enter(user, proved=True)


demo_sign_in.only_reads = True  # type: ignore[attr-defined]


@blueprint.post("/sign-in/passkey")
@public
def passkey_sign_in() -> Response | tuple[str, int]:
    """A passkey is two factors at once: it needs no password, and proves one that was given."""
    answer = request.form.get("credential", "")
    passkey = passkeys.proved_by(answer, asked_challenge(), g.now)
    owner = passkey.user if passkey is not None else None
    theirs = g.sign_in is None or (owner is not None and g.sign_in.user_id == owner.id)
    if passkey is not None and owner is not None and owner.active and theirs and passkeys.used(passkey, answer, g.now):
        if g.sign_in is not None:
            with at_once():
                signing_in.end(owner, g.sign_in.id)
        return enter(owner, proved=True)
    failed = say("This passkey was not accepted. Try once more, or sign in in another way.").text(g.language)
    if g.sign_in is not None:
        return _proof_page(Proof(g.language), failed), UNPROCESSABLE
    return _sign_in_page(SignIn(g.language), failed), UNPROCESSABLE


passkey_sign_in.only_reads = True  # type: ignore[attr-defined]


@blueprint.route("/sign-in/second-factor", methods=["GET", "POST"])
@public
def prove() -> str | Response | tuple[str, int]:
    """The second step: nothing is open before it. Who has no factor and needs one sets it up first."""
    target = request.args.get("next")
    if g.sign_in is None:
        return redirect(url_for(".sign_in", next=target))
    user = g.sign_in.user
    if signing_in.opens(g.sign_in, actor_of(user, g.now)):
        return redirect(inside(target))
    if g.sign_in.proof == signing_in.NO_PROOF and not second_factors.has_any(user.id):
        return redirect(url_for(".second_factor", next=target))
    form = Proof(g.language)
    if request.method == "GET":
        return _proof_page(form)
    until = second_factors.closed_until(user, g.now)
    if until is not None:
        form.refuse("code", wait_until(until))
        return _proof_page(form), TOO_MANY
    if not _proves(user, form.typed("code")):
        form.refuse("code", say("This code is not right, or it was used already."))
        return _proof_page(form), UNPROCESSABLE
    g.sign_in.proof = signing_in.GIVEN
    lost_factors.stop(user, g.now)
    return redirect(inside(target))


def _proves(user: User, code: str) -> bool:
    if len("".join(code.split())) <= second_factors.DIGITS:
        return second_factors.use_code(user, code, g.now)
    if not second_factors.use_recovery_code(user, code, g.now):
        return False
    letters.tell(user, "factors_changed", g.now)
    return True


def _proof_page(form: Proof, failed: str = "") -> str:
    user = g.sign_in.user
    return render_template(
        "people/prove.html",
        form=form,
        failed=failed,
        by_code=second_factors.factor_of(user) is not None,
        shown=second_factors.demonstration_code(user, g.now),
        question=passkey_question(user) if passkeys.of_user(user) else None,
    )


@blueprint.get("/sign-in/provider")
@public
def provider() -> Response | tuple[str, int]:
    """Away to the identity provider that is configured."""
    if identity.name_of_provider() is None:
        abort(404)
    forget_what_was_read()
    try:
        answer = identity.leave_for_provider(_way_back())
    except identity.NotTold:
        return _not_told()
    session["next"] = request.args.get("next")
    return answer


@blueprint.get("/sign-in/provider/back")
@public
def provider_back() -> Response | tuple[str, int]:
    """Back from the provider: known, linked by the verified address, or invited to register."""
    if identity.name_of_provider() is None:
        abort(404)
    forget_what_was_read()
    try:
        claim = identity.told()
    except identity.NotTold:
        return _not_told()
    target = session.pop("next", None)
    with at_once():
        user = identity.person_of(claim)
        if user is None and (user := identity.person_with_address(claim)) is not None:
            identity.link(claim, user, g.now)
        number = user.id if user is not None and user.active else None
    if number is not None:
        return enter(user_numbered(number), target=target)
    if not claim.email:
        return _not_told()
    session[CLAIM] = claim.kept
    return redirect(url_for(".register"))


def _way_back() -> str:
    return str(current_app.config["PUBLIC_URL"]).rstrip("/") + url_for(".provider_back")


def _not_told() -> tuple[str, int]:
    failed = say(
        "The identity provider did not say who you are, or not with a verified address. Sign in in another way."
    )
    return _sign_in_page(SignIn(g.language), failed.text(g.language)), UNPROCESSABLE


@blueprint.post("/sign-out")
@public
def sign_out() -> Response:
    if g.sign_in is not None:
        signing_in.end(g.sign_in.user, g.sign_in.id)
    logout_user()
    session.pop(signing_in.COOKIE, None)
    session.pop("_flashes", None)
    return redirect(url_for("portal.home"))


@blueprint.get("/language")
@public
def choose_language() -> Response:
    language = request.args.get("language", "")
    if language not in LANGUAGES:
        abort(404, "language")
    session["language"] = language
    target = request.args.get("next")
    return redirect(inside(target) if target else url_for("portal.home"))
