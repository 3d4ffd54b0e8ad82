"""Sample papers of amendments, of the closing and of the register; shapes and rules stand in `samples`."""

from typing import Any

from .sample_parts import (
    AGREEMENT,
    APPLICATION,
    AUTHORITY,
    BANK,
    BUDGET,
    GRANTEE,
    INDICATORS,
    PEOPLE,
    PLAN,
    signature,
    w,
)

KINDS_AGREEMENTS: dict[str, tuple[str, str, dict[str, str]]] = {
    "supplementary_agreement": (
        "D29",
        "agreement",
        w("Кошумча макулдашуу", "Дополнительное соглашение", "Supplementary agreement"),
    ),
    "budget_change_notice": (
        "A01",
        "letter",
        w(
            "Бюджеттин өзгөрүшү жөнүндө билдирме",
            "Уведомление об изменении бюджета",
            "Notice of a change in the budget",
        ),
    ),
    "reconciliation_act": (
        "D39",
        "agreement",
        w("Эсептешүүлөрдү салыштырып текшерүү актысы", "Акт сверки расчётов", "Reconciliation act"),
    ),
    "termination_notice": (
        "A02",
        "letter",
        w("Келишимди бузуу жөнүндө билдирме", "Уведомление о расторжении договора", "Notice of termination"),
    ),
    "register_proposal": (
        "A03",
        "letter",
        w(
            "Ишенимсиз аткаруучулардын реестрине киргизүү сунушу",
            "Предложение о включении в реестр ненадёжных исполнителей",
            "Proposal of an entry in the register of unreliable executors",
        ),
    ),
    "register_decision": (
        "D43",
        "order",
        w(
            "Ишенимсиз аткаруучулардын реестри боюнча чечим",
            "Решение по реестру ненадёжных исполнителей",
            "Decision on the register of unreliable executors",
        ),
    ),
}

_CUSTOMER: dict[str, Any] = {
    **AUTHORITY,
    "head": PEOPLE["head"],
    "acts_under": w("Мэрия жөнүндө жобонун", "Положения о мэрии", "the Statute of the city hall"),
}
_PLACE = w("Тоолуу-Кент шаары", "город Тоолуу-Кент", "Tooluu-Kent")
_MISUSE = w("Гранттын каражаты максатсыз пайдаланылды", "Нецелевое использование гранта", "The grant was misused")
_FACTS = w(
    "2026-жылдын 9-сентябрындагы мониторинг актысы: 12 комплекттин ордунда 10 комплект сатып алынган.",
    "Акт мониторинга от 9 сентября 2026 года: вместо 12 комплектов куплено 10.",
    "Monitoring act of 9 September 2026: 10 sets were bought instead of 12.",
)
_BUDGET_ROWS = [
    {"line": BUDGET["rows"][0]["line"], "before": "280000.00", "after": "300000.00", "difference": "20000.00"},
    {"line": BUDGET["rows"][1]["line"], "before": "100000.00", "after": "80000.00", "difference": "-20000.00"},
]


def _line(date: str, tranche: int, what: str, words: dict[str, str], paper: str | None, amount: str) -> dict[str, Any]:
    return {"date": date, "tranche": tranche, "what": what, "words": words, "paper": paper, "amount": amount}


_PAID = w("Төлөм", "Платёж", "Payment")
_ACCEPTED = w("Отчёт менен кабыл алынган чыгым", "Расходы, принятые по отчёту", "Spending accepted by a report")
_DEMANDED = w("Кайтаруу талап кылынды", "Потребован возврат", "Return demanded")
_RETURNED = w("Каражат кайтарылды", "Средства возвращены", "Money returned")

