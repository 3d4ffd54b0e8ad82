"""What may be put in force as a text, and what may be said of a message that was handed over."""

from datetime import datetime

from grants.casework.case import Case
from grants.casework.vocabulary import guard
from grants.correspondence.queries import HANDING_FORM, failed_message
from grants.languages import Message, say
from grants.notices.own_words import FORM, SLOTS, unknown_slots


@guard
def message_slots_are_known(case: Case) -> Message | None:
    texts = (case.record.answers(FORM).get("text") or {}).values()
    unknown = list(dict.fromkeys(found for text in texts for found in unknown_slots(text)))
    if not unknown:
        return None
    return say(
        "The text asks for what no message can fill in: %(unknown)s. Known are %(known)s.",
        unknown=", ".join(each if each in "{}" and each else f"{{{each}}}" for each in unknown),
        known=", ".join(f"{{{each}}}" for each in SLOTS),
    ).beside("text")


@guard
def message_could_be_handed_over(case: Case) -> Message | None:
    """A message that is still owed, at a moment between its event and now."""
    answers = case.record.answers(HANDING_FORM)
    if not answers.get("notice") or not answers.get("handed_at"):
        return None
    notice = failed_message(case.record, answers["notice"], case.actor)
    if notice is None:
        return say("This message has reached its person already.").beside("notice")
    handed = datetime.fromisoformat(answers["handed_at"])
    if handed < notice.event.recorded_at:
        return say(
            "The message is of %(moment)s; it cannot have been handed over before.", moment=notice.event.recorded_at
        ).beside("handed_at")
    if handed > case.now:
        return say("The moment when it happened cannot lie in the future.").beside("handed_at")
    return None
