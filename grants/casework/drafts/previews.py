"""The real paper of a draft, before anything is pressed."""

from typing import Any

from grants.casework import vocabulary
from grants.casework.case import Case
from grants.casework.forms import missing_fields
from grants.casework.paper_parts import listed
from grants.casework.perform import NotPossible
from grants.documents.issuing import Draft
from grants.documents.previewing import preview_of
from grants.languages import LANGUAGES, say
from workflows.definition import Action

PUT_FORWARD = ("approving", "announced")


def may_preview(case: Case, action: Action) -> bool:
    """Those who write the draft, and those who pass it once it is put forward; nothing that asks a form of its own."""
    if action.asks is not None:
        return False
    if case.may_edit():
        return bool(action.by) or bool(action.follows)
    return bool(action.by) and case.record.phase in PUT_FORWARD and _passes(case, action)


def _passes(case: Case, action: Action) -> bool:
    """Whether the reader presses this action here, or another that leads to where it is pressed."""
    here = case.record.state
    own = [
        each for each in case.workflow.actions.values() if here in each.source and not case.roles.isdisjoint(each.by)
    ]
    return action in own or any(each.lands(here) in action.source and each.lands(here) != here for each in own)


def drafted(case: Case, action: str, kind: str) -> dict[str, Any]:
    """What the paper says now. Raises `NotPossible` while something is missing that it cannot do without."""
    form = case.form(case.workflow.form) if case.workflow.form else None
    if form and (missing := missing_fields(case, form)):
        told = say("Fill in or correct first: %(parts)s.", parts=listed([field.label for field in missing], "; "))
        raise NotPossible(told.beside(missing[0].name))
    paper = vocabulary.papers[kind]
    case.action = action
    try:
        fields = paper.build(case)
    except (LookupError, TypeError, ValueError, AssertionError) as lacking:
        raise NotPossible(
            say("This paper rests on a step that is still ahead, so it cannot be shown yet.")
        ) from lacking
    title = {language: paper.title.text(language) for language in LANGUAGES}
    return preview_of(case.record, Draft(kind, paper.code, paper.layout, title, fields), case.now)


def previews_of(case: Case) -> list[tuple[str, str, Any]]:
    """Action, kind and title of every paper of this record that its writers may look at beforehand."""
    if not case.may_edit():
        return []
    return [
        (action.name, kind, vocabulary.papers[kind].title)
        for action in case.workflow.actions.values()
        if may_preview(case, action) and case.record.state in action.source
        for kind in action.documents
    ]
