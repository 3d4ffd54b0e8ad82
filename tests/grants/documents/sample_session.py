"""Sample papers of a commission's session, of what it decided, of checking and of appeals."""

from typing import Any

from .sample_parts import (
    APPLICATION,
    AUTHORITY,
    CALL,
    GRANTEE,
    MEMBERS,
    PEOPLE,
    QUORUM,
    SECOND,
    THIRD,
    Words,
    signature,
    w,
)

KINDS_SESSION: dict[str, tuple[str, str, Words]] = {
    "screening_checklist": (
        "D15",
        "report",
        w("Талаптарга ылайыктыгын текшерүү баракчасы", "Лист проверки на соответствие требованиям", "Checklist"),
    ),
    "members_declarations": (
        "D18",
        "report",
        w(
            "Комиссия мүчөлөрүнүн кызыкчылыктардын кагылышуусу жөнүндө билдирүүлөрү",
            "Декларации членов комиссии о конфликте интересов",
            "Declarations of the members of the commission",
        ),
    ),
    "ranking": ("D21", "report", w("Табыштамалардын рейтинги", "Рейтинг заявок", "Ranking of the applications")),
    "commission_protocol_of_session": (
        "D22",
        "protocol",
        w(
            "Конкурстук комиссиянын отурумунун протоколу",
            "Протокол заседания конкурсной комиссии",
            "Protocol of the commission's meeting",
        ),
    ),
    "dissenting_opinion": (
        "D23",
        "protocol",
        w(
            "Комиссиянын мүчөсүнүн өзгөчө пикири",
            "Особое мнение члена комиссии",
            "Dissenting opinion of a member of the commission",
        ),
    ),
    "results_notice": (
        "D24",
        "notice",
        w("Конкурстун жыйынтыгы жөнүндө билдирме", "Извещение об итогах конкурса", "Notice of the results"),
    ),
    "appeal_complaint": ("D26", "letter", w("Даттануу", "Жалоба", "Appeal")),
}

PRIVATE_SESSION: dict[str, list[str]] = {
    "screening_checklist": ["applicant.phone", "applicant.email", "gates.*.remark"],
    "members_declarations": ["recusals.*.reason"],
    "ranking": [],
    "commission_protocol_of_session": ["recusals.*.reason"],
    "dissenting_opinion": [],
    "results_notice": [],
    "appeal_complaint": ["appellant.phone", "appellant.email", "appeal.text", "files"],
}

SECOND_PROJECT: dict[str, Any] = {
    "reference": "A-4H8TQ",
    "title": w("Үйдөгү жылуулук", "Тепло дома", "Warmth at home"),
}
THIRD_PROJECT: dict[str, Any] = {
    "reference": "A-9ZR3B",
    "title": w("Ачык короо", "Открытый двор", "Open courtyard"),
}
PROTOCOL = {"number": "D22-2026-K4TX-82QM", "date": "2026-04-10"}
RANKING = {"number": "D21-2026-7HNC-33WA", "date": "2026-04-08"}
REFERENCE = "S-2026-11"

_CRITERIA = (
    ("relevance", w("Актуалдуулугу жана социалдык мааниси", "Актуальность и социальная значимость", "Relevance")),
    ("coherence", w("Логикалык байланышы жана ишке ашырылышы", "Логическая связность и реализуемость", "Logic")),
    ("cost_and_results", w("Чыгым менен натыйжанын катышы", "Соотношение расходов и результатов", "Costs and results")),
    ("team_experience", w("Команданын тажрыйбасы", "Опыт команды", "Experience of the team")),
)
RECUSALS = [
    {
        "name": "Сыдыков Эрлан Таалайбекович",
        "reference": "A-4H8TQ",
        "reason": w(
            "уюм менен биргелешкен долбоору болгон",
            "вёл совместный проект с этой организацией",
            "had a joint project with the organisation",
        ),
    }
]


def _row(project: dict[str, Any], body: dict[str, Any], place: int, **more: Any) -> dict[str, Any]:
    return {**project, "applicant": body["name"], "place": place, **more}


def _averages(*values: str) -> dict[str, str]:
    return dict(zip((name for name, _ in _CRITERIA), values, strict=True))


