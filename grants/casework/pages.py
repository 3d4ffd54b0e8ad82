"""What the page of one record shows to one reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import url_for
from markupsafe import Markup

from grants.casework import attachments, history, way
from grants.casework.answers import Facts, Table, people_in, shown, sources_in
from grants.casework.case import Case
from grants.casework.forms import missing_fields
from grants.casework.perform import why_not_begin, why_not_correct
from grants.casework.queries import Row, children_seen, documents_of, events_of
from grants.casework.signatures import how_signed
from grants.casework.straight_line import Seed, sprout
from grants.casework.vocabulary import answers_in_public, entries_of
from grants.documents.models import Document
from grants.languages import Message, say, words
from grants.people.access import SEES_PRIVATE
from grants.people.actors import Actor, organisations_of
from grants.people.queries import names_of, organisations
from grants.people.roles import APPLICANT_ROLES, ROLES
from grants.records.library import shipped
from grants.records.models import Event, File, Record
from workflows import drawing, engine
from workflows.definition import Action, Workflow
from workflows.forms import Field, Form


@dataclass(frozen=True)
class Start:
    """A button that begins a record below this one."""

    kind: str
    title: Any
    organisation_id: int | None
    organisation: Any
    reasons: Sequence[Message]


@dataclass(frozen=True)
class Button:
    """One action as a page offers it; `asks` where pressing it opens a page that asks or warns first."""

    name: str
    title: Any
    allowed: bool
    reasons: Sequence[Any]
    href: str
    asks: bool
    kind: str


@dataclass(frozen=True)
class Section:
    """What was answered to one form."""

    title: Any
    parts: Sequence[Facts | Table]


def _by_page(form: Form, fields: Sequence[Field]) -> list[tuple[Any, Sequence[Field]]]:
    """The fields under the titles of their pages, or all under that of the form."""
    if not form.pages:
        return [(form.title, fields)]
    return [(page.title, [f for f in fields if f.name in page.fields]) for page in form.pages]


def beginnings(actor: Actor) -> list[tuple[Any, str]]:
    """What this person may begin that lies under nothing else: its title and the address of its form."""
    found = []
    for workflow in shipped()[0].values():
        if workflow.begin.by and workflow.begin.under is None:
            for office in dict.fromkeys(m.organisation_id for m in actor.memberships if m.role in workflow.begin.by):
                found.append((workflow.title, url_for("casework.start", kind=workflow.name, authority=office)))
    return found


class RecordPage:
    """Everything a template needs of a record, asked for as it is drawn.

    `came_from` is another page that bears its buttons, where whoever presses one comes back to.
    """

    def __init__(self, case: Case, language: str, came_from: str | None = None) -> None:
        self.case, self.record, self.language, self.came_from = case, case.record, language, came_from

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
                name = self._named.get(organisation_id) if len(self._named) > 1 else None
                found.append(Start(below.name, below.title, organisation_id, name, why_not_begin(case, self.record)))
        return found

    @cached_property
    def _named(self) -> dict[int | None, Any]:
        """The reader's own applicant organisations by id."""
        return {each.id: each.name for each in organisations(list(organisations_of(self.case.actor)))}

    def _organisations(self, by: Sequence[str]) -> list[int | None]:
        if self.record.organisation_id is None and set(by) <= set(APPLICANT_ROLES):
            return list(organisations_of(self.case.actor))
        return [None]

    @property
    def title(self) -> Any:
        return self.record.title if any(self.record.title.values()) else self.workflow.title

    @cached_property
    def buttons(self) -> list[Button]:
        """The offers: what leads on, what stays or turns aside, what ends; an end or a paper is asked about first."""
        found = [self._button(offer) for offer in self.offers]
        return sorted(found, key=lambda button: ("", "secondary", "warning").index(button.kind))

    def _button(self, offer: engine.Offer) -> Button:
        action = offer.action
        target = self.workflow.states[action.lands(self.record.state)]
        ends = target.phase == "ended"
        turns_aside = target.phase == "suspended" or target.name in self._visited
        return Button(
            name=action.name,
            title=action.title,
            allowed=offer.allowed,
            reasons=offer.reasons,
            href=url_for("casework.act", reference=self.record.reference, action=action.name, next=self.came_from),
            asks=bool(action.asks or action.documents or ends),
            kind="warning" if ends else "secondary" if turns_aside else "",
        )

    @property
    def whose_turn(self) -> str:
        """Who acts next and by when; where nobody does, what the calendar does by itself and when."""
        if self.workflow.states[self.record.state].final:
            return say("Finished. Nothing more happens here.").text(self.language)
        new = [action for action in self._ways_on if action.lands(self.record.state) not in self._visited]
        by_itself = bool(new and new[0].follows)
        people = None if by_itself else self._next_people(new or self._ways_on)
        term = way.term_of(self.case) if people or self.can_edit else None
        said = (self._awaited(new) if by_itself else people, term or self._calendar())
        return " ".join(each.text(self.language) for each in said if each)

    @property
    def _ways_on(self) -> list[Action]:
        """What leads from here to another state, and not to a bad end."""
        here, states = self.record.state, self.workflow.states
        found = [action for action in self.workflow.actions.values() if here in action.source]
        return [a for a in found if a.lands(here) != here and states[a.lands(here)].phase != "ended"]

    def _next_people(self, actions: Sequence[Action]) -> Message | None:
        roles = dict.fromkeys(role for action in actions for role in action.by)
        names = ", ".join(words(ROLES[role], self.language) for role in roles)
        return say("Next to act: %(roles)s.", roles=names) if names else None

    def _awaited(self, actions: Sequence[Action]) -> Message | None:
        for action in actions:
            if action.follows:
                kind, _, name = action.follows[0].partition(".")
                other = self.case.bound.workflow(kind)
                return say(
                    "It moves on after “%(action)s” (%(kind)s).", action=other.actions[name].title, kind=other.title
                )
        return None

    @property
    def way(self) -> list[way.Step]:
        """For those who wait: what was passed, where it stands, and the straight way from there."""
        return way.way_of(self.case, self.events, self.language)

    def _calendar(self) -> Message | None:
        due = self.case.due()
        if due is None:
            return way.due_above(self.case)
        return say(
            "By the calendar: “%(action)s”, %(moment)s.", action=self.workflow.actions[due[1]].title, moment=due[0]
        )

    @cached_property
    def sections(self) -> list[Section]:
        """What was answered so far, form by form.

        Private answers are for those who may read them; who is no party reads the record's own form, and no names.
        """
        may = not self.case.roles.isdisjoint(SEES_PRIVATE)
        asked = [a.asks for a in self.workflow.actions.values()] if self.is_party else []
        kept = [
            (self.case.form(name), self.record.answers(name) if self.is_party else answers_in_public(self.case, name))
            for name in dict.fromkeys([self.workflow.form, self.workflow.begin.asks, *asked])
            if name and self.record.answers(name)
            if name != self.workflow.form or self.case.may_read_own_form()
        ]
        sections = []
        for form, answers in kept:
            fields = [f for f in form.fields if f.public or (self.is_party and (may or not f.private))]
            for title, some in _by_page(form, fields):
                if parts := self._parts(form, some, answers):
                    sections.append(Section(title, parts))
        return sections

    def parts_of(self, form: Form) -> Mapping[str, Sequence[Facts | Table]]:
        """What was answered on each page of the record's own form, by the page's name."""
        kept = self.record.answers(form.name)
        return {
            page.name: self._parts(form, [f for f in form.fields if f.name in page.fields], kept) for page in form.pages
        }

    def _parts(self, form: Form, fields: Sequence[Field], answers: Mapping[str, Any]) -> list[Facts | Table]:
        titles = {name: {e.value: e.title for e in entries_of(name, self.case)} for name in sources_in(fields)}
        told = {**answers, **self._told_of_files(fields, answers)}
        return shown(fields, told, self._names, self._criteria(form), titles)

    @cached_property
    def _names(self) -> Mapping[int, str]:
        """Of the people whom any of the record's answers name."""
        forms = [self.case.form(name) for name in self.record.data if name in self._form_names]
        return names_of([number for form in forms for number in people_in(form, self.record.answers(form.name))])

    @property
    def _form_names(self) -> set[str]:
        asked = [self.workflow.form, self.workflow.begin.asks, *(a.asks for a in self.workflow.actions.values())]
        return {name for name in asked if name}

    def where_asked(self, field: str) -> str:
        """The address of a question of the record's own form."""
        form = self.case.form(self.workflow.form) if self.workflow.form else None
        page = form.page_of(field) if form else None
        if page is None:
            return url_for("drafts.tasks", reference=self.record.reference, _anchor=field)
        return url_for("drafts.edit", reference=self.record.reference, page=page.name, _anchor=field)

    def _told_of_files(self, fields: Sequence[Field], answers: Mapping[str, Any]) -> dict[str, Any]:
        """Chosen files by their names, each a link where the reader may have it; signatures by their method."""
        known = {str(file.id): file for file in self.files}
        told: dict[str, Any] = {}
        for field in fields:
            kept = answers.get(field.name)
            if field.type == "file" and isinstance(kept, list):
                told[field.name] = [self._link(known[each]) if each in known else "—" for each in kept]
            elif field.type == "signature" and isinstance(kept, Mapping):
                told[field.name] = how_signed(kept)
        return told

    def _link(self, file: File) -> Markup:
        address = url_for("casework.file", reference=self.record.reference, number=file.id)
        return Markup('<a class="govuk-link" href="{}">{}</a>').format(address, file.name)

    def _criteria(self, form: Form) -> Sequence[Any]:
        criteria: Any = self.case.rules.value("criteria") if any(f.type == "marks" for f in form.fields) else ()
        return tuple(criteria)

    @cached_property
    def missing(self) -> Sequence[Field]:
        """What the record's own form still lacks, for those who write it."""
        if not self.can_edit or self.workflow.form is None:
            return []
        return missing_fields(self.case, self.case.form(self.workflow.form))

    @cached_property
    def events(self) -> Sequence[Event]:
        return events_of(self.record)

    @cached_property
    def _told(self) -> Sequence[Event]:
        """The public is told only of what led to a state that is open to it."""
        return self.events if self.is_party else history.open_to_all(self.events)

    @cached_property
    def timeline(self) -> list[dict[str, Any]]:
        """Names for the parties; for the public roles only."""
        return history.timeline(self._told, self.documents, self.language, named=self.is_party)

    @cached_property
    def documents(self) -> Sequence[Document]:
        """The papers of the record that the reader may open."""
        return history.readable(documents_of(self.record), self._roles_on)

    @property
    def papers(self) -> list[dict[str, Any]]:
        return history.papers_listed(self.documents, self._roles_on, self.language)

    def _roles_on(self, _: Record) -> frozenset[str]:
        return self.case.roles

    @cached_property
    def files(self) -> Sequence[Any]:
        return attachments.readable(self.case) if self.is_party else []

    @cached_property
    def children(self) -> Sequence[tuple[Any, Sequence[Row]]]:
        """What lies below and the reader may see, by kind, each kind under its title."""
        kinds: dict[str, list[Row]] = {}
        for child in self._children[0]:
            kinds.setdefault(child.record.kind, []).append(
                Row(child.record, RecordPage(child, self.language).state_words, child.workflow.title)
            )
        return [(rows[0].kind_words, rows) for rows in kinds.values()]

    def own_below(self, kind: str) -> Sequence[Row]:
        """The records of a kind under this one that belong to the reader's own organisations."""
        own = set(organisations_of(self.case.actor))
        rows = (row for _, rows in self.children for row in rows)
        return [row for row in rows if row.record.kind == kind and row.record.organisation_id in own]

    @property
    def further_children(self) -> int:
        """How many more there are than the page shows."""
        shown_here, total = self._children
        return total - len(shown_here)

    @cached_property
    def _children(self) -> tuple[Sequence[Case], int]:
        return children_seen(self.case)

    @property
    def trail(self) -> list[tuple[Any, str]]:
        """The ancestors the reader may see, from the root down: by their title, or by their kind where it repeats."""
        found: list[tuple[Any, str]] = []
        told = [self.record.title]
        for record in reversed(self.case.line[1:]):
            above = self.case.on(record)
            if above.may_see():
                repeats = record.title in told or not any(record.title.values())
                name = above.workflow.title if repeats else record.title
                told.append(record.title)
                found.append((name, url_for("casework.record", reference=record.reference)))
        return found

    @property
    def drawing(self) -> Markup:
        drawn = drawing.draw(
            self.workflow, self.language, self.record.state, self._visited, public=not self.is_official
        )
        return Markup(drawn)  # noqa: S704

    @property
    def places(self) -> list[dict[str, Any]]:
        """The drawing in words: every state, with what was passed and where the record stands."""
        listed = drawing.listed(
            self.workflow, self.language, self.record.state, self._visited, public=not self.is_official
        )
        return [
            {"title": each.title, "state": "here" if each.here else "done" if each.visited else "ahead"}
            for each in listed
        ]

    @property
    def _visited(self) -> list[str]:
        return [event.target for event in self._told]

    @property
    def may_correct(self) -> bool:
        return self.is_official and not why_not_correct(self.case)[1]

    @property
    def may_upload(self) -> bool:
        return attachments.may_attach(self.case)
