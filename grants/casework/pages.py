"""What the page of one record shows to one reader."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from grants.casework.case import Case
from grants.casework.perform import why_not_begin, why_not_correct
from grants.casework.queries import children_seen, documents_of, events_of, files_of
from grants.casework.straight_line import Seed, sprout
from grants.documents.models import Document
from grants.languages import Message
from grants.people.access import SEES_PRIVATE
from grants.people.actors import organisations_of
from grants.people.roles import APPLICANT_ROLES
from grants.records.models import Event
from workflows import drawing, engine
from workflows.definition import Workflow
from workflows.forms import Field, Form


@dataclass(frozen=True)
class Start:
    """A button that begins a record below this one."""

    kind: str
    title: Any
    organisation_id: int | None
    reasons: Sequence[Message]


@dataclass(frozen=True)
class Answer:
    field: Field
    value: Any


class RecordPage:
    """Everything a template needs of a record, asked for as it is drawn."""

    def __init__(self, case: Case, language: str) -> None:
        self.case, self.record, self.language = case, case.record, language

    @property
    def workflow(self) -> Workflow:
        return self.case.workflow

    @property
    def is_party(self) -> bool:
        """Whether the reader holds more than what everybody holds."""
        return bool(self.case.roles - {"public"})

    @property
    def is_official(self) -> bool:
        return bool(self.case.roles - {"public"} - set(APPLICANT_ROLES))

    @property
    def state_words(self) -> Any:
        return self.workflow.states[self.record.state].words(public=not self.is_official)

    @cached_property
    def offers(self) -> list[engine.Offer]:
        return self.case.offered()

    @property
    def can_edit(self) -> bool:
        return self.workflow.form is not None and self.case.may_edit()

    @cached_property
    def starts(self) -> list[Start]:
        """What the reader might begin here, one button for each organisation they may act for."""
        found = []
        for below in self.case.bound.workflows():
            rule = below.begin
            if not rule.by or rule.under not in (self.record.kind, "any"):
                continue
            if self.record.phase in ("completed", "ended") and rule.under == "any":
                continue
            for organisation_id in self._organisations(rule.by):
                seed = Seed(below.name, self.record, organisation_id=organisation_id)
                case = sprout(seed, self.case.actor, self.case.now)
                if case.roles.isdisjoint(rule.by) or (rule.while_ and self.record.phase not in rule.while_):
                    continue
                found.append(Start(below.name, below.title, organisation_id, why_not_begin(case, self.record)))
        return found

    def _organisations(self, by: Sequence[str]) -> list[int | None]:
        if self.record.organisation_id is None and set(by) <= set(APPLICANT_ROLES):
            return list(organisations_of(self.case.actor))
        return [None]

    @cached_property
    def answers(self) -> list[tuple[Form, list[Answer]]]:
        """The answers kept so far, form by form; private ones only for those who may read them."""
        may = not self.case.roles.isdisjoint(SEES_PRIVATE)
        names = [self.workflow.form, self.workflow.begin.asks, *(a.asks for a in self.workflow.actions.values())]
        shown = []
        for name in dict.fromkeys(n for n in names if n):
            kept = self.record.answers(name)
            form = self.case.form(name)
            answers = [
                Answer(f, kept[f.name]) for f in form.fields if kept.get(f.name) not in (None, "", [], {}) and (may or not f.private)
            ]
            if answers:
                shown.append((form, answers))
        return shown

    @cached_property
    def events(self) -> Sequence[Event]:
        return events_of(self.record)

    def action_words(self, event: Event) -> Any:
        action = self.workflow.actions.get(event.action)
        return action.title if action else None

    def state_of(self, name: str) -> Any:
        state = self.workflow.states.get(name)
        return state.words(public=not self.is_official) if state else None

    @cached_property
    def documents(self) -> Sequence[Document]:
        return documents_of(self.record)

    @cached_property
    def files(self) -> Sequence[Any]:
        return files_of(self.record) if self.is_party else []

    @cached_property
    def children(self) -> Sequence[Case]:
        return children_seen(self.case)

    @property
    def trail(self) -> Sequence[Case]:
        """The ancestors the reader may see, from the root down."""
        above = [self.case.on(record) for record in reversed(self.case.line[1:])]
        return [case for case in above if case.may_see()]

    @property
    def drawing(self) -> str:
        visited = [event.target for event in self.events]
        return drawing.draw(self.workflow, self.language, here=self.record.state, visited=visited)

    @property
    def may_correct(self) -> bool:
        return self.is_official and not why_not_correct(self.case)[1]

    @property
    def may_upload(self) -> bool:
        return self.case.may_edit() or (self.is_party and bool(self.offers))