SAMPLES_SESSION: dict[str, dict[str, Any]] = {
    "screening_checklist": {
        "call": CALL,
        "application": APPLICATION,
        "applicant": GRANTEE,
        "registered_at": "2026-03-30T08:12:00+00:00",
        "checked_on": "2026-04-02",
        "gates": [
            {
                "label": w(
                    "Уюмдун түрү талапка ылайык",
                    "Вид организации соответствует требованиям",
                    "The organisation is of an eligible type",
                ),
                "met": True,
                "remark": "",
            },
            {
                "label": w("Документтер толук", "Документы представлены полностью", "The documents are complete"),
                "met": False,
                "remark": "Уставдын акыркы барагы жок. Нет последней страницы устава.",
            },
        ],
        "unanswered": 1,
        "passed": False,
        "signatures": [signature("secretary", "2026-04-02T09:00:00+00:00", 91)],
    },
    "members_declarations": {
        "call": CALL,
        "session": {"reference": REFERENCE, "meets_at": "2026-04-10T04:00:00+00:00"},
        "members": [
            {
                "name": member["name"],
                "position": None,
                "side": member["side"],
                "duty": member["duty"],
                "declared": ("none", "none", "none", "none", "conflict", None)[place],
                "declared_at": "2026-04-09T05:10:00+00:00" if place < 5 else None,
            }
            for place, member in enumerate(MEMBERS[:6])
        ],
        "recusals": RECUSALS,
        "signatures": [signature("member", "2026-04-09T05:10:00+00:00", 140)],
    },
    "ranking": {
        "call": CALL,
        "budget": "800000.00",
        "last_in_part": True,
        "tie_breakers": ["relevance", "cost_and_results", "earlier_submission"],
        "evaluators": 2,
        "spread": "25",
        "criteria": [
            {"name": name, "number": number, "title": title} for number, (name, title) in enumerate(_CRITERIA, 1)
        ],
        "bands": [
            {
                "up_to": "300000.00",
                "threshold": "60",
                "weights": _averages("4", "2", "2", "2"),
            },
            {"up_to": None, "threshold": "65", "weights": _averages("3", "3", "2", "2")},
        ],
        "applications": [
            _row(
                {**APPLICATION, "amount": "400000.00"},
                GRANTEE,
                1,
                score="84.50",
                exact_score="84.5",
                threshold="65",
                band=None,
                averages=_averages("9", "8.5", "8", "8"),
                totals=[
                    {"evaluator": "E-1", "total": "86", "counted": True},
                    {"evaluator": "E-2", "total": "83", "counted": True},
                ],
                submitted=2,
                proposal="win",
                granted="400000.00",
            ),
            _row(
                {**SECOND_PROJECT, "amount": "450000.00"},
                SECOND,
                2,
                score="73.33",
                exact_score="220/3",
                threshold="65",
                band=None,
                averages=_averages("22/3", "22/3", "22/3", "22/3"),
                totals=[
                    {"evaluator": "E-1", "total": "70", "counted": True},
                    {"evaluator": "E-2", "total": "76", "counted": True},
                    {"evaluator": "E-3", "total": "74", "counted": True},
                ],
                submitted=1,
                proposal="win",
                granted="400000.00",
            ),
            _row(
                {**THIRD_PROJECT, "amount": "250000.00"},
                THIRD,
                3,
                score="51.00",
                exact_score="51",
                threshold="60",
                band="300000",
                averages=_averages("5", "5", "5.5", "5"),
                totals=[
                    {"evaluator": "E-1", "total": "50", "counted": True},
                    {"evaluator": "E-2", "total": "52", "counted": True},
                ],
                submitted=3,
                proposal="below_threshold",
                granted="0.00",
            ),
        ],
        "supersedes": {"number": "D21-2026-2BQK-91RT", "date": "2026-03-20"},
        "signatures": [signature("secretary", "2026-04-08T09:00:00+00:00", 133)],
    },
    "commission_protocol_of_session": {
        "call": CALL,
        "session": REFERENCE,
        "place": w("Тоолуу-Кент шаары", "город Тоолуу-Кент", "Tooluu-Kent"),
        "date": "2026-04-10",
        "meets_at": "2026-04-10T04:00:00+00:00",
        "mode": "mixed",
        "ground": {"number": "D06-2026-M2PD-64KH", "date": "2026-02-10"},
        "members": MEMBERS,
        "quorum": QUORUM,
        "recusals": RECUSALS,
        "agenda": [
            w("Табыштамалардын рейтингин кароо", "Рассмотрение рейтинга заявок", "The ranking of the applications"),
            w("Жеңүүчүлөрдү аныктоо", "Определение победителей", "Choice of the winners"),
        ],
        "ranking": RANKING,
        "budget": "800000.00",
        "applications": [
            _row(
                APPLICATION,
                GRANTEE,
                1,
                requested="400000.00",
                score="84.50",
                abstained=0,
                against=0,
                recused=0,
                decision="win",
                proposed="win",
                sum="380000.00",
                reasons=w(
                    "Жабдуунун баасы рыноктогудан жогору көрсөтүлгөн.",
                    "Цена оборудования указана выше рыночной.",
                    "The price of the equipment is above the market.",
                ),
                **{"for": 5},
            ),
            _row(
                {**SECOND_PROJECT, "amount": "450000.00"},
                SECOND,
                2,
                requested="450000.00",
                score="73.33",
                abstained=1,
                against=0,
                recused=1,
                decision="win",
                proposed="win",
                sum="400000.00",
                reasons=None,
                **{"for": 3},
            ),
            _row(
                {**THIRD_PROJECT, "amount": "250000.00"},
                THIRD,
                3,
                requested="250000.00",
                score="51.00",
                abstained=0,
                against=1,
                recused=0,
                decision="not_funded",
                proposed="below_threshold",
                sum=None,
                reasons=w(
                    "Өтүү баллына жеткен жок.", "Не достигнут проходной балл.", "The passing score is not reached."
                ),
                **{"for": 4},
            ),
        ],
        "resolution": w(
            "Катчыга протоколду үч жумушчу күндүн ичинде жарыялоо тапшырылсын.",
            "Поручить секретарю опубликовать протокол в течение трёх рабочих дней.",
            "The secretary is to publish the protocol within three working days.",
        ),
        "awarded": "780000.00",
        "dissent": [
            {
                "name": PEOPLE["member"]["name"],
                "text": w(
                    "Биринчи долбоордун суммасын кыскартуу негизсиз.",
                    "Сокращение суммы первого проекта необоснованно.",
                    "The cut of the first project is not justified.",
                ),
            }
        ],
        "signatures": [
            signature("chair", "2026-04-10T10:00:00+00:00", 152),
            signature("member", None, None),
            signature("secretary", "2026-04-10T08:00:00+00:00", 149),
        ],
    },
    "dissenting_opinion": {
        "call": CALL,
        "session": REFERENCE,
        "protocol": PROTOCOL,
        "place": w("Тоолуу-Кент шаары", "город Тоолуу-Кент", "Tooluu-Kent"),
        "date": "2026-04-10",
        "held_on": "2026-04-10",
        "member": {"name": PEOPLE["member"]["name"], "position": None, "side": "civil_society", "duty": "member"},
        "opinion": w(
            "Биринчи долбоордун суммасын кыскартуу негизсиз: баасы үч сунуш менен ырасталган.",
            "Сокращение суммы первого проекта необоснованно: цена подтверждена тремя предложениями.",
            "The cut of the first project is not justified: the price is confirmed by three offers.",
        ),
        "filed_at": "2026-04-10T09:20:00+00:00",
        "signatures": [signature("member", "2026-04-10T09:20:00+00:00", 151)],
    },
    "results_notice": {
        "date": "2026-04-10",
        "customer": AUTHORITY["name"],
        "call": CALL,
        "budget": "800000.00",
        "awarded": "780000.00",
        "left": "20000.00",
        "protocol": PROTOCOL,
        "ranking": RANKING,
        "considered": 3,
        "winners": [
            _row(
                APPLICATION,
                GRANTEE,
                1,
                score="84.50",
                requested="400000.00",
                sum="380000.00",
                outcome="win",
                reasons=None,
            )
        ],
        "reserve": [
            _row(
                SECOND_PROJECT,
                SECOND,
                2,
                score="73.33",
                requested="450000.00",
                sum=None,
                outcome="reserve",
                reasons=None,
            )
        ],
        "others": [],
        "standstill_until": "2026-04-20T17:59:59+00:00",
        "appeal": {
            "until": "2026-04-20T17:59:59+00:00",
            "days": None,
            "to": w("даттануу комиссиясы", "апелляционная комиссия", "the appeal panel"),
        },
        "signatures": [signature("chair", "2026-04-10T10:00:00+00:00", 152)],
    },
    "appeal_complaint": {
        "to": w(
            "Даттануу комиссиясы, Тоолуу-Кент шаарынын мэриясы",
            "Апелляционная комиссия, Мэрия города Тоолуу-Кент",
            "The appeal panel, Tooluu-Kent city hall",
        ),
        "appellant": SECOND,
        "call": CALL,
        "application": {**SECOND_PROJECT, "amount": "450000.00"},
        "against": w(
            "конкурстун жыйынтыгы боюнча чечим", "решение об итогах конкурса", "decision on the result of the call"
        ),
        "appeal": {
            "reference": "AP-2026-01",
            "filed_at": "2026-04-14T06:00:00+00:00",
            "ground": "disagreement",
            "text": "Бешинчи критерий боюнча түшүндүрмө коюлган баллга дал келбейт. Комментарий по пятому критерию расходится с оценкой.",
            "asks": w("Кайра баалоо", "Переоценка", "A new evaluation"),
        },
        "decided_by": "2026-04-28T17:59:59+00:00",
        "files": [{"name": "kat.pdf"}],
        "signatures": [signature("applicant", "2026-04-14T06:00:00+00:00", 160)],
    },
}
