"""The two lists of everybody's desk, and what is done with a list: taken along, kept as a view, acted upon."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Flask, abort, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from grants.casework.case import Case
from grants.casework.form_page import UNPROCESSABLE, Answer, sent_key
from grants.casework.forms import DataForm, Sheet, answers_of
from grants.casework.pages import beginnings
from grants.casework.perform import NotPossible
from grants.casework.queries import PAGE, page_asked
from grants.casework.seeing import Sight
from grants.casework.worklists import calendars, exports, lists, runs, saved
from grants.casework.worklists.lists import DUE, SORTS, Wanted, Worklist
from grants.clock import LOCAL
from grants.languages import LANGUAGES, Message, say
from grants.people.access import public, signed_in
from grants.people.queries import forget_what_was_read, organisations
from grants.people.roles import AUTHORITY_ROLES
from grants.records.library import shipped

blueprint = Blueprint("worklists", __name__)
OK = 200
ADDRESSES = {"work": "casework.my_work", "records": "casework.records"}
LISTS = {"work": lists.waiting, "records": lists.seen}
CHANGED_LAST = 10


@signed_in
def my_work() -> str:
    wanted = Wanted.read(request.args)
    page = page_asked(request.args.get("page"))
    others = lists.seen(sight(), g.now).rows(size=CHANGED_LAST) if page == 1 and not wanted.narrows else []
    return render_template(
        "casework/my_work.html",
        **drawn("work", wanted, page),
        others=others,
        beginnings=beginnings(g.actor),
        administers=any(m.role == "administrator" for m in g.actor.memberships),
    )


@signed_in
def records() -> str:
    return render_template(
        "casework/records.html",
        **drawn("records", Wanted.read(request.args), page_asked(request.args.get("page"))),
    )


def sight() -> Sight:
    """The reader's; one for the whole request."""
    if "sight" not in g:
        g.sight = Sight(g.actor)
    found: Sight = g.sight
    return found


def worklist(name: str, wanted: Wanted) -> Worklist:
    """The list of that name; KeyError where there is none."""
    return LISTS[name](sight(), g.now, wanted)


def drawn(name: str, wanted: Wanted, page: int) -> dict[str, Any]:
    """What both pages need of their list."""
    found = worklist(name, wanted)
    states = shipped()[0][wanted.kind].states.values() if wanted.kind else ()
    return {
        "list": found,
        "name": name,
        "wanted": wanted,
        "rows": found.rows(page),
        "page": page,
        "pages": found.pages(page),
        "size": PAGE,
        "now": g.now,
        "due": DUE,
        "sorts": SORTS,
        "states": [(state.name, state.title) for state in states],
        "calls": lists.calls_to_choose(sight(), g.now),
        "organisation": next(iter(organisations([int(wanted.organisation)])), None) if wanted.organisation else None,
        "reading": LANGUAGES if any(m.role in AUTHORITY_ROLES for m in g.actor.memberships) else {},
        "views": saved.views_of(g.actor, name),
        "cap": lists.CAP,
    }


@blueprint.get("/lists/<page>.<form>")
@signed_in
def export(page: str, form: str) -> Response:
    """The whole list as a table for a spreadsheet, written while it is sent."""
    if page not in LISTS or form not in exports.FORMS:
        abort(404)
    made = exports.FORMS[form]
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    sheet = exports.Spreadsheet(worklist(page, Wanted.read(request.args)), g.language, app)
    forget_what_was_read()
    response = Response(made.write(sheet), mimetype=made.media_type)
    name = f"ashar-{page}-{g.now.astimezone(LOCAL):%Y-%m-%d}.{form}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@blueprint.post("/lists/<page>/views")
@signed_in
def save_view(page: str) -> Response:
    if page not in LISTS:
        abort(404)
    wanted = Wanted.read(request.args)
    try:
        saved.save(g.actor, page, request.form.get("name", ""), wanted)
    except NotPossible as refusal:
        flash(" ".join(reason.text(g.language) for reason in refusal.reasons), "warning")
    else:
        flash(say("The view is kept.").text(g.language), "success")
    return redirect(_list(page, wanted))


@blueprint.post("/lists/views/<int:number>/remove")
@signed_in
def remove_view(number: int) -> Response:
    removed = saved.remove(g.actor, number)
    if removed is None:
        abort(404)
    flash(say("The view is removed.").text(g.language), "success")
    return redirect(url_for(ADDRESSES[removed.page]))


