"""Who may come in at all. Every route says for whom it is; what says nothing is closed."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

View = Callable[..., Any]
PUBLIC, SIGNED_IN = "public", "signed_in"

SEES_PRIVATE = frozenset(
    {
        "applicant_head",
        "applicant_editor",
        "applicant_accountant",
        "customer_officer",
        "customer_head",
        "commission_secretary",
        "finance_officer",
        "auditor",
    }
)
"""Roles that may read the private fields of a record they may see."""


def public(view: View) -> View:
    """Anybody may ask; what they are shown is decided record by record."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Only people with an account; what they may do is decided record by record."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def requires(*roles: str) -> Callable[[View], View]:
    """Only people who hold one of these roles somewhere."""

    def mark(view: View) -> View:
        view.access = frozenset(roles)  # type: ignore[attr-defined]
        return view

    return mark


def comes_back(view: View | None) -> bool:
    """Whether what was typed is shown again where it may not be acted upon: never what another site filled in."""
    ours = urlsplit(request.headers.get("Origin", request.host_url)).netloc == request.host
    return ours and getattr(view, "comes_back", False)


def admit(view: View | None) -> Response | None:
    """Lets the request on, sends a visitor to sign in, or aborts: 404 where no access is named, 403 without a role,
    401 where what a visitor typed would be lost on the way to the sign-in."""
    access = getattr(view, "access", None)
    if access == PUBLIC:
        return None
    if access is None:
        abort(404)
    if not g.actor.is_person:
        if request.method == "POST" and comes_back(view):
            abort(401)
        step = "people.prove" if g.sign_in is not None else "people.sign_in"
        return redirect(url_for(step, next=request.full_path if request.method == "GET" else None))
    if access != SIGNED_IN and access.isdisjoint(m.role for m in g.actor.memberships):
        abort(403)
    return None
