"""Sample papers of a programme, besides the act that approves it; the agreement on shapes stands in `samples`."""

from typing import Any

from .sample_parts import AUTHORITY, INDICATORS, PEOPLE, PLAN, signature, w

PROGRAMME: dict[str, Any] = {
    "reference": "P-2026-01",
    "title": w(
        "2026–2028-жылдарга мамлекеттик социалдык заказдын шаардык программасы",
        "Городская программа государственного социального заказа на 2026–2028 годы",
        "City programme of state social procurement for 2026–2028",
    ),
}
KENESH = w("Тоолуу-Кент шаардык кеңеши", "Тоолуу-Кентский городской кенеш", "Tooluu-Kent city kenesh")
ACT: dict[str, Any] = {
    "kind": "resolution",
    "number": "31-т",
    "date": "2026-09-18",
    "body": KENESH,
    "kenesh": KENESH,
    "session": "VII чакырылыш, XII сессия",
}
HEAD: dict[str, Any] = {
    "basis": [
        w(
            "«Мамлекеттик социалдык заказ жөнүндө» мыйзам",
            "Закон «О государственном социальном заказе»",
            "Law on state social procurement",
        )
    ],
    "orders": [
        w(
            "Токтом расмий сайтка жайгаштырылсын.",
            "Разместить постановление на официальном сайте.",
            "Place the resolution on the official site.",
        )
    ],
    "control": "бюджет боюнча туруктуу комиссия",
}
CHAIR: dict[str, Any] = {
    "name": "Асанбеков Эрмек",
    "position": w("Кеңештин төрагасы", "Председатель кенеша", "Chair of the kenesh"),
    "signed_at": None,
    "event": None,
    "on_behalf": None,
}
VOTES: dict[str, Any] = {"members": 31, "present": 26, "for": 24, "against": 1, "abstained": 1}
TARGETS = [
    w("Эмгек мигранттарынын балдары", "Дети трудовых мигрантов", "Children of labour migrants"),
    w("Жалгыз жашаган улгайган адамдар", "Одиноко проживающие пожилые люди", "Older people who live alone"),
]
TASKS = [
    w(
        "Эмгек мигранттарынын балдарын коштоону уюштуруу",
        "Организовать сопровождение детей трудовых мигрантов",
        "Organise support for the children of labour migrants",
    ),
    w(
        "Улгайган адамдарга үйдөн кызмат көрсөтүүнү өнүктүрүү",
        "Развивать помощь пожилым людям на дому",
        "Develop home care for older people",
    ),
]
PROBLEM = [
    w(
        "Изилдөөгө ылайык шаарда 412 бала ата-энесинин көзөмөлүсүз калган.",
        "По данным исследования, в городе 412 детей остались без присмотра родителей.",
        "The needs study found 412 children in the city without their parents' care.",
    ),
    w(
        "Улгайган 96 адам жалгыз жашайт жана үйдөн жардамга муктаж.",
        "96 пожилых людей живут одни и нуждаются в помощи на дому.",
        "96 older people live alone and need help at home.",
    ),
]
GOAL = w(
    "Колдоого муктаж жарандарга жеткиликтүү социалдык кызмат көрсөтүү",
    "Доступная социальная помощь гражданам, которым нужна поддержка",
    "Social help within reach of citizens who need support",
)
RESULTS = [
    w("Күндүзгү борборлор иштейт", "Работают дневные центры", "Day centres are at work"),
    w("Үйдөн жардам көрсөтүлөт", "Оказывается помощь на дому", "Help is given at home"),
]
SPHERE = w("Калкты социалдык коргоо", "Социальная защита населения", "Social protection")
TERRITORY = w("Тоолуу-Кент шаары", "город Тоолуу-Кент", "The city of Tooluu-Kent")
PLACE = TERRITORY
YEARS = [{"year": "2026", "limit": "650000.00"}, {"year": "2027", "limit": "650000.00"}]
MONTHS = [{"month": "2026-06-01", "limit": "260000.00"}, {"month": "2026-09-01", "limit": "260000.00"}]
KINDS_PROGRAMMES: dict[str, tuple[str, str, dict[str, str]]] = {
    "needs_assessment": ("D01", "report", w("Муктаждыктарды баалоо", "Оценка потребностей", "Assessment of needs")),
    "programme_plan": (
        "D02",
        "report",
        w(
            "Программа жана аны ишке ашыруу планы",
            "Программа и план её реализации",
            "Programme and plan of its implementation",
        ),
    ),
    "proposals_summary": (
        "D03",
        "report",
        w(
            "Коомчулуктун сунуштарынын жыйындысы",
            "Свод предложений общественности",
            "Summary of the public's proposals",
        ),
    ),
    "programme_amendment": (
        "D04",
        "order",
        w(
            "Программага өзгөртүү киргизүү жөнүндө акт",
            "Акт о внесении изменения в программу",
            "Act amending a programme",
        ),
    ),
    "sequester_act": (
        "D04",
        "order",
        w(
            "Программанын бюджетин кыскартуу жөнүндө акт",
            "Акт о сокращении бюджета программы",
            "Act cutting the budget of a programme",
        ),
    ),
    "programme_report": (
        "D52",
        "report",
        w(
            "Программанын аткарылышы жөнүндө жылдык отчёт",
            "Годовой отчёт об исполнении программы",
            "Yearly report on a programme",
        ),
    ),
}

