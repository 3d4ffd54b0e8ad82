"""The one route behind every button, and the pages around it."""

from collections.abc import Sequence
from typing import Any

import wtforms
from flask import Blueprint, abort, flash, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from grants.casework import saving, uploads
from grants.casework.case import Case
from grants.casework.forms import Earlier, Sheet, answers_of
from grants.casework.grouped_fields import Rows
from grants.casework.offices.handovers import told_of_ended_right
from grants.casework.pages import RecordPage, beginnings
from grants.casework.perform import NotPossible, Stale, begin, correct, perform, why_not_begin
from grants.casework.queries import PAGE, page_asked, record_seen, seen_by, waiting_for, why_closed
from grants.casework.straight_line import Press, Seed, sprout
from grants.documents import storage
from grants.languages import Message, say, words
from grants.people.access import public, signed_in
from grants.people.actors import organisations_of
from grants.people.roles import APPLICANT_ROLES
from grants.records.library import shipped
from workflows.forms import Form

blueprint = Blueprint("casework", __name__)

Answer = str | Response | tuple[str, int]
UNPROCESSABLE, CONFLICT = 422, 409


@blueprint.get("/work")
@signed_in
def my_work() -> str:
    page = page_asked(request.args.get("page"))
    rows, total = waiting_for(g.actor, page=page)
    others, others_total = seen_by(g.actor)
    return render_template(
        "casework/my_work.html",
        rows=rows,
        total=total,
        others=others,
        others_total=others_total,
        page=page,
        size=PAGE,
        now=g.now,
        beginnings=beginnings(g.actor),
        administers=any(m.role == "administrator" for m in g.actor.memberships),
    )


@blueprint.get("/records")
@signed_in
def records() -> str:
    page = page_asked(request.args.get("page"))
    kind, under = request.args.get("kind"), request.args.get("under")
    above = _case(under) if under else None
    rows, total = seen_by(g.actor, page=page, kind=kind, under=above.record.id if above else None)
    return render_template(
        "casework/records.html",
        rows=rows,
        total=total,
        page=page,
        size=PAGE,
        now=g.now,
        kind=kind,
        above=above,
        kinds={name: found.title for name, found in shipped()[0].items()},
    )


@blueprint.get("/records/<reference>")
@public
def record(reference: str) -> str:
    return render_template("casework/record.html", page=RecordPage(_case(reference), g.language))


@blueprint.route("/records/<reference>/form", methods=["GET", "POST"])
@signed_in
def edit(reference: str) -> Answer:
    """The record's own form: a draft may be saved unfinished, but never with a value that cannot be right.

    What is sent when it can no longer be edited comes back with the reason, and everything typed in it.
    """
    case = _case(reference)
    may = case.may_edit() or (request.method == "POST" and case.writes())
    if case.workflow.form is None or not may:
        abort(404)
    form = case.form(case.workflow.form)
    kept = case.record.answers(form.name)
    bound = Sheet(form, case, g.language, complete=False).bind(request.form if request.method == "POST" else None, kept)
    more = (request.form if request.method == "POST" else request.args).get("more", "")
    if more in bound and isinstance(table := bound[more], Rows):
        table.grow()
    if request.method == "GET":
        return _form_page(case, form, bound, saving_a_draft=True)
    if not _sound(bound):
        return _form_page(case, form, bound, saving_a_draft=True), UNPROCESSABLE
    try:
        saving.save_draft(case, form, answers_of(bound), g.now, _version())
    except Stale as stale:
        return _form_page(case, form, bound, saving_a_draft=True, stale=stale), CONFLICT
    except NotPossible as refusal:
        return _form_page(case, form, bound, saving_a_draft=True, reasons=refusal.reasons, refused=True), CONFLICT
    if more in bound:
        return redirect(url_for(".edit", reference=reference, more=more, _anchor=more))
    _tell(say("Saved."))
    return redirect(url_for(".record", reference=reference))


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
        return _form_page(case, form, bound, reasons=[ended], refused=bound is not None, **extra), CONFLICT
    if request.method == "GET":
        reasons = next((o.reasons for o in case.offered() if o.action.name == action), None)
        if reasons is None:
            return _form_page(case, form, None, reasons=[_not_now(case)], **extra), CONFLICT
        earlier = case.last(action, by=g.actor.user.id) if sheet else None
        bound = sheet.bind(kept=earlier.answers if earlier else None) if sheet else None
        return _form_page(case, form, bound, reasons=reasons, **extra)
    bound = sheet.bind(request.form) if sheet else None
    if not _done_already() and not _sound(bound) and not _done_already():
        return _form_page(case, form, bound, **extra), UNPROCESSABLE
    try:
        event = perform(case.record, action, g.actor, g.now, _press(case, bound))
    except Stale as stale:
        return _form_page(_case(reference), form, bound, stale=stale, **extra), CONFLICT
    except NotPossible as refusal:
        above = _not_beside(bound, refusal.reasons)
        return _form_page(_case(reference), form, bound, reasons=above, refused=True, **extra), CONFLICT
    if not _case_still_seen(event.record.reference):
        _tell(say("Done: %(action)s.", action=row.title))
        return redirect(url_for(".my_work"))
    _tell(say("Done: %(action)s.", action=row.title))
    return redirect(url_for(".record", reference=reference))


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
    if case.roles.isdisjoint(rule.by):
        abort(404)
    form = case.form(rule.asks) if rule.asks else None
    sheet = Sheet(form, case, g.language, complete=True) if form else None
    extra: dict[str, Any] = {"title": case.workflow.title, "parent": parent, "seed": seed}
    if request.method == "GET":
        reasons = why_not_begin(case, seed.parent)
        return _form_page(case, form, sheet.bind() if sheet else None, reasons=reasons, **extra)
    bound = sheet.bind(request.form) if sheet else None
    if not _sound(bound):
        return _form_page(case, form, bound, **extra), UNPROCESSABLE
    try:
        record = begin(
            kind,
            seed.parent,
            g.actor,
            g.now,
            _press(case, bound),
            authority_id=seed.authority_id,
            organisation_id=seed.organisation_id,
            title=parent.record.title if parent else None,
        )
    except NotPossible as refusal:
        above = _not_beside(bound, refusal.reasons)
        return _form_page(case, form, bound, reasons=above, refused=True, **extra), CONFLICT
    if case.workflow.form is not None and Case(record, g.actor, g.now).may_edit():
        return redirect(url_for(".edit", reference=record.reference))
    _tell(say("Done: %(action)s.", action=case.workflow.title))
    if not _case_still_seen(record.reference):
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
        return _form_page(case, form, sheet.bind(), **extra)
    bound = sheet.bind(request.form)
    if not _sound(bound):
        return _form_page(case, form, bound, **extra), UNPROCESSABLE
    try:
        correct(case.record, g.actor, g.now, answers_of(bound)["reason"], _press(case, bound))
    except Stale as stale:
        return _form_page(_case(reference), form, bound, stale=stale, **extra), CONFLICT
    except NotPossible as refusal:
        return _form_page(_case(reference), form, bound, reasons=refusal.reasons, refused=True, **extra), CONFLICT
    _tell(say("Corrected."))
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
        return render_template("casework/files.html", page=page, reasons=[], accepted=uploads.ACCEPTED)
    sent = [uploads.Upload(each.filename, each.read()) for each in request.files.getlist("files") if each.filename]
    try:
        uploads.keep(case, sent, g.now)
    except NotPossible as refusal:
        again = render_template("casework/files.html", page=page, reasons=refusal.reasons, accepted=uploads.ACCEPTED)
        return again, UNPROCESSABLE
    _tell(say("The file is kept."))
    return redirect(url_for(".files", reference=reference))


