"""The partners of an application: bodies that its conflicts of interest reach as they reach the applicant."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from grants.database import db
from grants.people.models import Organisation
from grants.records.models import Record


def partners(application: Record) -> Sequence[Mapping[str, Any]]:
    """Name, tax number and part of each partner; none where an earlier form asked for a text only."""
    kept = application.answers("application_form").get("partners") or []
    return [row for row in kept if isinstance(row, Mapping)] if isinstance(kept, list) else []


def partner_bodies(applications: Sequence[Record]) -> Mapping[int, set[int]]:
    """By application id: the organisations known here whose tax number stands among its partners."""
    named = {
        application.id: {str(row["inn"]) for row in partners(application) if row.get("inn")}
        for application in applications
    }
    numbers: set[str] = set().union(*named.values())
    if not numbers:
        return {}
    query = sa.select(Organisation.inn, Organisation.id).where(Organisation.inn.in_(numbers))
    known = {row.inn: row.id for row in db.session.execute(query)}
    return {number: {known[inn] for inn in inns if inn in known} for number, inns in named.items()}
