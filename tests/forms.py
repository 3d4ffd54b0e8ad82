"""Answers that fill the forms of the library properly, to start from in tests."""

from collections.abc import Mapping
from typing import Any

PROGRAMME = {
    "title": {"ky": "Карылар үчүн жардам", "ru": "Помощь пожилым людям", "en": "Help for older people"},
    "sphere": "social_protection",
    "starts": "2026-01-01",
    "ends": "2026-12-31",
    "problem": {"ky": "Жалгыз карылар көп", "ru": "Много одиноких пожилых людей", "en": "Many live alone"},
    "goal": {"ky": "Жардам көрсөтүү", "ru": "Оказать помощь", "en": "To help"},
    "tasks": {"ky": "Үйдө багуу", "ru": "Уход на дому", "en": "Care at home"},
    "target_group": {"ky": "Карылар", "ru": "Пожилые люди", "en": "Older people"},
    "territory": {"ky": "Каракол", "ru": "Каракол", "en": "Karakol"},
    "expected_results": {"ky": "50 адам", "ru": "50 человек", "en": "50 people"},
    "budget": "1000000.00",
    "budget_source": "local",
}
APPROVAL = {"act_kind": "order", "act_number": "12", "act_date": "2026-03-02", "place": "Каракол"}


def call_answers(deadline: str, max_grant: str = "400000.00") -> dict[str, Any]:
    """The conditions of a call within `PROGRAMME`; `deadline` is an ISO moment in UTC."""
    text = {"ky": "Карылар үчүн күндүзгү борборлор", "ru": "Дневные центры для пожилых людей", "en": "Day centres"}
    return {
        **dict.fromkeys(("title", "goal", "tasks", "problem", "target_group", "territory", "expected_results"), text),
        "budget": "1000000.00",
        "max_grant": max_grant,
        "implementation_starts": "2026-06-01",
        "implementation_ends": "2026-12-31",
        "deadline": deadline,
        "short_period_reason": "",
        **dict.fromkeys(("requirements", "documents", "submission_place"), text),
        "contact_person": "Кубатов Азамат",
        "contact_phone": "+996 555 123456",
        "contact_email": "grants@example.kg",
        "rule_pack": "kg-2022",
    }


def application_answers(title: str = "Күндүзгү борбор") -> dict[str, Any]:
    """A complete application of ordinary length: its paper has two pages."""
    paragraph = (
        "Карылардын көбү жалгыз жашайт, дарыгерге жана дүкөнгө жетүү кыйын, коңшулар жардам берүүгө даяр, бирок "
        "уюштурган эч ким жок. Борбор күн сайын тамак, дарыгердин кеңешин жана баарлашууну камсыз кылат, үйүнөн чыга "
        "албагандарга социалдык кызматкерлер жумасына эки жолу барат."
    )
    return {
        "title": title,
        "priority": "Карыларды үйдө багуу",
        "target_group": "Жалгыз жашаган карылар",
        "territory": "Каракол шаары",
        "summary": paragraph,
        "problem": paragraph,
        "goal": "Жалгыз карылардын күнүмдүк жашоосун жеңилдетүү",
        "activities": [
            {"activity": "Имаратты даярдоо", "starts": "2026-06-01", "ends": "2026-06-30"},
            {"activity": "Кызматкерлерди окутуу", "starts": "2026-06-15", "ends": "2026-07-15"},
            {"activity": "Борбордун иши", "starts": "2026-07-01", "ends": "2026-12-31"},
        ],
        "expected_results": paragraph,
        "indicators": [
            {"indicator": "Борборго келген карылар", "baseline": "0", "target": "60"},
            {"indicator": "Үйгө баруулардын саны", "baseline": "0", "target": "1200"},
        ],
        "beneficiaries": "60",
        "budget": [
            {"item": "Эмгек акы", "unit": "ай", "quantity": "6", "price": "40000.00", "own": "0.00"},
            {"item": "Тамак-аш", "unit": "ай", "quantity": "6", "price": "15000.00", "own": "20000.00"},
            {"item": "Эмерек", "unit": "топтом", "quantity": "1", "price": "50000.00", "own": "10000.00"},
        ],
        "amount_requested": "350000.00",
        "starts": "2026-06-01",
        "ends": "2026-12-31",
        "sustainability": "",
        "team": "Асанова Бермет, долбоордун жетекчиси; Токтогулов Нурлан, социалдык кызматкер",
        "experience": "Үч долбоор, баары өз убагында аяктаган",
        "openness": "Фонддун баракчасында ай сайын",
        "contact_person": "Асанова Бермет",
        "contact_phone": "+996 555 010203",
        "contact_email": "umut@example.kg",
        "bank_details": "Үлгү банкы, 128001, 1280000000123456",
        "truthful": True,
        "no_conflict_of_interest": True,
        "no_double_funding": True,
        "no_debt": True,
    }


def as_sent(answers: Mapping[str, Any]) -> dict[str, str]:
    """Answers as a browser sends them: a ticked box as `y`, a table cell by cell."""
    sent: dict[str, str] = {}
    for name, value in answers.items():
        if value is True:
            sent[name] = "y"
        elif isinstance(value, Mapping):
            sent.update({f"{name}-{inner}": text for inner, text in value.items()})
        elif isinstance(value, list):
            sent.update({f"{name}-{n}-{column}": text for n, row in enumerate(value) for column, text in row.items()})
        else:
            sent[name] = value
    return sent
