"""Sample papers about money; shapes and rules stand in `samples`."""

from typing import Any

from .sample_carrying_out import CARRYING_OUT
from .sample_parts import AUTHORITY, BANK, GRANTEE, PEOPLE, SECOND, signature, w

KINDS_MONEY: dict[str, tuple[str, str, dict[str, str]]] = {
    "payment_register": (
        "P01",
        "report",
        w("Төлөм тапшырмаларынын реестри", "Реестр платёжных поручений", "Register of payment orders"),
    ),
}


def purpose(number: int, agreement: str) -> dict[str, str]:
    return w(
        f"№ {agreement} грант келишими боюнча {number}-транш (бардыгы 3)",
        f"Транш {number} из 3 по договору о гранте № {agreement}",
        f"Tranche {number} of 3 under grant agreement No. {agreement}",
    )


SAMPLES_MONEY: dict[str, dict[str, Any]] = {
    "payment_register": {
        "place": w("Тоолуу-Кент шаары", "город Тоолуу-Кент", "Tooluu-Kent"),
        "date": "2026-08-07",
        "list": {
            "reference": "K7M2P-4QXWT",
            "title": w(
                "2026-жылдын 7-августундагы төлөм тапшырмалары",
                "Платёжные поручения от 7 августа 2026 г.",
                "Payment orders of 7 August 2026",
            ),
        },
        "treasury": "Тоолуу-Кент РКБ / РОК Тоолуу-Кент",
        "payer": {"name": AUTHORITY["name"], "account": "4402011101000417"},
        "rows": [
            {
                "recipient": GRANTEE["name"],
                "inn": GRANTEE["inn"],
                "bank": {"bank": BANK["bank"]["ru"], "bic": BANK["bic"], "account": BANK["account"]},
                "amount": "160000.00",
                "purpose": purpose(2, "D28-2026-7K2M-QX4T"),
                "budget_line": "70411 / 2725",
                "agreement": "D28-2026-7K2M-QX4T",
                "reference": "T3V9A-8HJKM",
            },
            {
                "recipient": SECOND["name"],
                "inn": SECOND["inn"],
                "bank": {"bank": BANK["bank"]["ru"], "bic": "128002", "account": "1280000000654321"},
                "amount": "96400.50",
                "purpose": purpose(1, "D28-2026-9R5C-WB6N"),
                "budget_line": None,
                "agreement": "D28-2026-9R5C-WB6N",
                "reference": "T8D4F-2PQRS",
            },
        ],
        "count": 2,
        "total": "256400.50",
        "approved_by": [PEOPLE["head"]],
        "note": None,
        "signatures": [signature("finance", "2026-08-07T04:30:00+00:00", 246), signature("head", None, None)],
    },
    "payment_order": {
        **CARRYING_OUT["payment_order"],
        "register": {"reference": "K7M2P-4QXWT", "date": "2026-08-07"},
        "account": {
            "holder": GRANTEE["name"]["ru"],
            "proof": "Банктын маалымкаты № 12 / Справка банка № 12",
            "verified_by": PEOPLE["officer"],
            "verified_at": "2026-05-06T05:00:00+00:00",
            "confirmed_by": PEOPLE["finance"],
            "confirmed_at": "2026-05-07T05:00:00+00:00",
        },
        "facts": [
            {
                "title": w("Салыктар боюнча карыз", "Задолженность по налогам", "Debt in taxes"),
                "source": "Салык кызматы / Налоговая служба",
                "number": "118-07",
                "date": "2026-07-28",
                "until": "2026-08-27",
            },
            {
                "title": w(
                    "Социалдык фонддун төгүмдөрү боюнча карыз",
                    "Задолженность по взносам в Социальный фонд",
                    "Debt to the social fund",
                ),
                "source": "Социалдык фонд / Социальный фонд",
                "number": "2204",
                "date": "2026-07-29",
                "until": "2026-08-28",
            },
        ],
        "signatures": [
            signature("head", "2026-08-06T09:00:00+00:00", 244),
            signature("finance", "2026-08-07T04:30:00+00:00", 246),
        ],
    },
    "tranche_request": {
        **CARRYING_OUT["tranche_request"],
        "purpose": "Кыш мезгилиндеги сабактар / Занятия в зимний период",
        "previous": {"paid": "160000.00", "accounted": "158400.00", "returned": "0.00", "unspent": "1600.00"},
    },
    "return_demand": {
        **CARRYING_OUT["return_demand"],
        "balance": {
            "paid": "160000.00",
            "accounted": "158400.00",
            "demanded_before": "0.00",
            "returned": "0.00",
        },
    },
}
PRIVATE_MONEY: dict[str, list[str]] = {
    "payment_register": ["payer.account", "rows.*.bank"],
    "payment_order": ["recipient.phone", "recipient.email", "bank", "account.holder", "account.proof"],
}
