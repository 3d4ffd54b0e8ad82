"""What people answer to the forms of a programme, a call, an application and a review in tests."""

from datetime import date, datetime, timedelta
from typing import Any

from grants.records.models import Record

LONG = "Негиздүү жана толук түшүндүрмө: баа изилдөөнүн маалыматтарына таянат жана текшерилген."
CRITERIA = (
    "relevance",
    "coherence",
    "innovation",
    "cost_and_results",
    "realistic_budget",
    "scale",
    "contribution",
    "organisation_experience",
    "team_experience",
    "openness",
)


def words(text: str) -> dict[str, str]:
    return {"ky": f"{text} кыргызча", "ru": f"{text} по-русски", "en": ""}


def programme_answers(**changed: Any) -> dict[str, Any]:
    return {
        "title": words("Программа"),
        "sphere": "social_protection",
        "starts": "2026-01-01",
        "ends": "2026-12-31",
        "problem": words("Көйгөй"),
        "goal": words("Максат"),
        "tasks": {"ky": "бир\nэки", "ru": "один\nдва", "en": ""},
        "target_group": words("Балдар"),
        "territory": words("Каракол"),
        "expected_results": words("Натыйжа"),
        "budget": "2000000.00",
        "budget_source": "local",
        "budget_line": "70411",
        "no_discussion_reason": "Программа мурунку жылы талкууланган.",
        "implementation_plan": [],
        "indicators": [],
        **changed,
    }


def approval_answers() -> dict[str, Any]:
    return {
        "act_kind": "resolution",
        "act_number": "12",
        "act_date": "2026-03-02",
        "place": "Каракол",
        "session": "",
        "deputies": "31",
        "votes_for": "24",
        "votes_against": "1",
        "votes_abstained": "0",
    }


def call_answers(**changed: Any) -> dict[str, Any]:
    return {
        "title": words("Конкурс"),
        "goal": words("Максат"),
        "tasks": words("Милдет"),
        "problem": words("Көйгөй"),
        "target_group": words("Балдар"),
        "territory": words("Каракол"),
        "expected_results": words("Натыйжа"),
        "budget": "900000.00",
        "max_grant": "450000.00",
        "implementation_starts": "2026-06-01",
        "implementation_ends": "2026-12-31",
        "deadline": "2026-04-06T12:00:00+00:00",
        "short_period_reason": "",
        "requirements": words("Талап"),
        "documents": words("Документ"),
        "submission_place": words("Каракол"),
        "contact_person": "Кубатов Азамат",
        "contact_phone": "+996 555 123456",
        "contact_email": "grants@example.kg",
        "rule_pack": "kg-2022",
        **changed,
    }


def application_answers(amount: str = "400000.00", **changed: Any) -> dict[str, Any]:
    return {
        "title": "Күндүзгү колдоо борбору",
        "priority": "Балдар",
        "target_group": "Балдар",
        "territory": "Каракол",
        "summary": "Кыскача мазмуну",
        "problem": "Көйгөй",
        "goal": "Максат",
        "activities": [{"activity": "Каттоо", "starts": "2026-06-01", "ends": "2026-06-30"}],
        "expected_results": "Натыйжа",
        "indicators": [{"indicator": "Балдар", "baseline": "0", "target": "60"}],
        "beneficiaries": "60",
        "budget": [{"item": "Эмгек акы", "unit": "ай", "quantity": "1", "price": amount, "own": "0.00"}],
        "amount_requested": amount,
        "starts": "2026-06-01",
        "ends": "2026-12-31",
        "sustainability": "",
        "team": "Асанова Бермет, долбоордун жетекчиси",
        "experience": "Үч долбоор",
        "had_grants": "no",
        "with_partners": "yes" if changed.get("partners") else "no",
        "partners": [],
        "openness": "",
        "contact_person": "Асанова Бермет",
        "contact_phone": "+996 555 010203",
        "contact_email": "",
        "bank_details": "Үлгү банкы, 128001, 1280000000123456",
        "truthful": True,
        "no_conflict_of_interest": True,
        "no_double_funding": True,
        "no_debt": True,
        **changed,
    }


def within(call: Record) -> dict[str, Any]:
    """The dates of a project that lasts as long as its call lets it."""
    told = call.answers("call_form")
    first, last = date.fromisoformat(told["implementation_starts"]), told["implementation_ends"]
    month = min((first + timedelta(days=29)).isoformat(), last)
    activities = [{"activity": "Каттоо", "starts": first.isoformat(), "ends": month}]
    return {"starts": first.isoformat(), "ends": last, "activities": activities}


def sheet_answers(mark: int = 7, **marks: int) -> dict[str, Any]:
    return {
        "marks": {name: {"mark": str(marks.get(name, mark)), "comment": LONG} for name in CRITERIA},
        "overall_comment": LONG,
        "budget_remark": "",
    }


def order_answers(now: datetime) -> dict[str, Any]:
    """The order on holding a call."""
    day = now.date().isoformat()
    return {"order_number": "14-б", "order_date": day, "place": "Каракол", "control": ""}
