"""The figures that an accepted report leaves behind."""

from grants.casework.case import Case
from grants.casework.vocabulary import computation
from grants.database import db
from grants.reports.models import IndicatorValue, SpendingLine
from grants.reports.queries import REPORT_FORM, spent_in


@computation
def record_figures(case: Case) -> None:
    """Enter spending and indicators into the books, once the report is accepted."""
    report = case.record
    db.session.add_all(
        SpendingLine(report_id=report.id, item=row.item, amount=row.requested) for row in spent_in(report)
    )
    db.session.add_all(
        IndicatorValue(
            report_id=report.id,
            indicator=row.get("indicator") or "",
            baseline=row.get("baseline") or "",
            target=row.get("target") or "",
            actual=row.get("actual") or "",
        )
        for row in report.answers(REPORT_FORM).get("indicators") or ()
    )
    db.session.flush()
