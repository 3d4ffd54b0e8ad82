"""Questions about an open call: until when they are taken, and that their asker stays unknown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from grants.calls.queries import questions_until
from grants.casework.case import Case
from grants.casework.vocabulary import guard
from grants.languages import Message, say


@dataclass(frozen=True)
class Clarification:
    """A question as published, with its answer; nothing in it tells who asked."""

    question: Mapping[str, str]
    answer: Mapping[str, str]
    answered_at: datetime


@guard
def questions_are_still_taken(case: Case) -> Message | None:
    until = questions_until(case.on(case.parent("call")))
    if until is None or case.now <= until:
        return None
    return say("Questions about this call were taken until %(moment)s.", moment=until)


@guard
def answer_does_not_name_the_asker(case: Case) -> Message | None:
    """Neither by the name of the organisation nor by that of whoever asked."""
    for field in ("published_question", "published_answer"):
        texts = " ".join(_texts(case.answers.get(field))).casefold()
        if any(name.casefold() in texts for name in _names(case)):
            return say("The text names the one who asked. Leave the name out.").beside(field)
    return None


def clarifications_of(call: Case) -> Sequence[Clarification]:
    """The answered questions about a call in the order in which they were answered."""
    found = []
    for question in call.children("question", phases=("completed",)):
        answered, kept = call.on(question).last("answer"), question.answers("call_answer")
        if answered is not None and kept:
            found.append(Clarification(kept["published_question"], kept["published_answer"], answered.recorded_at))
    return sorted(found, key=lambda each: each.answered_at)


def _names(case: Case) -> Sequence[str]:
    body, begun = case.record.organisation, case.last("begin")
    of_the_body = [*body.name.values(), body.inn or ""] if body else []
    quoted = [part for name in of_the_body for part in name.split("«")[1:]]
    of_the_person = [begun.actor.name] if begun and begun.actor else []
    return [name for name in [*of_the_body, *(part.split("»")[0] for part in quoted), *of_the_person] if len(name) > 2]


def _texts(words: Any) -> list[str]:
    return [str(text) for text in words.values()] if isinstance(words, Mapping) else []
