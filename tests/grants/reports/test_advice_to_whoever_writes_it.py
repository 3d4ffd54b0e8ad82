"""What keeps a report from being submitted is told to everybody who writes it, not only to whoever submits it."""

import pytest
from flask import Flask

from tests.grants.agreements.stage import Stage
from tests.grants.reports.filling import WAGES, fill, receipt
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def test_an_accountant_who_saved_impossible_numbers_sees_what_is_wrong_with_them(app: Flask, stage: Stage) -> None:
    app.config["CLOCK"] = lambda: stage.now
    stage.sign()
    report = stage.pay(stage.tranches[0])
    fill(stage, report, {WAGES: "100.00"}, receipts=[receipt("100.01", paid_on="2026-05-04")])
    accountant = Visitor(app, stage.world.people["accountant_1"], "en")
    for path in ("", "/form"):
        page = accountant.get(f"/records/{report.reference}{path}").text
        assert "the report shows only 100.00" in page.replace("\N{NO-BREAK SPACE}", " "), path
    assert "actions/submit" not in accountant.get(f"/records/{report.reference}").text
