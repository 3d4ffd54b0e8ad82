"""One's own account: language, password, sign-ins, and the ways to everything else that is one's own."""

from flask import abort, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from grants.languages import say
from grants.people import accounts, identity, letters, lost_factors, organisations, passkeys, second_factors, signing_in
from grants.people.access import signed_in
from grants.people.forms import Language, NameAndAddress, NewPassword, wait_until
from grants.people.views.pages import (
    GONE,
    OK,
    TOO_MANY,
    UNPROCESSABLE,
    blueprint,
    password_given,
    tell,
)


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
        loss=lost_factors.asked_for(user, g.now),
        sign_ins=signing_in.of_user(user, g.now),
        this_one=g.sign_in.id,
        identities=identity.identities_of(user),
        provider=identity.name_of_provider(),
    )
    return page, status


@blueprint.route("/account/details", methods=["GET", "POST"])
@signed_in
def details() -> str | Response | tuple[str, int]:
    """The name changes at once, the address when the link in a letter to it is followed."""
    user = g.actor.user
    form = NameAndAddress(g.language, user.name, user.email, has_password=bool(user.password_hash))
    status = OK
    if request.method == "POST":
        status = _details_given(form)
        if status == OK:
            if form.typed("name") != user.name:
                accounts.rename(user, form.typed("name"), g.now)
                tell(say("Your name is changed. Papers that were issued keep the former one."))
            if form.address != user.email:
                accounts.ask_for_address(user, form.address, g.now)
                tell(
                    say(
                        "A letter with a link goes to %(email)s. Your address changes when you follow it.",
                        email=form.address,
                    )
                )
            return redirect(url_for(".account"))
    return render_template("people/details.html", form=form), status


def _details_given(form: NameAndAddress) -> int:
    user = g.actor.user
    status = password_given(form, user) if form.check() else UNPROCESSABLE
    if status == OK and form.address != user.email:
        until = letters.too_many(form.address, f"user {user.id}", g.now)
        if until is not None:
            form.refuse("email", wait_until(until))
            return TOO_MANY
    return status


@blueprint.route("/account/address/<token>", methods=["GET", "POST"])
@signed_in
def new_address(token: str) -> str | Response | tuple[str, int]:
    """The link proves the address, the sign-in that its owner follows it: a mistyped address takes nothing."""
    letter = letters.followed("new_address", token, g.now, to_use=request.method == "POST")
    if letter is None or letter.user_id != g.actor.user.id:
        return render_template("people/link_is_over.html", again=url_for(".details")), GONE
    if request.method == "GET":
        return render_template("people/new_address.html", email=letter.address)
    if not accounts.take_address(letter, g.now):
        return render_template("people/link_is_over.html", again=url_for(".details")), GONE
    tell(say("Your address is changed. Sign in with it from now on."))
    return redirect(url_for(".account"))


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
        status = password_given(form, user) if form.check(user.email, user.name) else UNPROCESSABLE
        if status == OK:
            accounts.change_password(user, form.typed("password"), g.now, staying=g.sign_in.id)
            tell(say("Your password is changed. Every other sign-in was ended."))
            return redirect(url_for(".account"))
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
