"""The papers on what lasts: the report on an evaluation, the minutes of a gathering. People are counted in both."""

from collections.abc import Mapping
from typing import Any

from grants.agreements.papers import agreement_part, grantee_part
from grants.agreements.queries import AGREEMENT_FORM
from grants.casework.case import Case
from grants.casework.paper_parts import Fields, Words, called, day, option, signed, signed_by, to_be_signed
from grants.casework.vocabulary import paper
from grants.documents.masking import private
from grants.languages import say
from grants.monitoring.results import MINUTES, OUTCOME, PEOPLE, PLANNED, groups_untold
from grants.reports.figures import agreed_rows
from grants.reports.small_groups import counted, least_shown


@paper("evaluation_report", code="D41", layout="report", title=say("Report on the evaluation of results"))
def evaluation_report(case: Case) -> dict[str, Any]:
    agreement, answers = case.parent("agreement"), case.record.answers(OUTCOME)
    terms, commented = agreement.answers(AGREEMENT_FORM), case.record.answers("outcome_comments")
    by, rows = case.last("send"), {row.get("key"): row for row in answers.get("values") or ()}
    return {
        "agreement": agreement_part(case),
        "grantee": grantee_part(case),
        "project": {"starts": terms.get("starts"), "ends": terms.get("ends")},
        "evaluated_on": answers.get("evaluated_on"),
        "method": answers.get("method"),
        "values": [_value(case, agreed, rows.get(key) or {}) for key, agreed in agreed_rows(agreement).items()],
        "rating": option(case, OUTCOME, "rating", answers.get("rating") or ""),
        "lasting": answers.get("lasting"),
        "lessons": answers.get("lessons") or None,
        "comments": commented.get("comments") or None,
        "signatures": [*([signed_by(by)] if by else []), signed(case, "customer_head")],
    }


def _value(case: Case, agreed: Mapping[str, Any], row: Mapping[str, Any]) -> Fields:
    untold = groups_untold(row, least_shown(case))
    counts = {name: counted(row, name) for name in PEOPLE}
    people = {name: private(found) if name in untold else found for name, found in counts.items()}
    return {
        "title": agreed.get("indicator") or "",
        "unit": agreed.get("unit") or None,
        "baseline": row.get("baseline") or agreed.get("baseline") or None,
        "target": row.get("target") or agreed.get("target") or None,
        "actual": row.get("actual") or None,
        "measured_on": row.get("measured_on") or None,
        "measured_by": row.get("measured_by") or None,
        "evidence": row.get("evidence") or None,
        "confidence": _confidence(case, row.get("confidence") or ""),
        "women": people["women"],
        "men": people["men"],
        "children": people["children"],
        "with_disabilities": people["disabled"],
        "locality": row.get("locality") or None,
    }


def _confidence(case: Case, value: str) -> Words | None:
    field = case.form(OUTCOME).field_named("values")
    column = next((each for each in field.columns if each.name == "confidence"), None) if field else None
    options = dict(column.options) if column else {}
    return dict(options[value]) if value in options else None


@paper("gathering_minutes", code="D42", layout="protocol", title=say("Minutes of a gathering"))
def gathering_minutes(case: Case) -> dict[str, Any]:
    """Of a gathering on one project, or of one on a whole call."""
    planned, answers = case.record.answers(PLANNED), case.record.answers(MINUTES)
    recorded, of_project = case.last("record"), any(record.kind == "agreement" for record in case.line)
    return {
        "place": planned.get("place"),
        "date": answers.get("held_on"),
        "agreement": agreement_part(case) if of_project else None,
        "grantee": grantee_part(case) if of_project else None,
        "call": None if of_project else called(case.parent("call")),
        "project": case.record.title,
        "form": option(case, PLANNED, "form", planned.get("form") or ""),
        "announced_on": day(case.record.begun_at),
        "agenda": planned.get("agenda"),
        "people": counted(answers, "people"),
        "women": counted(answers, "women"),
        "men": counted(answers, "men"),
        "shown": answers.get("shown"),
        "questions": [
            {"question": row.get("question"), "answer": row.get("answer")} for row in answers.get("questions") or ()
        ],
        "opinion": answers.get("opinion") or None,
        "minors_consent": option(case, MINUTES, "minors_consent", answers.get("minors_consent") or ""),
        "signatures": [
            *([signed_by(recorded)] if recorded else []),
            signed(case, "customer_officer", "customer_head"),
            *to_be_signed(case.record, "applicant_head", case.now),
        ],
    }