SAMPLES_PROGRAMMES: dict[str, dict[str, Any]] = {
    "needs_assessment": {
        "customer": AUTHORITY["name"],
        "programme": PROGRAMME,
        "prepared_on": "2025-11-24",
        "sphere": SPHERE,
        "territory": TERRITORY,
        "target_groups": TARGETS,
        "problem": PROBLEM,
        "goal": GOAL,
        "expected_results": RESULTS,
        "indicators": INDICATORS,
        "discussion": {
            "ends": "2025-12-12",
            "how": w(
                "Кат менен же 5-декабрдагы жыйында, маданият үйүндө, саат 15:00дө",
                "Письмом или на собрании 5 декабря в доме культуры в 15:00",
                "By letter or at the meeting of 5 December, house of culture, 15:00",
            ),
            "contact_person": PEOPLE["officer"]["name"],
            "contact_phone": "+996 (000) 12-34-56",
        },
        "signatures": [signature("officer", "2025-11-24T05:00:00+00:00", 3)],
    },
    "programme_plan": {
        "customer": AUTHORITY["name"],
        "programme": PROGRAMME,
        "status": "as_approved",  # for_discussion | as_approved | as_amended
        "act": {"number": "118-Б", "date": "2026-01-15"},  # null while it is for discussion
        "sphere": SPHERE,
        "starts": "2026-01-01",
        "ends": "2028-12-31",
        "problem": PROBLEM,
        "goal": GOAL,
        "tasks": TASKS,
        "target_groups": TARGETS,
        "territory": TERRITORY,
        "expected_results": RESULTS,
        "budget": "1950000.00",
        "budget_source": w("Жергиликтүү бюджет", "Местный бюджет", "Local budget"),
        "budget_line": "70411 / 2725",
        "year_limits": YEARS,
        "month_limits": MONTHS,
        "plan": PLAN,
        "indicators": INDICATORS,
        "signatures": [signature("approver", "2026-01-15T05:20:00+00:00", 12)],
    },
    "proposals_summary": {
        "customer": AUTHORITY["name"],
        "programme": PROGRAMME,
        "began": "2025-11-24",
        "ended": "2025-12-12",
        "how_held": [
            w(
                "5-декабрда маданият үйүндө 84 адам катышкан жыйын өттү. Долбоор шаардын сайтында жарыяланды.",
                "5 декабря в доме культуры прошло собрание с участием 84 человек. Проект опубликован на сайте города.",
                "A meeting of 84 people was held on 5 December. The draft was published on the city's site.",
            )
        ],
        "proposals": [
            {
                "proposal": "Жалгыз жашаган карыларга үйдөн жардам көрсөтүүнү кошуу",
                "proposed_by": w("Жарандардын тобу", "Группа граждан", "A group of citizens"),
                "decision": "in_full",
                "grounds": None,
            },
            {
                "proposal": "Бир гранттын эң көп суммасын эки эсеге көтөрүү",
                "proposed_by": w(
                    "Коммерциялык эмес уюм", "Некоммерческая организация", "A non-commercial organisation"
                ),
                "decision": "declined",  # in_full | in_part | declined
                "grounds": "Бюджет бир нече долбоорду колдоого гана жетет.",
            },
        ],
        "signatures": [signature("officer", "2025-12-15T05:00:00+00:00", 5)],
    },
    "programme_amendment": {
        "act": ACT,
        "place": PLACE,
        "date": "2026-09-18",
        **HEAD,
        "votes": VOTES,
        "programme": PROGRAMME,
        "changes": [
            w(
                "Программанын бюджети көбөйтүлөт жана максаттуу топ кеңейтилет.",
                "Бюджет программы увеличивается, целевая группа расширяется.",
                "The budget grows and the target group is widened.",
            )
        ],
        "grounds": w("Шаардык бюджеттин такталышы", "Уточнение городского бюджета", "The city budget was revised"),
        "budget": {"before": "1950000.00", "after": "2300000.00"},
        "ends": {"before": "2028-12-31", "after": "2029-06-30"},
        "texts": [
            {
                "title": w("Максаттуу топ", "Целевая группа", "Target group"),
                "before": TARGETS[0],
                "after": w(
                    "Эмгек мигранттарынын балдары жана алардын камкорчулары",
                    "Дети трудовых мигрантов и их опекуны",
                    "Children of labour migrants and their guardians",
                ),
            }
        ],
        "number_of_amendment": 1,
        "signatures": [CHAIR, signature("approver", "2026-09-18T05:00:00+00:00", 212)],
    },
    "sequester_act": {
        "act": ACT,
        "place": PLACE,
        "date": "2026-09-18",
        **HEAD,
        "votes": VOTES,
        "programme": PROGRAMME,
        "before": "1950000.00",
        "after": "1300000.00",
        "difference": "650000.00",
        "reason": "Шаардын кирешелеринин кыскарышы",
        "year_limits": YEARS,
        "month_limits": MONTHS,
        "signatures": [CHAIR, signature("approver", "2026-09-18T05:00:00+00:00", 212)],
    },
    "programme_report": {
        "customer": AUTHORITY["name"],
        "programme": PROGRAMME,
        "year": "2026",
        "budget": "1300000.00",
        "spent": "640000.00",
        "returned": "10000.00",
        "sequesters": [{"number": "31-т", "date": "2026-09-18", "before": "1950000.00", "after": "1300000.00"}],
        "counts": {
            "calls": 2,
            "completed_calls": 1,
            "applications": 9,
            "agreements": 2,
            "reports": 3,
            "visits": 2,
        },
        "results": [{"title": "Күндүзгү борборго келген балдар", "planned": "60", "actual": "57"}],
        "work_done": [w("Эки долбоор колдоого алынды.", "Поддержаны два проекта.", "Two projects were supported.")],
        "lessons": [
            w(
                "Алыскы айылдардан табыштама аз түштү.",
                "Из дальних сёл поступило мало заявок.",
                "Few applications came from remote villages.",
            )
        ],
        "signatures": [signature("officer", "2027-01-20T05:00:00+00:00", 402)],
    },
}
