"""How a person wants to be reached; and what became of the messages of a record, for its page."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from grants.languages import say
from grants.notices import queries
from grants.notices.forms import Reaching
from grants.people.access import signed_in

blueprint = Blueprint("notices", __name__)
UNPROCESSABLE = 422


@blueprint.route("/notices/channel", methods=["GET", "POST"])
@signed_in
def channel() -> str | Response | tuple[str, int]:
    """Everybody chooses for themselves, and keeps the telephone number to which short messages go."""
    user = g.actor.user
    form = Reaching(user, queries.choice_of(user), g.language)
    if request.method == "GET":
        return render_template("notices/channel.html", form=form, mail=user.email)
    if not form.check():
        return render_template("notices/channel.html", form=form, mail=user.email), UNPROCESSABLE
    queries.choose(user, form.channel.data)
    user.phone = form.phone.data
    flash(say("Saved.").text(g.language), "success")
    return redirect(url_for(".channel"))


@blueprint.app_template_global()
def deliveries_seen(page: Any) -> Any:
    """The fates of the messages of a record, as far as the reader of its page may know them."""
    return queries.deliveries_seen(page.record, page.case.actor, page.case.roles, page.language)
