"""The figures that an accepted report leaves behind."""

from grants.casework.case import Case
from grants.casework.vocabulary import computation
from grants.database import db
from grants.reports.figures import indicators_in, spending_in
from grants.reports.models import IndicatorValue, SpendingLine


@computation
def record_figures(case: Case) -> None:
    """Enter spending and indicators into the books, once the report is accepted."""
    report, agreement = case.record, case.parent("agreement")
    db.session.add_all(
        SpendingLine(report_id=report.id, line=row.key, item=row.item, amount=row.amount)
        for row in spending_in(report, agreement)
    )
    db.session.add_all(
        IndicatorValue(
            report_id=report.id,
            indicator=row.title,
            unit=row.unit,
            baseline=row.baseline,
            target=row.target,
            actual=row.actual,
            evidence=row.evidence,
        )
        for row in indicators_in(report, agreement)
    )
    db.session.flush()
