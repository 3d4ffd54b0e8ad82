"""An organisation that applies: its people, roles and invitations, for those who belong to it."""

from flask import abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from grants.languages import say
from grants.people import letters, organisations
from grants.people.access import signed_in
from grants.people.forms import Invitation, wait_until
from grants.people.models import Organisation
from grants.people.roles import ROLES
from grants.people.views.pages import TOO_MANY, UNPROCESSABLE, blueprint, tell


@blueprint.route("/organisations/<int:number>", methods=["GET", "POST"])
@signed_in
def organisation(number: int) -> str | Response | tuple[str, int]:
    """Everybody in it sees who is who; a head invites."""
    body = _own(number)
    is_head = organisations.is_head(g.actor, body)
    form = Invitation(g.language)
    status = 200
    if request.method == "POST":
        if not is_head:
            abort(403)
        status = _invite(body, form)
        if status == 200:
            tell(say("The invitation goes to %(email)s.", email=form.typed("email")))
            return redirect(url_for(".organisation", number=number))
    page = render_template(
        "people/organisation.html",
        body=body,
        form=form,
        is_head=is_head,
        places=organisations.places(body, g.now),
        invitations=letters.open_invitations(body.id, g.now) if is_head else [],
        roles=ROLES,
        me=g.actor.user.id,
    )
    return page, status


def _invite(body: Organisation, form: Invitation) -> int:
    if not form.check():
        return UNPROCESSABLE
    until = letters.too_many(form.typed("email"), f"user {g.actor.user.id}", g.now)
    if until is not None:
        form.refuse("email", wait_until(until))
        return TOO_MANY
    refusal = organisations.invite(body, g.actor.user, form.typed("email").lower(), form.typed("role"), g.now)
    if refusal is not None:
        form.refuse("email", refusal)
        return UNPROCESSABLE
    return 200


@blueprint.post("/organisations/<int:number>/withdraw")
@signed_in
def withdraw_invitation(number: int) -> Response:
    body = _headed(number)
    if not organisations.withdraw_invitation(body, _chosen("invitation"), g.now):
        abort(404)
    tell(say("The invitation is withdrawn."))
    return redirect(url_for(".organisation", number=number))


@blueprint.post("/organisations/<int:number>/end-role")
@signed_in
def end_role(number: int) -> Response:
    """A head ends any role but that of the only head."""
    body = _headed(number)
    try:
        refusal = organisations.end_role(body, _chosen("role"), g.actor.user, g.now)
    except LookupError:
        abort(404)
    if refusal is not None:
        abort(409, refusal)
    tell(say("The role is ended."))
    still = any(m.organisation_id == number for m in organisations.memberships_now(g.actor.user, g.now))
    return redirect(url_for(".organisation", number=number) if still else url_for(".account"))


def _own(number: int) -> Organisation:
    found = next((each for each in organisations.own_organisations(g.actor) if each.id == number), None)
    if found is None:
        abort(404)
    return found


def _headed(number: int) -> Organisation:
    body = _own(number)
    if not organisations.is_head(g.actor, body):
        abort(403)
    return body


def _chosen(name: str) -> int:
    text = request.form.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0
