"""The one route behind every button, and the pages around it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import wtforms
from flask import Blueprint, abort, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from grants.casework import saving
from grants.casework.case import Case
from grants.casework.forms import Sheet, answers_of
from grants.casework.pages import RecordPage
from grants.casework.perform import NotPossible, Stale, begin, correct, perform
from grants.casework.queries import PAGE, record_seen, seen_by, waiting_for
from grants.casework.straight_line import Press, Seed, sprout
from grants.clock import LOCAL
from grants.languages import Message, say, words
from grants.people.access import signed_in, public
from grants.records.library import Bound
from workflows.forms import Form

blueprint = Blueprint("casework", __name__)

Answer = str | Response | tuple[str, int]
UNPROCESSABLE, CONFLICT = 422, 409


@blueprint.get("/work")
@signed_in
def my_work() -> str:
    page = request.args.get("page", 1, int)
    rows, total = waiting_for(g.actor, page=max(1, page))
    others, others_total = seen_by(g.actor)
    return render_template(
        "casework/my_work.html", rows=rows, total=total, others=others, others_total=others_total, page=page, size=PAGE, now=g.now
    )


@blueprint.get("/records")
@signed_in
def records() -> str:
    page = max(1, request.args.get("page", 1, int))
    rows, total = seen_by(g.actor, page=page, kind=request.args.get("kind"))
    return render_template("casework/records.html", rows=rows, total=total, page=page, size=PAGE)


@blueprint.get("/records/<reference>")
@public
def record(reference: str) -> str:
    return render_template("casework/record.html", page=RecordPage(_case(reference), g.language))


@blueprint.route("/records/<reference>/form", methods=["GET", "POST"])
@signed_in
def edit(reference: str) -> Answer:
    """The record's own form: a draft may be saved unfinished, but never with a value that cannot be right."""
    case = _case(reference)
    if case.workflow.form is None or not case.may_edit():
        abort(404)
    form = case.form(case.workflow.form)
    kept = case.record.answers(form.name)
    bound = Sheet(form, case, g.language, complete=False).bind(request.form if request.method == "POST" else None, kept)
    if request.method == "GET":
        return _form_page(case, form, bound, saving_a_draft=True)
    if not bound.validate():
        return _form_page(case, form, bound, saving_a_draft=True), UNPROCESSABLE
    try:
        saving.save_draft(case, form, answers_of(bound), g.now, _version())
    except Stale as stale:
        return _form_page(case, form, bound, saving_a_draft=True, stale=stale), CONFLICT
    except NotPossible as refusal:
        return _form_page(case, form, bound, saving_a_draft=True, reasons=refusal.reasons), CONFLICT
    if "more" in request.form:
        return redirect(url_for(".edit", reference=reference) + "#" + request.form["more"])
    _tell(say("Saved."))
    return redirect(url_for(".record", reference=reference))


@blueprint.route("/records/<reference>/actions/<action>", methods=["GET", "POST"])
@signed_in
def act(reference: str, action: str) -> Answer:
    """Every button of every record leads here: GET asks what it asks for, POST presses it."""
    case = _case(reference)
    row = case.workflow.actions.get(action)
    if row is None or not row.by or case.roles.isdisjoint(row.by):
        abort(404)
    form = case.form(row.asks) if row.asks else None
    sheet = Sheet(form, case, g.language, complete=True) if form else None
    extra = {"title": row.title, "action": action}
    if request.method == "GET":
        reasons = next((o.reasons for o in case.offered() if o.action.name == action), None)
        if reasons is None:
            return _form_page(case, form, None, reasons=[_not_now(case)], **extra), CONFLICT
        bound = sheet.bind(kept=case.record.answers(form.name)) if sheet and form else None
        return _form_page(case, form, bound, reasons=reasons, **extra)
    bound = sheet.bind(request.form) if sheet else None
    if bound is not None and not bound.validate():
        return _form_page(case, form, bound, **extra), UNPROCESSABLE
    try:
        event = perform(case.record, action, g.actor, g.now, _press(bound))
    except Stale as stale:
        return _form_page(_case(reference), form, bound, stale=stale, **extra), CONFLICT
    except NotPossible as refusal:
        return _form_page(_case(reference), form, bound, reasons=refusal.reasons, refused=True, **extra), CONFLICT
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
        organisation_id=request.values.get("organisation", None, int) if parent else None,
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
    extra = {"title": case.workflow.title, "parent": parent, "organisation": seed.organisation_id}
    if request.method == "GET":
        return _form_page(case, form, sheet.bind() if sheet else None, **extra)
    bound = sheet.bind(request.form) if sheet else None
    if bound is not None and not bound.validate():
        return _form_page(case, form, bound, **extra), UNPROCESSABLE
    try:
        record = begin(
            kind,
            seed.parent,
            g.actor,
            g.now,
            _press(bound),
            authority_id=seed.authority_id,
            organisation_id=seed.organisation_id,
            title=parent.record.title if parent else None,
        )
    except NotPossible as refusal:
        return _form_page(case, form, bound, reasons=refusal.reasons, refused=True, **extra), CONFLICT
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
    extra = {"title": say("Correct a mistaken press"), "correcting": page.events[-1]}
    if request.method == "GET":
        return _form_page(case, form, sheet.bind(), **extra)
    bound = sheet.bind(request.form)
    if not bound.validate():
        return _form_page(case, form, bound, **extra), UNPROCESSABLE
    try:
        correct(case.record, g.actor, g.now, answers_of(bound)["reason"], _press(bound))
    except Stale as stale:
        return _form_page(_case(reference), form, bound, stale=stale, **extra), CONFLICT
    except NotPossible as refusal:
        return _form_page(_case(reference), form, bound, reasons=refusal.reasons, refused=True, **extra), CONFLICT
    _tell(say("Corrected."))
    return redirect(url_for(".record", reference=reference))


def _case(reference: str) -> Case:
    case = record_seen(reference, g.actor, g.now)
    if case is None:
        abort(404)
    return case


def _case_still_seen(reference: str) -> bool:
    return record_seen(reference, g.actor, g.now) is not None


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
    return render_template(
        "casework/form.html",
        page=RecordPage(case, g.language),
        definition=form,
        form=bound,
        title=words(title or (form.title if form else case.workflow.title), g.language),
        reasons=reasons,
        stale=stale,
        key=request.form.get("key") if stale is None else None,
        **extra,
    )


def _press(bound: wtforms.Form | None) -> Press:
    return Press(
        answers=answers_of(bound) if bound is not None else {},
        key=_key(),
        version=_version(),
        happened_at=_happened_at(),
    )


def _key() -> str | None:
    key = request.form.get("key", "")
    return key if 16 <= len(key) <= 64 and key.isalnum() else None


def _version() -> int | None:
    return request.form.get("version", None, int)


def _happened_at() -> datetime | None:
    """When it happened on paper, where the form says so; a date that does not exist is a bad request."""
    typed = request.form.get("happened_at", "").strip()
    if not typed:
        return None
    try:
        local = datetime.fromisoformat(typed)
    except ValueError:
        raise NotPossible(say("Enter a date that exists, such as 20.11.2026.")) from None
    return local.replace(tzinfo=LOCAL).astimezone(UTC)


def _not_now(case: Case) -> Message:
    state = case.workflow.states[case.record.state]
    return say("This cannot be done now: the state is “%(state)s”.", state=state.words(public=False))


def _tell(message: Message) -> None:
    flash(message.text(g.language), "success")
