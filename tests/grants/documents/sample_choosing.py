"""Sample papers from the programme to the choice of the winners; shapes and rules stand in `samples`."""

from typing import Any

from .sample_parts import (
    APPLICATION,
    AUTHORITY,
    BANK,
    BASIS,
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
    signature,
    w,
)

CHOOSING: dict[str, dict[str, Any]] = {
    "programme_approval": {
        "act": {
            "kind": "order",
            "number": "118-Б",
            "date": "2026-01-15",
            "body": AUTHORITY["name"],
            "kenesh": None,
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
        "date": "2026-01-15",
        "votes": None,  # only for a kenesh's resolution
        "discussion": {"held": True, "until": "2025-12-12", "proposals": 2, "reason": None},
        "orders": [  # further points of the operative part
            w(
                "Программа расмий сайтка жайгаштырылсын.",
                "Разместить программу на официальном сайте.",
                "Place the programme on the official site.",
            ),
        ],
        "control": "жетектөөчү адис А. Кубатов",  # who watches over the execution
        "signatures": [signature("head", "2026-01-15T05:20:00+00:00", 12)],
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
        "members": [],
        "quorum": None,
        "recusals": [],
        "commission": [{**each, "body": None} for each in MEMBERS],
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
                "decided_on": "2026-03-13",
                "decided_by": w("комиссиянын катчысы", "секретарь комиссии", "commission secretary"),
                "paper": {"number": "D15-2026-K4PW-17QA", "date": "2026-03-13"},
            },
            {
                "reference": "A-4H8TQ",
                "applicant": SECOND["name"],
                "title": w("Үйдөгү жылуулук", "Тепло дома", "Warmth at home"),
                "amount": "450000.00",
                "registered_at": "2026-03-04T03:10:00+00:00",
                "admitted": True,
                "ground": None,
                "decided_on": "2026-03-14",
                "decided_by": w("комиссиянын катчысы", "секретарь комиссии", "commission secretary"),
                "paper": {"number": "D15-2026-K4PW-27QA", "date": "2026-03-14"},
            },
            {
                "reference": "A-9C1WZ",
                "applicant": THIRD["name"],
                "title": w("Ачык короо", "Открытый двор", "Open yard"),
                "amount": "380000.00",
                "registered_at": "2026-03-06T10:58:40+00:00",
                "admitted": False,
                "ground": w("Устав берилген эмес", "Не представлен устав", "The charter was not supplied"),
                "decided_on": "2026-03-15",
                "decided_by": w("комиссиянын төрагасы", "председатель комиссии", "commission chair"),
                "paper": {"number": "D17-2026-K4PW-37QA", "date": "2026-03-15"},
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
        "checklist": {"number": "D15-2026-K4PW-37QA", "date": "2026-03-12"},
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
            "Айырма 25 баллдан ашканда үчүнчү эксперт тартылат, эң жакын эки баа эсептелет.",
            "При расхождении более 25 баллов привлекается третий эксперт, учитываются две самые близкие оценки.",
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
                "reason": w(
                    "табыштама ээсинин уюмунун мүчөсү", "член организации-заявителя", "a member of the applicant"
                ),
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
        "score": "73.50",
        "threshold": "65",
        "last_funded_score": "75.00",
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
            {"evaluator": "E-1", "total": "72.75", "counted": True},
            {"evaluator": "E-2", "total": "74.25", "counted": True},
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
                "Табыштама жаңы эксперттерге жөнөтүлсүн.",
                "Направить заявку новым экспертам.",
                "Send the application to new evaluators.",
            )
        ],
        "signatures": [signature("panel", "2026-04-24T09:00:00+00:00", 171), signature("panel_civil", None, None)],
    },
}
