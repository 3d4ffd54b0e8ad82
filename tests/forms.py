"""Answers that fill the forms of the library properly, to start from in tests."""



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
