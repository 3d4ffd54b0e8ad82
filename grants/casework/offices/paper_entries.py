"""Applications that came on paper: an officer enters one in the place of its applicant, and only that one.

The officer is given the applicant's roles on the new application alone, until it is opened with its call, so every
step there tells for whom it was taken and on the basis of which paper.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import sqlalchemy as sa

from grants.casework.case import Case
from grants.casework.offices.places import day_in, leave, tell_of_it
from grants.casework.perform import begin
from grants.casework.vocabulary import computation, guard
from grants.clock import LOCAL
from grants.database import db
from grants.languages import Message, say
from grants.people.models import Membership, Organisation, User
from grants.people.queries import has_account, members_with
from grants.records.models import Record

FORM, APPLICATION = "paper_entry", "application"
AS_APPLICANT = ("applicant_editor", "applicant_head")


@guard
def the_paper_is_in_order(case: Case) -> Message | None:
    """Judges the paper being entered: it has arrived, and it is the paper of one that applies."""
    received = day_in(case.answers, "received_on")
    if received and received > case.today:
        return say("The paper cannot have been received in the future.").beside("received_on")
    body = _body_with(case.answers.get("inn") or "")
    if body is not None and body.kind != "applicant":
        return say("This tax number is that of an authority; it does not apply for grants.").beside("inn")
    return None


@guard
def applicant_has_no_account(case: Case) -> Message | None:
    """Whoever can answer for themselves does: nobody puts words into their mouth."""
    if not db.session.scalar(sa.select(has_account(case.record.organisation_id, case.today))):
        return None
    return say("The applicant has an account and answers there; nobody answers in their place.")


@guard
def answer_on_paper_is_dated_right(case: Case) -> Message | None:
    """The paper arrived after the question was asked, and not in the future."""
    received, asked = day_in(case.answers, "received_on"), case.last("ask_clarification")
    if received and received > case.today:
        return say("The paper cannot have been received in the future.").beside("received_on")
    if received and asked and received < (asked_on := asked.happened_at.astimezone(LOCAL).date()):
        return say("The question was asked only on %(day)s.", day=asked_on).beside("received_on")
    return None


@computation
def enter_paper_application(case: Case) -> None:
    """Begin the application of the paper. Raises `NotPossible` where its applicant could not begin one."""
    officer = case.actor.user
    if officer is None:
        raise LookupError("a paper is entered by a person")
    body = _body(case.answers)
    head = next((m.user for m in members_with("applicant_head", body.id, case.today)), None)
    case.record.organisation_id = body.id
    case.record.title = dict(body.name)
    tell_of_it(case.record, [officer], case.today)
    basis = say(
        "application on paper signed by %(head)s, incoming No. %(number)s of %(day)s",
        head=case.answers["head_name"],
        number=case.answers["incoming_number"],
        day=date.fromisoformat(case.answers["received_on"]),
    ).text(case.record.authority.languages[0])
    place = _place(officer, head, body, basis, case.today)
    as_applicant = replace(case.actor, memberships=(*case.actor.memberships, place("applicant_editor")))
    call = case.parent("call")
    application = begin(APPLICATION, call, as_applicant, case.now, organisation_id=body.id, title=dict(body.name))
    db.session.add_all(place(role, application) for role in AS_APPLICANT)
    db.session.flush()


@computation
def end_paper_entry(case: Case) -> None:
    """The paper is opened: from now on its applicant acts for themselves."""
    query = (
        sa.select(Membership)
        .join(Record, Membership.record_id == Record.id)
        .where(
            Record.parent_id == case.record.parent_id,
            Record.kind == APPLICATION,
            Membership.organisation_id == case.record.organisation_id,
            Membership.role.in_(AS_APPLICANT),
        )
    )
    leave(db.session.scalars(query).all(), case.today)


def _place(officer: User, head: User | None, body: Organisation, basis: str, day: date) -> Any:
    """Makes places of the applicant for the officer: on one application, or, kept nowhere, to begin it with."""

    def make(role: str, application: Record | None = None) -> Membership:
        return Membership(
            user_id=officer.id,
            organisation_id=body.id,
            record_id=application.id if application else None,
            parent_record_id=application.parent_id if application else None,
            role=role,
            starts=day,
            basis=basis[:300],
            on_behalf_of_id=head.id if head else None,
            on_behalf_of=head,
        )

    return make


def _body(answers: Mapping[str, Any]) -> Organisation:
    """The applicant with this tax number; entered now where it is not known."""
    found = _body_with(answers["inn"])
    if found is None:
        address = answers.get("address") or ""
        found = Organisation(
            kind="applicant",
            name={language: text for language, text in answers["organisation"].items() if text},
            inn=answers["inn"],
            address={"ky": address, "ru": address} if address else {},
        )
        db.session.add(found)
        db.session.flush()
    return found


def _body_with(inn: str) -> Organisation | None:
    return db.session.scalars(sa.select(Organisation).where(Organisation.inn == inn)).first() if inn else None
