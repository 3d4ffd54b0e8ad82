"""Nobody watches an evaluator write, and no attachment is swapped unnoticed."""

import hashlib
import json

import pytest
from flask import Flask

from grants.casework.pages import RecordPage
from grants.casework.uploads import Upload, keep
from grants.database import db
from grants.records.models import PersonalValue
from tests.grants.calls.walk import Walk, sheet_answers

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def test_marks_being_written_are_shown_to_their_evaluator_only(app: Flask) -> None:
    with app.app_context():
        walk = Walk(applicants=1, evaluators=1)
        call = walk.open_call()
        application = walk.apply(call, 1)
        walk.to_evaluation(call, application)
        review = walk.appoint(application, "evaluator_1")
        declared = {"no_ties": True, "no_interest": True, "will_report": True}
        walk.press("evaluator_1", review, "declare_no_conflict", **declared)
        walk.fill("evaluator_1", review, "evaluation_sheet", **sheet_answers(3))
        titles = {
            name: [section.title["en"] for section in RecordPage(walk.case(review, name), "en").sections]
            for name in ("evaluator_1", "commission_secretary", "commission_chair")
        }
        sheet = walk.case(review, "evaluator_1").form("evaluation_sheet").title["en"]
        assert sheet in titles["evaluator_1"]
        assert sheet not in titles["commission_secretary"]
        assert sheet not in titles["commission_chair"]


def test_a_press_seals_what_is_attached(app: Flask) -> None:
    with app.test_request_context():
        walk = Walk(applicants=1, evaluators=1)
        call = walk.open_call()
        application = walk.draft_application(call, 1)
        keep(walk.case(application, "editor_1"), [Upload("устав.pdf", b"%PDF-1.7 charter")], walk.now)
        event = walk.press("head_1", application, "submit")
        sealed = db.session.get_one(PersonalValue, (event.seq, "files"))
        assert json.loads(sealed.value) == [["устав.pdf", hashlib.sha256(b"%PDF-1.7 charter").hexdigest()]]
