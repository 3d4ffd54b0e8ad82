"""Every second factor is lost: asked for with the password, done by a link after a week, stopped by many."""

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from grants.languages import say
from grants.people import letters, lost_factors, signing_in
from grants.people.access import public, signed_in
from grants.people.forms import wait_until
from grants.people.views.pages import GONE, TOO_MANY, blueprint, tell


@blueprint.route("/sign-in/lost-factors", methods=["GET", "POST"])
@public
def lost_factors_asked() -> str | Response | tuple[str, int]:
    """For whoever gave the password and owes the second factor."""
    if g.sign_in is None or g.sign_in.proof != signing_in.OWED:
        return redirect(url_for(".account" if g.sign_in is not None else ".sign_in"))
    user = g.sign_in.user
    bar, link = lost_factors.why_not(user, g.now), lost_factors.asked_for(user, g.now)
    if request.method == "GET" or bar is not None or link is not None:
        page = render_template(
            "people/lost_factors.html",
            bar=bar,
            days=lost_factors.DAYS,
            asked=link.owed_at if link else None,
            works_from=lost_factors.works_from(link) if link else None,
        )
        return (page, 409) if request.method == "POST" else page
    until = letters.too_many(user.email, f"user {user.id}", g.now)
    if until is not None:
        abort(TOO_MANY, wait_until(until))
    lost_factors.ask(user, g.now)
    return redirect(url_for(".lost_factors_asked"))


@blueprint.route("/sign-in/lost-factors/<token>", methods=["GET", "POST"])
@public
def lost_factors_gone(token: str) -> str | Response | tuple[str, int]:
    """The link of the letter: before its time it only says when that comes."""
    link = letters.followed(lost_factors.LINK, token, g.now, to_use=request.method == "POST")
    if link is None or link.user is None or not link.user.active or lost_factors.why_not(link.user, g.now):
        return render_template("people/link_is_over.html", again=url_for(".sign_in")), GONE
    ripe = lost_factors.works_from(link)
    if request.method == "GET" or g.now < ripe:
        page = render_template("people/lost_factors_gone.html", works_from=ripe, works=g.now >= ripe)
        return (page, 409) if request.method == "POST" else page
    lost_factors.remove(link, g.now)
    tell(say("Your second factors are removed. Sign in with your password and set up new ones."))
    return redirect(url_for(".sign_in"))


@blueprint.route("/sign-in/lost-factors/stop/<token>", methods=["GET", "POST"])
@public
def lost_factors_stopped(token: str) -> str | Response | tuple[str, int]:
    """Anybody else of the organisation may stop it, by the link in their letter alone."""
    letter = letters.followed(lost_factors.STOP, token, g.now, to_use=request.method == "POST")
    person = lost_factors.stopped_by(letter, g.now) if letter is not None else None
    if letter is None or person is None:
        return render_template("people/link_is_over.html", again=url_for(".sign_in")), GONE
    if request.method == "GET":
        return render_template("people/lost_factors_stop.html", person=person.name)
    lost_factors.stop(person, g.now)
    letters.use(letter, g.now)
    tell(say("Stopped. The second factors stay, and everybody concerned is told."))
    return redirect(url_for("portal.home"))


@blueprint.post("/account/lost-factors/stop")
@signed_in
def stop_own_loss() -> Response:
    """Whoever is signed in has their factor: somebody else asked, or the telephone was found."""
    if not lost_factors.stop(g.actor.user, g.now):
        abort(404)
    tell(say("Stopped. The second factors stay, and everybody concerned is told."))
    return redirect(url_for(".account"))
