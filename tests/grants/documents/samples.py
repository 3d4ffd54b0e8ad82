"""What a snapshot of each kind of paper holds: the agreement between those who build snapshots and the templates.

Shapes
    words       {"ky", "ru", "en"}; a plain string is allowed wherever words are, and is printed in every language as it is
    money       "400000.00"         exact decimals as strings: "2.5", "73.25"
    date        "2026-11-20"        moment: "2026-11-20T09:15:00+00:00" (UTC; printed in Asia/Bishkek)
    organisation, person, signature, act: see ORGANISATION, PERSON, SIGNATURE, ACT below

Keys may be left out: a paper prints what it is given and leaves the paragraph out otherwise. `absent_keys` tells a
builder's test which of the sample's own keys it does not fill.

A value that only the parties may read is null in the public snapshot, and its path inside `fields` stands in
`snapshot["masked"]`: dotted keys, list positions as numbers ("grantee.bank", "team.0.name"). PRIVATE names those values
for each kind, `*` standing for every position of a list. Everyone and everything here is invented.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from .sample_parts import (
    AGREEMENT,
    APPLICATION,
    AUTHORITY,
    BANK,
    BUDGET,
    CALL,
    CRITERIA,
    FILES,
    GRANTEE,
    INDICATORS,
    MEMBERS,
    PEOPLE,
    PLAN,
    QUORUM,
    SECOND,
    THIRD,
    TRANCHES,
    signature,
    w,
)

Fields = dict[str, Any]

# kind: (code, layout, title)
KINDS: dict[str, tuple[str, str, dict[str, str]]] = {
    "programme_approval": (
        "D04",
        "order",
        w("Программаны бекитүү жөнүндө буйрук", "Приказ об утверждении программы", "Order approving the programme"),
    ),
    "announcement": (
        "D08",
        "notice",
        w("Конкурс жөнүндө кулактандыруу", "Объявление о конкурсе", "Announcement of a call"),
    ),
    "application": ("D11", "report", w("Табыштама", "Заявка", "Application")),
    "registration_receipt": (
        "D12",
        "letter",
        w("Табыштаманы каттоо жөнүндө тил кат", "Расписка о регистрации заявки", "Receipt of registration"),
    ),
    "admission_protocol": (
        "D16",
        "protocol",
        w("Табыштамаларды конкурска киргизүү протоколу", "Протокол допуска заявок к конкурсу", "Protocol of admission"),
    ),
    "refusal_notice": (
        "D17",
        "letter",
        w(
            "Конкурска киргизүүдөн баш тартуу жөнүндө билдирме",
            "Уведомление об отказе в допуске",
            "Notice of refusal of admission",
        ),
    ),
    "evaluation_sheet": ("D19", "report", w("Баалоо баракчасы", "Оценочный лист", "Evaluation sheet")),
    "consolidated_sheet": (
        "D20",
        "report",
        w("Жыйынтык баалоо баракчасы", "Сводный оценочный лист", "Consolidated evaluation sheet"),
    ),
    "commission_protocol": (
        "D22",
        "protocol",
        w(
            "Конкурстук комиссиянын отурумунун протоколу",
            "Протокол заседания конкурсной комиссии",
            "Protocol of the commission's meeting",
        ),
    ),
    "result_letter": (
        "D25",
        "letter",
        w("Конкурстун жыйынтыгы жөнүндө кат", "Письмо о результате конкурса", "Letter on the result of the call"),
    ),
    "appeal_decision": ("D27", "order", w("Даттануу боюнча чечим", "Решение по жалобе", "Decision on an appeal")),
    "grant_agreement": (
        "D28",
        "agreement",
        w("Грант берүү жөнүндө келишим", "Договор о предоставлении гранта", "Grant agreement"),
    ),
    "tranche_request": ("D30", "letter", w("Траншка өтүнмө", "Заявка на транш", "Tranche request")),
    "payment_order": (
        "D31",
        "order",
        w("Траншты төлөө жөнүндө тескеме", "Распоряжение о выплате транша", "Order to pay a tranche"),
    ),
    "progress_report": (
        "D32",
        "report",
        w("Долбоордун жүрүшү жөнүндө отчёт", "Отчёт о ходе проекта", "Progress report"),
    ),
    "visit_act": ("D35", "protocol", w("Мониторинг актысы", "Акт мониторинга", "Monitoring act")),
    "return_demand": (
        "D38",
        "letter",
        w("Каражатты кайтаруу талабы", "Требование о возврате средств", "Demand to return funds"),
    ),
    "completion_act": (
        "D40",
        "agreement",
        w("Келишимдин аткарылышын аяктоо актысы", "Акт завершения договора", "Act of completion"),
    ),
}

BASIS = [  # grounds, from the `basis` of the rule pack and the authority's own acts
    w(
        "Кыргыз Республикасынын «Мамлекеттик социалдык заказ жөнүндө» 2017-жылдын 28-апрелиндеги № 70 Мыйзамы",
        "Закон Кыргызской Республики от 28 апреля 2017 года № 70 «О государственном социальном заказе»",
        "Law of the Kyrgyz Republic of 28 April 2017 No. 70 on state social procurement",
    ),
]

SAMPLES: dict[str, Fields] = {
    "programme_approval": {
        "act": {
            "kind": "order",
            "number": "118-Б",
            "date": "2026-01-15",
            "body": AUTHORITY["name"],
        },  # kind: order | resolution
        "place": w("Тоолуу-Кент шаары", "город Тоолуу-Кент", "Tooluu-Kent"),
        "basis": BASIS,
        "programme": {
            "reference": "P-2026-01",
            "title": w(
                "2026–2028-жылдарга мамлекеттик социалдык заказдын шаардык программасы",
                "Городская программа государственного социального заказа на 2026–2028 годы",
                "City programme of state social procurement for 2026–2028",
            ),
            "starts": "2026-01-01",
            "ends": "2028-12-31",
            "goal": w(
                "Колдоого муктаж жарандарга жеткиликтүү социалдык кызмат көрсөтүү",
                "Доступная социальная помощь гражданам, которым нужна поддержка",
                "Social help within reach of citizens who need support",
            ),
            "tasks": [
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
            ],
            "target_groups": [
                w("Эмгек мигранттарынын балдары", "Дети трудовых мигрантов", "Children of labour migrants"),
                w("Улгайган адамдар", "Пожилые люди", "Older people"),
            ],
            "territory": w("Тоолуу-Кент шаары", "город Тоолуу-Кент", "The city of Tooluu-Kent"),
            "budget": "1950000.00",
            "budget_line": "70411 / 2725",
        },
        "votes": {
            "members": 31,
            "present": 26,
            "for": 24,
            "against": 1,
            "abstained": 1,
        },  # only for a kenesh's resolution, else null
        "orders": [  # further points of the operative part
            w(
                "Программа расмий сайтка жайгаштырылсын.",
                "Разместить программу на официальном сайте.",
                "Place the programme on the official site.",
            ),
        ],
        "control": PEOPLE["officer"],  # who watches over the execution
        "signatures": [signature("approver", "2026-01-15T05:20:00+00:00", 12)],
    },
    "announcement": {
        "announced_on": "2026-02-02",
        "customer": AUTHORITY["name"],
        "programme": {
            "title": w(
                "2026–2028-жылдарга мамлекеттик социалдык заказдын шаардык программасы",
                "Городская программа государственного социального заказа на 2026–2028 годы",
                "City programme of state social procurement for 2026–2028",
            ),
            "reference": "P-2026-01",
        },
        "call": CALL,
        "goal": w(
            "Ата-энеси эмгек миграциясында жүргөн балдардын турмуш шартын жакшыртуу",
            "Улучшить условия жизни детей, чьи родители находятся в трудовой миграции",
            "Better lives for children whose parents are labour migrants",
        ),
        "tasks": [
            w("Күндүзгү колдоо борборун ачуу", "Открыть дневной центр поддержки", "Open a day support centre"),
            w(
                "Камкорчуларга кеңеш берүүнү уюштуруу",
                "Организовать консультации для опекунов",
                "Organise advice for guardians",
            ),
        ],
        "problem": w(
            "Изилдөөгө ылайык шаарда 412 бала ата-энесинин көзөмөлүсүз калган; алардын үчтөн бири сабактан көп калат.",
            "По данным исследования, в городе 412 детей остались без присмотра родителей; каждый третий часто пропускает занятия.",
            "The needs study found 412 children in the city without their parents' care; one in three often misses lessons.",
        ),
        "target_groups": w(
            "Эмгек мигранттарынын 7–16 жаштагы балдары",
            "Дети трудовых мигрантов 7–16 лет",
            "Children of labour migrants aged 7 to 16",
        ),
        "territory": w("Тоолуу-Кент шаары", "город Тоолуу-Кент", "The city of Tooluu-Kent"),
        "expected_results": INDICATORS,
        "starts": "2026-06-01",
        "ends": "2026-12-31",
        "budget": "900000.00",
        "maximum_grant": "450000.00",
        "requirements": [
            w(
                "Кыргыз Республикасында катталган коммерциялык эмес уюм",
                "Некоммерческая организация, зарегистрированная в Кыргызской Республике",
                "A non-commercial organisation registered in the Kyrgyz Republic",
            ),
            w(
                "Мурунку гранттар боюнча кайтарылбаган калдык жок",
                "Нет невозвращённых остатков прежних грантов",
                "No unreturned balance of an earlier grant",
            ),
        ],
        "papers": [
            w("Белгиленген үлгүдөгү табыштама", "Заявка по установленной форме", "The application form"),
            w(
                "Каттоо жөнүндө күбөлүк жана устав",
                "Свидетельство о регистрации и устав",
                "Certificate of registration and charter",
            ),
            w(
                "Чыгымдардын негиздемеси менен долбоордун бюджети",
                "Бюджет проекта с обоснованием расходов",
                "Project budget with a justification of costs",
            ),
        ],
        "criteria": [{"number": c["number"], "title": c["title"], "weight": c["weight"]} for c in CRITERIA],
        "thresholds": [
            {"up_to": "300000.00", "points": "60"},
            {"up_to": "1000000.00", "points": "65"},
            {"up_to": None, "points": "70"},
        ],  # null: above
        "deadline": "2026-03-06T11:00:00+00:00",
        "submission": w(
            "Электрондук түрдө ушул системада же кагаз түрүндө: Тоолуу-Кент ш., Ынтымак көч., 1, 12-кабинет",
            "В электронном виде в этой системе или на бумаге: г. Тоолуу-Кент, ул. Ынтымак, 1, кабинет 12",
            "Electronically in this system, or on paper: 1 Yntymak St, room 12, Tooluu-Kent",
        ),
        "questions_until": "2026-02-27T11:00:00+00:00",
        "results_by": "2026-04-30",
        "appeal_days": 10,
        "contacts": {
            "name": PEOPLE["officer"]["name"],
            "position": PEOPLE["officer"]["position"],
            "phone": "+996 (000) 12-34-56",
            "email": "grants@tooluu-kent.example",
        },
        "basis": BASIS,
        "signatures": [signature("head", "2026-02-02T04:00:00+00:00", 31)],
    },
    "application": {
        "call": CALL,
        "application": APPLICATION,
        "applicant": GRANTEE,
        "bank": BANK,
        "amount": "400000.00",
        "own_contribution": "60000.00",
        "total": "460000.00",
        "starts": "2026-06-01",
        "ends": "2026-12-31",
        "sections": [  # the answers to the call's own form, in its order; value: words, text (line breaks kept) or a list of either
            {
                "title": w("Долбоор жөнүндө", "О проекте", "The project"),
                "rows": [
                    {
                        "label": w("Көйгөй", "Проблема", "The problem"),
                        "value": w(
                            "Ата-энеси чет өлкөдө иштеген балдар сабактан кийин көзөмөлсүз калат.",
                            "Дети, чьи родители работают за рубежом, после уроков остаются без присмотра.",
                            "Children whose parents work abroad are left without care after school.",
                        ),
                    },
                    {
                        "label": w("Максат", "Цель", "The goal"),
                        "value": w(
                            "60 балага күндүзгү колдоо борборун ачуу",
                            "Открыть дневной центр поддержки на 60 детей",
                            "Open a day support centre for 60 children",
                        ),
                    },
                    {"label": w("Иш тажрыйбасы", "Опыт", "Experience"), "value": "2021–2025: 3 долбоор / 3 проекта"},
                ],
            },
        ],
        "team": [
            {
                "name": "Асанова Бермет Кадыровна",
                "position": w("долбоордун жетекчиси", "руководитель проекта", "project leader"),
            },
            {"name": "Токтоматов Нурлан", "position": w("психолог", "психолог", "psychologist")},
        ],
        "budget": BUDGET,
        "plan": PLAN,
        "indicators": INDICATORS,
        "declarations": [
            w(
                "Табыштамадагы маалыматтар чындыкка дал келет.",
                "Сведения в заявке достоверны.",
                "The information in the application is true.",
            ),
            w(
                "Бул иш-чаралар башка булактан каржыланбайт.",
                "Эти мероприятия не финансируются из других источников.",
                "These activities are not financed from another source.",
            ),
        ],
        "files": FILES,
        "submitted_at": "2026-03-05T08:42:11+00:00",
        "signatures": [signature("applicant", "2026-03-05T08:42:11+00:00", 57)],
    },
    "registration_receipt": {
        "recipient": GRANTEE,
        "call": CALL,
        "application": APPLICATION,
        "registered_at": "2026-03-05T08:42:11+00:00",
        "deadline": "2026-03-06T11:00:00+00:00",
        "content_hash": "5f1c0a7d3e9b24586f7a1d0c9b8e7f6a5d4c3b2a19080706f5e4d3c2b1a09f8e",
        "files": FILES,
        "submitted_by": PEOPLE["applicant"],
        "paper": False,  # true: a paper application entered by an officer
        "signatures": [],
    },
    "admission_protocol": {
        "call": CALL,
        "place": w("Тоолуу-Кент шаары", "город Тоолуу-Кент", "Tooluu-Kent"),
        "date": "2026-03-16",
        "ground": {
            "title": w(
                "Конкурстук комиссиянын курамы жөнүндө буйрук",
                "Приказ о составе конкурсной комиссии",
                "Order on the commission's members",
            ),
            "number": "124-Б",
            "date": "2026-01-28",
        },
        "members": MEMBERS,
        "quorum": QUORUM,
        "recusals": [],
        "agenda": [
            w(
                "Келип түшкөн табыштамаларды формалдуу талаптарга текшерүүнүн жыйынтыктары",
                "Итоги проверки заявок на соответствие формальным требованиям",
                "Results of the check of applications against the formal requirements",
            )
        ],
        "applications": [
            {
                "reference": "A-7K2M9",
                "applicant": GRANTEE["name"],
                "title": APPLICATION["title"],
                "amount": "400000.00",
                "registered_at": "2026-03-05T08:42:11+00:00",
                "admitted": True,
                "ground": None,
            },
            {
                "reference": "A-4H8TQ",
                "applicant": SECOND["name"],
                "title": w("Үйдөгү жылуулук", "Тепло дома", "Warmth at home"),
                "amount": "450000.00",
                "registered_at": "2026-03-04T03:10:00+00:00",
                "admitted": True,
                "ground": None,
            },
            {
                "reference": "A-9C1WZ",
                "applicant": THIRD["name"],
                "title": w("Ачык короо", "Открытый двор", "Open yard"),
                "amount": "380000.00",
                "registered_at": "2026-03-06T10:58:40+00:00",
                "admitted": False,
                "ground": w("Устав берилген эмес", "Не представлен устав", "The charter was not supplied"),
            },
        ],
        "dissent": [],
        "signatures": [signature("chair", "2026-03-16T09:30:00+00:00", 88), signature("secretary", None, None)],
    },
    "refusal_notice": {
        "recipient": THIRD,
        "call": CALL,
        "application": {
            "reference": "A-9C1WZ",
            "title": w("Ачык короо", "Открытый двор", "Open yard"),
            "amount": "380000.00",
        },
        "ground": w("Устав берилген эмес", "Не представлен устав", "The charter was not supplied"),
        "explanation": w(
            "Тактоо 2026-жылдын 10-мартында суралган, мөөнөтүндө жооп келген жок.",
            "Уточнение запрошено 10 марта 2026 года, ответ в срок не поступил.",
            "A clarification was asked for on 10 March 2026; no answer came in time.",
        ),
        "decided_on": "2026-03-16",
        "protocol": {"number": "D16-2026-000004", "date": "2026-03-16"},
        "appeal": {
            "until": "2026-03-26T11:59:00+00:00",
            "days": 10,
            "to": w("Даттануулар боюнча комиссия", "Апелляционная комиссия", "The appeal panel"),
        },
        "signatures": [signature("chair", "2026-03-16T09:40:00+00:00", 89)],
    },
    "evaluation_sheet": {
        "call": CALL,
        "application": APPLICATION,
        "applicant": GRANTEE,
        "evaluator": {"name": "Жумабекова Айгүл Сапаровна", "code": "E-2"},
        "amount": "400000.00",
        "total_cost": "460000.00",
        "band": w("1 000 000 сомго чейин", "до 1 000 000 сомов", "up to 1,000,000 som"),
        "marks": [
            {**c, "comment": comment}
            for c, comment in zip(
                CRITERIA,
                [
                    "Көйгөй изилдөөнүн маалыматтары менен далилденген. / Проблема подтверждена данными исследования.",
                    "План логикалуу, бирок жайкы мезгил эске алынган эмес.",
                    "Ыкма шаар үчүн жаңы.",
                    "Натыйжалар өлчөнөт.",
                    "Бир бала үчүн чыгым негиздүү.",
                    "Бир шаар менен чектелет.",
                    "Имарат уюмдун өзүнүкү.",
                    "Үч долбоор аяктаган.",
                    "Адистердин дипломдору тиркелген.",
                    "Сайт бар, бирок отчёттор үзгүлтүктүү жарыяланат.",
                ],
                strict=True,
            )
        ],
        "total": "73.50",
        "maximum": "100",
        "threshold": "65",
        "overall_comment": "Долбоорду колдоо сунушталат. Проект рекомендуется поддержать.",
        "conflict_declared_at": "2026-03-18T05:00:00+00:00",
        "locked_at": "2026-03-25T10:15:00+00:00",
        "signatures": [signature("evaluator", "2026-03-25T10:15:00+00:00", 120)],
    },
    "consolidated_sheet": {
        "call": CALL,
        "budget": "900000.00",
        "criteria": [{"number": c["number"], "title": c["title"], "weight": c["weight"]} for c in CRITERIA],
        "applications": [  # in the order of the ranking
            {
                "place": 1,
                "reference": "A-7K2M9",
                "applicant": GRANTEE["name"],
                "title": APPLICATION["title"],
                "amount": "400000.00",
                "averages": ["8.5", "7.0", "6.5", "7.5", "7.0", "6.0", "8.0", "7.5", "8.0", "6.0"],
                "sheets": [
                    {"evaluator": "E-1", "total": "73.00", "counted": True},
                    {"evaluator": "E-2", "total": "73.50", "counted": True},
                ],
                "score": "73.25",
                "threshold": "65",
                "above": True,
            },
            {
                "place": 2,
                "reference": "A-4H8TQ",
                "applicant": SECOND["name"],
                "title": w("Үйдөгү жылуулук", "Тепло дома", "Warmth at home"),
                "amount": "450000.00",
                "averages": ["6.0", "6.5", "5.0", "6.5", "6.0", "7.0", "5.5", "7.0", "6.5", "6.0"],
                "sheets": [
                    {"evaluator": "E-1", "total": "40.00", "counted": False},
                    {"evaluator": "E-3", "total": "66.50", "counted": True},
                    {"evaluator": "E-4", "total": "64.00", "counted": True},
                ],
                "score": "65.25",
                "threshold": "65",
                "above": True,
            },
        ],
        "note": w(
            "Айырма 25 баллдан ашканда үчүнчү баалоочу тартылат, эң жакын эки баа эсептелет.",
            "При расхождении более 25 баллов привлекается третий оценщик, учитываются две самые близкие оценки.",
            "Where the spread is above 25 points a third evaluator is called; the two closest totals count.",
        ),
        "signatures": [signature("secretary", "2026-04-02T06:00:00+00:00", 140)],
    },
    "commission_protocol": {
        "call": CALL,
        "place": w("Тоолуу-Кент шаары", "город Тоолуу-Кент", "Tooluu-Kent"),
        "date": "2026-04-10",
        "ground": {
            "title": w(
                "Конкурстук комиссиянын курамы жөнүндө буйрук",
                "Приказ о составе конкурсной комиссии",
                "Order on the commission's members",
            ),
            "number": "124-Б",
            "date": "2026-01-28",
        },
        "members": MEMBERS,
        "quorum": QUORUM,
        "recusals": [
            {
                "name": "Сыдыков Эрлан Таалайбекович",
                "reference": "A-4H8TQ",
                "reason": w("арыз ээсинин мүчөсү", "член организации-заявителя", "a member of the applicant"),
            }
        ],
        "agenda": [
            w(
                "Жыйынтык баалоо баракчасын кароо",
                "Рассмотрение сводного оценочного листа",
                "Consideration of the consolidated sheet",
            ),
            w("Конкурстун жеңүүчүлөрүн аныктоо", "Определение победителей конкурса", "Choice of the winners"),
        ],
        "budget": "900000.00",
        "applications": [
            {
                "place": 1,
                "reference": "A-7K2M9",
                "applicant": GRANTEE["name"],
                "title": APPLICATION["title"],
                "requested": "400000.00",
                "score": "73.25",
                "for": 7,
                "against": 0,
                "abstained": 0,
                "decision": "win",
                "sum": "400000.00",
                "reasons": None,
            },  # decision: win | reserve | below_threshold | not_funded
            {
                "place": 2,
                "reference": "A-4H8TQ",
                "applicant": SECOND["name"],
                "title": w("Үйдөгү жылуулук", "Тепло дома", "Warmth at home"),
                "requested": "450000.00",
                "score": "65.25",
                "for": 5,
                "against": 1,
                "abstained": 0,
                "decision": "reserve",
                "sum": None,
                "reasons": None,
            },
        ],
        "awarded": "400000.00",
        "dissent": [
            {
                "name": "Исаева Назгүл Маратовна",
                "text": w(
                    "Экинчи табыштама да каржыланышы керек эле.",
                    "Вторую заявку также следовало поддержать.",
                    "The second application should have been funded as well.",
                ),
            }
        ],
        "standstill_until": "2026-04-20T18:00:00+00:00",
        "signatures": [
            signature("chair", "2026-04-10T10:00:00+00:00", 150),
            signature("secretary", "2026-04-10T10:05:00+00:00", 151),
            signature("member", None, None),
        ],
    },
    "result_letter": {
        "recipient": GRANTEE,
        "call": CALL,
        "application": APPLICATION,
        "result": "reserve",  # win | reserve | below_threshold | not_funded
        "sum": None,  # the grant, for a winner
        "place": 2,
        "of": 5,
        "score": "68.25",
        "threshold": "65",
        "last_funded_score": "71.00",
        "budget": "900000.00",
        "marks": [
            {
                "number": c["number"],
                "title": c["title"],
                "weight": c["weight"],
                "average": c["mark"] + ".0",
                "points": c["points"],
            }
            for c in CRITERIA
        ],
        "sheets": [
            {"evaluator": "E-1", "total": "67.00", "counted": True},
            {"evaluator": "E-2", "total": "69.50", "counted": True},
        ],
        "comments": [
            {
                "criterion": CRITERIA[1]["title"],
                "text": "План логикалуу, бирок жайкы мезгил эске алынган эмес. / План логичен, но не учтён летний период.",
            },
            {
                "criterion": None,
                "text": "Долбоорду колдоо сунушталат. / Проект рекомендуется поддержать.",
            },  # null: the overall comment
        ],
        "protocol": {"number": "D22-2026-000002", "date": "2026-04-10"},
        "standstill_until": "2026-04-20T18:00:00+00:00",
        "appeal": {
            "until": "2026-04-20T18:00:00+00:00",
            "days": 10,
            "to": w("Даттануулар боюнча комиссия", "Апелляционная комиссия", "The appeal panel"),
        },
        "signatures": [signature("chair", "2026-04-10T10:30:00+00:00", 153)],
    },
    "appeal_decision": {
        "place": w("Тоолуу-Кент шаары", "город Тоолуу-Кент", "Tooluu-Kent"),
        "date": "2026-04-24",
        "appellant": SECOND,
        "call": CALL,
        "application": {
            "reference": "A-4H8TQ",
            "title": w("Үйдөгү жылуулук", "Тепло дома", "Warmth at home"),
            "amount": "450000.00",
        },
        "appeal": {
            "reference": "AP-2026-01",
            "filed_at": "2026-04-14T06:00:00+00:00",
            "grounds": "Бешинчи критерий боюнча комментарий коюлган баага туура келбейт. Комментарий по пятому критерию не соответствует отметке.",
            "asks": w("Кайра баалоо", "Переоценка", "A new evaluation"),
        },
        "panel": [PEOPLE["panel"], PEOPLE["panel_civil"]],
        "findings": [
            w("Даттануу мөөнөтүндө берилген.", "Жалоба подана в срок.", "The appeal was filed in time."),
            w(
                "Комментарий менен баанын ортосунда карама-каршылык бар.",
                "Между комментарием и отметкой есть противоречие.",
                "The comment and the mark contradict each other.",
            ),
        ],
        "decision": "upheld",  # upheld | partly_upheld | dismissed | inadmissible
        "reasons": w(
            "Баа комментарийге негизделиши керек.",
            "Отметка должна следовать из комментария.",
            "A mark has to follow from its comment.",
        ),
        "orders": [
            w(
                "Табыштама жаңы баалоочуларга жөнөтүлсүн.",
                "Направить заявку новым оценщикам.",
                "Send the application to new evaluators.",
            )
        ],
        "signatures": [signature("panel", "2026-04-24T09:00:00+00:00", 171), signature("panel_civil", None, None)],
    },
    "grant_agreement": {
        "place": w("Тоолуу-Кент шаары", "город Тоолуу-Кент", "Tooluu-Kent"),
        "date": "2026-05-12",
        "call": CALL,
        "application": APPLICATION,
        "protocol": {"number": "D22-2026-000002", "date": "2026-04-10"},
        "basis": BASIS,
        "customer": {
            **AUTHORITY,
            "head": PEOPLE["head"],
            "acts_under": w("Мэрия жөнүндө жобонун", "Положения о мэрии", "the Statute of the city hall"),
        },
        "grantee": {**GRANTEE, "acts_under": w("Уставдын", "Устава", "its Charter")},
        "bank": BANK,
        "project": {
            "title": APPLICATION["title"],
            "goal": w(
                "60 балага күндүзгү колдоо борборун ачуу",
                "Открыть дневной центр поддержки на 60 детей",
                "Open a day support centre for 60 children",
            ),
            "target_groups": w(
                "Эмгек мигранттарынын балдары", "Дети трудовых мигрантов", "Children of labour migrants"
            ),
            "territory": w("Тоолуу-Кент шаары", "город Тоолуу-Кент", "The city of Tooluu-Kent"),
        },
        "amount": "400000.00",
        "own_contribution": "60000.00",
        "total": "460000.00",
        "budget_line": "70411 / 2725",
        "starts": "2026-06-01",
        "ends": "2026-12-31",
        "tranches": TRANCHES,
        "terms": {
            "report_days": 10,
            "check_days": 5,
            "return_days": 10,
            "visit_notice_days": 3,
            "small_change_percent": 10,
            "final_report_days": 15,
        },  # from the rule pack
        "clauses": [
            w(
                "Аткаруучу имаратка кирүүчү пандусту камсыз кылат.",
                "Исполнитель обеспечивает пандус у входа в здание.",
                "The contractor provides a ramp at the entrance.",
            )
        ],  # of this agreement only
        "prevailing_language": "ky",
        "budget": BUDGET,
        "plan": PLAN,
        "indicators": INDICATORS,
        "signatures": [
            signature("head", "2026-05-12T07:00:00+00:00", 190),
            signature("applicant", "2026-05-11T12:00:00+00:00", 188),
        ],  # the customer first
    },
    "tranche_request": {
        "recipient": {"name": AUTHORITY["name"]},
        "agreement": AGREEMENT,
        "grantee": GRANTEE,
        "tranche": {"number": 2, "of": 3, "amount": "160000.00", "starts": "2026-08-01", "ends": "2026-10-15"},
        "uses": [
            {"line": row["line"], "amount": amount}
            for row, amount in zip(BUDGET["rows"], ["90000.00", "50000.00", "20000.00"], strict=True)
        ],
        "previous": {"paid": "160000.00", "accounted": "158400.00", "unspent": "1600.00"},
        "declarations": [
            w(
                "Салык жана социалдык фонд боюнча карыз жок.",
                "Задолженности по налогам и социальному фонду нет.",
                "There is no debt to the tax service or the social fund.",
            )
        ],
        "bank": BANK,
        "signatures": [signature("applicant", "2026-08-03T05:00:00+00:00", 240)],
    },
    "payment_order": {
        "place": w("Тоолуу-Кент шаары", "город Тоолуу-Кент", "Tooluu-Kent"),
        "date": "2026-08-07",
        "agreement": AGREEMENT,
        "recipient": GRANTEE,
        "tranche": {"number": 2, "of": 3, "amount": "160000.00"},
        "payment": {"number": "3187", "date": "2026-08-07", "treasury": "KZ-2026-08-000412"},
        "budget_line": "70411 / 2725",
        "bank": BANK,
        "approved_by": PEOPLE["head"],
        "approved_at": "2026-08-06T09:00:00+00:00",
        "totals": {"agreed": "400000.00", "paid_before": "160000.00", "paid_now": "160000.00", "left": "80000.00"},
        "signatures": [signature("finance", "2026-08-07T04:30:00+00:00", 246)],
    },
    "progress_report": {
        "agreement": AGREEMENT,
        "grantee": GRANTEE,
        "final": False,
        "tranche": {"number": 1, "of": 3, "amount": "160000.00"},
        "starts": "2026-06-01",
        "ends": "2026-07-31",
        "sections": [
            {
                "title": w("Мазмундук бөлүк", "Содержательная часть", "Narrative part"),
                "rows": [
                    {
                        "label": w("Эмне жасалды", "Что сделано", "What was done"),
                        "value": "Борбор ачылды, 42 бала катталды.\nЦентр открыт, записаны 42 ребёнка.",
                    },
                    {
                        "label": w("Кыйынчылыктар", "Трудности", "Difficulties"),
                        "value": w(
                            "Оңдоо иштери эки жумага созулду.",
                            "Ремонт затянулся на две недели.",
                            "The repair took two weeks longer.",
                        ),
                    },
                ],
            }
        ],
        "activities": [
            {"activity": row["activity"], "planned": row["ends"], "done_on": done, "result": row["result"]}
            for row, done in zip(PLAN, ["2026-06-14", "2026-07-01", None], strict=True)
        ],
        "spending": {
            "rows": [
                {
                    "line": BUDGET["rows"][0]["line"],
                    "planned": "80000.00",
                    "spent": "79400.00",
                    "note": w("эки дебагер", "два воспитателя", "two carers"),
                },
                {"line": BUDGET["rows"][1]["line"], "planned": "60000.00", "spent": "59000.00", "note": None},
                {"line": BUDGET["rows"][2]["line"], "planned": "20000.00", "spent": "20000.00", "note": None},
            ],
            "planned": "160000.00",
            "spent": "158400.00",
            "unspent": "1600.00",
        },
        "indicators": [
            {**INDICATORS[0], "actual": "42", "evidence": w("каттоо журналы", "журнал регистрации", "register")},
            {**INDICATORS[1], "actual": "9", "evidence": None},
        ],
        "beneficiaries": {"total": 42, "women": 23, "children": 42, "with_disabilities": 3},  # counted, never named
        "beneficiary_list": "42 адамдын тизмеси / список 42 человек",
        "files": FILES,
        "submitted_at": "2026-08-02T10:00:00+00:00",
        "signatures": [signature("applicant", "2026-08-02T10:00:00+00:00", 238)],
    },
    "visit_act": {
        "place": w("Тоолуу-Кент ш., Достук көч., 14", "г. Тоолуу-Кент, ул. Достук, 14", "14 Dostuk St, Tooluu-Kent"),
        "date": "2026-09-09",
        "agreement": AGREEMENT,
        "grantee": GRANTEE,
        "project": APPLICATION["title"],
        "reference": "V-2026-03",
        "notified_on": "2026-09-04",  # null: unannounced
        "purpose": w(
            "Пландаштырылган иш-чаралардын аткарылышын жеринде текшерүү",
            "Проверка выполнения запланированных мероприятий на месте",
            "To check on the spot that the planned activities are carried out",
        ),
        "monitors": [PEOPLE["monitor"]],
        "present": [PEOPLE["applicant"]],
        "checked": [
            {
                "question": w("Борбор иштеп жатабы?", "Работает ли центр?", "Is the centre open?"),
                "answer": w("Ооба, 09:00–17:00", "Да, 09:00–17:00", "Yes, 09:00 to 17:00"),
                "in_order": True,
            },
            {
                "question": w(
                    "Сатып алынган жабдуулар барбы?", "Есть ли закупленное оборудование?", "Is the equipment there?"
                ),
                "answer": w("12 столдун 10у бар", "В наличии 10 столов из 12", "10 desks of 12"),
                "in_order": False,
            },
        ],
        "findings": [
            {
                "number": 1,
                "severity": "serious",
                "text": w("Эки стол жок.", "Отсутствуют два стола.", "Two desks are missing."),
                "remedy": w(
                    "Столдорду коюу же суммасын кайтаруу",
                    "Поставить столы или вернуть их стоимость",
                    "Supply the desks or return their cost",
                ),
                "due": "2026-09-30",
            }
        ],  # severity: minor | serious | critical
        "conclusion": w(
            "Долбоор жүрүп жатат, бир кемчилик аныкталды.",
            "Проект идёт, выявлен один недостаток.",
            "The project is running; one shortcoming was found.",
        ),
        "objections": None,
        "signatures": [signature("monitor", "2026-09-09T11:00:00+00:00", 260), signature("applicant", None, None)],
    },
    "return_demand": {
        "recipient": GRANTEE,
        "agreement": AGREEMENT,
        "amount": "18400.00",
        "ground": w(
            "2026-жылдын 9-сентябрындагы мониторинг актысы: эки стол жок.",
            "Акт мониторинга от 9 сентября 2026 года: отсутствуют два стола.",
            "Monitoring act of 9 September 2026: two desks are missing.",
        ),
        "calculation": [
            {"text": w("Эки столдун баасы", "Стоимость двух столов", "Cost of two desks"), "amount": "16800.00"},
            {
                "text": w("Биринчи транштын калдыгы", "Остаток первого транша", "Unspent part of the first tranche"),
                "amount": "1600.00",
            },
        ],
        "due": "2026-10-15",
        "days": 10,
        "account": {
            "recipient": AUTHORITY["name"],
            "bank": w("Борбордук казыналык", "Центральное казначейство", "Central Treasury"),
            "account": "4402011101000000",
            "bic": "440001",
            "purpose": "14511900",
        },
        "papers": [{"number": "D35-2026-000001", "date": "2026-09-09"}],
        "appeal": {
            "until": None,
            "days": 10,
            "to": w(
                "Каржылоочунун жетекчиси же сот",
                "Руководитель заказчика или суд",
                "The head of the customer, or a court",
            ),
        },
        "signatures": [signature("head", "2026-10-01T05:00:00+00:00", 281)],
    },
    "completion_act": {
        "place": w("Тоолуу-Кент шаары", "город Тоолуу-Кент", "Tooluu-Kent"),
        "date": "2027-01-22",
        "agreement": AGREEMENT,
        "customer": {
            **AUTHORITY,
            "head": PEOPLE["head"],
            "acts_under": w("Мэрия жөнүндө жобонун", "Положения о мэрии", "the Statute of the city hall"),
        },
        "grantee": {**GRANTEE, "acts_under": w("Уставдын", "Устава", "its Charter")},
        "project": {"title": APPLICATION["title"], "starts": "2026-06-01", "ends": "2026-12-31"},
        "totals": {
            "agreed": "400000.00",
            "paid": "400000.00",
            "accounted": "381600.00",
            "returned": "18400.00",
            "left": "0.00",
        },
        "tranches": [
            {
                "number": 1,
                "amount": "160000.00",
                "paid_on": "2026-06-03",
                "accounted": "141600.00",
                "accounted_on": "2026-08-10",
            },
            {
                "number": 2,
                "amount": "160000.00",
                "paid_on": "2026-08-07",
                "accounted": "160000.00",
                "accounted_on": "2026-11-02",
            },
            {
                "number": 3,
                "amount": "80000.00",
                "paid_on": "2026-11-05",
                "accounted": "80000.00",
                "accounted_on": "2027-01-18",
            },
        ],
        "indicators": [
            {**INDICATORS[0], "actual": "64", "evidence": None},
            {**INDICATORS[1], "actual": "31", "evidence": None},
        ],
        "visits": [
            {
                "reference": "V-2026-03",
                "date": "2026-09-09",
                "result": w("кемчилик жоюлду", "недостаток устранён", "shortcoming put right"),
            }
        ],
        "conclusion": w("Долбоордун максаты ишке ашты.", "Цель проекта достигнута.", "The project's goal was reached."),
        "signatures": [
            signature("head", "2027-01-22T06:00:00+00:00", 330),
            signature("applicant", "2027-01-21T09:00:00+00:00", 328),
        ],
    },
}

PRIVATE: dict[str, tuple[str, ...]] = {
    "programme_approval": (),
    "announcement": (),
    "application": ("applicant.phone", "applicant.email", "bank", "team.*.name"),
    "registration_receipt": ("recipient.phone", "recipient.email", "content_hash", "files.*.name"),
    "admission_protocol": (),
    "refusal_notice": ("recipient.phone", "recipient.email"),
    "evaluation_sheet": ("applicant.phone", "applicant.email", "evaluator.name", "signatures.*.name"),
    "consolidated_sheet": (),
    "commission_protocol": (),
    "result_letter": ("recipient.phone", "recipient.email", "comments"),
    "appeal_decision": ("appellant.phone", "appellant.email", "appeal.grounds"),
    "grant_agreement": ("grantee.phone", "grantee.email", "bank"),
    "tranche_request": ("grantee.phone", "grantee.email", "bank"),
    "payment_order": ("recipient.phone", "recipient.email", "bank"),
    "progress_report": ("grantee.phone", "grantee.email", "beneficiary_list", "files.*.name"),
    "visit_act": ("grantee.phone", "grantee.email", "place", "present.*.name"),
    "return_demand": ("recipient.phone", "recipient.email"),
    "completion_act": ("grantee.phone", "grantee.email"),
}


def make_snapshot(kind: str, audience: str = "full", fields: Fields | None = None) -> Fields:
    """A whole snapshot as `render` takes it; for "public" the values named in PRIVATE are masked."""
    code, layout, title = KINDS[kind]
    fields = deepcopy(SAMPLES[kind] if fields is None else fields)
    masked = (
        [path for pattern in PRIVATE[kind] for path in _mask(fields, pattern.split("."))]
        if audience == "public"
        else []
    )
    number = f"{code}-2026-000042"
    return {
        "kind": kind,
        "code": code,
        "layout": layout,
        "number": number,
        "issued_at": "2026-11-20T09:15:00+00:00",
        "authority": deepcopy(AUTHORITY),
        "verify_url": f"https://ashar.example/verify/{number}?h=9f2c4e1ab7",
        "event": {"seq": 1042, "hash": "9f2c4e1ab7d05836c1f4a29be8077d3351bc6e0fa94d2837ce5561f0b3a87e24"},
        "audience": audience,
        "registry": None if kind == "announcement" else {"number": "01-14/318", "date": "2026-11-20"},
        "title": title,
        "fields": fields,
        "masked": masked,
        "demonstration": True,
        "salt": "c0ffee00c0ffee00c0ffee00c0ffee00" if audience == "full" else "feedbeeffeedbeeffeedbeeffeedbeef",
    }


def absent_keys(kind: str, fields: Fields) -> list[str]:
    """The sample's top-level keys that `fields` has not."""
    return sorted(set(SAMPLES[kind]) - set(fields))


def _mask(value: Any, path: list[str], here: str = "") -> Iterator[str]:
    key, rest = path[0], path[1:]
    places = range(len(value)) if key == "*" else [int(key) if isinstance(value, list) else key]
    for place in places:
        where = f"{here}.{place}" if here else str(place)
        if rest:
            yield from _mask(value[place], rest, where)
        else:
            value[place] = None
            yield where
