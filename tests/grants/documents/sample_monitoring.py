"""Sample papers about reports, visits and what lasts of a project; shapes and rules stand in `samples`.

The progress report and the monitoring act stand here with all that reports and visits of today put into them.
"""

from typing import Any

from .sample_carrying_out import CARRYING_OUT
from .sample_parts import AGREEMENT, APPLICATION, BUDGET, GRANTEE, INDICATORS, PLAN, signature, w

Fields = dict[str, Any]

KINDS_MONITORING: dict[str, tuple[str, str, dict[str, str]]] = {
    "report_conclusion": (
        "D33",
        "report",
        w("Отчёт боюнча корутунду", "Заключение по отчёту", "Conclusion on the report"),
    ),
    "visit_notice": (
        "D34",
        "letter",
        w(
            "Мониторинг сапары жөнүндө билдирме",
            "Уведомление о мониторинговом визите",
            "Notice of a monitoring visit",
        ),
    ),
    "corrective_plan": (
        "D36",
        "report",
        w("Кемчиликтерди оңдоо планы", "План устранения недостатков", "Corrective plan"),
    ),
    "final_report": ("D37", "report", w("Жыйынтыктоочу отчёт", "Итоговый отчёт", "Final report")),
    "evaluation_report": (
        "D41",
        "report",
        w(
            "Натыйжаларды баалоо жөнүндө отчёт",
            "Отчёт об оценке результатов",
            "Report on the evaluation of results",
        ),
    ),
    "gathering_minutes": ("D42", "protocol", w("Жыйындын протоколу", "Протокол схода", "Minutes of a gathering")),
}

FULLY, PARTLY = w("Толук", "Полностью", "In full"), w("Жарым-жартылай", "Частично", "In part")
CONSENT = w(
    "Ата-энелердин жазуу жүзүндөгү макулдугу бар жана сакталууда",
    "Письменные согласия родителей получены и хранятся",
    "Written consents of the parents were obtained and are kept",
)
PERSON = w("Жеке адам", "Физическое лицо", "Individual")
ENTREPRENEUR = w("Жеке ишкер", "Индивидуальный предприниматель", "Individual entrepreneur")
REGISTER = w("каттоо журналы", "журнал регистрации", "register")


def _spending(before: tuple[str, str, str], spent: tuple[str, str, str]) -> list[Fields]:
    return [
        {
            "line": row["line"],
            "planned": row["requested"],
            "before": earlier,
            "spent": now,
            "own": "20000.00" if row["own"] == "20000.00" else None,
            "note": row["note"],
        }
        for row, earlier, now in zip(BUDGET["rows"], before, spent, strict=True)
    ]


REPORT: Fields = {
    **CARRYING_OUT["progress_report"],
    "activities": [
        {"activity": row["activity"], "planned": row["ends"], "done": done, "done_on": on, "result": row["result"]}
        for row, done, on in zip(PLAN, (FULLY, FULLY, PARTLY), ("2026-06-14", "2026-07-01", None), strict=True)
    ],
    "spending": {
        "rows": _spending(("0.00", "0.00", "0.00"), ("79400.00", "59000.00", "20000.00")),
        "planned": "160000.00",
        "carried": "0.00",
        "spent": "158400.00",
        "unspent": "1600.00",
    },
    "receipts": [
        {
            "paid_on": "2026-06-28",
            "number": "ВВ-14",
            "payee": PERSON,
            "line": BUDGET["rows"][0]["line"],
            "amount": "39700.00",
        },
        {
            "paid_on": "2026-07-03",
            "number": "0231",
            "payee": ENTREPRENEUR,
            "line": BUDGET["rows"][1]["line"],
            "amount": "59000.00",
        },
    ],
    "beneficiaries": {"total": 42, "women": 23, "men": 19, "children": 40, "older": 2, "with_disabilities": 3},
    "localities": [{"locality": "Тоолуу-Кент", "people": 30}, {"locality": "Кара-Жыгач", "people": 12}],
    "minors_consent": CONSENT,
}

FINDINGS = [
    {
        "number": 1,
        "severity": "critical",
        "text": w("Эки стол жок.", "Отсутствуют два стола.", "Two desks are missing."),
        "remedy": w(
            "Столдорду коюу же суммасын кайтаруу",
            "Поставить столы или вернуть их стоимость",
            "Supply the desks or return their cost",
        ),
        "due": "2026-09-30",
    },
    {
        "number": 2,
        "severity": "major",
        "text": w(
            "Катышуу журналы эки жума толтурулган эмес.",
            "Журнал посещений не вёлся две недели.",
            "The register of attendance was not kept for two weeks.",
        ),
        "remedy": w("Журналды күн сайын толтуруу", "Заполнять журнал ежедневно", "Keep the register every day"),
        "due": "2026-09-20",
    },
]

