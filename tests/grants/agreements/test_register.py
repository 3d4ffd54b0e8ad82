"""How an executor comes into the register of unreliable executors, is heard, and leaves it."""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from grants.casework.vocabulary import guards
from grants.database import db
from grants.documents import composing
from grants.documents.models import Document
from grants.documents.printing import snapshot_of
from grants.documents.queries import may_read
from grants.notices.models import Notice
from grants.people.models import Membership
from grants.people.queries import holders
from grants.records.models import Record
from tests.grants.agreements.stage import Stage
from tests.grants.documents.sample_agreements import PRIVATE_AGREEMENTS, SAMPLES_AGREEMENTS

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

PROPOSAL = {
    "ground": "misuse",
    "facts": "Акт мониторинга № 4: вместо 12 комплектов куплено 10.",
    "fault": "Средства потрачены на другое и не возвращены.",
}
DECISION = {"until": "2027-05-31", "reasons": "Документы о покупке не представлены.", "act_number": "", "act_date": ""}


@pytest.fixture
def draft(stage: Stage) -> Record:
    stage.sign()
    entry = stage.start("unreliable", stage.agreement, "customer_officer")
    stage.keep(entry, "unreliable_form", **PROPOSAL)
    return entry


@pytest.fixture
def heard(stage: Stage, draft: Record) -> Record:
    """Proposed by the officer, and objected to by the executor."""
    stage.press(draft, "propose", "customer_officer")
    stage.press(draft, "object", "head_1", objections="Два комплекта куплены позже, накладная № 8.", papers=[])
    return draft


def why_not_apply(stage: Stage, who: str = "customer_officer") -> str | None:
    found = guards["not_in_the_register"](stage.case(stage.application, who))
    return None if found is None else str(found).replace("\N{NO-BREAK SPACE}", " ")


def test_an_executor_is_heard_before_somebody_else_decides(stage: Stage, draft: Record) -> None:
    with stage.refused():
        stage.press(draft, "enter", "programme_approver", **DECISION)
    stage.press(draft, "propose", "customer_officer")
    with stage.refused():
        stage.press(draft, "enter", "programme_approver", **DECISION)
    stage.press(draft, "object", "head_1", objections="Накладная № 8.", papers=[])
    assert why_not_apply(stage) is None
    stage.press(draft, "enter", "programme_approver", **DECISION)
    assert draft.phase == "running"
    assert draft.data["hearing"]["objected"]


def test_whoever_proposes_does_not_decide(stage: Stage, draft: Record) -> None:
    officer = stage.world.people["customer_officer"]
    membership = Membership(
        user_id=officer.id,
        organisation_id=stage.world.authority.id,
        role="programme_approver",
        starts=date(2019, 1, 1),
    )
    db.session.add(membership)
    db.session.commit()
    stage.press(draft, "propose", "customer_officer")
    stage.press(draft, "object", "head_1", objections="Накладная № 8.", papers=[])
    for action, answers in (("enter", DECISION), ("reject", {"reasons": "Нет."})):
        with stage.refused("another person must do this"):
            stage.press(draft, action, "customer_officer", **answers)


def test_silence_is_noted_by_the_clock_and_objections_after_it_are_late(stage: Stage, draft: Record) -> None:
    stage.press(draft, "propose", "customer_head")
    stage.wait(days=30)
    with stage.refused("time to object ended"):
        stage.press(draft, "object", "head_1", objections="Поздно.", papers=[])
    event = stage.tick(draft)
    assert event is not None
    assert event.action == "close_the_hearing"
    assert draft.phase == "deciding"
    assert draft.data["hearing"] == {"objected": False, "closed_on": stage.today}


@pytest.mark.parametrize(
    ("until", "words"),
    [("2026-05-04", "before it begins"), ("2028-05-05", "2 years at most"), ("2027-02-30", "date that exists")],
)
def test_an_entry_out_of_its_term_is_refused(stage: Stage, heard: Record, until: str, words: str) -> None:
    with stage.refused(words):
        stage.press(heard, "enter", "programme_approver", **{**DECISION, "until": until})


def test_the_reason_not_to_apply_cites_the_decision(stage: Stage, heard: Record) -> None:
    stage.press(heard, "enter", "programme_approver", **DECISION)
    decision = db.session.query(Document).filter_by(kind="register_decision").one()
    found = why_not_apply(stage)
    assert found is not None
    assert decision.number in found
    assert "4 May 2026" in found
    assert "31 May 2027" in found


