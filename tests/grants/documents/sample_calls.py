"""Sample papers of a call from its order to its closing, besides the announcement; with those of its programme."""

from typing import Any

from .sample_parts import AUTHORITY, CALL, GRANTEE, PEOPLE, signature, w
from .sample_programmes import KINDS_PROGRAMMES, PLACE, PROGRAMME, SAMPLES_PROGRAMMES

ORDER: dict[str, Any] = {"number": "44-Б", "date": "2026-02-02"}
PACK = w(
    "2022-жылдын 4-ноябрындагы № 604 токтомдун мезгилинин эрежелери",
    "Правила периода действия постановления от 4 ноября 2022 года № 604",
    "Rules of the time of resolution No. 604 of 4 November 2022",
)

GROUNDS = [
    w(
        "2026–2028-жылдарга программаны бекитүү жөнүндө 2026-жылдын 15-январында чыгарылган № 118-Б буйрук",
        "приказ № 118-Б от 15 января 2026 г. об утверждении программы на 2026–2028 годы",
        "order No. 118-B of 15 January 2026 approving the programme for 2026–2028",
    ),
    PACK,
]

KINDS_CALLS: dict[str, tuple[str, str, dict[str, str]]] = {
    **KINDS_PROGRAMMES,
    "call_order": (
        "D05",
        "order",
        w("Конкурсту өткөрүү жөнүндө буйрук", "Приказ о проведении конкурса", "Order on holding a call"),
    ),
    "commission_order": (
        "D06",
        "order",
        w("Комиссиянын курамы жөнүндө буйрук", "Приказ о составе комиссии", "Order on the commission"),
    ),
    "commission_regulation": (
        "D07",
        "report",
        w("Конкурстук комиссиянын регламенти", "Регламент конкурсной комиссии", "Regulation of the commission"),
    ),
    "clarifications": (
        "D09",
        "report",
        w("Конкурстун шарттары боюнча түшүндүрмөлөр", "Разъяснения условий конкурса", "Clarifications"),
    ),
    "change_notice": (
        "D10",
        "notice",
        w(
            "Конкурстун шарттарын өзгөртүү жөнүндө билдирме",
            "Извещение об изменении условий конкурса",
            "Notice of a change to a call",
        ),
    ),
    "cancellation_notice": (
        "D10",
        "notice",
        w("Конкурсту жокко чыгаруу жөнүндө билдирме", "Извещение об отмене конкурса", "Notice of cancellation"),
    ),
    "registration_journal": (
        "D13",
        "report",
        w("Табыштамаларды каттоо журналы", "Журнал регистрации заявок", "Journal of registered applications"),
    ),
    "closing_protocol": (
        "D14",
        "protocol",
        w(
            "Кабыл алууну жабуу жана табыштамаларды ачуу протоколу",
            "Протокол закрытия приёма и вскрытия заявок",
            "Protocol of the closing of a call",
        ),
    ),
    "failure_protocol": (
        "D14",
        "protocol",
        w(
            "Конкурсту өткөн жок деп таануу протоколу",
            "Протокол о признании конкурса несостоявшимся",
            "Protocol declaring a call failed",
        ),
    ),
}