@blueprint.route("/several", methods=["GET", "POST"])
@signed_in
def several() -> Answer:
    """One thing with many records: choose it, look at what it will do with each, confirm."""
    page, wanted = request.args.get("page", ""), Wanted.read(request.args)
    if page not in LISTS:
        abort(404)
    references = None if request.args.get("all") else request.args.getlist("record")
    if request.method == "POST":
        references = list(_confirmed())
    try:
        cases = runs.chosen(worklist(page, wanted), references)
    except NotPossible as refusal:
        return _choosing(page, wanted, [], refusal.reasons), UNPROCESSABLE
    planned = runs.plan(cases, request.args.get("action", ""))
    if planned is None:
        reasons = [] if cases else [say("Tick at least one record.")]
        return _choosing(page, wanted, cases, reasons), UNPROCESSABLE if reasons else OK
    sheet = Sheet(planned.form, planned.possible[0], g.language, complete=True) if planned.form else None
    if request.method == "GET":
        return _confirming(page, wanted, planned, sheet.bind() if sheet else None)
    bound = sheet.bind(request.form) if sheet else None
    key = sent_key()
    if key is None or not planned.possible or "unproven" in g or (bound is not None and not bound.validate()):
        return _confirming(page, wanted, planned, bound), UNPROCESSABLE
    made = runs.begin_run(g.actor, planned, _confirmed(), answers_of(bound) if bound else {}, key, g.now)
    return redirect(url_for(".run", reference=made.reference))


several.comes_back = True  # type: ignore[attr-defined]


@blueprint.get("/runs/<reference>")
@signed_in
def run(reference: str) -> str:
    """How far a run is; without JavaScript the reader asks again."""
    found = runs.progress(reference, g.actor)
    if found is None:
        abort(404)
    return render_template("casework/run.html", progress=found)


def _confirmed() -> dict[str, int]:
    """The records that the confirming page showed, each with its version."""
    sent = (item.rpartition(":") for item in request.form.getlist("chosen_item"))
    return {reference: int(version) for reference, _, version in sent if version.isdecimal() and len(version) < 10}


def _choosing(page: str, wanted: Wanted, cases: Sequence[Case], reasons: Sequence[Message]) -> str:
    choices = runs.choices(cases)
    return render_template(
        "casework/several.html",
        cases=cases,
        choices=choices,
        where=urlencode(_where(page, wanted)),
        reasons=reasons,
        back=_list(page, wanted),
    )


def _confirming(page: str, wanted: Wanted, planned: runs.Plan, bound: DataForm | None) -> str:
    return render_template(
        "casework/confirm_several.html",
        plan=planned,
        form=bound,
        key=sent_key(),
        here=f"{url_for('.several')}?{urlencode(_where(page, wanted) + [('action', request.args['action'])])}",
        back=_list(page, wanted),
        unproven="unproven" in g,
    )


def _where(page: str, wanted: Wanted) -> list[tuple[str, str]]:
    """What the address says of the list and of the records chosen in it."""
    which = [("all", "1")] if request.args.get("all") else [("record", each) for each in request.args.getlist("record")]
    return [("page", page), *wanted.query.items(), *which]


def _list(page: str, wanted: Wanted) -> str:
    return f"{url_for(ADDRESSES[page])}?{urlencode(wanted.query)}".rstrip("?")


@blueprint.route("/calendar", methods=["GET", "POST"])
@signed_in
def calendar() -> str | Response:
    """The secret address of one's own dates: made, made anew, ended. It is shown once."""
    if request.method == "GET":
        return render_template("casework/calendar.html", feed=calendars.feed_of(g.actor), address=None)
    if request.form.get("end"):
        calendars.end(g.actor)
        flash(say("The address leads nowhere any more.").text(g.language), "success")
        return redirect(url_for(".calendar"))
    secret = calendars.new_secret(g.actor, g.now)
    address = _public_url() + url_for(".dates", secret=secret)
    return render_template("casework/calendar.html", feed=calendars.feed_of(g.actor), address=address)


@blueprint.get("/calendar/<secret>.ics")
@public
def dates(secret: str) -> Response:
    """For the person's calendar, which cannot sign in."""
    user = calendars.reader_of(secret)
    if user is None:
        abort(404)
    entries = calendars.dates_of(user, g.now, _public_url())
    body = calendars.calendar_of(say("Ashar: my dates"), entries, user.language)
    response = Response(body, mimetype=calendars.MEDIA_TYPE)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _public_url() -> str:
    return str(current_app.config["PUBLIC_URL"]).rstrip("/")
