"""The forms of offices, papers entered for others, calendars and messages, filled in with care."""

from typing import TYPE_CHECKING

import sqlalchemy as sa

from grants.casework.case import Case
from grants.database import db
from grants.people.models import Organisation, SecondFactor, User
from grants.people.queries import people_of
from tests.whole_life.typing_parts import FUTURE, PAST, Answers, Careful, Mistakes, day, kept_first, today, with_

if TYPE_CHECKING:
    from tests.whole_life.typist import Typist

UNSIDED = ("customer_officer", "customer_head", "finance_officer", "monitor", "evaluator", "lawyer", "auditor")


def _somebody(typist: "Typist", case: Case) -> User:
    people = people_of(case.record.authority_id, today(case))
    heads = [user for user in people if any(m.role == "customer_head" for m in user.memberships)]
    return typist.random.choice(heads if heads and typist.random.random() < 0.3 else people)


def _appointment(typist: "Typist", case: Case, found: Answers) -> Answers:
    ends = typist.random.choice(("", day(case, typist.random.randint(0, 30))))
    told: Answers = {
        "email": _somebody(typist, case).email,
        "role": typist.random.choice(UNSIDED),
        "side": "",
        "starts": day(case),
        "ends": ends,
        "on_behalf_of": "",
    }
    if ends and typist.random.random() < 0.4:
        told["on_behalf_of"] = _somebody(typist, case).email
        told["role"] = typist.random.choice((*UNSIDED, "appeal_panel_member", "commission_chair"))
    return {**found, **told}


def _handover(typist: "Typist", case: Case, found: Answers) -> Answers:
    """Their own work, which anybody may hand over; and sometimes that of another."""
    user = case.actor.user
    absent = _somebody(typist, case) if user is None or typist.random.random() < 0.3 else user
    ends = day(case, typist.random.randint(0, 14))
    told: Answers = {"absent": str(absent.id), "successor": str(_somebody(typist, case).id), "ends": ends, "roles": []}
    return {**found, **told}


def _factor_loss(typist: "Typist", case: Case, found: Answers) -> Answers:
    owners = db.session.scalars(sa.select(User).join(SecondFactor).order_by(User.id)).all()
    return {**found, "email": typist.random.choice(owners).email if owners else "nobody@example.kg"}


def _paper(typist: "Typist", case: Case, found: Answers) -> Answers:
    """Of a body that nobody knows yet."""
    known = db.session.scalar(sa.select(sa.func.count()).select_from(Organisation)) or 0
    return {**found, "inn": f"0221120201{known:04}", "received_on": day(case)}


def _calendar(typist: "Typist", case: Case, found: Answers) -> Answers:
    return kept_first("calendar_form")(typist, case, found)


def _elsewhere(typist: "Typist", answers: Answers) -> Answers:
    return {"days": [*(answers.get("days") or []), {"day": FUTURE, "works": "no", "name": "Майрам"}]}


def _handing(typist: "Typist", case: Case, found: Answers) -> Answers:
    return {**found, "handed_at": case.now.isoformat()}


def _unknown_slot(typist: "Typist", answers: Answers) -> Answers:
    return {"text": {"ky": "{oops}", "ru": "{oops}", "en": ""}}


CAREFUL: Careful = {
    "appointment_form": _appointment,
    "handover_form": _handover,
    "factor_loss_form": _factor_loss,
    "paper_entry": _paper,
    "calendar_year": lambda t, c, f: {**f, "year": str(today(c).year + t.random.randint(0, 1))},
    "calendar_form": _calendar,
    "handing_form": _handing,
}
MISTAKES: Mistakes = {
    "paper_answer": [with_(received_on=PAST), with_(received_on=FUTURE)],
    "appointment_ending": [with_(last_day=PAST), with_(last_day=FUTURE)],
    "calendar_form": [_elsewhere],
    "message_text_form": [_unknown_slot],
    "handing_form": [with_(handed_at="2025-01-01T12:00:00+00:00")],
}