def test_an_entry_without_its_decision_keeps_nobody_out(stage: Stage, heard: Record) -> None:
    stage.press(heard, "enter", "programme_approver", **DECISION)
    decision = db.session.query(Document).filter_by(kind="register_decision").one()
    decision.annulled_by = decision.event_seq
    db.session.commit()
    assert why_not_apply(stage) is None


def test_an_entry_ends_on_its_day_also_where_the_clock_is_late(stage: Stage, heard: Record) -> None:
    stage.press(heard, "enter", "programme_approver", **DECISION)
    stage.wait(days=391)
    assert stage.today == "2027-05-30"
    assert stage.tick(heard) is None
    assert why_not_apply(stage) is not None
    stage.wait(days=2)
    assert why_not_apply(stage) is None
    event = stage.tick(heard)
    assert event is not None
    assert event.action == "leave"
    assert heard.phase == "completed"


def test_an_entry_is_removed_early_by_a_decision_that_supersedes_the_first(stage: Stage, heard: Record) -> None:
    stage.press(heard, "enter", "programme_approver", **DECISION)
    stage.press(heard, "remove", "customer_head", reason="Средства возвращены полностью.")
    assert why_not_apply(stage) is None
    first, second = db.session.query(Document).filter_by(kind="register_decision").order_by(Document.id)
    assert first.superseded_by_id == second.id
    assert second.full["fields"]["decision"] == "removed"


def test_a_proposal_is_rejected_with_reasons_or_withdrawn(stage: Stage, heard: Record) -> None:
    stage.press(heard, "reject", "programme_approver", reasons="Накладная подтверждена.")
    assert heard.phase == "ended"
    assert why_not_apply(stage) is None
    again = stage.start("unreliable", stage.agreement, "customer_head")
    stage.press(again, "withdraw", "customer_head", reason="Ошибка.")
    assert again.phase == "ended"


def test_one_agreement_has_one_such_case_at_a_time(stage: Stage, draft: Record) -> None:
    with stage.refused(draft.reference):
        stage.start("unreliable", stage.agreement, "customer_head")


def test_a_proposal_without_facts_is_refused(stage: Stage, draft: Record) -> None:
    stage.keep(draft, "unreliable_form", facts="")
    with stage.refused():
        stage.press(draft, "propose", "customer_officer")


def test_nobody_outside_knows_of_a_proposal_and_everybody_of_an_entry(stage: Stage, heard: Record) -> None:
    outsider = stage.case(heard, "head_2")
    assert not outsider.may_see()
    stage.press(heard, "enter", "programme_approver", **DECISION)
    assert stage.case(heard, "head_2").may_see()


def test_the_proposal_stays_between_its_parties_also_once_the_executor_is_entered(stage: Stage, heard: Record) -> None:
    stage.press(heard, "enter", "programme_approver", **DECISION)
    papers = {each.kind: each for each in db.session.query(Document).filter_by(record_id=heard.id)}
    assert may_read(papers["register_decision"], frozenset({"public"}), "public")
    assert not may_read(papers["register_proposal"], frozenset({"public"}), "public")
    assert may_read(papers["register_proposal"], frozenset({"public", "applicant_head"}), "full")


def test_both_papers_fill_every_field_and_hide_what_is_private(stage: Stage, heard: Record) -> None:
    stage.press(heard, "enter", "programme_approver", **DECISION)
    for kind in ("register_proposal", "register_decision"):
        document = db.session.query(Document).filter_by(kind=kind).one()
        assert sorted(set(SAMPLES_AGREEMENTS[kind]) - set(document.full["fields"])) == []
        assert set(document.public["masked"]) == set(PRIVATE_AGREEMENTS[kind])
        for language in ("ky", "ru", "en"):
            hidden = composing.compose(snapshot_of(document, "public"), language, "public")
            assert not any(secret in hidden for secret in (PROPOSAL["facts"], "накладная № 8", "+996 555 123456"))
            assert PROPOSAL["facts"] in composing.compose(snapshot_of(document, "full"), language, "full")


def test_the_executor_is_told_of_every_step(stage: Stage, heard: Record) -> None:
    stage.press(heard, "enter", "programme_approver", **DECISION)
    head = {user.id for user in holders(heard, ["applicant_head"], stage.now)}
    told: dict[str, Any] = {}
    for kind, user_id in db.session.execute(sa.select(Notice.kind, Notice.user_id)):
        told.setdefault(kind, set()).add(user_id)
    assert head <= told["register_proposed"]
    assert head <= told["register_decided"]
