"""An evaluator is told of everything that a sheet still lacks, and not of less beside the button."""

import pytest
from flask import Flask

from tests.grants.calls.walk import Walk, sheet_answers
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def test_marks_not_given_yet_are_counted_among_what_is_missing(app: Flask) -> None:
    with app.app_context():
        walk = Walk(applicants=1, evaluators=1)
        app.config["CLOCK"] = lambda: walk.now
        call = walk.open_call()
        application = walk.apply(call, 1)
        walk.to_evaluation(call, application)
        review = walk.appoint(application, "evaluator_1")
        declared = {"no_ties": True, "no_interest": True, "will_report": True}
        walk.press("evaluator_1", review, "declare_no_conflict", **declared)
        answers = sheet_answers(7)
        answers["marks"]["relevance"] = {"mark": "", "comment": ""}
        walk.fill("evaluator_1", review, "evaluation_sheet", **answers | {"overall_comment": ""})
        page = Visitor(app, walk.world.people["evaluator_1"], "en").get(f"/records/{review.reference}").text
        listed = page.partition('class="govuk-list govuk-list--bullet"')[2].partition("</ul>")[0]
        assert "2 parts are still missing or need attention" in page
        assert "Give a mark for" in listed
        assert "#overall_comment" in listed
