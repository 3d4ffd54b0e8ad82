"""The invented people, organisations and tables that the sample papers share."""

from typing import Any

Words = dict[str, str]


def w(ky: str, ru: str, en: str) -> Words:
    return {"ky": ky, "ru": ru, "en": en}


# person
PEOPLE: dict[str, dict[str, Any]] = {
    "approver": {
        "name": "Эсенов Талант Бакытович",
        "position": w("шаардык кеңештин төрагасы", "председатель городского кенеша", "chair of the city kenesh"),
    },
    "head": {"name": "Мамытова Чолпон Асановна", "position": w("шаардын мэри", "мэр города", "mayor")},
    "officer": {
        "name": "Кубатов Азамат Эрмекович",
        "position": w(
            "социалдык өнүктүрүү бөлүмүнүн адиси",
            "специалист отдела социального развития",
            "officer for social development",
        ),
    },
    "chair": {
        "name": "Орозбаев Данияр Жолдошович",
        "position": w("конкурстук комиссиянын төрагасы", "председатель конкурсной комиссии", "chair of the commission"),
    },
    "secretary": {
        "name": "Бейшенова Гүлзат Турдубековна",
        "position": w("конкурстук комиссиянын катчысы", "секретарь конкурсной комиссии", "secretary of the commission"),
    },
    "member": {
        "name": "Исаева Назгүл Маратовна",
        "position": w("конкурстук комиссиянын мүчөсү", "член конкурсной комиссии", "member of the commission"),
    },
    "evaluator": {
        "name": "Жумабекова Айгүл Сапаровна",
        "position": w("көз карандысыз эксперт", "независимый эксперт", "independent evaluator"),
    },
    "panel": {
        "name": "Абдыкеримов Руслан",
        "position": w(
            "даттануулар боюнча комиссиянын төрагасы",
            "председатель апелляционной комиссии",
            "chair of the appeal panel",
        ),
    },
    "panel_civil": {
        "name": "Шаршенова Жылдыз Ормоновна",
        "position": w(
            "даттануулар боюнча комиссиянын мүчөсү", "член апелляционной комиссии", "member of the appeal panel"
        ),
    },
    "finance": {
        "name": "Тургунбаева Салтанат",
        "position": w("каржы бөлүмүнүн башчысы", "начальник финансового отдела", "head of finance"),
    },
    "monitor": {
        "name": "Алымкулов Бакыт Шайлообекович",
        "position": w("мониторинг жүргүзүүчү адис", "специалист по мониторингу", "monitoring officer"),
    },
    "applicant": {
        "name": "Асанова Бермет Кадыровна",
        "position": w("фонддун директору", "директор фонда", "director of the foundation"),
    },
}


def signature(who: str, signed_at: str | None, seq: int | None) -> dict[str, Any]:
    """signed_at null: signed by hand, and the paper keeps a place for ink and stamp; on_behalf: words on the authority acted under."""
    event = None if seq is None else {"hash": f"{seq:04x}" + "7d0958a3c1f4429be80e" * 3}
    return {**PEOPLE[who], "signed_at": signed_at, "event": event, "on_behalf": None}


# organisation; `invented` marks one that exists only in a demonstration
AUTHORITY: dict[str, Any] = {
    "name": w("Тоолуу-Кент шаарынын мэриясы", "Мэрия города Тоолуу-Кент", "Tooluu-Kent city hall"),
    "legal_form": None,
    "address": w(
        "722200, Тоолуу-Кент ш., Ынтымак көч., 1",
        "722200, г. Тоолуу-Кент, ул. Ынтымак, 1",
        "1 Yntymak St, Tooluu-Kent 722200",
    ),
    "phone": "+996 (000) 12-34-56",
    "email": "grants@tooluu-kent.example",
    "inn": "00000000000018",
    "languages": ["ky", "ru"],
    "invented": True,
}
GRANTEE: dict[str, Any] = {
    "name": w("«Ак Кептер» коомдук фонду", "Общественный фонд «Ак Кептер»", "Ak Kepter Public Foundation"),
    "legal_form": w("коомдук фонд", "общественный фонд", "public foundation"),
    "inn": "00000000000101",
    "address": w("Тоолуу-Кент ш., Достук көч., 14", "г. Тоолуу-Кент, ул. Достук, 14", "14 Dostuk St, Tooluu-Kent"),
    "head": PEOPLE["applicant"],
    "phone": "+996 (000) 55-01-02",
    "email": "ak-kepter@ngo.example",
    "invented": True,
}
SECOND: dict[str, Any] = {
    "name": w("«Жылуу Үй» коомдук бирикмеси", "Общественное объединение «Жылуу Үй»", "Jyluu Üy Public Association"),
    "legal_form": w("коомдук бирикме", "общественное объединение", "public association"),
    "inn": "00000000000202",
    "address": w("Тоолуу-Кент ш., Бакыт көч., 3", "г. Тоолуу-Кент, ул. Бакыт, 3", "3 Bakyt St, Tooluu-Kent"),
    "head": {"name": "Эргешов Улан Абдыкалыкович", "position": w("төрага", "председатель", "chair")},
    "phone": "+996 (000) 55-03-04",
    "email": "jyluu-uy@ngo.example",
    "invented": True,
}
THIRD: dict[str, Any] = {
    "name": w("«Ачык Короо» мекемеси", "Учреждение «Ачык Короо»", "Achyk Koroo Institution"),
    "legal_form": w("мекеме", "учреждение", "institution"),
    "inn": "00000000000303",
    "address": w(
        "Тоолуу-Кент ш., Эркиндик көч., 27", "г. Тоолуу-Кент, ул. Эркиндик, 27", "27 Erkindik St, Tooluu-Kent"
    ),
    "head": {"name": "Садырбаева Мээрим Таштанбековна", "position": w("директор", "директор", "director")},
    "phone": "+996 (000) 55-05-06",
    "email": "achyk-koroo@ngo.example",
    "invented": True,
}

