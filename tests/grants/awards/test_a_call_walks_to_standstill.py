import re

from grants.database import db
from grants.documents.composing import compose
from grants.documents.models import Document
from grants.documents.printing import snapshot_of
from grants.languages import LANGUAGES
from grants.notices.models import Notice
from grants.notices.wording import worded
from grants.records import journal
from grants.records.models import Event, Record
from tests.grants.calls.walk import Walk
from tests.grants.documents.sample_session import PRIVATE_SESSION, SAMPLES_SESSION
from tests.grants.documents.samples import PRIVATE, SAMPLES

PAPERS = (
    "application",
    "registration_receipt",
    "screening_checklist",
    "admission_protocol",
    "refusal_notice",
    "evaluation_sheet",
    "consolidated_sheet",
    "ranking",
    "members_declarations",
    "commission_protocol_of_session",
    "results_notice",
    "result_letter",
)
UNFILLED = re.compile(r"\bNone\b(?!\.)|Undefined|\{'ky'|Fraction\(|%\(\w+\)s")


def walked(walk: Walk) -> tuple[Record, Record, Record, Record, Record]:
    """A call in standstill: its winner, one in reserve, one below the threshold, one not admitted."""
    call = walk.open_call(budget="450000.00")
    winner, reserve, below = (
        walk.apply(call, n, amount) for n, amount in ((1, "450000.00"), (2, "450000.00"), (3, "200000.00"))
    )
    refused = walk.apply(call, 4)
    walk.close(call)
    walk.press("commission_secretary", winner, "ask_clarification", question="Уставдын көчүрмөсү кайда?")
    walk.press("head_1", winner, "answer_clarification", answer="Тиркелди.")
    for application in (winner, reserve, below):
        walk.admit(application)
    refusal = {"ground": "documents_complete", "explanation": "Устав берилген эмес."}
    walk.press("commission_chair", refused, "refuse_admission", **refusal)
    walk.wait(days=9)
    walk.press("commission_chair", call, "finish_screening")
    for n, mark in ((1, 8), (2, 9)):
        walk.review(winner, f"evaluator_{n}", mark)
        walk.review(reserve, f"evaluator_{n}", 8)
        walk.review(below, f"evaluator_{n}", 5)
    walk.decide(call)
    return call, winner, reserve, below, refused


def kinds(record: Record) -> list[str]:
    return [d.kind for d in db.session.query(Document).filter_by(record_id=record.id).order_by(Document.id)]


def test_a_call_goes_from_draft_to_standstill_with_a_winner_a_reserve_and_one_below(walk: Walk) -> None:
    call, winner, reserve, below, refused = walked(walk)
    assert call.phase == "standstill"
    assert [a.data["result"]["score"] for a in (winner, reserve, below)] == ["85", "80", "50"]
    assert [a.phase for a in (winner, reserve, below, refused)] == ["standstill", "reserved", "ended", "ended"]
    assert [row["outcome"] for row in call.data["ranking"]["applications"]] == ["win", "reserve", "below_threshold"]
    assert call.data["decision"]["awarded"] == "450000.00"
    assert winner.data["award"]["amount"] == "450000.00"
    assert kinds(call)[-3:] == ["consolidated_sheet", "ranking", "results_notice"]
    assert kinds(below) == ["application", "registration_receipt", "screening_checklist", "result_letter"]

    walk.wait(days=9)
    assert walk.tick(call) is None
    walk.wait(days=2)
    assert walk.tick(call) is not None
    assert call.phase == "contracting"


def test_what_follows_a_decision_stands_in_the_journal_with_its_cause(walk: Walk) -> None:
    call, winner, reserve, below, _ = walked(walk)
    decided = db.session.query(Event).filter_by(record_id=call.id, action="decide").one()
    followed = db.session.query(Event).filter_by(cause=decided.seq).order_by(Event.seq).all()
    assert [(e.record_id, e.action, e.role) for e in followed] == [
        (winner.id, "win", "follows"),
        (reserve.id, "keep_in_reserve", "follows"),
        (below.id, "fall_below", "follows"),
    ]
    assert len(list(journal.lines(disclose_personal=True))) == db.session.query(Event).count()


def test_every_paper_of_the_way_reads_in_every_language_for_both_audiences(walk: Walk) -> None:
    walked(walk)
    issued = db.session.query(Document).order_by(Document.id).all()
    assert {paper.kind for paper in issued} >= set(PAPERS)
    for paper in issued:
        for audience in ("full", "public"):
            for language in LANGUAGES:
                html = compose(snapshot_of(paper, audience), language, audience)
                found = UNFILLED.search(html)
                assert found is None, (paper.kind, audience, language, html[found.start() - 200 : found.end() + 50])


def test_every_paper_fills_what_its_template_prints_and_masks_what_is_private(walk: Walk) -> None:
    walked(walk)
    for kind in PAPERS:
        paper = db.session.query(Document).filter_by(kind=kind).order_by(Document.id).first()
        assert paper is not None
        sample = SAMPLES_SESSION.get(kind) or SAMPLES[kind]
        assert (kind, sorted(set(sample) - set(paper.full["fields"]))) == (kind, [])
        masked = {re.sub(r"\.\d+\.", ".*.", name) for name in paper.public["masked"]}
        assert {name for name in (PRIVATE | PRIVATE_SESSION)[kind] if has_any(paper.full["fields"], name)} <= masked


def has_any(fields: object, path: str) -> bool:
    """Whether the fields hold something at a path in which * stands for every position of a list."""
    key, _, rest = path.partition(".")
    if key == "*":
        return isinstance(fields, list) and any(has_any(each, rest) for each in fields)
    if not isinstance(fields, dict) or key not in fields:
        return False
    return has_any(fields[key], rest) if rest else True


def test_everybody_concerned_is_told_in_words_that_read_in_every_language(walk: Walk) -> None:
    walked(walk)
    owed = db.session.query(Notice).all()
    assert {notice.kind for notice in owed} >= {
        "application_received",
        "application_opened",
        "application_admitted",
        "clarification_asked",
        "clarification_answered",
        "not_admitted",
        "review_invitation",
        "session_convened",
        "protocol_to_sign",
        "session_published",
        "result",
    }
    for notice in owed:
        for notice.language in LANGUAGES:
            subject, text = worded(notice)
            assert subject
            assert UNFILLED.search(subject + text) is None
            assert notice.user.name in text
    db.session.rollback()
