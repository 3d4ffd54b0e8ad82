"""The distribution of evaluators for a call: its facts, and what its actions do."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from grants.casework.case import Case
from grants.casework.offices.places import tell_of_it
from grants.casework.paper_parts import moment
from grants.casework.vocabulary import computation, guard
from grants.database import db
from grants.languages import Message, say
from grants.people.models import User
from grants.records.models import Record
from grants.reviews.allotting import allotted, left_to_allot, let_applications_allot
from grants.reviews.cards import card_holder
from grants.reviews.distributing import (
    KEPT,
    commitment,
    computed,
    digest,
    gathered,
    gathered_anew,
    kept,
    seed_of,
    waiting,
)
from grants.reviews.models import DistributionSeed
from grants.reviews.queries import in_the_pool
from grants.reviews.vacancies import appointed, vacancies


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
    return _shortage(kept(case.record))


@guard
def replacements_are_complete(case: Case) -> Message | None:
    return _shortage(kept(case.record).get("proposal", {}))


def _shortage(found: Mapping[str, Any]) -> Message | None:
    why = found.get("impossible")
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
    return _outdated(kept(case.record), gathered(case))


@guard
def replacements_are_up_to_date(case: Case) -> Message | None:
    return _outdated(kept(case.record).get("proposal", {}), gathered_anew(case))


def _outdated(found: Mapping[str, Any], now: Mapping[str, Any]) -> Message | None:
    if found.get("digest") == digest(now["input"]):
        return None
    return say("Applications, evaluators or ties have changed since it was computed. Compute it again.")


@guard
def a_place_is_vacant(case: Case) -> Message | None:
    call = case.on(case.parent("call"))
    if vacancies(call, appointed(call.record)):
        return None
    return say("No application under evaluation lacks an evaluator.")


@guard
def every_evaluator_is_appointed(case: Case) -> Message | None:
    left = left_to_allot(case)
    return say("Applications whose evaluators are still to be appointed: %(left)s.", left=left) if left else None


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
    _keep(case, _computed(case, gathered(case)))


@computation
def compute_replacements(case: Case) -> None:
    """Keep the proposal for the vacant places beside what was confirmed; it rests on the same seed."""
    _keep(case, {**kept(case.record), "proposal": _computed(case, gathered_anew(case))})


@computation
def hand_out(case: Case) -> None:
    """The applications are due to appoint their evaluators; the clock does it one by one."""
    found = kept(case.record)
    _keep(case, {**found, "plan": {"round": 0, "since": found["computed_at"], "pairs": found["pairs"]}})
    let_applications_allot(case)


@computation
def hand_out_replacements(case: Case) -> None:
    """What was proposed becomes a round of its own; whoever is new keeps the code it gave them."""
    found = dict(kept(case.record))
    proposal = found.pop("proposal")
    rounds = [*found.get("rounds", []), {name: given for name, given in proposal.items() if name != "people"}]
    plan = {"round": len(rounds), "since": proposal["computed_at"], "pairs": proposal["pairs"]}
    _keep(case, {**found, "people": {**found["people"], **proposal["people"]}, "rounds": rounds, "plan": plan})
    let_applications_allot(case)


@computation
def drop_proposal(case: Case) -> None:
    _keep(case, {name: given for name, given in kept(case.record).items() if name != "proposal"})


def _computed(case: Case, found: Mapping[str, Any]) -> dict[str, Any]:
    seed = seed_of(case.record)
    return {
        "commitment": commitment(seed),
        "seed": seed,
        "computed_at": moment(case.now),
        "digest": digest(found["input"]),
        **found,
        **computed(found["input"], seed),
    }


def _keep(case: Case, found: Mapping[str, Any]) -> None:
    case.record.data = {**case.record.data, KEPT: dict(found)}


@computation
def evaluators_allotted(case: Case) -> Sequence[Mapping[str, Any]]:
    """One review for each evaluator whom the distribution gives an application."""
    return [{"data": {"evaluator_assignment": {"evaluator": str(number), "note": ""}}} for number in allotted(case)]
