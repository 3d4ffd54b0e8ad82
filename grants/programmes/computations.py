"""What the actions of a programme do to its fields."""

from typing import Any

from grants.casework.case import Case
from grants.casework.vocabulary import computation
from grants.programmes.guards import CHANGED
from grants.programmes.queries import FORM, PROPOSED_AMENDMENT, given, proposed_amendment, yearly_reports


@computation
def keep_proposed_amendment(case: Case) -> None:
    case.record.data = {**case.record.data, PROPOSED_AMENDMENT: dict(case.record.answers("programme_changes"))}


@computation
def drop_proposed_amendment(case: Case) -> None:
    case.record.data = {key: value for key, value in case.record.data.items() if key != PROPOSED_AMENDMENT}


@computation
def amend_programme(case: Case) -> None:
    """Put the proposed answers in the place of the present ones, which stay in `data["amendments"]`."""
    record, proposed = case.record, proposed_amendment(case.record)
    if proposed is None:
        return
    form = record.answers(FORM)
    new = {name: proposed[name] for name in CHANGED if given(proposed.get(name))}
    done = {
        "changes": proposed["changes"],
        "grounds": proposed["grounds"],
        "act": dict(record.answers("approval_act")),
        "before": {name: form.get(name) for name in new},
        "after": new,
    }
    drop_proposed_amendment(case)
    record.data = {**record.data, FORM: {**form, **new}, "amendments": [*record.data.get("amendments", []), done]}


@computation
def cut_budget(case: Case) -> None:
    """Set the lower budget and the new limits; what they were stays in `data["sequesters"]`."""
    record, act, form = case.record, case.record.answers("sequester_act"), case.record.answers(FORM)
    new: dict[str, Any] = {"budget": act["new_budget"]}
    new |= {name: act[name] for name in ("year_limits", "month_limits") if act.get(name)}
    cut = {
        "from": form["budget"],
        "to": act["new_budget"],
        "act_number": act["act_number"],
        "act_date": act["act_date"],
        "reason": act["reason"],
        "limits_before": {name: form.get(name) or [] for name in ("year_limits", "month_limits")},
    }
    record.data = {**record.data, FORM: {**form, **new}, "sequesters": [*record.data.get("sequesters", []), cut]}


@computation
def keep_yearly_report(case: Case) -> None:
    report = case.record.answers("programme_report")
    reports = {**yearly_reports(case.record), str(report["year"]): dict(report)}
    case.record.data = {**case.record.data, "yearly_reports": reports}
