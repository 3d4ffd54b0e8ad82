"""Pages on which a record's own form is written."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, g, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from grants.casework import saving
from grants.casework.budget_fields import Budget
from grants.casework.case import Case
from grants.casework.drafts import merging, spreadsheets
from grants.casework.drafts.clashes import show_clashes
from grants.casework.drafts.previews import drafted, may_preview, previews_of
from grants.casework.drafts.tasks import advice, objections, page_after, page_before, tasks_of
from grants.casework.form_page import (
    CONFLICT,
    UNPROCESSABLE,
    Answer,
    case_asked_for,
    form_page,
    place_of,
    sent_version,
    sound,
    tell,
)
from grants.casework.forms import DataForm, Sheet, answers_of, missing_fields
from grants.casework.grouped_fields import Rows, kept_of
from grants.casework.pages import RecordPage
from grants.casework.perform import NotPossible, Stale
from grants.database import db
from grants.documents.previewing import printed
from grants.documents.rendering_apart import RenderingFailed
from grants.languages import Message, say
from grants.people.access import signed_in
from grants.people.roles import ROLES
from workflows.asking import Page
from workflows.forms import Field, Form

blueprint = Blueprint("drafts", __name__)


@blueprint.get("/records/<reference>/form")
@signed_in
def tasks(reference: str) -> Answer:
    """What a form of several pages still lacks, page by page; a form without pages itself."""
    case, form = _written(reference)
    if not form.pages or "all" in request.args or "more" in request.args:
        return _asked(case, form, None)
    return render_template(
        "casework/tasks.html", page=RecordPage(case, g.language), definition=form, tasks=tasks_of(case, form)
    )


@blueprint.get("/records/<reference>/form/<page>")
@signed_in
def edit(reference: str, page: str) -> Answer:
    case, form = _written(reference)
    return _asked(case, form, _page(form, page))


@blueprint.post("/records/<reference>/form")
@blueprint.post("/records/<reference>/form/<page>")
@signed_in
def save(reference: str, page: str | None = None) -> Answer:
    """A draft may be saved unfinished, but never with a value that cannot be right: the rest of the page is kept.

    What is sent when it can no longer be edited comes back with the reason, and everything typed in it.
    """
    case, form = _written(reference)
    here, kept = _page(form, page) if page else None, case.record.answers(form.name)
    bound = Sheet(form, case, g.language, complete=False, page=here).bind(request.form, kept)
    more = _grow(bound, request.form.get("more", ""))
    if "autosave" in request.form:
        return _saved_by_itself(case, form, bound)
    if not sound(bound):
        return _sound_part_kept(case, form, bound, here), UNPROCESSABLE
    asked_before, shown = form.asked(kept), merging.read(request.form.get("_shown"))
    answered = answers_of(bound) if shown is not None or here is None else {**kept, **answers_of(bound)}
    try:
        merged = saving.save_draft(case, form, answered, g.now, sent_version(), shown)
    except Stale as stale:
        return _again(case, form, bound, here, stale=stale), CONFLICT
    except NotPossible as refusal:
        return _again(case, form, bound, here, reasons=refusal.reasons, refused=True), CONFLICT
    if merged.clashes:
        bound = Sheet(form, case, g.language, complete=False, page=here).bind(None, merged.with_sent(answered))
        show_clashes(bound, form, merged.clashes, case, g.language)
        shown_now = merging.written(merging.digests_of(merged.before))
        return _shown(case, form, bound, here, shown=shown_now), CONFLICT
    if more:
        return redirect(_address(reference, here, more=more, _anchor=more))
    tell(say("Saved."), "saved")
    return _after(case, form, here, asked_before)


save.comes_back = True  # type: ignore[attr-defined]


@blueprint.get("/records/<reference>/answers")
@signed_in
def answers(reference: str) -> Answer:
    """Everything that was answered, to be looked through before it goes further."""
    case, form = _written(reference)
    page = RecordPage(case, g.language)
    return render_template(
        "casework/answers.html",
        page=page,
        definition=form,
        tasks=tasks_of(case, form),
        parts=page.parts_of(form),
        previews=previews_of(case),
    )


@blueprint.get("/records/<reference>/spreadsheet/<field>.xlsx")
@signed_in
def spreadsheet(reference: str, field: str) -> Answer:
    """A budget as it is kept, or empty, to be filled in elsewhere."""
    case, form = _written(reference)
    table = _budget(form, field)
    data = spreadsheets.written(case.record.answers(form.name).get(table.name) or [], g.language)
    response = make_response(data)
    response.headers["Content-Type"] = spreadsheets.MEDIA_TYPE
    response.headers.set("Content-Disposition", "attachment", filename=f"{reference}-{field}.xlsx")
    return response


@blueprint.route("/records/<reference>/spreadsheet/<field>", methods=["GET", "POST"])
@signed_in
def read_spreadsheet(reference: str, field: str) -> Answer:
    """A budget from a spreadsheet: all its rows, or none and what is wrong with which cell."""
    case, form = _written(reference)
    table = _budget(form, field)
    page = RecordPage(case, g.language)
    shown = {"page": page, "definition": form, "table": table}
    if request.method == "GET":
        return render_template("casework/spreadsheet.html", reasons=[], cells=[], **shown)
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise NotPossible(say("Choose a file first."))
        rows, cells = spreadsheets.read(file.read(), form, table, case, g.language)
        if cells:
            return render_template("casework/spreadsheet.html", reasons=[], cells=cells, **shown), UNPROCESSABLE
        kept = answers_of(Sheet(form, case, g.language, complete=False).bind(kept=case.record.answers(form.name)))
        saving.save_draft(case, form, {field: rows}, g.now, None, merging.digests_of(kept))
    except NotPossible as refusal:
        return render_template("casework/spreadsheet.html", reasons=refusal.reasons, cells=[], **shown), UNPROCESSABLE
    tell(say("The table was read: %(rows)s rows.", rows=len(rows)))
    return redirect(page.where_asked(field))


read_spreadsheet.longest_body = spreadsheets.LARGEST + 64 * 1024  # type: ignore[attr-defined]


@blueprint.get("/records/<reference>/preview/<action>")
@signed_in
def preview(reference: str, action: str) -> Answer:
    """The paper that an action would issue, marked as a draft; `kind` chooses among several."""
    case = case_asked_for(reference, g.actor, g.now)
    row = case.workflow.actions.get(action)
    kind = request.args.get("kind") or (row.documents[0] if row and row.documents else None)
    if row is None or kind not in row.documents or not may_preview(case, row):
        abort(404)
    try:
        snapshot = drafted(case, action, kind)
    except NotPossible as refusal:
        return form_page(case, None, None, title=say("Preview"), reasons=refusal.reasons), CONFLICT
    db.session.rollback()
    try:
        data = printed(snapshot, g.language)
    except RenderingFailed:
        abort(503)
    response = make_response(data)
    response.headers["Content-Type"] = "application/pdf"
    response.headers.set("Content-Disposition", "inline", filename=f"{reference}-{kind}-{g.language}.pdf")
    return response


@blueprint.app_template_global()
def objections_to(page: RecordPage) -> Sequence[Message]:
    """What keeps a draft from going further, but for what it lacks; for its writers."""
    return objections(page.case, [field.name for field in page.missing]) if page.can_edit else []


@blueprint.app_template_global()
def writers_of(page: RecordPage) -> Sequence[Mapping[str, str]]:
    """Who writes a draft that the reader, a party to it, may read and not write."""
    if not page.is_party or page.can_edit or page.workflow.form is None:
        return []
    return [ROLES[role] for role in page.workflow.states[page.record.state].editable_by]


def _written(reference: str) -> tuple[Case, Form]:
    """The record's own form, for those who may write it; what they send too late is still read."""
    case = case_asked_for(reference, g.actor, g.now)
    may = case.may_edit() or (request.method == "POST" and case.writes())
    if case.workflow.form is None or not may:
        abort(404)
    return case, case.form(case.workflow.form)