SAMPLES_CALLS: dict[str, dict[str, Any]] = {
    **SAMPLES_PROGRAMMES,
    "call_order": {
        "act": ORDER,
        "place": PLACE,
        "date": "2026-02-02",
        "basis": GROUNDS,
        "programme": PROGRAMME,
        "call": CALL,
        "lot": "№ 1, балдар",
        "budget": "900000.00",
        "maximum_grant": "450000.00",
        "deadline": "2026-03-16T12:00:00+00:00",
        "starts": "2026-06-01",
        "ends": "2026-12-31",
        "rule_pack": PACK,
        "repeats": "C-2025-09",
        "control": "мэрдин орун басары Д. Орозбаев",
        "signatures": [signature("head", "2026-02-02T05:00:00+00:00", 31)],
    },
    "commission_order": {
        "act": ORDER,
        "place": PLACE,
        "date": "2026-02-02",
        "basis": GROUNDS,
        "call": CALL,
        "members": [  # side: state | civil_society, none for the secretary; duty: chair | member | secretary
            {"name": PEOPLE["chair"]["name"], "side": "state", "duty": "chair", "body": None},
            {
                "name": "Турсунов Мирлан",
                "side": "state",
                "duty": "member",
                "body": w("Ак-Жол айыл өкмөтү", "Ак-Жолский айыл окмоту", "Ak-Jol rural municipality"),
            },
            {"name": PEOPLE["member"]["name"], "side": "civil_society", "duty": "member", "body": None},
            {"name": "Сыдыков Эрлан Таалайбекович", "side": "civil_society", "duty": "member", "body": None},
            {"name": PEOPLE["secretary"]["name"], "side": None, "duty": "secretary", "body": None},
        ],
        "parity": True,
        "changed": False,
        "control": None,
        "signatures": [signature("head", "2026-02-02T05:00:00+00:00", 31)],
    },
    "commission_regulation": {
        "call": CALL,
        "customer": AUTHORITY["name"],
        "order": ORDER,
        "rule_pack": PACK,
        "votes": 6,
        "quorum": {"share": "2/3", "needed": 4},
        "parity": True,
        "clarification_days": 5,
        "evaluators": 2,
        "spread": 25,
        "standstill_days": 10,
        "appeal_days": 10,
        "bases": [
            w(
                "топтомдун демейки мааниси, адаттагы практикадан алынган",
                "значение этого свода по умолчанию, взято из обычной практики",
                "a default of this pack, taken from usual practice",
            )
        ],
        "signatures": [signature("head", "2026-02-02T05:00:00+00:00", 31)],
    },
    "clarifications": {
        "customer": AUTHORITY["name"],
        "call": CALL,
        "complete": True,
        "questions": [
            {
                "number": 1,
                "question": [
                    w(
                        "Өздүк салымды эмгек менен кошсо болобу?",
                        "Можно ли внести собственный вклад трудом?",
                        "May the own contribution be made in work?",
                    )
                ],
                "answer": [
                    w(
                        "Ооба, анын баасын эсептөө ыкмасын бюджетте көрсөтүңүз.",
                        "Да, укажите в бюджете, как он оценён.",
                        "Yes; say in the budget how it was valued.",
                    )
                ],
                "answered_at": "2026-02-20T09:00:00+00:00",
            }
        ],
        "signatures": [],
    },
    "change_notice": {
        "customer": AUTHORITY["name"],
        "call": CALL,
        "announced_on": "2026-03-02",
        "kind": "amendment",  # extension | outage | amendment
        "order": {"number": "61-Б", "date": "2026-03-02"},
        "grounds": w("Түшкөн суроолордун жыйынтыгы", "По итогам поступивших вопросов", "After the questions received"),
        "changes": [
            w(
                "Документтердин тизмесинен эки көчүрмө алып салынды.",
                "Из перечня документов исключены две копии.",
                "Two copies were struck from the list of documents.",
            )
        ],
        "deadline": {"before": "2026-03-16T12:00:00+00:00", "after": "2026-03-30T12:00:00+00:00"},
        "conditions": [
            {
                "title": w("Документтердин тизмеси", "Перечень документов", "List of documents"),
                "before": w("Табыштама, устав, көчүрмөлөр", "Заявка, устав, копии", "Application, charter, copies"),
                "after": w("Табыштама, устав", "Заявка, устав", "Application, charter"),
            }
        ],
        "ends": "2027-01-31",
        "outage": {"began": "2026-03-15T06:00:00+00:00", "ended": "2026-03-15T11:00:00+00:00"},
        "earlier": [
            {
                "kind": "extension",
                "order": {"number": "52-Б", "date": "2026-02-16"},
                "grounds": w("Майрам күндөрү", "Праздничные дни", "Public holidays"),
            }
        ],
        "signatures": [signature("head", "2026-03-02T05:00:00+00:00", 57)],
    },
    "cancellation_notice": {
        "customer": AUTHORITY["name"],
        "call": CALL,
        "programme": PROGRAMME,
        "announced_on": "2026-04-06",
        "reason_class": w("Бюджеттин кыскартылышы (секвестр)", "Сокращение бюджета (секвестр)", "Cut of the budget"),
        "reason": "Шаардык кеңештин токтому менен программанын каражаты кыскарды.",
        "order": {"number": "77-Б", "date": "2026-04-06"},
        "after_decision": True,
        "signatures": [signature("head", "2026-04-06T05:00:00+00:00", 90)],
    },
    "registration_journal": {
        "call": CALL,
        "closed_at": "2026-03-16T12:00:01+00:00",
        "deadline": "2026-03-16T12:00:00+00:00",
        "applications": [
            {
                "reference": "A-7K2M9",
                "registered_at": "2026-03-10T08:14:00+00:00",
                "applicant": GRANTEE["name"],
                "title": "Канат: күндүзгү колдоо борбору",
                "withdrawn": False,
            },
            {
                "reference": "A-P3R8X",
                "registered_at": "2026-03-12T10:02:00+00:00",
                "applicant": None,  # taken back before it was opened: nobody learns whose it was
                "title": None,
                "withdrawn": True,
            },
        ],
        "signatures": [signature("secretary", None, None)],
    },
    "closing_protocol": {
        "call": CALL,
        "place": PLACE,
        "date": "2026-03-16T12:00:01+00:00",
        "closed_at": "2026-03-16T12:00:01+00:00",
        "deadline": "2026-03-16T12:00:00+00:00",
        "deadlines_before": ["2026-03-09T12:00:00+00:00"],
        "registered": 2,
        "withdrawn": 1,
        "opened": [{"reference": "A-7K2M9", "applicant": GRANTEE["name"], "title": "Канат: күндүзгү колдоо борбору"}],
        "signatures": [signature("chair", None, None), signature("secretary", None, None)],
    },
    "failure_protocol": {
        "call": CALL,
        "programme": PROGRAMME,
        "place": PLACE,
        "date": "2026-03-27T06:00:00+00:00",
        "reason": "Бир да табыштама киргизилген жок.",
        "registered": 1,
        "withdrawn": 0,
        "refused": 1,
        "scored": 0,
        "signatures": [signature("chair", "2026-03-27T06:00:00+00:00", 71), signature("secretary", None, None)],
    },
}

PRIVATE_CALLS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(KINDS_CALLS, ()),
    "registration_journal": ("applications.0.applicant",),  # of an individual
}
