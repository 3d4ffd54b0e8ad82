"""What a snapshot of each kind of paper holds: the agreement between those who build snapshots and the templates.

Shapes
    words       {"ky", "ru", "en"}; a plain string is allowed wherever words are, and is printed in every language as it is
    money       "400000.00"         exact decimals as strings: "2.5", "73.25"
    date        "2026-11-20"        moment: "2026-11-20T09:15:00+00:00" (UTC; printed in Asia/Bishkek)
    organisation, person, signature and the tables: see `sample_parts`; the fields of each kind: `sample_choosing`, `sample_carrying_out`

Keys may be left out: a paper prints what it is given and leaves the paragraph out otherwise. `absent_keys` tells a
builder's test which of the sample's own keys it does not fill.

A value that only the parties may read is null in the public snapshot, and its path inside `fields` stands in
`snapshot["masked"]`: dotted keys, list positions as numbers ("grantee.bank", "team.0.name"). PRIVATE names those values
for each kind, `*` standing for every position of a list. Everyone and everything here is invented.
"""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from .sample_agreements import KINDS_AGREEMENTS, PRIVATE_AGREEMENTS, SAMPLES_AGREEMENTS
from .sample_calls import KINDS_CALLS, PRIVATE_CALLS, SAMPLES_CALLS
from .sample_carrying_out import CARRYING_OUT
from .sample_choosing import CHOOSING
from .sample_money import KINDS_MONEY, PRIVATE_MONEY, SAMPLES_MONEY
from .sample_monitoring import KINDS_MONITORING, PRIVATE_MONITORING, SAMPLES_MONITORING
from .sample_parts import AUTHORITY, w
from .sample_programmes import KINDS_PROGRAMMES, SAMPLES_PROGRAMMES
from .sample_rules import KINDS_RULES, PRIVATE_RULES, SAMPLES_RULES
from .sample_session import KINDS_SESSION, PRIVATE_SESSION, SAMPLES_SESSION

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
KINDS |= (
    KINDS_AGREEMENTS | KINDS_CALLS | KINDS_MONEY | KINDS_MONITORING | KINDS_PROGRAMMES | KINDS_RULES | KINDS_SESSION
)

SAMPLES: dict[str, Fields] = CHOOSING | CARRYING_OUT
SAMPLES |= (
    SAMPLES_AGREEMENTS
    | SAMPLES_CALLS
    | SAMPLES_MONEY
    | SAMPLES_MONITORING
    | SAMPLES_PROGRAMMES
    | SAMPLES_RULES
    | SAMPLES_SESSION
)

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
for _more in (
    PRIVATE_AGREEMENTS,
    PRIVATE_CALLS,
    PRIVATE_MONEY,
    PRIVATE_MONITORING,
    PRIVATE_RULES,
    PRIVATE_SESSION,
):
    PRIVATE |= {kind: tuple(paths) for kind, paths in _more.items()}


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
        "event": {"hash": "9f2c4e1ab7d05836c1f4a29be8077d3351bc6e0fa94d2837ce5561f0b3a87e24"},
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
