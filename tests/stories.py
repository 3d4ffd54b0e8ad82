"""Records brought to a point of their life by the people who would bring them there."""

from datetime import datetime

from grants.casework.case import Case
from grants.casework.perform import begin, perform
from grants.casework.saving import save_draft
from grants.database import db
from grants.records.models import Record
from tests.forms import PROGRAMME
from tests.world import START, World


def draft_programme(world: World, now: datetime = START) -> Record:
    officer = world.actor("customer_officer", now)
    record = begin("programme", None, officer, now, authority_id=world.authority.id)
    case = Case(record, officer, now)
    save_draft(case, case.form("programme_form"), PROGRAMME, now, None)
    db.session.commit()
    return record


def proposed_programme(world: World, now: datetime = START) -> Record:
    record = draft_programme(world, now)
    perform(record, "propose", world.actor("customer_officer", now), now)
    db.session.commit()
    return record