CALL: dict[str, Any] = {
    "reference": "C-2026-03",
    "title": w(
        "Эмгек мигранттарынын балдарын колдоо",
        "Поддержка детей трудовых мигрантов",
        "Support for the children of labour migrants",
    ),
}
APPLICATION: dict[str, Any] = {
    "reference": "A-7K2M9",
    "title": w("Канат: күндүзгү колдоо борбору", "Канат: дневной центр поддержки", "Kanat: a day support centre"),
    "amount": "400000.00",
}
AGREEMENT: dict[str, Any] = {
    "number": "D28-2026-000007",
    "date": "2026-05-12",
    "reference": "G-2026-07",
    "title": APPLICATION["title"],
    "amount": "400000.00",
}
BANK: dict[str, Any] = {
    "bank": w("«Үлгү» банкы (ойдон чыгарылган)", "Банк «Үлгү» (вымышленный)", "Ülgü Bank (invented)"),
    "account": "1280000000123456",
    "bic": "128001",
}

BUDGET: dict[str, Any] = {
    "rows": [
        {
            "line": w("Дебагерлердин эмгек акысы", "Оплата труда воспитателей", "Carers' pay"),
            "unit": w("ай", "месяц", "month"),
            "quantity": "7",
            "price": "40000.00",
            "total": "280000.00",
            "own": "0.00",
            "requested": "280000.00",
            "note": w("эки адам", "два человека", "two people"),
        },
        {
            "line": w("Окуу жабдуулары", "Учебное оборудование", "Learning equipment"),
            "unit": w("топтом", "комплект", "set"),
            "quantity": "12",
            "price": "10000.00",
            "total": "120000.00",
            "own": "20000.00",
            "requested": "100000.00",
            "note": None,
        },
        {
            "line": w("Коммуналдык чыгымдар", "Коммунальные расходы", "Utilities"),
            "unit": w("ай", "месяц", "month"),
            "quantity": "6",
            "price": "10000.00",
            "total": "60000.00",
            "own": "40000.00",
            "requested": "20000.00",
            "note": None,
        },
    ],
    "total": "460000.00",
    "own": "60000.00",
    "requested": "400000.00",
}
PLAN: list[dict[str, Any]] = [
    {
        "activity": w("Имаратты оңдоо", "Ремонт помещения", "Repair of the rooms"),
        "starts": "2026-06-01",
        "ends": "2026-06-14",
        "result": w("Эки бөлмө даяр", "Готовы две комнаты", "Two rooms ready"),
    },
    {
        "activity": w("Балдарды каттоо", "Запись детей", "Enrolment"),
        "starts": "2026-06-15",
        "ends": "2026-06-30",
        "result": w("60 бала катталды", "Записаны 60 детей", "60 children enrolled"),
    },
    {
        "activity": w("Күндүзгү топтор жана кеңеш берүү", "Дневные группы и консультации", "Day groups and advice"),
        "starts": "2026-07-01",
        "ends": "2026-12-31",
        "result": w("Жумасына 5 күн", "5 дней в неделю", "5 days a week"),
    },
]
INDICATORS: list[dict[str, Any]] = [
    {
        "title": w("Борборго каттаган балдар", "Дети, посещающие центр", "Children attending the centre"),
        "unit": w("адам", "человек", "people"),
        "baseline": "0",
        "target": "60",
    },
    {
        "title": w("Кеңеш алган камкорчулар", "Опекуны, получившие консультацию", "Guardians given advice"),
        "unit": w("адам", "человек", "people"),
        "baseline": "0",
        "target": "30",
    },
]
TRANCHES: list[dict[str, Any]] = [
    {
        "number": 1,
        "share": "40",
        "amount": "160000.00",
        "due": "2026-06-05",
        "condition": w("келишимге кол коюлгандан кийин", "после подписания договора", "after the agreement is signed"),
    },
    {
        "number": 2,
        "share": "40",
        "amount": "160000.00",
        "due": "2026-08-10",
        "condition": w(
            "биринчи отчёт кабыл алынгандан кийин",
            "после принятия первого отчёта",
            "after the first report is accepted",
        ),
    },
    {
        "number": 3,
        "share": "20",
        "amount": "80000.00",
        "due": "2026-11-10",
        "condition": w(
            "экинчи отчёт кабыл алынгандан кийин",
            "после принятия второго отчёта",
            "after the second report is accepted",
        ),
    },
]

