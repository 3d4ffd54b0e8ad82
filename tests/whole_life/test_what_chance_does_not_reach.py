"""What random people cannot bring about, told on purpose: the guards named in BEYOND_CHANCE, each the other way."""

from collections.abc import Iterator
from typing import Any, cast

import pytest
from flask import Flask

from grants.casework.perform import NotPossible, begin, correct
from grants.casework.straight_line import Press
from grants.casework.vocabulary import guards
from grants.clock import LOCAL
from grants.database import db
from grants.records.library import shipped
from grants.records.models import Record
from tests.grants.agreements.stage import Stage, stage
from tests.grants.calls.walk import Walk
from tests.signing import signature_answers
from tests.whole_life.test_random_people import BEYOND_CHANCE
from workflows import rules

__all__ = ["stage"]

ON_ONE_ENGINE = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def walk(app: Flask) -> Iterator[Walk]:
    with app.app_context():
        yield Walk(applicants=2, evaluators=2)


def refused(walk: Walk, name: str, record: Record, action: str, *words: str, **answers: object) -> None:
    with pytest.raises(NotPossible) as caught:
        walk.press(name, record, action, **answers)
    db.session.rollback()
    text = " ".join(str(reason) for reason in caught.value.reasons)
    assert all(each in text for each in words), text


@ON_ONE_ENGINE
def test_a_pack_whose_weights_do_not_sum_to_ten_is_in_no_call(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    call, packs = walk.draft_call(), shipped()[2]
    lighter = rules.from_canonical(packs["kg-2022"].canonical.replace('"relevance":"1.5"', '"relevance":"1.4"', 1))
    case = walk.case(call, "customer_officer")
    assert guards["weights_sum_to_ten"](case) is None
    assert lighter.digest != packs["kg-2022"].digest
    monkeypatch.setitem(cast(dict[str, Any], packs), "kg-2022", lighter)
    assert guards["weights_sum_to_ten"](walk.case(call, "customer_officer")) is not None


@ON_ONE_ENGINE
def test_a_pack_that_changed_since_is_not_signed(walk: Walk) -> None:
    told, authority = Press({"pack": "kg-2022", "note": ""}), walk.world.authority.id
    record = begin("rulebook", None, walk.actor("customer_officer"), walk.now, told, authority_id=authority)
    record.data = {**record.data, "rulebook": {"pack": "kg-2022", "digest": "0" * 64}}
    db.session.commit()
    refused(walk, "lawyer", record, "sign", "has changed", **signature_answers())


@ON_ONE_ENGINE
def test_nobody_is_appointed_whose_account_was_closed_meanwhile(walk: Walk) -> None:
    day = walk.now.astimezone(LOCAL).date().isoformat()
    told = {"email": "monitor@example.kg", "role": "auditor", "side": "", "starts": day, "ends": "", "basis": "№ 14"}
    by, authority = walk.actor("customer_head"), walk.world.authority.id
    record = begin("appointment", None, by, walk.now, Press(told), authority_id=authority)
    walk.world.people["monitor"].active = False
    db.session.commit()
    refused(walk, "customer_head", record, "confirm", "account", **signature_answers())


@ON_ONE_ENGINE
def test_a_finding_without_its_term_is_refused_also_where_no_page_asks_for_it(walk: Walk) -> None:
    finding = {"finding": "Жабдуу жок", "severity": "major", "corrective_action": "Алуу", "correct_by": ""}
    case = walk.case(walk.draft_call(), "monitor", {"findings": [finding]})
    assert guards["finding_is_described"](case) is not None


@ON_ONE_ENGINE
def test_only_members_of_neighbours_are_released_and_nobody_is_appointed_twice(walk: Walk) -> None:
    call = walk.draft_call()
    assert guards["joint_members_are_there"](walk.case(call, "customer_head")) is not None
    again = {"member": str(walk.world.people["member_civil"].id)}
    assert guards["joint_member_is_new"](walk.case(call, "customer_head", again)) is not None


@ON_ONE_ENGINE
def test_no_tranche_goes_over_its_agreement_and_none_is_completed_unreconciled(stage: Stage) -> None:
    agreement = stage.sign()
    assert guards["reconciliation_is_signed"](stage.case(agreement, "customer_head")) is not None
    tranche = stage.tranches[0]
    tranche.data = {**tranche.data, "tranche": {**tranche.answers("tranche"), "amount": "400000.01"}}
    db.session.commit()
    assert guards["tranche_is_within_the_balance"](stage.case(tranche, "customer_head")) is not None


@ON_ONE_ENGINE
def test_who_locked_one_sheet_locks_no_other_on_the_same_application(walk: Walk) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    walk.review(application, "evaluator_1")
    other = walk.appoint(application, "evaluator_2")
    assert guards["locks_one_sheet_alone"](walk.case(other, "evaluator_2")) is None
    assert guards["locks_one_sheet_alone"](walk.case(other, "evaluator_1")) is not None


@ON_ONE_ENGINE
@pytest.mark.parametrize(
    ("kind", "guard", "ending"),
    [("amendment", "no_other_amendment_is_open", "drop"), ("unreliable", "no_other_proposal_is_open", "withdraw")],
)
def test_a_correction_may_bring_back_what_stands_in_the_way_of_another(
    stage: Stage, kind: str, guard: str, ending: str
) -> None:
    agreement = stage.sign()
    first = stage.start(kind, agreement, "customer_officer")
    stage.press(first, ending, "customer_officer", reason="Кайра жазылат")
    second = stage.start(kind, agreement, "customer_officer")
    assert guards[guard](stage.case(second, "customer_officer")) is None
    correct(first, stage.world.actor("customer_head", stage.now), stage.now, "Жаңылыштык")
    db.session.commit()
    assert guards[guard](stage.case(second, "customer_officer")) is not None


def test_every_exception_is_told_here() -> None:
    told = {
        "weights_sum_to_ten",
        "pack_has_not_changed",
        "the_person_has_an_account",
        "finding_is_described",
        "joint_members_are_there",
        "joint_member_is_new",
        "tranche_is_within_the_balance",
        "reconciliation_is_signed",
        "locks_one_sheet_alone",
        "no_other_amendment_is_open",
        "no_other_proposal_is_open",
    }
    assert set(BEYOND_CHANCE) == told
