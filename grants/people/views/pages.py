"""What all pages of people share: their blueprint, the way in, and where they lead."""

from urllib.parse import urlsplit

from flask import Blueprint, flash, g, redirect, request, session, url_for
from flask_login import login_user
from werkzeug.wrappers import Response

from grants.database import at_once
from grants.languages import Message, say
from grants.people import attempts, lost_factors, passkeys, signing_in
from grants.people.actors import actor_of
from grants.people.devices import device_named
from grants.people.forms import Asked, wait_until
from grants.people.models import User
from grants.people.passkeys import Challenge
from grants.people.passwords import fits
from grants.people.queries import user_numbered

blueprint = Blueprint("people", __name__)
OK, UNPROCESSABLE, TOO_MANY, GONE = 200, 422, 429, 404
_CHALLENGE = "passkey_challenge"


def inside(target: str | None, otherwise: str | None = None) -> str:
    """A path of this site, whatever was asked for: the desk, where nothing else is named."""
    parts = urlsplit(target or "")
    if not target or parts.scheme or parts.netloc or not target.startswith("/") or target.startswith(("//", "/\\")):
        return otherwise or url_for("casework.my_work")
    return target


def enter(user: User, *, proved: bool = False, target: str | None = None) -> Response:
    """Sign in with this browser, in a transaction of its own, and lead on: to the second factor if it is owed."""
    language = session.get("language")
    session.clear()
    if language:
        session["language"] = language
    number = user.id
    with at_once():
        found = user_numbered(number)
        device = device_named(request.user_agent.string)
        sign_in, token = signing_in.begin(found, g.now, proved=proved, device=device, address=request.remote_addr or "")
        opens = signing_in.opens(sign_in, actor_of(found, g.now))
        if proved:
            lost_factors.stop(found, g.now)
        login_user(found)
    session[signing_in.COOKIE] = token
    target = target or request.args.get("next")
    return redirect(inside(target) if opens else url_for(".prove", next=target))


def password_given(form: Asked, user: User) -> int:
    """`OK` where the field `present` holds the password of this person, or they have none; else the refusal's status,
    told beside the field. Too many wrong ones close it for a while."""
    if "present" not in form:
        return OK
    limit = attempts.Limit("present password", str(user.id), 5)
    until = attempts.closed_until([limit], g.now)
    if until is not None:
        form.refuse("present", wait_until(until))
        return TOO_MANY
    if not fits(user.password_hash, form.typed("present")):
        form.refuse("present", say("This is not your present password."))
        attempts.record_failure([limit], g.now)
        return UNPROCESSABLE
    attempts.forget_failures(limit)
    return OK


def tell(message: Message) -> None:
    flash(message.text(g.language), "success")


def new_challenge() -> Challenge:
    challenge = Challenge.new(g.now)
    session[_CHALLENGE] = challenge.kept
    return challenge


def asked_challenge() -> Challenge | None:
    """The one of the page that was answered; it is asked once."""
    return Challenge.read(session.pop(_CHALLENGE, None))


def passkey_question(user: User | None) -> str | None:
    """What the browser is to ask a passkey, where passkeys are possible at all."""
    if not passkeys.are_possible():
        return None
    return passkeys.options_to_prove(user, new_challenge())
