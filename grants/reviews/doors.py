"""What an evaluator is told in front of an application that is closed to them."""

from grants.casework.case import Case
from grants.casework.vocabulary import closed_door
from grants.languages import Message, say
from grants.reviews.queries import own_reviews


@closed_door
def conflict_of_interest(case: Case) -> Message | None:
    """Tells only those who were appointed to evaluate this application."""
    if case.actor.user is None or case.record.kind not in ("application", "review"):
        return None
    reviews = own_reviews(case.actor.user.id, case.record)
    for review in reviews:
        if case.on(review).last("declare_conflict") is not None:
            return say(
                "You declared a conflict of interest with this application, so it is closed to you. "
                "If that was a mistake, tell the secretary of the commission."
            )
    if any(review.phase == "preparing" for review in reviews):
        return say("Declare on the page of your review first whether you have a conflict of interest.")
    if reviews:
        return say("Your appointment to evaluate this application has ended, so it is closed to you.")
    return None
