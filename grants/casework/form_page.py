"""The one page of every form: what was sent with it, and how it comes back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import wtforms
from flask import abort, flash, g, render_template, request, url_for
from werkzeug.wrappers import Response

from grants.casework.case import Case
from grants.casework.forms import DataForm, Earlier, answers_of
from grants.casework.grouped_fields import Rows
from grants.casework.pages import RecordPage
from grants.casework.perform import Stale
from grants.casework.queries import record_seen, why_closed
from grants.casework.straight_line import Press
from grants.languages import Message, words
from grants.people.actors import Actor
from grants.people.roles import APPLICANT_ROLES
from grants.people.views.pages import inside
from workflows.forms import Form

Answer = str | Response | tuple[str, int]
UNPROCESSABLE, CONFLICT = 422, 409


def case_asked_for(reference: str, actor: Actor, now: datetime) -> Case:
    """The case behind a reference; otherwise the page that says no more than this person may know."""
    case = record_seen(reference, actor, now)
    if case is None:
        reason = why_closed(reference, actor, now)
        if reason is not None:
            abort(403, description=reason)
        abort(404)
    return case


def form_page(
    case: Case,
    form: Form | None,
    bound: wtforms.Form | None,
    *,
    title: Any = None,
    reasons: Any = (),
    stale: Stale | None = None,
    **extra: Any,
) -> str:
    """What was typed, its key and the version it was typed for stay, unless it is stale."""
    sent_again = request.method == "POST" and stale is None
    return render_template(
        "casework/form.html",
        page=RecordPage(case, g.language),
        definition=form,
        form=bound,
        earlier=earlier(),
        title=words(title or (form.title if form else case.workflow.title), g.language),
        reasons=reasons,
        stale=stale,
        key=sent_key() if sent_again else None,
        version=sent_version() if sent_again else case.record.version,
        unproven="unproven" in g,
        way_back=way_back,
        **extra,
    )


def way_back(reference: str) -> str:
    """The page where the button was pressed, such as that of a meeting; the record, where none is named."""
    return inside(request.args.get("next"), url_for("casework.record", reference=reference))


def not_beside(bound: wtforms.Form | None, reasons: Sequence[Message]) -> Sequence[Message]:
    """Tell beside its field what belongs there, as one text; answers what is left to be told above the form.

    A field made of fields shows no error of its own: its first one tells it.
    """
    left = []
    for reason in reasons:
        told = place_of(bound, reason.field) if bound is not None else None
        if told is None:
            left.append(reason)
            continue
        while isinstance(told, wtforms.FormField):
            told = next(iter(told))
        told.errors = [" ".join([*told.errors, reason.in_full(g.language)])]
    return left


def place_of(bound: wtforms.Form, name: str) -> Any:
    """The field of that name, or the cell of a table (`budget-2-own`); None where there is none."""
    table, _, cell = name.partition("-")
    if table not in bound or not cell:
        return bound._fields.get(name)
    number, _, column = cell.partition("-")
    rows: Any = bound[table]
    if not isinstance(rows, Rows) or not number.isdecimal() or int(number) >= len(rows.entries):
        return rows
    return rows.entries[int(number)].form._fields.get(column, rows)


def sound(bound: wtforms.Form | None) -> bool:
    """Whether everything that was sent is right, what the form asks and when it happened alike.

    What does not come from a page of this sign-in (see `grants.errors`) never is.
    """
    if "unproven" in g:
        return False
    happened = earlier().validate()
    return (bound is None or bound.validate()) and happened


def earlier() -> Earlier:
    """When it happened on paper, as it was typed; checked once for a request."""
    if "earlier" not in g:
        g.earlier = Earlier(request.form if request.method == "POST" else None, g.language, g.now)
    found: Earlier = g.earlier
    return found


def press_sent(case: Case, bound: DataForm | None) -> Press:
    """What the form carried. Only the authority's own people enter what happened earlier, on paper."""
    official = bool(case.roles - set(APPLICANT_ROLES) - {"public"})
    return Press(
        answers=answers_of(bound) if bound is not None else {},
        key=sent_key(),
        version=sent_version(),
        happened_at=earlier().happened_at.moment if official else None,
    )


def sent_key() -> str | None:
    key = request.form.get("key", "")
    return key if 16 <= len(key) <= 64 and key.isalnum() else None


def sent_version() -> int | None:
    return request.form.get("version", None, int)


def tell(message: Message, category: str = "success") -> None:
    flash(message.text(g.language), category)