def _budget(form: Form, name: str) -> Field:
    field = form.field_named(name)
    if field is None or field.type != "budget":
        abort(404)
    return field


def _page(form: Form, name: str) -> Page:
    page = form.page_named(name)
    if page is None:
        abort(404)
    return page


def _asked(case: Case, form: Form, page: Page | None) -> str:
    kept = case.record.answers(form.name)
    bound = Sheet(form, case, g.language, complete=False, page=page).bind(None, kept)
    shown = merging.digests_of(kept_of(bound))
    _grow(bound, request.args.get("more", ""))
    told = advice(case, [field.name for field in missing_fields(case, form)]) if kept else {}
    for place, reasons in told.items():
        if "-" in place and (cell := place_of(bound, place)) is not None:
            cell.advice = reasons
    return _shown(case, form, bound, page, shown=merging.written(shown), advice=told)


def _again(case: Case, form: Form, bound: DataForm, page: Page | None, **extra: Any) -> str:
    """What was typed, as it was typed, upon what the page had shown."""
    return _shown(case, form, bound, page, shown=request.form.get("_shown"), **extra)


def _shown(case: Case, form: Form, bound: DataForm, page: Page | None, **extra: Any) -> str:
    kept = case.record.answers(form.name)
    for table in (each for each in bound if isinstance(each, Budget)):
        table.spreadsheet = url_for("drafts.read_spreadsheet", reference=case.record.reference, field=table.short_name)
    return form_page(
        case,
        form,
        bound,
        title=page.title if page else form.title,
        saving_a_draft=True,
        form_page_here=page,
        previous=page_before(form, page, kept) if page else None,
        **extra,
    )


