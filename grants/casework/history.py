"""What happened to records, and the papers that came of it, as the pages tell them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flask import url_for

from grants.documents.issuing import AUDIENCES
from grants.documents.models import Document
from grants.documents.queries import may_read
from grants.languages import LANGUAGES, pick, say
from grants.people.roles import ROLES
from grants.records.library import workflow
from grants.records.models import Event, Record

BEGIN, CLOCK, FOLLOWS = "begin", "clock", "follows"
_REASONS = ("reason", "remarks", "question", "answer", "explanation")

RolesOn = Callable[[Record], frozenset[str]]


def open_to_all(events: Iterable[Event]) -> list[Event]:
    """The events that led to a state which the public may see."""
    return [each for each in events if "public" in workflow(each.record.workflow).states[each.target].seen_by]


def readable(documents: Iterable[Document], roles_on: RolesOn) -> list[Document]:
    """The papers of which the reader may open at least one rendition."""
    return [
        each for each in documents if any(may_read(each, roles_on(each.record), audience) for audience in AUDIENCES)
    ]


def timeline(
    events: Sequence[Event], papers: Iterable[Document], language: str, *, named: bool, mixed: bool = False
) -> list[dict[str, Any]]:
    """Events as the component draws them.

    `named` gives the people by name, for the parties; else by role only. `mixed` puts the kind of record first.
    """
    titles = {event.seq: action_words(event) for event in events}
    put_right = {event.corrects for event in events}
    links = _links(papers, language)
    found = []
    for event in events:
        title = titles[event.seq]
        if mixed:
            title = say("%(kind)s: %(action)s", kind=workflow(event.record.workflow).title, action=title)
        if event.seq in put_right:
            title = say("%(action)s (put right later)", action=title)
        found.append(
            {
                "title": title,
                "who": _who(event, named),
                "on_behalf_of": event.on_behalf_of.name if event.on_behalf_of and named else None,
                "authority": event.basis if named else None,
                "by_clock": event.role == CLOCK,
                "happened": event.happened_at,
                "recorded": event.recorded_at,
                "reason": _reason(event, named),
                "corrects": titles.get(event.corrects) if event.corrects else None,
                "documents": links.get(event.seq, []),
                "hash": event.hash[:16],
            }
        )
    return found


def action_words(event: Event) -> Any:
    action = workflow(event.record.workflow).actions.get(event.action)
    if action is not None:
        return action.title
    return say("Begun") if event.action == BEGIN else say("Correction")


def papers_listed(papers: Iterable[Document], roles_on: RolesOn, language: str) -> list[dict[str, Any]]:
    """Papers as the component draws them, newest first, each with the renditions that the reader may open."""
    listed = sorted(papers, key=lambda each: each.id, reverse=True)
    numbers = {document.id: document.number for document in listed}
    return [
        {
            "title": document.public["title"],
            "number": document.number,
            "issued": document.issued_at,
            "superseded_by": numbers.get(document.superseded_by_id or 0),
            "annulled": document.annulled_by is not None,
            "href": url_for("documents.verify_number", number=document.number),
            "renditions": _renditions(document, roles_on(document.record), language),
        }
        for document in listed
    ]


def _renditions(document: Document, roles: frozenset[str], language: str) -> list[dict[str, Any]]:
    found = [each for each in document.renditions if may_read(document, roles, each.audience)]
    return [
        {
            "href": url_for("documents.pdf", number=document.number, audience=each.audience, language=each.language),
            "language": each.language,
            "name": LANGUAGES[each.language],
            "audience": each.audience,
        }
        for each in sorted(found, key=lambda each: (each.audience, each.language != language))
    ]


def _links(papers: Iterable[Document], language: str) -> Mapping[int, list[tuple[str, str]]]:
    """The papers of each event, with the page on which they are verified."""
    found: dict[int, list[tuple[str, str]]] = {}
    for paper in papers:
        text = f"{pick(paper.public['title'], language)} № {paper.number}"
        found.setdefault(paper.event_seq, []).append((text, url_for("documents.verify_number", number=paper.number)))
    return found


def _who(event: Event, named: bool) -> Any:
    if event.role == FOLLOWS:
        return say("By itself, following from another step")
    role = ROLES.get(event.role)
    if event.actor is None or not named:
        return role or ROLES["public"]
    return say("%(name)s, %(role)s", name=event.actor.name, role=role) if role else event.actor.name


def _reason(event: Event, named: bool) -> str | None:
    """In the words of whoever pressed; for the public only where the record is of no one organisation."""
    if not named and event.record.organisation_id is not None:
        return None
    return next((event.answers[name] for name in _REASONS if event.answers.get(name)), None)
