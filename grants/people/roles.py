"""The roles of domain practice, with the words for them."""

from collections.abc import Mapping

AUTHORITY_ROLES: Mapping[str, Mapping[str, str]] = {
    "customer_officer": {"ky": "заказчынын адиси", "ru": "специалист заказчика", "en": "customer officer"},
    "customer_head": {"ky": "заказчынын жетекчиси", "ru": "руководитель заказчика", "en": "head of the customer"},
    "programme_approver": {
        "ky": "программаны бекитүүчү",
        "ru": "утверждающий программу",
        "en": "programme approver",
    },
    "commission_secretary": {"ky": "комиссиянын катчысы", "ru": "секретарь комиссии", "en": "commission secretary"},
    "commission_chair": {"ky": "комиссиянын төрагасы", "ru": "председатель комиссии", "en": "commission chair"},
    "commission_member": {"ky": "комиссиянын мүчөсү", "ru": "член комиссии", "en": "commission member"},
    "evaluator": {"ky": "көз карандысыз эксперт", "ru": "независимый эксперт", "en": "evaluator"},
    "appeal_panel_member": {
        "ky": "даттануу комиссиясынын мүчөсү",
        "ru": "член апелляционной комиссии",
        "en": "appeal panel member",
    },
    "finance_officer": {"ky": "каржы адиси", "ru": "специалист по финансам", "en": "finance officer"},
    "lawyer": {"ky": "юрист", "ru": "юрист", "en": "lawyer"},
    "monitor": {"ky": "мониторинг жүргүзүүчү", "ru": "специалист по мониторингу", "en": "monitor"},
    "auditor": {"ky": "аудитор", "ru": "аудитор", "en": "auditor"},
    "administrator": {"ky": "администратор", "ru": "администратор", "en": "administrator"},
}
APPLICANT_ROLES: Mapping[str, Mapping[str, str]] = {
    "applicant_head": {
        "ky": "табыштама ээсинин жетекчиси",
        "ru": "руководитель заявителя",
        "en": "head of the applicant",
    },
    "applicant_editor": {"ky": "табыштама даярдоочу", "ru": "составитель заявки", "en": "application editor"},
    "applicant_accountant": {"ky": "эсепчи", "ru": "бухгалтер", "en": "accountant"},
}
CONCERNED = "concerned"
PERSONAL_ROLES: Mapping[str, Mapping[str, str]] = {
    CONCERNED: {"ky": "тиешеси бар кызматкер", "ru": "сотрудник, которого это касается", "en": "person concerned"},
}
"""Held only on one record that is about the person: an appointment, a leave."""
SYSTEM_ROLES: Mapping[str, Mapping[str, str]] = {
    "public": {"ky": "коомчулук", "ru": "общественность", "en": "the public"},
    "clock": {"ky": "система, мөөнөт боюнча", "ru": "система, по сроку", "en": "the system, by the clock"},
    "follows": {"ky": "система", "ru": "система", "en": "the system"},
}
ROLES: Mapping[str, Mapping[str, str]] = {
    **AUTHORITY_ROLES,
    **APPLICANT_ROLES,
    **PERSONAL_ROLES,
    **SYSTEM_ROLES,
}

APPOINTED = frozenset({"evaluator", CONCERNED})
"""Roles that count only on the record a person was appointed to, never across an authority."""
