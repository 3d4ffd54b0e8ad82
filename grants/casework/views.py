"""The one route behind every button, and the pages around it."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from grants.casework import saving, uploads
from grants.casework.case import Case
from grants.casework.form_page import (
    CONFLICT,
    UNPROCESSABLE,
    Answer,
    case_asked_for,
    form_page,
    not_beside,
    press_sent,
    sent_key,
    sound,
    tell,
    way_back,
)
from grants.casework.forms import Sheet, answers_of
from grants.casework.grouped_fields import grow
from grants.casework.offices.handovers import told_of_ended_right
from grants.casework.pages import RecordPage
from grants.casework.perform import NotPossible, Stale, begin, correct, perform, why_not_begin
from grants.casework.straight_line import Seed, sprout
from grants.casework.worklists.views import my_work, records
from grants.documents import storage
from grants.languages import Message, say
from grants.people.access import public, signed_in
from grants.people.actors import organisations_of
from grants.records.models import Record

blueprint = Blueprint("casework", __name__)


blueprint.get("/work")(my_work)
blueprint.get("/records")(records)


@blueprint.get("/records/<reference>")
@public
def record(reference: str) -> str:
    return render_template("casework/record.html", page=RecordPage(_case(reference), g.language))


@blueprint.route("/records/<reference>/actions/<action>", methods=["GET", "POST"])
@signed_in
def act(reference: str, action: str) -> Answer:
    """Every button of every record leads here: GET asks what it asks for, POST presses it."""
    case = _case(reference)
    row = case.workflow.actions.get(action)
    if row is None or not row.by:
        abort(404)
    ended = told_of_ended_right(case, row.by) if case.roles.isdisjoint(row.by) else None
    if case.roles.isdisjoint(row.by) and ended is None:
        abort(404)
    form = case.form(row.asks) if row.asks else None
    sheet = Sheet(form, case, g.language, complete=True) if form else None
    extra: dict[str, Any] = {"title": row.title, "action": row}
    if ended is not None:
        bound = sheet.bind(request.form) if sheet and request.method == "POST" else None
        return form_page(case, form, bound, reasons=[ended], refused=bound is not None, **extra), CONFLICT
    if request.method == "GET":
        reasons = next((o.reasons for o in case.offered() if o.action.name == action), None)
        if reasons is None:
            return form_page(case, form, None, reasons=[_not_now(case)], **extra), CONFLICT
        earlier = case.last(action, by=g.actor.user.id) if sheet else None
        bound = sheet.bind(kept=earlier.answers if earlier else None) if sheet else None
        return form_page(case, form, bound, reasons=reasons, **extra)
    bound = sheet.bind(request.form) if sheet else None
    if bound is not None and grow(bound, request.form.get("more", "")):
        return form_page(case, form, bound, **extra)
    if not _done_already() and not sound(bound) and not _done_already():
        return form_page(case, form, bound, **extra), UNPROCESSABLE
    try:
        event = perform(case.record, action, g.actor, g.now, press_sent(case, bound))
    except Stale as stale:
        return form_page(_case(reference), form, bound, stale=stale, **extra), CONFLICT
    except NotPossible as refusal:
        above = not_beside(bound, refusal.reasons)
        return form_page(_case(reference), form, bound, reasons=above, refused=True, **extra), CONFLICT
    if not _still_seen(event.record):
        tell(say("Done: %(action)s.", action=row.title))
        return redirect(url_for(".my_work"))
    tell(say("Done: %(action)s.", action=row.title))
    return redirect(way_back(reference))


@blueprint.route("/begin/<kind>", methods=["GET", "POST"])
@blueprint.route("/records/<reference>/begin/<kind>", methods=["GET", "POST"])
@signed_in
def start(kind: str, reference: str | None = None) -> Answer:
    """Begin a record under another one, or at the root of an authority."""
    parent = _case(reference) if reference else None
    seed = Seed(
        kind,
        parent.record if parent else None,
        organisation_id=_organisation() if parent else None,
        authority_id=None if parent else _authority(),
    )
    try:
        case = sprout(seed, g.actor, g.now)
    except KeyError:
        abort(404)
    rule = case.workflow.begin
    if case.roles.isdisjoint(rule.by) or (rule.under is not None and parent is None):
        abort(404)
    form = case.form(rule.asks) if rule.asks else None
    sheet = Sheet(form, case, g.language, complete=True) if form else None
    extra: dict[str, Any] = {"title": case.workflow.title, "parent": parent, "seed": seed}
    if request.method == "GET":
        reasons = why_not_begin(case, seed.parent)
        return form_page(case, form, sheet.bind() if sheet else None, reasons=reasons, **extra)
    bound = sheet.bind(request.form) if sheet else None
    if bound is not None and grow(bound, request.form.get("more", "")):
        return form_page(case, form, bound, **extra)
    if not sound(bound):
        return form_page(case, form, bound, **extra), UNPROCESSABLE
    try:
        record = begin(
            kind,
            seed.parent,
            g.actor,
            g.now,
            press_sent(case, bound),
            authority_id=seed.authority_id,
            organisation_id=seed.organisation_id,
            title=parent.record.title if parent else None,
        )
    except NotPossible as refusal:
        above = not_beside(bound, refusal.reasons)
        return form_page(case, form, bound, reasons=above, refused=True, **extra), CONFLICT
    if case.workflow.form is not None and Case(record, g.actor, g.now).may_edit():
        return redirect(url_for("drafts.tasks", reference=record.reference))
    tell(say("Done: %(action)s.", action=case.workflow.title))
    if not _still_seen(record):
        return redirect(url_for(".my_work"))
    return redirect(url_for(".record", reference=record.reference))


@blueprint.route("/records/<reference>/correct", methods=["GET", "POST"])
@signed_in
def undo(reference: str) -> Answer:
    """A mistaken press is undone by a correcting event with its reason."""
    case = _case(reference)
    page = RecordPage(case, g.language)
    if not page.may_correct:
        abort(404)
    form = case.form("reason")
    sheet = Sheet(form, case, g.language, complete=True)
    extra: dict[str, Any] = {"title": say("Correct a mistaken press"), "correcting": page.events[-1]}
    if request.method == "GET":
        return form_page(case, form, sheet.bind(), **extra)
    bound = sheet.bind(request.form)
    if not sound(bound):
        return form_page(case, form, bound, **extra), UNPROCESSABLE
    try:
        correct(case.record, g.actor, g.now, answers_of(bound)["reason"], press_sent(case, bound))
    except Stale as stale:
        return form_page(_case(reference), form, bound, stale=stale, **extra), CONFLICT
    except NotPossible as refusal:
        return form_page(_case(reference), form, bound, reasons=refusal.reasons, refused=True, **extra), CONFLICT
    tell(say("Corrected."))
    return redirect(url_for(".record", reference=reference))


@blueprint.route("/records/<reference>/files", methods=["GET", "POST"])
@signed_in
def files(reference: str) -> Answer:
    """Uploads have a page of their own: a refused file costs nothing that was typed elsewhere."""
    case = _case(reference)
    page = RecordPage(case, g.language)
    if not page.may_upload:
        abort(404)
    if request.method == "GET":
        return _files_page(page)
    sent = [uploads.Upload(each.filename, each.read()) for each in request.files.getlist("files") if each.filename]
    try:
        uploads.keep(case, sent, g.now)
    except NotPossible as refusal:
        return _files_page(page, refusal.reasons), UNPROCESSABLE
    tell(say("The file is kept."))
    return redirect(url_for(".files", reference=reference))


for _view in (act, start, undo):
    _view.comes_back = True  # type: ignore[attr-defined]
files.longest_body = uploads.LARGEST + 1024 * 1024  # type: ignore[attr-defined]


@blueprint.get("/records/<reference>/files/<int:number>")
@signed_in
def file(reference: str, number: int) -> Response:
    """An uploaded file, always as a download: nothing that was sent in is ever shown as a page of ours."""
    page = RecordPage(_case(reference), g.language)
    found = next((each for each in page.files if each.id == number), None)
    if found is None:
        abort(404)
    response = make_response(storage.fetch(found.sha256))
    response.headers["Content-Type"] = found.media_type
    response.headers.set("Content-Disposition", "attachment", filename=found.name)
    return response


def _files_page(page: RecordPage, reasons: Sequence[Message] = ()) -> str:
    return render_template(
        "casework/files.html",
        page=page,
        reasons=reasons,
        accepted=uploads.ACCEPTED,
        most_files=uploads.MOST_FILES,
        most_megabytes=uploads.MOST_BYTES // 1024**2,
    )


def _case(reference: str) -> Case:
    return case_asked_for(reference, g.actor, g.now)


def _still_seen(record: Record) -> bool:
    return Case(record, g.actor, g.now).may_see()


def _organisation() -> int | None:
    """The applicant for which something is begun: one the reader may act for."""
    chosen = request.values.get("organisation", None, int)
    if chosen is not None and chosen not in organisations_of(g.actor):
        abort(404)
    return chosen


def _authority() -> int:
    """The authority for which a new programme is begun: the reader's own."""
    chosen = request.values.get("authority", None, int)
    own = [m.organisation_id for m in g.actor.memberships if m.organisation.kind == "authority"]
    if not own or (chosen is not None and chosen not in own):
        abort(404)
    return chosen or own[0]


def _done_already() -> bool:
    """Whether this very form was sent before: a code is good for one signature, and the form for one effect."""
    key = sent_key()
    return key is not None and saving.was_sent_before(key, g.actor)


def _not_now(case: Case) -> Message:
    state = case.workflow.states[case.record.state]
    return say("This cannot be done now: the state is “%(state)s”.", state=state.words(public=False))
