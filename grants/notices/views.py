"""What a person was told, how they want to be reached, and what became of the messages of a record."""

from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from grants.languages import say
from grants.notices import queries
from grants.notices.forms import Reaching
from grants.notices.knowing import is_seen
from grants.notices.wording import first_line, parts_of
from grants.people.access import signed_in

blueprint = Blueprint("notices", __name__)
UNPROCESSABLE = 422


@blueprint.get("/notices")
@signed_in
def inbox() -> str:
    page = max(request.args.get("page", 1, int), 1)
    messages, total = queries.messages_to(g.actor.user, g.language, page=page)
    return render_template(
        "notices/inbox.html",
        messages=messages,
        total=total,
        page=page,
        size=queries.PAGE,
        unread=queries.unread(g.actor.user.id),
    )


@blueprint.post("/notices/read")
@signed_in
def read() -> Response:
    """Those that were chosen, or all."""
    if "all" in request.form:
        queries.mark_read(g.actor.user, g.now)
    else:
        queries.mark_read(g.actor.user, g.now, request.form.getlist("message", int)[: queries.PAGE])
    flash(say("Marked as read.").text(g.language), "success")
    return redirect(url_for(".inbox"))


@blueprint.route("/notices/<int:number>", methods=["GET", "POST"])
@signed_in
def message(number: int) -> str | Response:
    """One message with what became of it; sending the form marks it as read and opens its case."""
    notice = queries.message_to(g.actor.user, number)
    if notice is None:
        abort(404)
    record, seen = notice.event.record, is_seen(g.actor, notice.event.record)
    if request.method == "POST":
        queries.mark_read(g.actor.user, g.now, [number])
        if seen and "case" in request.form:
            return redirect(url_for("casework.record", reference=record.reference))
        return redirect(url_for(".inbox"))
    fate = queries.Fate(notice, first_line(notice, notice.language), g.actor.name)
    return render_template("notices/message.html", fate=fate, letter=parts_of(notice), seen=seen)


@blueprint.route("/notices/channel", methods=["GET", "POST"])
@signed_in
def channel() -> str | Response | tuple[str, int]:
    """Everybody chooses for themselves, and keeps the telephone number to which short messages go."""
    user = g.actor.user
    form = Reaching(user, queries.choice_of(user), queries.wants_daily(user), g.language)
    if request.method == "GET":
        return render_template("notices/channel.html", form=form, mail=user.email)
    if not form.check():
        return render_template("notices/channel.html", form=form, mail=user.email), UNPROCESSABLE
    queries.choose(user, form.channel.data, daily=form.daily.data, now=g.now)
    user.phone = form.phone.data
    flash(say("Saved.").text(g.language), "success")
    return redirect(url_for(".channel"))


@blueprint.app_template_global()
def notices_waiting() -> int:
    """How many messages the reader has not read yet; `queries.COUNTED` stands for that many and more."""
    return queries.unread(g.actor.user.id) if g.actor.user else 0


@blueprint.app_template_global()
def deliveries_seen(page: Any) -> Any:
    """The fates of the messages of a record, as far as the reader of its page may know them."""
    return queries.deliveries_seen(page.record, page.case.actor, page.case.roles, page.language)
