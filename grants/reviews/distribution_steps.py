"""The distribution of evaluators for a call: its facts, and what its actions do."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from grants.casework.case import Case
from grants.casework.offices.places import tell_of_it
from grants.casework.vocabulary import computation, guard
from grants.database import db
from grants.languages import Message, say
from grants.people.models import User
from grants.records.models import Record
from grants.reviews.cards import card_holder
from grants.reviews.distributing import KEPT, allotted, commitment, computed, digest, gathered, kept, seed_of, waiting
from grants.reviews.models import DistributionSeed
from grants.reviews.queries import in_the_pool


@guard
def no_other_distribution_stands(case: Case) -> Message | None:
    """A seed that could be drawn again would be no lot."""
    others = case.on(case.parent("call")).children("distribution")
    if all(each.id == case.record.id for each in others):
        return None
    return say("A seed was already committed for this call. It is not drawn twice.")


@guard
def the_call_takes_a_distribution(case: Case) -> Message | None:
    """A call approved under earlier definitions goes on by them."""
    if case.bound.workflow("review").begin.follows:
        return None
    return say("This call runs by earlier definitions, under which evaluators are appointed one by one.")


@guard
def applications_wait_for_evaluators(case: Case) -> Message | None:
    if waiting(case.on(case.parent("call"))):
        return None
    return say("Every application under evaluation has its evaluators already.")


@guard
def distribution_is_complete(case: Case) -> Message | None:
    why = kept(case.record).get("impossible")
    if why is None:
        return None
    return say(
        "The evaluators do not suffice: the applications %(applications)s need %(needed)s reviews between them and "
        "can get %(possible)s. See on the page of the distribution what would make it possible, then compute again.",
        applications=", ".join(why["applications"][:12]) + (" …" if len(why["applications"]) > 12 else ""),
        needed=why["needed"],
        possible=why["possible"],
    )


@guard
def distribution_is_up_to_date(case: Case) -> Message | None:
    """Nobody is appointed by what was true yesterday: a tie declared since then, somebody who left."""
    if kept(case.record).get("digest") == digest(gathered(case)["input"]):
        return None
    return say("Applications, evaluators or ties have changed since it was computed. Compute it again.")


@guard
def has_evaluators_allotted(case: Case) -> Message | None:
    return None if allotted(case) else say("The distribution gives this application no evaluators.")


@guard
def evaluator_has_no_card(case: Case) -> Message | None:
    chosen = str(case.answers.get("evaluator") or "")
    if not chosen:
        return None
    if not chosen.isdigit() or not in_the_pool(int(chosen), case):
        return say("Choose one of the evaluators of this authority.").beside("evaluator")
    same = db.session.query(Record).filter(
        Record.kind == "evaluator_card", Record.authority_id == case.record.authority_id, Record.phase != "ended"
    )
    if any(card_holder(card) == int(chosen) and card.id != case.record.id for card in same):
        return say("This evaluator already has a card here.").beside("evaluator")
    return None


@computation
def give_card_to_evaluator(case: Case) -> None:
    """The card is the evaluator's own to write, and is called by their name."""
    holder = db.session.get_one(User, card_holder(case.record))
    case.record.title = dict.fromkeys(("ky", "ru", "en"), holder.name)
    tell_of_it(case.record, [holder], case.today)


@computation
def commit_seed(case: Case) -> None:
    """Draw the seed; only its hash stands in the record until it is used."""
    seed = secrets.token_hex(32)
    db.session.add(DistributionSeed(record_id=case.record.id, seed=seed))
    case.record.data = {**case.record.data, KEPT: {"commitment": commitment(seed)}}


@computation
def compute_distribution(case: Case) -> None:
    """Keep what went in and what came out, with the seed, in `data["distribution"]`."""
    found, seed = gathered(case), seed_of(case.record)
    case.record.data = {
        **case.record.data,
        KEPT: {
            "commitment": commitment(seed),
            "seed": seed,
            "digest": digest(found["input"]),
            **found,
            **computed(found["input"], seed),
        },
    }


@computation
def evaluators_allotted(case: Case) -> Sequence[Mapping[str, Any]]:
    """One review for each evaluator whom the distribution gives an application."""
    return [{"data": {"evaluator_assignment": {"evaluator": str(number), "note": ""}}} for number in allotted(case)]
