"""Sample papers of the rules and of the evaluators."""

from typing import Any

from tests.grants.documents.sample_parts import APPLICATION, CALL, GRANTEE, signature, w

KINDS_RULES: dict[str, tuple[str, str, dict[str, str]]] = {
    "lawyers_sheet": (
        "R01",
        "report",
        w("Эрежелер топтому боюнча юристтин баракчасы", "Лист юриста по своду правил", "Lawyer's sheet of a rule pack"),
    ),
    "evaluator_declaration": (
        "D18",
        "report",
        w(
            "Эксперттин кызыкчылыктардын кагылышуусу жөнүндө билдирүүсү",
            "Декларация эксперта о конфликте интересов",
            "Declaration of an evaluator on conflicts of interest",
        ),
    ),
}

KINDS_RULES |= {
    "seed_commitment": (
        "E01",
        "report",
        w("Бөлүштүрүүнүн үрөнүн бекитүү", "Фиксация зерна распределения", "Commitment to the seed of the distribution"),
    ),
    "distribution_protocol": (
        "E02",
        "report",
        w("Эксперттерди бөлүштүрүүнүн жазмасы", "Запись о распределении экспертов", "Record of the distribution"),
    ),
}

PRIVATE_RULES: dict[str, tuple[str, ...]] = {
    "seed_commitment": (),
    "distribution_protocol": ("loads.*.name",),
    "lawyers_sheet": (),
    "evaluator_declaration": (
        "applicant.phone",
        "applicant.email",
        "evaluator.name",
        "signatures.*.name",
    ),
}

_BASIS = w(
    "Топтомдун демейки мааниси, токтомдун текстине салыштырылган эмес. Кеңири таралган тажрыйба боюнча алынды",
    "Значение этого свода по умолчанию, с текстом постановления не сверено. Взято из обычной практики",
    "A default of this pack, not checked against the text of the resolution. Taken from usual practice",
)

