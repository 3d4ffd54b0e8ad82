"""The announcement of a call."""

from decimal import Decimal

from grants.calls.criteria import bands_up_to, criteria, exact
from grants.calls.queries import questions_until
from grants.calls.timetable import Timetable
from grants.casework.case import Case
from grants.casework.paper_parts import Fields, called, day, moment, money, paragraphs, position, signed, text_of
from grants.casework.vocabulary import paper
from grants.languages import say


@paper("announcement", code="D08", layout="notice", title=say("Announcement of a call"))
def announcement(case: Case) -> Fields:
    call, form = case.record, case.record.answers("call_form")
    announced = case.last("announce")
    largest = Decimal(form["max_grant"])
    asked_until = questions_until(case)
    sizes = bands_up_to(case.rules, largest)
    expected = Timetable(case).results_by
    return {
        "announced_on": day(announced.recorded_at if announced else case.now),
        "customer": call.authority.name,
        "programme": called(case.parent("programme")),
        "call": called(call),
        "goal": text_of(form["goal"]),
        "tasks": paragraphs(form["tasks"]),
        "problem": text_of(form["problem"]),
        "target_groups": text_of(form["target_group"]),
        "territory": text_of(form["territory"]),
        "expected_results": [{"title": result} for result in paragraphs(form["expected_results"])],
        "starts": form["implementation_starts"],
        "ends": form["implementation_ends"],
        "budget": money(Decimal(form["budget"])),
        "maximum_grant": money(largest),
        "requirements": paragraphs(form["requirements"]),
        "papers": paragraphs(form["documents"]),
        "criteria": [
            {
                "number": criterion.number,
                "title": criterion.title,
                "weight": exact(sizes[-1].weights[criterion.name]),
                "weights": [exact(band.weights[criterion.name]) for band in sizes],
            }
            for criterion in criteria(case.rules)
        ],
        "thresholds": [
            {"up_to": None if band.up_to is None else money(band.up_to), "points": exact(band.threshold)}
            for band in sizes
        ],
        "deadline": form["deadline"],
        "submission": text_of(form["submission_place"]),
        "questions_until": moment(asked_until) if asked_until else None,
        "lot": {"group": form.get("announcement_group") or None, "title": form["lot"]} if form.get("lot") else None,
        "repeats": form.get("repeats") or None,
        "prevailing_language": form.get("prevailing_language") or None,
        "changed_on": day(case.now) if case.record.data.get("changes") else None,
        "results_by": expected.isoformat() if expected else None,
        "appeal_days": case.rules.value("appeal_days"),
        "contacts": {
            "name": form["contact_person"],
            "position": position("customer_officer"),
            "phone": form["contact_phone"],
            "email": form.get("contact_email") or None,
        },
        "basis": [dict(case.rules.title)],
        "signatures": [signed(case, "customer_officer", "customer_head")],
    }