SAMPLES_MONITORING: dict[str, Fields] = {
    "progress_report": REPORT,
    "final_report": {
        **REPORT,
        "final": True,
        "tranche": {"number": 3, "of": 3, "amount": "80000.00"},
        "starts": "2026-11-01",
        "ends": "2026-12-31",
        "spending": {
            "rows": _spending(("221600.00", "78400.00", "0.00"), ("40000.00", "21600.00", "20000.00")),
            "planned": "81600.00",
            "carried": "1600.00",
            "spent": "81600.00",
            "unspent": "0.00",
        },
        "project": {"starts": "2026-06-01", "ends": "2026-12-31"},
        "whole": {
            "agreed": "400000.00",
            "paid": "400000.00",
            "spent": "381600.00",
            "returned": "18400.00",
            "left": "0.00",
        },
        "submitted_at": "2027-01-15T10:00:00+00:00",
        "signatures": [signature("applicant", "2027-01-15T10:00:00+00:00", 321)],
    },
    "report_conclusion": {
        "decision": "return",  # acceptance | return | rejection
        "agreement": AGREEMENT,
        "grantee": GRANTEE,
        "tranche": {"number": 1, "of": 3, "amount": "160000.00"},
        "report": {
            "reference": "7K2QD-9WX4M",
            "number": "D32-2026-000012",
            "date": "2026-08-02",
            "final": False,
            "starts": "2026-06-01",
            "ends": "2026-07-31",
        },
        "figures": {
            "received": "160000.00",
            "carried": "0.00",
            "spent": "158400.00",
            "proved": "98700.00",
            "unspent": "1600.00",
        },
        "indicators": [
            {**INDICATORS[0], "actual": "42", "evidence": REGISTER},
            {**INDICATORS[1], "actual": "9", "evidence": None},
        ],
        "assessment": [
            {
                "label": w("Иш-чаралар аткарылдыбы", "Выполнены ли мероприятия", "Were the activities carried out"),
                "value": FULLY,
            },
            {
                "label": w(
                    "Чыгымдар документтер менен тастыкталдыбы",
                    "Подтверждены ли расходы документами",
                    "Is the spending proved by documents",
                ),
                "value": PARTLY,
            },
        ],
        "ground": w("Чыгымдар тастыкталган жок", "Расходы не подтверждены", "The spending is not proved"),
        "note": w(
            "Эмгек акы боюнча төлөм ведомосттору тиркелген эмес; аларды кошуп, отчётту кайра бериңиз.",
            "Не приложены платёжные ведомости по оплате труда; приложите их и сдайте отчёт снова.",
            "The payrolls are not attached; attach them and submit the report again.",
        ),
        "answer_by": "2026-08-20",
        "signatures": [signature("officer", "2026-08-06T05:00:00+00:00", 243)],
    },
    "visit_notice": {
        "recipient": GRANTEE,
        "agreement": AGREEMENT,
        "reference": "V4QXW-26NC3",
        "date": "2026-09-09",
        "place": w("Тоолуу-Кент ш., Достук көч., 14", "г. Тоолуу-Кент, ул. Достук, 14", "14 Dostuk St, Tooluu-Kent"),
        "purpose": w(
            "Пландаштырылган иш-чаралардын аткарылышын жеринде текшерүү",
            "Проверка выполнения запланированных мероприятий на месте",
            "To check on the spot that the planned activities are carried out",
        ),
        "road": w("Ашуу ачык", "Перевал открыт", "The pass is open"),
        "follows": "K7M2P-4QXWT",  # the earlier visit whose findings are looked at again
        "days": 3,
        "signatures": [signature("monitor", "2026-09-03T04:00:00+00:00", 255)],
    },
    "visit_act": {
        **CARRYING_OUT["visit_act"],
        "progress": [
            {
                "title": w("Борборго келген балдар", "Дети, посещающие центр", "Children who come to the centre"),
                "unit": w("бала", "детей", "children"),
                "target": "60",
                "seen": "41",
                "how": w("Балдар саналды", "Дети сосчитаны", "The children were counted"),
            }
        ],
        "photographs": [
            {
                "shows": w("Оңдолгон класс", "Отремонтированный класс", "The repaired classroom"),
                "taken_at": "2026-09-09T08:05:00+00:00",
                "consent": w("Эч ким таанылбайт", "Никого нельзя узнать", "Nobody can be recognised"),
                "location": "42.49070, 78.39360",
                "sha256": "ab" * 32,
            }
        ],
        "findings": FINDINGS,
        "follows": "K7M2P-4QXWT",
        "unannounced_ground": w("Жашоочулардын даттануусу", "Жалоба жителей", "A complaint of residents"),
        "met": w("Директор, эки дебагер", "Директор, два воспитателя", "The director, two carers"),
        "minors_consent": w("Балдар тартылган жок", "Несовершеннолетних не снимали", "No minors were photographed"),
        "objections": w(
            "Столдор оңдоодо, 20-сентябрда кайтарылат.",
            "Столы в ремонте, вернутся 20 сентября.",
            "The desks are being repaired and return on 20 September.",
        ),
    },
    "corrective_plan": {
        "agreement": AGREEMENT,
        "grantee": GRANTEE,
        "visit": {"reference": "V4QXW-26NC3", "date": "2026-09-09"},
        "measures": [
            {
                "number": finding["number"],
                "severity": finding["severity"],
                "finding": finding["text"],
                "measure": finding["remedy"],
                "responsible": w("фонддун директору", "директор фонда", "director of the foundation"),
                "due": finding["due"],
            }
            for finding in FINDINGS
        ],
        "note": w(
            "Столдор жөндөөдөн кайтканда сүрөтү тиркелет.",
            "Фотографии столов будут приложены после ремонта.",
            "Photographs of the desks follow after their repair.",
        ),
        "submitted_at": "2026-09-14T04:00:00+00:00",
        "signatures": [signature("applicant", "2026-09-14T04:00:00+00:00", 266), signature("monitor", None, None)],
    },
    "evaluation_report": {
        "agreement": AGREEMENT,
        "grantee": GRANTEE,
        "project": {"starts": "2026-06-01", "ends": "2026-12-31"},
        "evaluated_on": "2027-06-20",
        "method": w(
            "Борборго эки жолу баруу, 30 үй-бүлө менен сурамжылоо, мектептин маалыматтары.",
            "Два посещения центра, опрос 30 семей, сведения школы.",
            "Two visits to the centre, a survey of 30 families, data of the school.",
        ),
        "values": [
            {
                **{key: INDICATORS[number][key] for key in ("title", "baseline", "target")},
                "actual": actual,
                "measured_on": "2027-06-15",
                "measured_by": w("мониторинг адиси", "специалист по мониторингу", "monitoring officer"),
                "evidence": REGISTER,
                "confidence": confidence,
                "women": women,
                "men": men,
                "children": children,
                "with_disabilities": disabled,
                "locality": "Тоолуу-Кент",
            }
            for number, actual, confidence, women, men, children, disabled in (
                (0, "58", w("Жогору", "Высокая", "High"), 30, 28, 58, 4),
                (1, "27", w("Орто", "Средняя", "Medium"), 21, 6, None, None),
            )
        ],
        "rating": w("Негизинен жетишилди", "В основном достигнута", "Mostly reached"),
        "lasting": w(
            "Борбор шаардын каражатына иштеп жатат, дебагерлер штатка алынды.",
            "Центр работает на средства города, воспитатели приняты в штат.",
            "The centre runs on the city's money; the carers were taken on its staff.",
        ),
        "lessons": w(
            "Оңдоо иштерин жазында баштоо керек.",
            "Ремонт следует начинать весной.",
            "The repair should begin in spring.",
        ),
        "comments": w("Баалоо менен макулбуз.", "С оценкой согласны.", "We agree with the evaluation."),
        "signatures": [
            signature("monitor", "2027-06-21T05:00:00+00:00", 402),
            signature("head", "2027-07-01T05:00:00+00:00", 409),
        ],
    },
    "gathering_minutes": {
        "place": w("Тоолуу-Кент, маданият үйү", "Тоолуу-Кент, дом культуры", "Tooluu-Kent, house of culture"),
        "date": "2026-12-18",
        "agreement": AGREEMENT,
        "grantee": GRANTEE,
        "project": APPLICATION["title"],
        "form": w("Айыл жыйыны", "Сельский сход", "Village gathering"),
        "announced_on": "2026-12-08",
        "agenda": w(
            "Күндүзгү борбордун жылдык натыйжалары",
            "Результаты дневного центра за год",
            "What the day centre reached in the year",
        ),
        "people": 86,
        "women": 51,
        "men": 35,
        "shown": w(
            "Борборго 58 бала каттайт; каражаттын жумшалышы бет-бет көрсөтүлдү.",
            "Центр посещают 58 детей; расходы показаны по статьям.",
            "58 children attend the centre; the spending was shown line by line.",
        ),
        "questions": [
            {
                "question": w(
                    "Борбор кийинки жылы иштейби?",
                    "Будет ли центр работать в следующем году?",
                    "Will the centre run next year?",
                ),
                "answer": w(
                    "Ооба, шаардын бюджетинде каралган.",
                    "Да, предусмотрено в бюджете города.",
                    "Yes, the city's budget provides for it.",
                ),
            }
        ],
        "opinion": w(
            "Борбордун иши жактырылды, экинчи топ ачуу сунушталды.",
            "Работу центра одобрить, предложить открыть вторую группу.",
            "The work of the centre is approved; a second group is proposed.",
        ),
        "minors_consent": CONSENT,
        "signatures": [
            signature("officer", "2026-12-18T09:00:00+00:00", 310),
            signature("head", "2026-12-21T05:00:00+00:00", 312),
            signature("applicant", None, None),
        ],
    },
}

_GRANTEE = ("grantee.phone", "grantee.email")
PRIVATE_MONITORING: dict[str, tuple[str, ...]] = {
    "progress_report": (*_GRANTEE, "beneficiary_list", "files.*.name"),
    "final_report": (*_GRANTEE, "beneficiary_list", "files.*.name"),
    "report_conclusion": _GRANTEE,
    "visit_notice": ("recipient.phone", "recipient.email", "place"),
    "visit_act": (*_GRANTEE, "place", "met", "photographs.*.location"),
    "corrective_plan": _GRANTEE,
    "evaluation_report": _GRANTEE,
    "gathering_minutes": _GRANTEE,
}
