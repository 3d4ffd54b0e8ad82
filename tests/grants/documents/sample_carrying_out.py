"""Sample papers from the agreement to its completion; shapes and rules stand in `samples`."""

from typing import Any

from .sample_parts import (
    AGREEMENT,
    APPLICATION,
    AUTHORITY,
    BANK,
    BASIS,
    BUDGET,
    CALL,
    FILES,
    GRANTEE,
    INDICATORS,
    PEOPLE,
    PLAN,
    TRANCHES,
    signature,
    w,
)

CARRYING_OUT: dict[str, dict[str, Any]] = {
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