def _grow(bound: DataForm, name: str) -> str:
    """The name of the table that asks for more rows, which it has now; empty where none does."""
    if name in bound and isinstance(table := bound[name], Rows):
        table.grow()
        return name
    return ""


def _saved_by_itself(case: Case, form: Form, bound: DataForm) -> Answer:
    """Keeps what is right of a page that nobody sent yet, and says what it could not keep."""
    shown = merging.read(request.form.get("_shown"))
    if "unproven" in g or shown is None:
        abort(400)
    bound.validate()
    try:
        shown_now, unsaved, clash = _keep_sound_part(case, form, bound, shown)
    except NotPossible:
        abort(409)
    return jsonify(shown=shown_now, version=case.record.version, unsaved=unsaved, clash=clash)


def _sound_part_kept(case: Case, form: Form, bound: DataForm, page: Page | None) -> str:
    """The page with its errors; what is right of it is kept for good although the answer is no success."""
    shown = merging.read(request.form.get("_shown"))
    if "unproven" in g or shown is None or not bound.errors:
        return _again(case, form, bound, page)
    try:
        shown_now, unsaved, _ = _keep_sound_part(case, form, bound, shown)
    except NotPossible:
        return _again(case, form, bound, page)
    db.session.commit()
    return _shown(case, form, bound, page, shown=shown_now, unsaved=unsaved)


def _keep_sound_part(
    case: Case, form: Form, bound: DataForm, shown: merging.Digests
) -> tuple[str, Sequence[str], bool]:
    """What the page shows now, the labels of what was not kept, and whether others had changed some of it."""
    unsound = set(bound.errors)
    sent = {name: value for name, value in answers_of(bound).items() if name not in unsound}
    clashes = saving.save_draft(case, form, sent, g.now, None, shown).clashes
    now_shown = {path: digest for path, digest in merging.digests_of(sent).items() if path not in clashes}
    kept = merging.digests_of(case.record.answers(form.name))
    taken = {path: digest for path, digest in now_shown.items() if kept.get(path) == digest}
    labels = [bound[name].label.text for name in dict.fromkeys([*bound.errors, *(path[0] for path in clashes)])]
    return merging.written({**shown, **taken}), labels, bool(clashes)


def _after(case: Case, form: Form, page: Page | None, asked_before: frozenset[str]) -> Response:
    """On to the next page; first again to this one where an answer led to questions that nobody could see."""
    reference, kept = case.record.reference, case.record.answers(form.name)
    if page is None or "leave" in request.form:
        return redirect(url_for("drafts.tasks" if page else "casework.record", reference=reference))
    new = [f for f in form.fields if f.name in page.fields and f.name in form.asked(kept) - asked_before]
    unanswered = [each for each in new if each.required and not kept.get(each.name)]
    if unanswered and "conditions_followed" not in request.form:
        return redirect(_address(reference, page, _anchor=unanswered[0].name))
    following = page_after(form, page, kept)
    if following is None:
        return redirect(url_for("drafts.answers", reference=reference))
    return redirect(_address(reference, following))


def _address(reference: str, page: Page | None, **more: Any) -> str:
    if page is None:
        return url_for("drafts.tasks", reference=reference, **more)
    return url_for("drafts.edit", reference=reference, page=page.name, **more)
