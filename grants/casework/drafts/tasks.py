"""A form of several pages as a list of tasks: what each page still lacks, and what the rules say about its answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for

from grants.casework.case import Case
from grants.casework.forms import missing_fields
from grants.casework.paper_parts import listed
from grants.languages import Message, say
from workflows import engine
from workflows.asking import Page
from workflows.definition import State
from workflows.forms import Field, Form

NAMED = 3
"""How many missing questions of a page are named in the list."""


@dataclass(frozen=True)
class Task:
    """One page; `advice` is why something cannot be done yet that has to do with its answers."""

    page: Page
    href: str
    begun: bool
    missing: Sequence[Field]
    advice: Sequence[Message]

    @property
    def title(self) -> Mapping[str, str]:
        return self.page.title

    @property
    def done(self) -> bool:
        return not self.missing and not self.advice

    @property
    def status(self) -> Message:
        if self.done:
            return say("Ready")
        return say("Needs attention") if self.advice else say("Begun") if self.begun else say("Not begun")

    @property
    def hint(self) -> Message | None:
        if self.advice:
            return self.advice[0]
        if not self.missing or not self.begun:
            return None
        names = listed([field.label for field in self.missing[:NAMED]], "; ")
        if len(self.missing) > NAMED:
            return say("Still missing: %(fields)s; and more: %(more)s.", fields=names, more=len(self.missing) - NAMED)
        return say("Still missing: %(fields)s.", fields=names)


def tasks_of(case: Case, form: Form) -> list[Task]:
    """The pages whose questions the answers so far lead to, in their order."""
    kept = case.record.answers(form.name)
    missing = missing_fields(case, form)
    told = advice(case, [field.name for field in missing])
    return [
        Task(
            page,
            url_for("drafts.edit", reference=case.record.reference, page=page.name),
            begun=any(_answered(kept.get(name)) for name in page.fields),
            missing=[field for field in missing if field.name in page.fields],
            advice=[reason for place, some in told.items() if form.page_of(place) == page for reason in some],
        )
        for page in asked_pages(form, kept)
    ]


def asked_pages(form: Form, kept: Mapping[str, Any]) -> list[Page]:
    asked = form.asked(kept)
    return [page for page in form.pages if not asked.isdisjoint(page.fields)]


def page_after(form: Form, page: Page, kept: Mapping[str, Any]) -> Page | None:
    later = [each for each in asked_pages(form, kept) if form.pages.index(each) > form.pages.index(page)]
    return later[0] if later else None


def page_before(form: Form, page: Page, kept: Mapping[str, Any]) -> Page | None:
    earlier = [each for each in asked_pages(form, kept) if form.pages.index(each) < form.pages.index(page)]
    return earlier[-1] if earlier else None


def advice(case: Case, missing: Sequence[str] = ()) -> Mapping[str, Sequence[Message]]:
    """What refuses the buttons of a draft because of an answer that was given, by the field beside which it belongs.

    Also to those who write and may not press them. What counts other records or other people says nothing of an answer.
    """
    found: dict[str, list[Message]] = {}
    for reason in (reason for offer in _offered_to_somebody(case) for reason in offer.reasons):
        if not isinstance(reason, Message) or not reason.field or reason.field in missing:
            continue
        told = found.setdefault(reason.field, [])
        if reason not in told:
            told.append(reason)
    return found


def objections(case: Case, missing: Sequence[str] = ()) -> Sequence[Message]:
    """Why the draft cannot be passed on as it is written: the reasons of the nearest action of its writers that would.

    Also to those who write and may not press it.
    """
    states, here = case.workflow.states, case.record.state
    onward = [
        offer
        for offer in _offered_to_somebody(case)
        if not set(states[here].editable_by).isdisjoint(offer.action.by)
        and _passes_on(states[offer.action.lands(here)])
    ]
    nearest = min(onward, key=lambda offer: len(offer.reasons), default=None)
    told = [reason for reason in nearest.reasons if isinstance(reason, Message)] if nearest else []
    return [reason for reason in told if not reason.field or reason.field not in missing]


def _passes_on(state: State) -> bool:
    return not state.editable_by and state.phase != "ended"


def _offered_to_somebody(case: Case) -> Sequence[engine.Offer]:
    """What whoever holds the role is offered; guards with arguments count other records and say nothing of a draft."""
    roles = frozenset(role for action in case.workflow.actions.values() for role in action.by)
    return engine.offered(
        case.workflow, case.record.state, roles, lambda guard: None if guard.arguments else case.why_not(guard)
    )


def _answered(value: Any) -> bool:
    return any(_answered(each) for each in value.values()) if isinstance(value, Mapping) else bool(value)
