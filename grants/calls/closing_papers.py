"""What is written down when a call closes: what was asked, what was registered, and how the term ended."""

from collections.abc import Sequence

from grants.calls.queries import deadline_of
from grants.calls.questions import clarifications_of
from grants.casework.case import Case
from grants.casework.paper_parts import Fields, called, moment, paragraphs, signed, to_be_signed
from grants.casework.vocabulary import paper
from grants.documents.masking import private
from grants.languages import say
from grants.records.models import Event, Record

DRAFT, SEALED, ENDED = "preparing", "sealed", "ended"


@paper("clarifications", code="D09", layout="report", title=say("Clarifications of the conditions of a call"))
def clarifications(case: Case) -> Fields:
    """Every question answered so far; nothing tells who asked."""
    return {
        "customer": case.record.authority.name,
        "call": called(case.record),
        "complete": case.action == "close",
        "questions": [
            {
                "number": number,
                "question": paragraphs(each.question),
                "answer": paragraphs(each.answer),
                "answered_at": moment(each.answered_at),
            }
            for number, each in enumerate(clarifications_of(case), 1)
        ],
        "signatures": [] if case.action == "close" else [signed(case, "customer_officer")],
    }


@paper("registration_journal", code="D13", layout="report", title=say("Journal of registered applications"))
def registration_journal(case: Case) -> Fields:
    return {
        "call": called(case.record),
        "closed_at": moment(case.now),
        "deadline": case.record.answers("call_form")["deadline"],
        "applications": [_entry(application, event) for application, event in _registered(case)],
        "signatures": to_be_signed(case.record, "commission_secretary", case.now),
    }


@paper("closing_protocol", code="D14", layout="protocol", title=say("Protocol of the closing of a call"))
def closing_protocol(case: Case) -> Fields:
    """By the clock; the commission signs on paper, since nobody pressed anything."""
    found, deadline = _registered(case), deadline_of(case.record)
    standing = [application for application, _ in found if application.phase == SEALED]
    return {
        "call": called(case.record),
        "place": case.record.authority.address or None,
        "date": moment(case.now),
        "closed_at": moment(case.now),
        "deadline": moment(deadline) if deadline else None,
        "deadlines_before": list(case.record.data.get("deadlines_before", [])),
        "registered": len(found),
        "withdrawn": len(found) - len(standing),
        "opened": [
            {"reference": each.reference, "applicant": _applicant(each), "title": each.title} for each in standing
        ],
        "signatures": [
            *to_be_signed(case.record, "commission_chair", case.now),
            *to_be_signed(case.record, "commission_secretary", case.now),
        ],
    }


@paper("failure_protocol", code="D14", layout="protocol", title=say("Protocol declaring a call failed"))
def failure_protocol(case: Case) -> Fields:
    applications = case.children("application")
    found = _registered(case)
    submitted = {application.id for application, _ in found}
    refused = [each for each in applications if case.on(each).last("refuse_admission")]
    return {
        "call": called(case.record),
        "programme": called(case.parent("programme")),
        "place": case.record.authority.address or None,
        "date": moment(case.now),
        "reason": case.record.answers("reason").get("reason"),
        "registered": len(submitted),
        "withdrawn": len([each for each in applications if case.on(each).last("withdraw")]),
        "refused": len(refused),
        "scored": len([each for each in applications if each.data.get("score")]),
        "signatures": [
            signed(case, "commission_chair"),
            *to_be_signed(case.record, "commission_secretary", case.now),
        ],
    }


def _registered(case: Case) -> Sequence[tuple[Record, Event]]:
    """The applications that were submitted in time, those withdrawn since included, in the order of registration."""
    found = []
    for application in case.children("application"):
        there = case.on(application)
        submitted = there.last("submit")
        if submitted is not None and application.phase != DRAFT and there.last("lapse") is None:
            found.append((application, submitted))
    return sorted(found, key=lambda pair: pair[1].seq)


def _entry(application: Record, submitted: Event) -> Fields:
    return {
        "reference": application.reference,
        "registered_at": moment(submitted.recorded_at),
        "applicant": _applicant(application),
        "title": application.title if application.phase == SEALED else None,
        "withdrawn": application.phase == ENDED,
    }


def _applicant(application: Record) -> object:
    """An organisation by name, an individual only for the parties; nobody learns who took back a sealed application."""
    body = application.organisation
    if body is None or application.phase == ENDED:
        return None
    individual = bool(body.inn) and str(body.inn)[0] in "12"
    return private(body.name) if individual else body.name
