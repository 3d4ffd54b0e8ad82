"""The sheet on which a lawyer answers for a rule pack: every number with its unit and its basis."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from grants.casework.case import Case
from grants.casework.paper_parts import Fields, Words, in_words, signed, to_be_signed
from grants.casework.vocabulary import paper
from grants.languages import LANGUAGES, Message, Sum, say
from workflows.rules import Rule, RulePack

CRITERIA, BANDS = "criteria", "size_bands"

UNITS: Mapping[str, Message] = {
    "calendar_days": say("calendar days"),
    "hours": say("hours"),
    "working_days": say("working days"),
    "months": say("months"),
    "years": say("years"),
    "evaluators": say("evaluators"),
    "points": say("points of 100"),
    "risk_points": say("points of risk"),
    "people": say("people"),
    "marks": say("mark"),
    "characters": say("characters"),
    "digits": say("digits"),
    "percent": say("per cent"),
    "share_of_members": say("share of the members"),
    "yes_or_no": say("yes or no"),
    "month_and_day": say("day and month"),
    "money": say("som"),
    "list": say("list"),
}
TOKENS: Mapping[str, Message] = {
    "earlier_submission": say("earlier submission"),
    "tax_debt": say("no debt in taxes"),
    "social_fund_debt": say("no debt to the Social Fund"),
    "registration": say("registration of the organisation"),
    "procedure": say("breach of the procedure"),
    "manifest_error": say("manifest error"),
    "disagreement": say("marks and comments that contradict each other"),
}
_YES, _NO = say("yes"), say("no")


@paper("lawyers_sheet", code="R01", layout="report", title=say("Lawyer's sheet of a rule pack"))
def lawyers_sheet(case: Case) -> Fields:
    pack = case.rules
    bands = _rows(pack, BANDS)
    criteria = _rows(pack, CRITERIA)
    return {
        "pack": {"name": pack.name, "title": dict(pack.title), "digest": pack.digest},
        "rules": [
            {
                "number": number,
                "title": dict(rule.title) or name.replace("_", " "),
                "value": _value(name, rule, pack),
                "unit": in_words(UNITS[rule.unit]) if rule.unit in UNITS else rule.unit.replace("_", " "),
                "basis": dict(rule.basis),
            }
            for number, (name, rule) in enumerate(pack.rules.items(), 1)
        ],
        "criteria": [
            {
                "number": number,
                "title": row["title"],
                "anchors": [{"mark": str(each["mark"]), "text": each["text"]} for each in row.get("anchors", [])],
            }
            for number, row in enumerate(criteria, 1)
        ],
        "bands": [{"limit": _limit(band), "threshold": str(band["threshold"])} for band in bands],
        "weights": [
            {
                "number": number,
                "title": row["title"],
                "weights": [str(band["weights"].get(row["name"], "")) for band in bands],
            }
            for number, row in enumerate(criteria, 1)
        ],
        "signatures": [signed(case, "lawyer")] if case.action else to_be_signed(case.record, "lawyer", case.now),
    }


def _rows(pack: RulePack, name: str) -> Sequence[Mapping[str, Any]]:
    rule = pack.rules.get(name)
    found: Any = rule.value if rule else []
    return found if isinstance(found, list) else []


def _limit(band: Mapping[str, Any]) -> Words:
    if "up_to" not in band:
        return in_words(say("without an upper limit"))
    return in_words(say("up to %(sum)s", sum=Sum(Decimal(str(band["up_to"])))))


def _value(name: str, rule: Rule, pack: RulePack) -> Words | str:
    """The number as a lawyer reads it; what is too long for a line has a table of its own."""
    if name == CRITERIA:
        return in_words(say("table 2"))
    if name == BANDS:
        return in_words(say("table 3"))
    if rule.unit == "month_and_day":
        return f"{date.fromisoformat(f'2000-{rule.value}'):%d.%m}"
    return _readable(rule.value, {row["name"]: row["title"] for row in _rows(pack, CRITERIA)})


def _readable(value: Any, titles: Mapping[str, Mapping[str, str]]) -> Words | str:
    if isinstance(value, bool):
        return in_words(_YES if value else _NO)
    if isinstance(value, list):
        return _joined([_readable(each, titles) for each in value])
    if isinstance(value, Mapping):
        return _joined([_pair(_readable(key, titles), _readable(each, titles)) for key, each in value.items()])
    if isinstance(value, str) and value in titles:
        return dict(titles[value])
    if isinstance(value, str) and value in TOKENS:
        return in_words(TOKENS[value])
    if isinstance(value, int | Decimal):
        return _figure(value)
    return str(value)


def _figure(value: int | Decimal) -> Words | str:
    """With the decimal sign of each language, and a minus sign that is one."""
    text = (str(value) if isinstance(value, int) else format(value, "f")).replace("-", "−")
    return {each: text if each == "en" else text.replace(".", ",") for each in LANGUAGES} if "." in text else text


def _joined(parts: Sequence[Words | str]) -> Words | str:
    if all(isinstance(part, str) for part in parts):
        return "; ".join(str(part) for part in parts)
    return {each: "; ".join(part if isinstance(part, str) else part[each] for part in parts) for each in LANGUAGES}


def _pair(key: Words | str, value: Words | str) -> Words | str:
    read = [[part if isinstance(part, str) else part[each] for part in (key, value)] for each in LANGUAGES]
    return {each: ": ".join(pair) for each, pair in zip(LANGUAGES, read, strict=True)}
