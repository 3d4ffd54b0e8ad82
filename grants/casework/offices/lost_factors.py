"""A lost telephone: the administrator reports it, a head removes the second factor, and its owner is told."""

from collections.abc import Mapping
from typing import Any

from grants.casework.case import Case
from grants.casework.offices.places import tell_of_it
from grants.casework.vocabulary import computation, guard
from grants.languages import LANGUAGES, Message, say
from grants.people import second_factors
from grants.people.models import Membership, User
from grants.people.queries import user_with_email
from grants.people.roles import APPLICANT_ROLES, AUTHORITY_ROLES

FORM = "factor_loss_form"


@guard
def the_account_has_a_second_factor(case: Case) -> Message | None:
    email = _answers(case).get("email") or ""
    if email and ((user := user_with_email(email)) is None or second_factors.factor_of(user) is None):
        return say("No second factor is set up under %(email)s.", email=email).beside("email")
    return None


@guard
def the_owner_holds_an_office_here(case: Case) -> Message | None:
    """An authority answers for the second factors of its own people, and for nobody else's."""
    owner = _owner(case)
    if owner is None or any(_is_own_office(each, case) for each in owner.memberships):
        return None
    if any(each.role in APPLICANT_ROLES for each in owner.memberships):
        return say(
            "%(email)s is not an account of this authority but of an applicant. Until the telephone is found its owner"
            " signs with a stamped scan instead of a code.",
            email=owner.email,
        ).beside("email")
    return say(
        "%(email)s holds no office in this authority. The second factor is removed in the authority of its owner: ask"
        " the administrator there.",
        email=owner.email,
    ).beside("email")


@guard
def the_owner_does_not_remove_it(case: Case) -> Message | None:
    owner = _owner(case)
    if owner is not None and case.actor.user is not None and owner.id == case.actor.user.id:
        return say("Nobody removes their own second factor; another head does it.")
    return None


@computation
def report_lost_factor(case: Case) -> None:
    owner = _owner(case)
    if owner is not None:
        case.record.title = dict.fromkeys(LANGUAGES, owner.name)
        tell_of_it(case.record, [owner], case.today)


@computation
def remove_second_factor(case: Case) -> None:
    owner = _owner(case)
    if owner is not None:
        second_factors.forget(owner)


def _is_own_office(membership: Membership, case: Case) -> bool:
    here = membership.organisation_id == case.record.authority_id and membership.record_id is None
    own = membership.role in AUTHORITY_ROLES and membership.on_behalf_of_id is None
    return here and own and membership.holds_on(case.today)


def _owner(case: Case) -> User | None:
    return user_with_email(_answers(case).get("email") or "")


def _answers(case: Case) -> Mapping[str, Any]:
    kept: Mapping[str, Any] = case.record.answers(FORM) or case.answers
    return kept