SAMPLES_AGREEMENTS: dict[str, dict[str, Any]] = {
    "supplementary_agreement": {
        "place": _PLACE,
        "date": "2026-09-15",
        "order": 1,
        "agreement": AGREEMENT,
        "customer": _CUSTOMER,
        "grantee": {**GRANTEE, "acts_under": w("Уставдын", "Устава", "its Charter")},
        "bank": BANK,
        "project": {"title": APPLICATION["title"]},
        "change": "budget",
        "change_words": w(
            "Бюджеттин беренелеринин ортосунда каражат которуу",
            "Перераспределение средств между статьями бюджета",
            "Moves between lines of the budget",
        ),
        "reason": w(
            "Окуу жабдуулары арзаныраак сатылып алынды.",
            "Учебное оборудование куплено дешевле.",
            "The equipment was bought for less.",
        ),
        "amount": "400000.00",
        "lines": _BUDGET_ROWS,
        "budget": BUDGET,
        "ends": {"before": "2026-12-31", "after": "2027-02-28"},
        "carry_over_ground": w(
            "Шаардык кеңештин 2026-жылдын 10-сентябрындагы № 41 токтому.",
            "Постановление городского кенеша от 10 сентября 2026 года № 41.",
            "Resolution of the city kenesh of 10 September 2026 No. 41.",
        ),
        "plan": PLAN,
        "indicators": INDICATORS,
        "special_terms": w(
            "Аткаруучу пандусту 1-ноябрга чейин орнотот.",
            "Исполнитель устанавливает пандус до 1 ноября.",
            "The contractor builds the ramp by 1 November.",
        ),
        "succession": {
            "from": w("«Көгүчкөн» коомдук фонду", "Общественный фонд «Көгүчкөн»", "Kögüchkön Public Foundation"),
            "to": GRANTEE["name"],
            "act": w("Өткөрүп берүү актысы № 3", "Передаточный акт № 3", "Deed of transfer No. 3"),
            "date": "2026-09-01",
        },
        "signatures": [
            signature("head", "2026-09-15T07:00:00+00:00", 255),
            signature("applicant", "2026-09-14T12:00:00+00:00", 253),
        ],
    },
    "budget_change_notice": {
        "recipient": {"name": AUTHORITY["name"]},
        "agreement": AGREEMENT,
        "grantee": GRANTEE,
        "reason": w(
            "Окуу жабдуулары арзаныраак сатылып алынды.",
            "Учебное оборудование куплено дешевле.",
            "The equipment was bought for less.",
        ),
        "lines": _BUDGET_ROWS,
        "totals": {"before": "380000.00", "after": "380000.00"},
        "moved": "20000.00",
        "percent": 10,
        "objection_days": 5,
        "signatures": [signature("applicant", "2026-09-14T12:00:00+00:00", 253)],
    },
    "reconciliation_act": {
        "place": _PLACE,
        "date": "2027-01-20",
        "agreement": AGREEMENT,
        "customer": _CUSTOMER,
        "grantee": {**GRANTEE, "acts_under": w("Уставдын", "Устава", "its Charter")},
        "project": {"title": APPLICATION["title"], "starts": "2026-06-01", "ends": "2026-12-31"},
        "lines": [
            _line("2026-06-03", 1, "paid", _PAID, "3187", "160000.00"),
            _line("2026-08-10", 1, "accepted", _ACCEPTED, "D32-2026-000011", "160000.00"),
            _line("2026-08-14", 2, "paid", _PAID, "4410", "160000.00"),
            _line("2026-10-30", 2, "accepted", _ACCEPTED, "D32-2026-000017", "158400.00"),
            _line("2026-11-02", 2, "demanded", _DEMANDED, "D38-2026-000002", "18400.00"),
            _line("2026-11-06", 2, "returned", _RETURNED, "51", "18400.00"),
            _line("2026-11-12", 3, "paid", _PAID, "5120", "80000.00"),
            _line("2027-01-18", 3, "accepted", _ACCEPTED, "D37-2027-000001", "80000.00"),
        ],
        "totals": {
            "agreed": "400000.00",
            "paid": "400000.00",
            "accounted": "381600.00",
            "returned": "18400.00",
            "written_off": "0.00",
            "balance": "0.00",
        },
        "terminated": False,
        "signatures": [
            signature("head", "2027-01-20T07:00:00+00:00", 320),
            signature("applicant", "2027-01-19T12:00:00+00:00", 318),
        ],
    },
    "termination_notice": {
        "recipient": GRANTEE,
        "agreement": AGREEMENT,
        "ground": w("Каражат максатсыз пайдаланылды", "Нецелевое использование средств", "The money was misused"),
        "effective_on": "2026-10-01",
        "explanation": _FACTS,
        "money": w(
            "Жумшалбаган жана тастыкталбаган каражат кайтарылат",
            "Возвращаются неизрасходованные и неподтверждённые средства",
            "What was not spent or not proved is returned",
        ),
        "totals": {
            "agreed": "400000.00",
            "paid": "320000.00",
            "accounted": "160000.00",
            "returned": "0.00",
            "written_off": "0.00",
            "balance": "160000.00",
        },
        "return_days": 10,
        "signatures": [signature("head", "2026-10-01T05:00:00+00:00", 281)],
    },
    "register_proposal": {
        "recipient": GRANTEE,
        "agreement": AGREEMENT,
        "reference": "7K2QD-9WX4M",
        "ground": _MISUSE,
        "facts": _FACTS,
        "fault": w(
            "Уюм каражатты башка максатка жумшап, талап боюнча кайтарган жок.",
            "Организация израсходовала средства на другие цели и не вернула их по требованию.",
            "The organisation spent the money on something else and did not return it on demand.",
        ),
        "objection_days": 10,
        "years": 2,
        "signatures": [signature("head", "2026-11-02T05:00:00+00:00", 301)],
    },
    "register_decision": {
        "place": _PLACE,
        "date": "2026-11-20",
        "decision": "entered",
        "executor": GRANTEE,
        "agreement": AGREEMENT,
        "reference": "7K2QD-9WX4M",
        "proposed_on": "2026-11-02",
        "ground": _MISUSE,
        "facts": _FACTS,
        "objections": w(
            "Эки комплект кийинчерээк алынмак.",
            "Два комплекта предполагалось купить позже.",
            "Two sets were to be bought later.",
        ),
        "heard": True,
        "reasons": w(
            "Сатып алууну тастыктаган документ берилген жок, каражат мөөнөтүндө кайтарылган жок.",
            "Документы о покупке не представлены, средства в срок не возвращены.",
            "No paper proves the purchase, and the money was not returned in time.",
        ),
        "until": "2028-11-19",
        "act": {"number": "12-р", "date": "2026-11-20"},
        "basis": [
            w(
                "Топтомдун демейки мааниси, укуктук актынын текстине салыштырылган эмес",
                "Значение этого свода по умолчанию, с текстом правового акта не сверено",
                "A default of this pack, not checked against the text of a legal act",
            )
        ],
        "signatures": [signature("approver", "2026-11-20T05:00:00+00:00", 312)],
    },
}

PRIVATE_AGREEMENTS: dict[str, tuple[str, ...]] = {
    "supplementary_agreement": ("grantee.phone", "grantee.email", "bank"),
    "budget_change_notice": ("grantee.phone", "grantee.email"),
    "reconciliation_act": ("grantee.phone", "grantee.email"),
    "termination_notice": ("recipient.phone", "recipient.email"),
    "register_proposal": ("recipient.phone", "recipient.email", "facts", "fault"),
    "register_decision": ("executor.phone", "executor.email", "facts", "objections"),
}