SAMPLES_RULES: dict[str, dict[str, Any]] = {
    "seed_commitment": {
        "call": CALL,
        "commitment": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "committed_at": "2026-03-02T05:00:00+00:00",
        "most": "12",
        "per_application": 2,
        "signatures": [signature("officer", "2026-03-02T05:00:00+00:00", 41)],
    },
    "distribution_protocol": {
        "call": CALL,
        "commitment": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "committed_at": "2026-03-02T05:00:00+00:00",
        "seed": "test",
        "digest": "3b1f0a9e2c7d48561e0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d",
        "computed_at": "2026-04-10T05:00:00+00:00",
        "input": {
            "per_application": 2,
            "applications": [
                {"reference": "7K3QA-9MP2X", "languages": ["ky"], "topics": ["children"], "locality": "каракол"}
            ],
            "evaluators": [
                {"code": "V-001", "languages": ["ky", "ru"], "topics": [], "locality": "", "most": 12},
                {"code": "V-002", "languages": ["ru"], "topics": [], "locality": "", "most": 12},
            ],
            "conflicts": [["7K3QA-9MP2X", "V-003"]],
        },
        "pairs": [{"reference": "7K3QA-9MP2X", "codes": ["V-001", "V-002"]}],
        "loads": [
            {"code": "V-001", "load": 1, "name": "Турдубаева Назгүл"},
            {"code": "V-002", "load": 1, "name": "Осмонов Бакыт"},
        ],
        "misfits": [{"reference": "7K3QA-9MP2X", "code": "V-002", "kind": "language"}],
        "rounds": [
            {
                "computed_at": "2026-04-20T05:00:00+00:00",
                "digest": "9e2c7d48561e0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d3b1f0a",
                "input": {
                    "per_application": 2,
                    "applications": [
                        {
                            "reference": "7K3QA-9MP2X",
                            "languages": ["ky"],
                            "topics": ["children"],
                            "locality": "каракол",
                            "needed": 1,
                        }
                    ],
                    "evaluators": [
                        {"code": "V-004", "languages": ["ky"], "topics": [], "locality": "", "most": 12, "has": 0}
                    ],
                    "conflicts": [["7K3QA-9MP2X", "V-001"]],
                },
                "pairs": [{"reference": "7K3QA-9MP2X", "codes": ["V-004"]}],
            }
        ],
    },
    "lawyers_sheet": {
        "pack": {
            "name": "kg-2022",
            "title": w(
                "2022-жылдын 4-ноябрындагы № 604 токтомдун мезгилинин эрежелери",
                "Правила периода действия постановления от 4 ноября 2022 года № 604",
                "Rules of the time of resolution No. 604 of 4 November 2022",
            ),
            "digest": "3b1f0a9e2c7d48561e0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f1a0b9c8d",
        },
        "rules": [
            {
                "number": 1,
                "title": w("Табыштамаларды кабыл алуунун мөөнөтү", "Срок приёма заявок", "Period for applications"),
                "value": "30",
                "unit": w("календардык күн", "календарные дни", "calendar days"),
                "basis": _BASIS,
            },
            {
                "number": 2,
                "title": w(
                    "Баалоо критерийлери жана баллдардын сүрөттөлүшү",
                    "Критерии оценки и описание баллов",
                    "Criteria and what marks mean",
                ),
                "value": w("2-таблица", "таблица 2", "table 2"),
                "unit": w("тизме", "перечень", "list"),
                "basis": _BASIS,
            },
            {
                "number": 3,
                "title": w(
                    "Гранттын транштарга бөлүнүшү", "Разбивка гранта на транши", "Split of the grant into tranches"
                ),
                "value": "40; 40; 20",
                "unit": w("пайыз", "проценты", "per cent"),
                "basis": _BASIS,
            },
        ],
        "criteria": [
            {
                "number": 1,
                "title": w(
                    "Маанилүүлүгү жана социалдык зарылдыгы",
                    "Актуальность и социальная значимость",
                    "Relevance and social importance",
                ),
                "anchors": [
                    {
                        "mark": "0",
                        "text": w("Көйгөй аталган эмес", "Проблема не названа", "No problem is named"),
                    },
                    {
                        "mark": "10",
                        "text": w(
                            "Көйгөй курч жана далилденген",
                            "Проблема острая и подтверждена",
                            "The problem is acute and proved",
                        ),
                    },
                ],
            },
        ],
        "bands": [
            {"limit": w("300 000 сомго чейин", "до 300 000 сомов", "up to 300,000 som"), "threshold": "60"},
            {"limit": w("жогорку чеги жок", "без верхнего предела", "without an upper limit"), "threshold": "70"},
        ],
        "weights": [
            {
                "number": 1,
                "title": w(
                    "Маанилүүлүгү жана социалдык зарылдыгы",
                    "Актуальность и социальная значимость",
                    "Relevance and social importance",
                ),
                "weights": ["2.5", "1.0"],
            },
        ],
        "signatures": [
            {
                "name": "Сыдыкова Айнура Кенешовна",
                "position": w("юрист", "юрист", "lawyer"),
                "signed_at": "2026-02-20T08:30:00+00:00",
                "event": {"hash": "41c07ae93b5d2f60d8e1a7c4b90f3e52664d1b8a07c9e3f5d2b6a8107e4c3f91"},
                "on_behalf": None,
            }
        ],
    },
    "evaluator_declaration": {
        "call": CALL,
        "application": APPLICATION,
        "applicant": GRANTEE,
        "evaluator": {"name": "Жумабекова Айгүл Сапаровна", "code": "E-2"},
        "conflict": False,
        "statements": [
            w(
                "Табыштама ээси, анын жетекчилери жана өнөктөштөрү менен үй-бүлөлүк, эмгектик же мүлктүк байланышым жок",
                "У меня нет семейных, трудовых и имущественных связей с заявителем, его руководителями и партнёрами",
                "I have no family, work or property ties to the applicant, its leaders or its partners",
            ),
            w(
                "Бул табыштаманын жыйынтыгына жеке кызыкчылыгым жок",
                "Я лично не заинтересован в исходе рассмотрения этой заявки",
                "I have no personal interest in the outcome of this application",
            ),
        ],
        "reason": None,
        "declared_at": "2026-03-18T05:00:00+00:00",
        "on_paper": None,
        "signatures": [signature("evaluator", "2026-03-18T05:00:00+00:00", 118)],
    },
}
