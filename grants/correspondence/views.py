"""What the page of a record tells of its letters (`templates/notices/deliveries.html`); it has no page of its own."""

from typing import Any

from flask import Blueprint

from grants.casework import holding
from grants.languages import LANGUAGES, Message
from grants.notices.own_words import FORM, INSTEAD, OwnWords
from grants.notices.wording import preview

blueprint = Blueprint("correspondence", __name__)


@blueprint.app_template_global()
def why_it_waits(page: Any) -> Message | None:
    """To the parties: that a notice reached nobody of the applicant, and what stands still because of it."""
    return holding.why_it_waits(page.case) if page.is_party else None


@blueprint.app_template_global()
def message_previews(page: Any) -> list[tuple[str, str, str, str]]:
    """Language, its name, subject and text of the message as this text makes it, with the call as its subject."""
    record, answers = page.record, page.record.answers(FORM)
    texts = answers.get("text") or {}
    if not answers.get("notice"):
        return []
    call = page.case.parent("call")
    values = {"title": call.title, "reference": call.reference, "name": page.case.actor.name, "moment": page.case.now}
    own = OwnWords(texts, answers.get("place") == INSTEAD)
    return [
        (language, LANGUAGES[language], *preview(answers["notice"], own, values, language))
        for language in record.authority.languages
    ]