for _view in (edit, act, start, undo):
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


def _case(reference: str) -> Case:
    case = record_seen(reference, g.actor, g.now)
    if case is None:
        reason = why_closed(reference, g.actor, g.now)
        if reason is not None:
            abort(403, description=reason)
        abort(404)
    return case


def _case_still_seen(reference: str) -> bool:
    return record_seen(reference, g.actor, g.now) is not None


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


def _form_page(
    case: Case,
    form: Form | None,
    bound: wtforms.Form | None,
    *,
    title: Any = None,
    reasons: Any = (),
    stale: Stale | None = None,
    **extra: Any,
) -> str:
    """The one page of every form. What was typed, its key and the version it was typed for stay, unless it is stale."""
    sent_again = request.method == "POST" and stale is None
    return render_template(
        "casework/form.html",
        page=RecordPage(case, g.language),
        definition=form,
        form=bound,
        earlier=_earlier(),
        title=words(title or (form.title if form else case.workflow.title), g.language),
        reasons=reasons,
        stale=stale,
        key=_key() if sent_again else None,
        version=_version() if sent_again else case.record.version,
        unproven="unproven" in g,
        **extra,
    )


def _not_beside(bound: wtforms.Form | None, reasons: Sequence[Message]) -> Sequence[Message]:
    """Tell beside its field what belongs there, as one text; answers what is left to be told above the form.

    A field made of fields shows no error of its own: its first one tells it.
    """
    left = []
    for reason in reasons:
        if bound is None or reason.field not in bound:
            left.append(reason)
            continue
        told = bound[reason.field]
        while isinstance(told, wtforms.FormField):
            told = next(iter(told))
        told.errors = [" ".join([*told.errors, reason.in_full(g.language)])]
    return left


def _sound(bound: wtforms.Form | None) -> bool:
    """Whether everything that was sent is right, what the form asks and when it happened alike.

    What does not come from a page of this sign-in (see `grants.errors`) never is.
    """
    if "unproven" in g:
        return False
    earlier = _earlier().validate()
    return (bound is None or bound.validate()) and earlier


def _earlier() -> Earlier:
    """When it happened on paper, as it was typed; checked once for a request."""
    if "earlier" not in g:
        g.earlier = Earlier(request.form if request.method == "POST" else None, g.language, g.now)
    found: Earlier = g.earlier
    return found


def _press(case: Case, bound: wtforms.Form | None) -> Press:
    """What the form carried. Only the authority's own people enter what happened earlier, on paper."""
    official = bool(case.roles - set(APPLICANT_ROLES) - {"public"})
    return Press(
        answers=answers_of(bound) if bound is not None else {},
        key=_key(),
        version=_version(),
        happened_at=_earlier().happened_at.moment if official else None,
    )


def _done_already() -> bool:
    """Whether this very form was sent before: a code is good for one signature, and the form for one effect."""
    key = _key()
    return key is not None and saving.was_sent_before(key, g.actor)


def _key() -> str | None:
    key = request.form.get("key", "")
    return key if 16 <= len(key) <= 64 and key.isalnum() else None


def _version() -> int | None:
    return request.form.get("version", None, int)


def _not_now(case: Case) -> Message:
    state = case.workflow.states[case.record.state]
    return say("This cannot be done now: the state is “%(state)s”.", state=state.words(public=False))


def _tell(message: Message) -> None:
    flash(message.text(g.language), "success")
