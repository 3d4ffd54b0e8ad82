"""An account for an organisation; the links of letters: confirmation, invitation, a new password."""

from typing import Any

from flask import g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from grants.languages import say
from grants.people import accounts, identity, letters, organisations, second_factors
from grants.people.access import public
from grants.people.forms import Addressed, NewPassword, Registration, wait_until
from grants.people.identity import Claim
from grants.people.models import Letter
from grants.people.queries import user_with_email
from grants.people.roles import ROLES
from grants.people.views.entering import CLAIM
from grants.people.views.pages import GONE, TOO_MANY, UNPROCESSABLE, blueprint, enter, tell


@blueprint.route("/register", methods=["GET", "POST"])
@public
def register() -> str | Response | tuple[str, int]:
    """The head of an organisation asks for an account. The answer is the same whether the address has one or not."""
    claim = Claim.read(session.get(CLAIM))
    form = Registration(g.language, name=claim.name, email=claim.email) if claim else Registration(g.language)
    page: dict[str, Any] = {"form": form, "provider": identity.name_of_provider() if claim else None}
    if request.method == "GET":
        return render_template("people/register.html", **page)
    if claim is not None:
        form.email.data = claim.email
    if form.check() and accounts.tax_number_is_taken(form.typed("inn")):
        form.refuse("inn", accounts.TAKEN)
    if not form.is_sound:
        return render_template("people/register.html", **page), UNPROCESSABLE
    if claim is not None:
        return _registered_by_provider(claim, form)
    until = letters.too_many(form.typed("email"), request.remote_addr or "", g.now)
    if until is not None:
        form.refuse("email", wait_until(until))
        return render_template("people/register.html", **page), TOO_MANY
    accounts.ask_for_account(form.typed("email"), form.typed("name"), form.typed("reader"), form.organisation, g.now)
    return _sent(form.typed("email"))


def _registered_by_provider(claim: Claim, form: Registration) -> Response | tuple[str, int]:
    """The provider has verified the address: no letter is needed, and no password."""
    user = accounts.open_account(claim.email, form.typed("name"), form.typed("reader"), "", g.now)
    if user is None or accounts.open_organisation(form.organisation, user, g.now) is None:
        form.refuse("inn", accounts.TAKEN)
        return render_template("people/register.html", form=form, provider=None), UNPROCESSABLE
    identity.link(claim, user, g.now)
    session.pop(CLAIM)
    return _come_in(user.id)


def _sent(email: str) -> Response:
    session["letter_to"] = email
    return redirect(url_for(".letter_sent"))


@blueprint.get("/register/letter")
@public
def letter_sent() -> str:
    return render_template("people/letter_sent.html", email=session.get("letter_to", ""))


@blueprint.route("/register/confirm/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> str | Response | tuple[str, int]:
    """The address is theirs: a password, and the account and its organisation are there."""
    letter = letters.followed("confirm", token, g.now, to_use=request.method == "POST")
    if letter is None:
        return _link_is_over(url_for(".register"))
    form = NewPassword(g.language)
    title = say("Choose a password").text(g.language)
    if request.method == "GET":
        return render_template("people/new_password.html", form=form, email=letter.address, title=title)
    if not form.check(letter.address, letter.values["name"]):
        return render_template("people/new_password.html", form=form, email=letter.address, title=title), UNPROCESSABLE
    values = letter.values
    letters.use(letter, g.now)
    user = accounts.open_account(letter.address, values["name"], letter.language, form.typed("password"), g.now)
    if user is None or accounts.open_organisation(values["body"], user, g.now) is None:
        form.refuse("password", accounts.TAKEN)
        return render_template("people/new_password.html", form=form, email=letter.address, title=title), UNPROCESSABLE
    tell(say("Your account is open. Now you can apply, and invite others of your organisation."))
    return _come_in(user.id)


@blueprint.route("/invitations/<token>", methods=["GET", "POST"])
@public
def invitation(token: str) -> str | Response | tuple[str, int]:
    """Whoever has an account accepts while signed in to it; for others the link itself proves the address."""
    letter = letters.followed("invitation", token, g.now, to_use=request.method == "POST")
    if letter is None or not organisations.still_stands(letter, g.now):
        return _link_is_over(url_for(".sign_in"))
    owner = user_with_email(letter.address)
    if owner is not None and not owner.active:
        return _link_is_over(url_for(".sign_in"))
    form = None if owner else NewPassword(g.language, asks=["name"])
    accepts = g.actor.is_person and owner is not None and g.actor.user.id == owner.id
    if request.method == "POST":
        if accepts and owner is not None:
            organisations.accept(letter, owner, g.now)
            tell(say("You have accepted the invitation."))
            return redirect(url_for(".organisation", number=letter.organisation_id))
        if form is not None and form.check(letter.address, form.typed("name")):
            user = accounts.open_account(letter.address, form.typed("name"), g.language, form.typed("password"), g.now)
            if user is not None:
                organisations.accept(letter, user, g.now)
                return _come_in(user.id)
    page = _invitation_page(letter, form, owner is not None, accepts)
    return (page, UNPROCESSABLE) if request.method == "POST" else page


def _invitation_page(letter: Letter, form: NewPassword | None, has_account: bool, accepts: bool) -> str:
    return render_template(
        "people/invitation.html",
        form=form,
        letter=letter,
        role=ROLES[letter.values["role"]],
        has_account=has_account,
        accepts=accepts,
    )


@blueprint.route("/recover", methods=["GET", "POST"])
@public
def recover() -> str | Response | tuple[str, int]:
    """A forgotten password. The answer is the same whether the address has an account or not."""
    form = Addressed(g.language)
    if request.method == "GET":
        return render_template("people/recover.html", form=form)
    if not form.check():
        return render_template("people/recover.html", form=form), UNPROCESSABLE
    until = letters.too_many(form.typed("email"), request.remote_addr or "", g.now)
    if until is not None:
        form.refuse("email", wait_until(until))
        return render_template("people/recover.html", form=form), TOO_MANY
    user = user_with_email(form.typed("email"))
    if user is not None and user.active:
        letters.tell(user, "recovery", g.now)
    return _sent(form.typed("email"))


@blueprint.route("/recover/password/<token>", methods=["GET", "POST"])
@public
def new_password(token: str) -> str | Response | tuple[str, int]:
    """The link opens nothing but this: a new password. A second factor is still asked for at the next sign-in."""
    letter = letters.followed("recovery", token, g.now, to_use=request.method == "POST")
    if letter is None or letter.user is None or not letter.user.active:
        return _link_is_over(url_for(".recover"))
    user = letter.user
    form = NewPassword(g.language, with_factor=second_factors.has_any(user.id))
    title = say("Choose a new password").text(g.language)
    if request.method == "POST" and form.check(user.email, user.name):
        letters.use(letter, g.now)
        accounts.change_password(user, form.typed("password"), g.now)
        tell(say("Your password is changed. Sign in with it."))
        return redirect(url_for(".sign_in"))
    page = render_template("people/new_password.html", form=form, email=user.email, title=title)
    return (page, UNPROCESSABLE) if request.method == "POST" else page


def _come_in(user_id: int) -> Response:
    """Sign in whoever just opened an account; what was written is committed with it."""
    return enter(accounts.kept(user_id))


def _link_is_over(again: str) -> tuple[str, int]:
    return render_template("people/link_is_over.html", again=again), GONE
