import pytest
import sqlalchemy as sa

from grants.casework.perform import NotPossible, begin
from grants.casework.straight_line import Press
from grants.casework.vocabulary import guards
from grants.database import db
from grants.documents.models import Document
from grants.notices.models import Notice
from grants.programmes.lawyers_sheet import TOKENS, UNITS
from grants.records import library
from grants.records.models import Record
from tests.grants.calls.walk import Walk
from tests.signing import signature_answers
from workflows import rules
from workflows.rules import RulePack


def without_signatures(walk: Walk) -> None:
    db.session.execute(sa.update(Record).where(Record.kind == "rulebook").values(state="revoked", phase="ended"))
    db.session.commit()


def put_before_the_lawyer(walk: Walk, pack: str = "kg-2022") -> Record:
    record = begin(
        "rulebook",
        None,
        walk.actor("customer_officer"),
        walk.now,
        Press({"pack": pack, "note": ""}),
        authority_id=walk.world.authority.id,
    )
    db.session.commit()
    return record


def refusal(walk: Walk, call: Record, name: str = "customer_head") -> str | None:
    reason = guards["rule_pack_is_signed"](walk.case(call, name))
    return None if reason is None else str(reason)


def changed(pack: RulePack) -> RulePack:
    return rules.from_canonical(pack.canonical.replace('"value":30', '"value":31', 1))


def test_a_pack_counts_once_the_lawyer_of_the_authority_has_signed_its_sheet(walk: Walk) -> None:
    without_signatures(walk)
    call = walk.draft_call()
    assert "has not signed the rule pack" in str(refusal(walk, call))
    record = put_before_the_lawyer(walk)
    assert refusal(walk, call) is not None
    walk.press("lawyer", record, "sign", **signature_answers())
    assert refusal(walk, call) is None
    kinds = [notice.kind for notice in db.session.query(Notice).order_by(Notice.id) if notice.kind.startswith("rule")]
    assert kinds == ["rulebook_proposed", "rulebook_signed", "rulebook_signed"]


def test_a_signature_of_another_pack_does_not_count(walk: Walk) -> None:
    without_signatures(walk)
    call = walk.draft_call()
    walk.press("lawyer", put_before_the_lawyer(walk, "kg-2017"), "sign", **signature_answers())
    assert refusal(walk, call) is not None


def test_a_pack_that_changed_needs_the_signature_anew(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    call = walk.draft_call()
    assert refusal(walk, call) is None
    waiting = put_before_the_lawyer(walk)
    workflows, forms, packs = library.shipped()
    newer = {**packs, "kg-2022": changed(packs["kg-2022"])}
    monkeypatch.setattr(library, "shipped", lambda: (workflows, forms, newer))
    assert refusal(walk, call) is not None
    with pytest.raises(NotPossible, match="has changed since it was put before the lawyer"):
        walk.press("lawyer", waiting, "sign", **signature_answers())
    db.session.rollback()
    walk.press("lawyer", put_before_the_lawyer(walk), "sign", **signature_answers())
    assert refusal(walk, call) is None


def test_a_revoked_signature_no_longer_counts(walk: Walk) -> None:
    without_signatures(walk)
    call, record = walk.draft_call(), put_before_the_lawyer(walk)
    walk.press("lawyer", record, "sign", **signature_answers())
    walk.press("customer_head", record, "revoke", reason="Токтом өзгөрдү.")
    assert refusal(walk, call) is not None


@pytest.mark.parametrize(("name", "action"), [("customer_officer", "sign"), ("customer_head", "sign")])
def test_nobody_but_the_lawyer_signs(walk: Walk, name: str, action: str) -> None:
    with pytest.raises(NotPossible):
        walk.press(name, put_before_the_lawyer(walk), action, **signature_answers())


def test_the_lawyer_may_return_a_pack_and_the_officer_withdraw_it(walk: Walk) -> None:
    returned, withdrawn = put_before_the_lawyer(walk), put_before_the_lawyer(walk)
    walk.press("lawyer", returned, "refuse", reason="Мөөнөттүн негизи көрсөтүлгөн эмес.")
    walk.press("customer_officer", withdrawn, "withdraw", reason="Топтом оңдолот.")
    assert (returned.state, withdrawn.state) == ("refused", "withdrawn")
    told = db.session.query(Notice).filter_by(kind="rulebook_refused")
    assert {notice.user.name for notice in told} == {"Customer Officer", "Customer Head"}


def test_the_sheet_names_every_number_with_unit_and_basis_and_the_signed_one_takes_the_place_of_the_unsigned(
    walk: Walk,
) -> None:
    record = put_before_the_lawyer(walk)
    walk.press("lawyer", record, "sign", **signature_answers())
    unsigned, sheet = db.session.query(Document).filter_by(kind="lawyers_sheet").order_by(Document.id)
    pack = library.shipped()[2]["kg-2022"]
    rows = sheet.public["fields"]["rules"]
    assert [row["basis"] for row in rows] == [dict(rule.basis) for rule in pack.rules.values()]
    assert all(row["value"] and row["unit"] and row["title"] for row in rows)
    assert unsigned.full["fields"]["signatures"][0]["signed_at"] is None
    assert sheet.full["fields"]["signatures"][0]["name"] == "Lawyer"
    assert unsigned.superseded_by_id == sheet.id
    split = next(row for row in rows if row["title"]["en"] == "Split of the grant into tranches")
    assert split["value"] == "40; 40; 20"
    ties = next(row for row in rows if row["title"]["en"] == "Order of preference at equal scores")
    assert ties["value"]["en"].endswith("; earlier submission")


@pytest.mark.parametrize("name", ["kg-2017", "kg-2022", "model"])
def test_every_rule_of_a_shipped_pack_can_be_read_aloud(name: str) -> None:
    pack = library.shipped()[2][name]
    assert [each for each, rule in pack.rules.items() if not all(rule.title.get(x) for x in ("ky", "ru", "en"))] == []
    assert {rule.unit for rule in pack.rules.values()} <= set(UNITS)
    criteria = {row["name"] for row in pack.rules["criteria"].value}  # type: ignore[index,union-attr,call-overload]
    listed = [word for rule in pack.rules.values() if isinstance(rule.value, list | dict) for word in rule.value]
    assert {word for word in listed if isinstance(word, str)} - criteria <= set(TOKENS)


def test_the_packs_cite_their_acts_and_the_model_none() -> None:
    packs = library.shipped()[2]
    assert set(packs) == {"kg-2017", "kg-2022", "model"}
    assert "№ 814" in packs["kg-2017"].title["ru"]
    assert "№ 604" in packs["kg-2022"].title["ru"]
    assert packs["model"].country == ""
    assert {rule.basis["en"] for rule in packs["model"].rules.values()} == {"Model value; set it by your own act"}
    assert set(packs["kg-2017"].rules) == set(packs["kg-2022"].rules) == set(packs["model"].rules)


def test_a_pack_that_changes_after_the_approval_never_touches_the_call(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = walk.open_call()
    workflows, forms, packs = library.shipped()
    newer = {**packs, "kg-2022": changed(packs["kg-2022"])}
    monkeypatch.setattr(library, "shipped", lambda: (workflows, forms, newer))
    assert walk.case(call, "customer_officer").rules.value("acceptance_days") == 30
    assert refusal(walk, call) is None
    another = walk.draft_call()
    assert walk.case(another, "customer_officer").rules.value("acceptance_days") == 31
    assert refusal(walk, another) is not None
