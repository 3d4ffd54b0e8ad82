"""Records brought to a point of their life by the people who would bring them there."""

from datetime import datetime, timedelta

from grants.casework.calendar import holidays_of
from grants.casework.case import Case
from grants.casework.perform import begin, perform
from grants.casework.saving import save_draft
from grants.casework.straight_line import Press, refresh_due
from grants.clock import LOCAL
from grants.database import db
from grants.people.actors import CLOCK
from grants.records import journal
from grants.records.models import Record
from tests.forms import APPROVAL, PROGRAMME, application_answers, call_answers
from tests.grants.calls.answers import order_answers, within
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


def proposed_programmes(world: World, count: int, now: datetime = START) -> list[tuple[int, int]]:
    """Many of them in one transaction, each as its id and version."""
    officer, found = world.actor("customer_officer", now), []
    for _ in range(count):
        record = begin("programme", None, officer, now, authority_id=world.authority.id)
        case = Case(record, officer, now)
        save_draft(case, case.form("programme_form"), PROGRAMME, now, None)
        perform(record, "propose", officer, now)
        found.append((record.id, record.version))
    db.session.commit()
    return found


def active_programme(world: World, now: datetime = START) -> Record:
    record = proposed_programme(world, now)
    perform(record, "approve", world.actor("programme_approver", now), now, Press(APPROVAL))
    db.session.commit()
    return record


def open_call(world: World, deadline: datetime) -> Record:
    """A call announced forty days before its deadline, which may be any moment: what was announced is a working day."""
    now = deadline - timedelta(days=40)
    officer, head = world.actor("customer_officer", now), world.actor("customer_head", now)
    call = begin("call", active_programme(world, now), officer, now)
    case = Case(call, officer, now)
    announced = next_working_day(deadline)
    starts, ends = (announced.date() + timedelta(days=days) for days in (60, 240))
    conditions = {"implementation_starts": starts.isoformat(), "implementation_ends": ends.isoformat()}
    save_draft(case, case.form("call_form"), {**call_answers(announced.isoformat()), **conditions}, now, None)
    perform(call, "propose", officer, now)
    perform(call, "approve", head, now, Press(order_answers(now)))
    perform(call, "announce", officer, now)
    db.session.commit()
    if announced != deadline:
        move_deadline(call, deadline)
    return call


def next_working_day(moment: datetime) -> datetime:
    """The same hour of the first day from this one on that is worked where no calendar is in force."""
    while (day := moment.astimezone(LOCAL).date()).weekday() > 4 or day in holidays_of(day.year):
        moment += timedelta(days=1)
    return moment


def draft_applications(world: World, call: Record, now: datetime) -> list[str]:
    """A complete draft of every applicant, by `editor_1`, `editor_2` …: their references in that order."""
    references = []
    for n, body in enumerate(world.applicants, 1):
        editor = world.actor(f"editor_{n}", now)
        record = begin("application", call, editor, now, organisation_id=body.id)
        case = Case(record, editor, now)
        answers = {**application_answers(f"Күндүзгү борбор № {n}"), **within(call)}
        save_draft(case, case.form("application_form"), answers, now, None)
        references.append(record.reference)
    db.session.commit()
    return references


def move_deadline(call: Record, deadline: datetime) -> None:
    """Past the rules: a test may not wait for weeks."""
    journal.lock_head()
    call.data = {**call.data, "call_form": {**call.answers("call_form"), "deadline": deadline.isoformat()}}
    refresh_due(Case(call, CLOCK, deadline))
    db.session.commit()
