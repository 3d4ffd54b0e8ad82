"""What the acts and orders before a call say of themselves: whose they are, on what basis, and who controls them."""

from typing import Any

import pytest
from flask import Flask

from grants.casework.drafts import views
from grants.casework.perform import begin
from grants.database import db
from grants.documents.models import Document
from grants.records.models import Record
from tests.grants.calls.answers import approval_answers, order_answers, programme_answers
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
KENESH = {"ky": "Каракол шаардык кеңеши", "ru": "Каракольский городской кенеш", "en": ""}


def fields_of(record: Record, kind: str) -> dict[str, Any]:
    found = db.session.query(Document).filter_by(record_id=record.id, kind=kind).order_by(Document.id.desc()).first()
    assert found is not None
    fields: dict[str, Any] = found.full["fields"]
    return fields


def approved(walk: Walk, **act: Any) -> Record:
    programme = begin("programme", None, walk.actor("customer_officer"), walk.now, authority_id=walk.world.authority.id)
    walk.fill("customer_officer", programme, "programme_form", **programme_answers())
    walk.press("customer_officer", programme, "propose")
    walk.press("programme_approver", programme, "approve", **{**approval_answers(), **act})
    return programme


def test_a_resolution_stands_on_the_letterhead_of_the_kenesh_with_its_basis_points_control_and_chair(
    walk: Walk,
) -> None:
    act = fields_of(
        approved(
            walk,
            kenesh=KENESH,
            kenesh_chair="Асанбеков Эрмек",
            grounds={"ky": "Мыйзамдын 7-беренеси", "ru": "Статья 7 закона", "en": ""},
            further_points={"ky": "Жарыялансын.\nКүчүнө кирсин.", "ru": "Опубликовать.\nВвести в действие.", "en": ""},
            control="Туруктуу комиссия",
        ),
        "programme_approval",
    )
    assert act["act"]["kenesh"]["ru"] == "Каракольский городской кенеш"
    assert [each["ru"] for each in act["basis"]] == ["Статья 7 закона"]
    assert [each["ru"] for each in act["orders"]] == ["Опубликовать.", "Ввести в действие."]
    assert act["control"] == "Туруктуу комиссия"
    assert [each["name"] for each in act["signatures"]] == ["Асанбеков Эрмек", "Programme Approver"]
    assert act["signatures"][0]["signed_at"] is None


def test_an_order_of_the_authority_is_nobody_elses(walk: Walk) -> None:
    act = fields_of(approved(walk, act_kind="order", kenesh=KENESH, kenesh_chair="Кимдир"), "programme_approval")
    assert act["act"]["kenesh"] is None
    assert [each["name"] for each in act["signatures"]] == ["Programme Approver"]


def test_the_orders_on_a_call_rest_on_the_act_of_its_programme_and_on_its_rules(walk: Walk) -> None:
    call = walk.open_call()
    for kind in ("call_order", "commission_order"):
        act, pack = fields_of(call, kind)["basis"]
        told = act["en"].replace("\N{NO-BREAK SPACE}", " ")
        assert told == "resolution No. 12 of 2 March 2026 approving the programme “Программа по-русски”"
        assert pack["en"] == "Rules of the time of resolution No. 604 of 4 November 2022"


def test_the_announcement_says_by_when_results_are_expected(walk: Walk) -> None:
    call = walk.open_call()
    assert fields_of(call, "announcement")["results_by"] == "2026-05-22"


def test_the_announcement_of_a_draft_is_shown_as_it_will_look_and_nothing_is_kept(app: Flask, walk: Walk) -> None:
    call = walk.draft_call()
    officer = Visitor(app, walk.world.people["customer_officer"], "ru")
    assert f"/records/{call.reference}/preview/announce" in officer.get(f"/records/{call.reference}").text
    paper = officer.get(f"/records/{call.reference}/preview/announce")
    assert (paper.status_code, paper.data[:5]) == (200, b"%PDF-")
    assert db.session.query(Document).filter_by(record_id=call.id).count() == 0
    assert (
        Visitor(app, walk.world.people["head_1"]).get(f"/records/{call.reference}/preview/announce").status_code == 404
    )


def test_whoever_approves_a_call_looks_at_the_announcement_that_will_be_published(
    app: Flask, walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "printed", lambda snapshot, language: b"%PDF-1.7 of a draft")
    call = walk.draft_call()
    path = f"/records/{call.reference}/preview/announce"
    head, officer, chair = (
        Visitor(app, walk.world.people[name], "ru")
        for name in ("customer_head", "customer_officer", "commission_chair")
    )
    assert head.get(path).status_code == 404
    walk.press("customer_officer", call, "propose")
    assert path in head.get(f"/records/{call.reference}").text
    assert [reader.get(path).status_code for reader in (head, officer, chair)] == [200, 404, 404]
    walk.press("customer_head", call, "approve", **order_answers(walk.now))
    assert [reader.get(path).status_code for reader in (officer, chair)] == [200, 404]
    walk.press("customer_officer", call, "announce")
    assert [reader.get(path).status_code for reader in (head, officer)] == [404, 404]
    assert path not in officer.get(f"/records/{call.reference}").text


def test_the_protocol_of_admission_names_the_commission_who_decided_and_by_which_paper(walk: Walk) -> None:
    call = walk.open_call()
    admitted, refused = walk.apply(call, 1), walk.apply(call, 2)
    walk.close(call)
    walk.admit(admitted)
    ground = {"ground": "in_sphere", "explanation": "Долбоор башка тармакта."}
    walk.press("commission_chair", refused, "refuse_admission", **ground)
    walk.wait(days=20)
    walk.press("commission_chair", call, "finish_screening")
    protocol = fields_of(call, "admission_protocol")
    assert {each["duty"] for each in protocol["commission"]} == {"chair", "member", "secretary"}
    told = [(e["admitted"], e["decided_by"]["en"], e["paper"]["number"][:3]) for e in protocol["applications"]]
    assert told == [(True, "commission secretary", "D15"), (False, "commission chair", "D17")]
    assert protocol["members"] == []