_CRITERIA = [
    (
        w(
            "Актуалдуулугу жана социалдык мааниси",
            "Актуальность и социальная значимость",
            "Relevance and social importance",
        ),
        "1.5",
        "9",
        "13.50",
    ),
    (
        w("Логикалык байланышы жана ишке ашырылышы", "Логическая связность и реализуемость", "Logic and feasibility"),
        "1.5",
        "7",
        "10.50",
    ),
    (w("Жаңычылдыгы", "Инновационность", "Novelty"), "0.5", "7", "3.50"),
    (
        w("Чыгым менен натыйжанын катышы", "Соотношение расходов и результатов", "Costs against results"),
        "1.5",
        "7",
        "10.50",
    ),
    (w("Бюджеттин реалдуулугу", "Реалистичность бюджета", "Realism of the budget"), "1", "7", "7.00"),
    (w("Масштабы", "Масштаб", "Scale"), "1", "6", "6.00"),
    (w("Өздүк салым", "Собственный вклад", "Own contribution"), "0.5", "8", "4.00"),
    (w("Уюмдун тажрыйбасы", "Опыт организации", "Experience of the organisation"), "1", "8", "8.00"),
    (w("Команданын тажрыйбасы", "Опыт команды", "Experience of the team"), "1", "8", "8.00"),
    (w("Маалыматтык ачыктыгы", "Информационная открытость", "Openness"), "0.5", "5", "2.50"),
]
CRITERIA: list[dict[str, Any]] = [
    {"number": number, "title": title, "weight": weight, "mark": mark, "points": points}
    for number, (title, weight, mark, points) in enumerate(_CRITERIA, start=1)
]
MEMBERS: list[
    dict[str, Any]
] = [  # side: state | civil_society; duty: chair | secretary | member; presence: in_person | remote | absent
    {
        "name": PEOPLE["chair"]["name"],
        "position": w("мэрдин орун басары", "заместитель мэра", "deputy mayor"),
        "side": "state",
        "duty": "chair",
        "presence": "in_person",
    },
    {
        "name": "Касымова Айнура Бекболотовна",
        "position": w("билим берүү бөлүмү", "отдел образования", "education department"),
        "side": "state",
        "duty": "member",
        "presence": "in_person",
    },
    {
        "name": "Турсунов Мирлан",
        "position": w("каржы бөлүмү", "финансовый отдел", "finance department"),
        "side": "state",
        "duty": "member",
        "presence": "remote",
    },
    {
        "name": PEOPLE["member"]["name"],
        "position": w(
            "«Демилге» тармагы (ойдон чыгарылган)", "сеть «Демилге» (вымышленная)", "Demilge network (invented)"
        ),
        "side": "civil_society",
        "duty": "member",
        "presence": "in_person",
    },
    {
        "name": "Сыдыков Эрлан Таалайбекович",
        "position": w("көз карандысыз эксперт", "независимый эксперт", "independent expert"),
        "side": "civil_society",
        "duty": "member",
        "presence": "in_person",
    },
    {
        "name": "Кадырова Зарина",
        "position": w(
            "ата-энелер кеңеши (ойдон чыгарылган)", "совет родителей (вымышленный)", "parents' council (invented)"
        ),
        "side": "civil_society",
        "duty": "member",
        "presence": "absent",
    },
    {
        "name": PEOPLE["secretary"]["name"],
        "position": PEOPLE["officer"]["position"],
        "side": "state",
        "duty": "secretary",
        "presence": "in_person",
    },  # without a vote
]
QUORUM: dict[str, Any] = {"members": 6, "present": 5, "required": 4, "reached": True}
FILES: list[dict[str, Any]] = [
    {"name": "ustav.pdf", "size": 482133, "sha256": "8d3f5b1c0a9e7264f1d0c3b2a5968778695a4b3c2d1e0f9f8e7d6c5b4a392817"},
    {
        "name": "svidetelstvo.pdf",
        "size": 120544,
        "sha256": "1b2c3d4e5f60718293a4b5c6d7e8f9010a1b2c3d4e5f60718293a4b5c6d7e8f9",
    },
]
BASIS = [  # grounds, from the `basis` of the rule pack and the authority's own acts
    w(
        "Кыргыз Республикасынын «Мамлекеттик социалдык заказ жөнүндө» 2017-жылдын 28-апрелиндеги № 70 Мыйзамы",
        "Закон Кыргызской Республики от 28 апреля 2017 года № 70 «О государственном социальном заказе»",
        "Law of the Kyrgyz Republic of 28 April 2017 No. 70 on state social procurement",
    ),
]
