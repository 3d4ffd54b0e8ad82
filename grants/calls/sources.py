"""What the forms of a call choose among."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from grants.calls.queries import COMMISSION, appointed_to_call, commission_of
from grants.casework.case import Case
from grants.casework.vocabulary import source
from grants.database import db
from grants.languages import LANGUAGES, pick
from grants.people.models import Membership, Organisation
from grants.records.models import Event, Record


@source
def failed_calls_of_the_programme(case: Case) -> Sequence[tuple[str, Mapping[str, str]]]:
    """The calls beside this one that were declared failed, by reference."""
    failed = sa.select(Event.record_id).where(Event.kind == "call", Event.action == "fail")
    query = (
        sa.select(Record)
        .where(Record.parent_id == case.record.parent_id, Record.kind == "call", Record.phase == "ended")
        .where(Record.id.in_(failed), Record.id != case.record.id)
        .order_by(Record.id)
    )
    return [(call.reference, _named(call.title, call.reference)) for call in db.session.scalars(query)]


@source
def members_of_neighbours(case: Case) -> Sequence[tuple[str, Mapping[str, str]]]:
    """Members of the commissions of other authorities, whoever is on this one already left out."""
    day = case.today
    here = {voter.user.id for voter in commission_of(case.record, day)}
    query = (
        sa.select(Membership)
        .join(Organisation, Membership.organisation_id == Organisation.id)
        .where(Organisation.kind == "authority", Organisation.id != case.record.authority_id)
        .where(Membership.record_id.is_(None), Membership.role.in_(COMMISSION), Membership.starts <= day)
        .where(Membership.ends.is_(None) | (Membership.ends >= day))
        .order_by(Membership.user_id, Membership.id)
    )
    found = {m.user_id: m for m in db.session.scalars(query) if m.user_id not in here and m.user.active}
    return [(str(id), _of_body(m)) for id, m in found.items()]


@source
def joint_members_of_the_call(case: Case) -> Sequence[tuple[str, Mapping[str, str]]]:
    """Whoever was appointed to this call alone."""
    day = case.today
    return [(str(m.user_id), _of_body(m)) for m in appointed_to_call(case.record, day)]


def _of_body(membership: Membership) -> Mapping[str, str]:
    body = membership.organisation.name
    return {language: f"{membership.user.name}, {pick(body, language)}" for language in LANGUAGES}


def _named(title: Mapping[str, str], reference: str) -> Mapping[str, str]:
    return {language: f"{pick(title, language)} № {reference}" for language in LANGUAGES}
