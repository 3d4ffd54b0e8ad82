"""The second factors of whoever signed in: codes of a telephone, passkeys, and the codes on paper."""

from flask import abort, g, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from grants.languages import Message, say
from grants.people import letters, passkeys, second_factors, signing_in
from grants.people.access import public, signed_in
from grants.people.forms import Enrolment, printable, wait_until
from grants.people.models import User
from grants.people.views.pages import (
    UNPROCESSABLE,
    asked_challenge,
    blueprint,
    inside,
    new_challenge,
    tell,
)

WAITING_SECRET = "second_factor"


def _who_may_set_up() -> User | None:
    """Whoever signed in and owes nothing they have: also an official who has no factor yet."""
    if g.sign_in is None or g.sign_in.proof == signing_in.OWED:
        return None
    if g.sign_in.proof == signing_in.NO_PROOF and not g.actor.is_person and second_factors.has_any(g.sign_in.user_id):
        return None
    user: User = g.sign_in.user
    return user


def _elsewhere() -> Response:
    return redirect(url_for(".prove" if g.sign_in is not None else ".sign_in", next=request.path))


@blueprint.route("/second-factor", methods=["GET", "POST"])
@public
def second_factor() -> str | Response | tuple[str, int]:
    """The secret waits in the session of its owner until a code proves that it arrived."""
    user = _who_may_set_up()
    if user is None:
        return _elsewhere()
    kept = second_factors.factor_of(user)
    form = Enrolment(g.language, replaces=kept is not None)
    secret = session.setdefault(WAITING_SECRET, second_factors.new_secret())
    status = 200
    if request.method == "POST":
        step = second_factors.step_of(secret, form.code.data or "", g.now)
        if step is None:
            again = say("This is not the code that the application shows. Enter the six digits anew.")
            form.refuse("code", again)
        elif kept is None or _proves_present(form, user):
            second_factors.enrol(user, secret, step, g.now)
            del session[WAITING_SECRET]
            return _set_up(user, say("Your second factor is set up. You can sign with it."))
        status = UNPROCESSABLE
    address = second_factors.address_of(secret, user)
    page = render_template(
        "people/second_factor.html",
        form=form,
        kept=kept,
        needed=not g.actor.is_person,
        secret=secret,
        address=address,
        picture=second_factors.picture_of(address),
        passkeys=passkeys.are_possible(),
    )
    return page, status


def _set_up(user: User, message: Message) -> Response:
    """It was just proved, so this sign-in is; with the first factor come the codes on paper."""
    g.sign_in.proof = signing_in.GIVEN
    letters.tell(user, "factors_changed", g.now)
    tell(message)
    target = inside(request.args.get("next"))
    if second_factors.recovery_codes_left(user):
        return redirect(target)
    return redirect(url_for(".recovery_codes", next=target))


def _proves_present(form: Enrolment, user: User) -> bool:
    """Whoever changes a factor shows that they have the one they had."""
    until = second_factors.closed_until(user, g.now)
    if until is not None:
        form.refuse("present", wait_until(until))
        return False
    if second_factors.use_code(user, form.present.data or "", g.now):
        return True
    form.refuse("present", say("This is not the code of the factor you have now, or it was used already."))
    return False


@blueprint.post("/second-factor/remove")
@signed_in
def remove_codes() -> Response:
    """Codes of the telephone go; whoever needs a factor keeps one."""
    user = g.actor.user
    if _is_last_and_needed(user, but=1 if second_factors.factor_of(user) else 0):
        abort(409, say("You need a second factor: set up another one before you remove this one."))
    second_factors.forget_codes(user)
    _clear_up(user)
    return redirect(url_for(".account"))


@blueprint.route("/account/recovery-codes", methods=["GET", "POST"])
@signed_in
def recovery_codes() -> str | Response:
    """Ten codes for paper, each good for one sign-in; shown once, in the answer that made them."""
    user = g.actor.user
    if not second_factors.has_any(user.id):
        return redirect(url_for(".second_factor"))
    codes = second_factors.new_recovery_codes(user) if request.method == "POST" else []
    left = second_factors.recovery_codes_left(user)
    return render_template(
        "people/recovery_codes.html", codes=codes, left=left, on=inside(request.args.get("next", url_for(".account")))
    )


@blueprint.route("/account/passkeys", methods=["GET", "POST"])
@public
def add_passkey() -> str | Response | tuple[str, int]:
    user = _who_may_set_up()
    if user is None:
        return _elsewhere()
    if not passkeys.are_possible():
        abort(404)
    failed = False
    if request.method == "POST":
        name = printable(request.form.get("name"))[:100] or say("Passkey").text(g.language)
        if passkeys.add(user, request.form.get("credential", ""), asked_challenge(), name, g.now):
            return _set_up(user, say("The passkey is added. You can sign in with it."))
        failed = True
    page = render_template(
        "people/passkey.html", failed=failed, question=passkeys.options_to_add(user, new_challenge())
    )
    return (page, UNPROCESSABLE) if failed else page


@blueprint.post("/account/passkeys/<int:number>/remove")
@signed_in
def remove_passkey(number: int) -> Response:
    user = g.actor.user
    if number not in [each.id for each in passkeys.of_user(user)]:
        abort(404)
    if _is_last_and_needed(user, but=1):
        abort(409, say("You need a second factor: set up another one before you remove this one."))
    passkeys.remove(user, number)
    _clear_up(user)
    return redirect(url_for(".account"))


def _is_last_and_needed(user: User, *, but: int) -> bool:
    held = len(passkeys.of_user(user)) + (second_factors.factor_of(user) is not None)
    return held <= but and signing_in.must_prove(user, g.actor)


def _clear_up(user: User) -> None:
    """Without a factor the codes that stand in for it go too; its owner is told."""
    if not second_factors.has_any(user.id):
        second_factors.forget(user)
        g.sign_in.proof = signing_in.NO_PROOF
    letters.tell(user, "factors_changed", g.now)
    tell(say("Removed."))
