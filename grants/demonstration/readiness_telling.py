"""What has to be there before money moves: a bank account that two people confirmed, and what other bodies attest."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from grants.demonstration import scripts
from grants.demonstration.paperwork import scanned
from grants.demonstration.telling import Telling

SOURCES = {
    "tax_debt": {"ky": "Салык кызматы", "ru": "Налоговая служба"},
    "social_fund_debt": {"ky": "Социалдык фонд", "ru": "Социальный фонд"},
    "registration": {"ky": "Юстиция органы", "ru": "Орган юстиции"},
}


def tell_account(telling: Telling, name: str, at: datetime) -> None:
    """The grantee's account from its entry to the second confirmation, within the hour before `at`."""
    account, who = f"{name} account", f"{name}.accountant"
    body = telling.script.people["applicants"][name]["name"]["ru"].partition(" (")[0]
    number = list(telling.script.applications).index(name) + 1
    told = {
        "holder": body,
        "bank": "Банк «Үлгү» (вымышленный)",
        "bic": "000000",
        "account_number": f"{number:016}",
        "proof": ["spravka_banka.pdf"],
    }
    telling.begin(at - timedelta(hours=1), "account", account, who, under=f"{name}/agreement")
    files = {"spravka_banka.pdf": scanned("Spravka banka")}
    telling.attach(at - timedelta(minutes=55), account, who, files)
    telling.fill(at - timedelta(minutes=50), account, who, told)
    telling.press(at - timedelta(minutes=45), account, "submit", who)
    matched = {"proof": f"Справка банка № {number}", "holder_matches": True, "numbers_match": True}
    telling.press(at - timedelta(minutes=20), account, "verify", "officer", matched)
    telling.press(at, account, "confirm", "finance")


def tell_facts(telling: Telling, name: str, at: datetime, kinds: Sequence[str]) -> None:
    """What other bodies attested the day before, entered within the half hour before `at`."""
    language = telling.script.people["officials"]["officer"]["language"]
    for number, kind in enumerate(kinds):
        fact, entered = f"{name} {kind} {at:%Y-%m-%d}", at - timedelta(minutes=10 * number)
        file = f"spravka_{kind}.pdf"
        told = {
            "kind": kind,
            "source": SOURCES[kind][language],
            "number": f"{at:%m%d}-{number + 1}",
            "issued_on": scripts.day(at - timedelta(days=1)),
            "finding": "in_order",
            "scan": [file],
        }
        telling.begin(entered - timedelta(minutes=8), "fact", fact, "officer", under=f"{name}/agreement")
        telling.attach(entered - timedelta(minutes=7), fact, "officer", {file: scanned(f"Spravka {number + 1}")})
        telling.fill(entered - timedelta(minutes=5), fact, "officer", told)
        telling.press(entered, fact, "attest", "officer")
