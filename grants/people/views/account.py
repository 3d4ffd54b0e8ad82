"""One's own account: language, password, sign-ins, and the ways to everything else that is one's own."""

from flask import abort, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from grants.languages import say
from grants.people import accounts, attempts, identity, organisations, passkeys, second_factors, signing_in
from grants.people.access import signed_in
from grants.people.forms import Language, NewPassword, wait_until
from grants.people.passwords import fits
from grants.people.views.pages import TOO_MANY, UNPROCESSABLE, blueprint, tell


@blueprint.route("/account", methods=["GET", "POST"])
@signed_in
def account() -> str | Response | tuple[str, int]:
    """Everything of one's own on one page; the language is changed here."""
    user = g.actor.user
    form = Language(g.language, reader=user.language)
    status = 200
    if request.method == "POST":
        if form.check():
            user.language = form.reader.data
            session["language"] = user.language
            g.language = user.language
            tell(say("Saved."))
            return redirect(url_for(".account"))
        status = UNPROCESSABLE
    page = render_template(
        "people/account.html",
        form=form,
        user=user,
        organisations=organisations.own_organisations(g.actor),
        offices=[m for m in g.actor.memberships if m.record_id is None],
        factor=second_factors.factor_of(user),
        codes_left=second_factors.recovery_codes_left(user),
        needs_factor=signing_in.must_prove(user, g.actor),
        passkeys=passkeys.of_user(user),
        passkeys_possible=passkeys.are_possible(),
        sign_ins=signing_in.of_user(user, g.now),
        this_one=g.sign_in.id,
        identities=identity.identities_of(user),
        provider=identity.name_of_provider(),
    )
    return page, status


@blueprint.post("/account/provider/unlink")
@signed_in
def unlink_provider() -> Response:
    """Whoever has no other way in keeps this one."""
    user = g.actor.user
    if not user.password_hash and not passkeys.of_user(user):
        abort(409, say("This is your only way to sign in. Choose a password first, by the link for a forgotten one."))
    identity.unlink(user)
    tell(say("Removed."))
    return redirect(url_for(".account"))


@blueprint.route("/account/password", methods=["GET", "POST"])
@signed_in
def password() -> str | Response | tuple[str, int]:
    """Changed by whoever knows the present one; every other sign-in ends."""
    user = g.actor.user
    form = NewPassword(g.language, asks=["present"], with_factor=second_factors.has_any(user.id))
    title = say("Change the password").text(g.language)
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        limits = [attempts.Limit("present password", str(user.id), 5)]
        until = attempts.closed_until(limits, g.now)
        if until is not None:
            form.refuse("present", wait_until(until))
            status = TOO_MANY
        elif form.check(user.email, user.name):
            if fits(user.password_hash, form.typed("present")):
                attempts.forget_failures(limits[0])
                accounts.change_password(user, form.typed("password"), g.now, staying=g.sign_in.id)
                tell(say("Your password is changed. Every other sign-in was ended."))
                return redirect(url_for(".account"))
            form.refuse("present", say("This is not your present password."))
            attempts.record_failure(limits, g.now)
    return render_template("people/new_password.html", form=form, email=user.email, title=title), status


@blueprint.post("/account/sign-ins/end")
@signed_in
def end_sign_ins() -> Response:
    """One of them, or all but this one."""
    user, number = g.actor.user, request.form.get("sign_in", "")
    if number == "others":
        signing_in.end_all(user.id, but=g.sign_in.id)
    elif not (number.isdigit() and len(number) < 10 and signing_in.end(user, int(number))):
        abort(404)
    tell(say("Ended. Whoever used it has to sign in again."))
    return redirect(url_for(".account", _anchor="sign-ins"))
