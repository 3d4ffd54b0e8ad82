import re
from pathlib import Path

import pytest

from tests.workflows.samples import BROKEN, SOUND, VOCABULARY, sound
from workflows import loading
from workflows.checking import Vocabulary, check
from workflows.definition import Workflow
from workflows.reading import Fault

MARK = re.compile(r"# (W\d{3})$", re.MULTILINE)


def faults_of(*paths: Path) -> list[Fault]:
    workflows, faults = loading.read([SOUND, *paths])
    return faults + check(workflows, VOCABULARY)


def changed(name: str, *changes: tuple[str, str]) -> Workflow:
    """A sound definition with some of its text replaced, still without faults of form."""
    path = next(iter([*SOUND.glob(f"{name}.yaml"), *BROKEN.glob(f"{name}.yaml")]))
    text = path.read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    workflow, faults = loading.load(text, f"{name}.yaml")
    assert workflow is not None
    assert faults == []
    return workflow


def codes(*workflows: Workflow) -> list[tuple[str, str]]:
    """The faults of these workflows, with the sound ones for the kinds that are not among them."""
    kinds = {workflow.name for workflow in workflows}
    others = [sound(name) for name in ("call", "application", "report") if name not in kinds]
    return [(fault.path, fault.code) for fault in check([*others, *workflows], VOCABULARY)]


def test_the_sound_definitions_have_no_faults() -> None:
    assert faults_of() == []


@pytest.mark.parametrize("path", sorted(BROKEN.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_broken_definition_is_reported_on_its_line_and_for_nothing_else(path: Path) -> None:
    (marked,) = MARK.finditer(text := path.read_text("utf-8"))
    line = text.count("\n", 0, marked.start()) + 1
    found = faults_of(path)
    assert [(fault.path, fault.line, fault.code) for fault in found] == [(str(path), line, marked[1])], found


@pytest.mark.parametrize(
    ("case", "path"),
    [
        ("guard_can_be_passed_by", "planned -close_at_once-> closed"),
        ("button_is_not_offered", "planned -conduct-> conducted"),
        ("state_cannot_be_reached_from_there", "planned -conduct-> conducted"),
        ("dead_end", "planned -conduct-> conducted -lose-> lost"),
        ("clock_refuses", "planned -conduct-> conducted -expire-> cancelled"),
        ("clock_goes_round", "conducted -mark_late-> late -take_back-> conducted"),
        ("follows_in_a_circle", "visit.ping -> visit.pong -> visit.ping"),
    ],
)
def test_a_fault_about_a_path_shows_the_shortest_one(case: str, path: str) -> None:
    (fault,) = faults_of(BROKEN / f"{case}.yaml")
    assert path in fault.message


def test_all_faults_of_all_files_come_at_once_in_the_order_of_files_and_lines() -> None:
    paths = [BROKEN / "unknown_role.yaml", BROKEN / "unknown_key_of_an_action.yaml"]
    found = [(Path(fault.path).stem, fault.code) for fault in faults_of(*paths)]
    assert found == [
        ("unknown_key_of_an_action", "W201"),
        ("unknown_role", "W601"),
        ("unknown_key_of_an_action", "W508"),
    ]


def test_a_fault_of_form_does_not_hide_the_faults_of_the_graph() -> None:
    text = (SOUND / "call.yaml").read_text("utf-8")
    text = text.replace("    asks: minutes\n", "    ask: minutes\n").replace("    at: deadline\n", "    at: dedline\n")
    call, faults = loading.load(text, "call.yaml")
    assert call is not None
    faults += check([call, sound("application"), sound("report")], VOCABULARY)
    assert [fault.code for fault in faults] == ["W201", "W603"]
    assert "did you mean 'deadline'?" in faults[1].message


def test_a_workflow_that_cannot_be_read_whole_casts_no_blame_on_others() -> None:
    text = (
        (SOUND / "call.yaml").read_text("utf-8").replace("  cancel:\n", "  Cancel:\n").replace("offers: cancel", "x: y")
    )
    call, faults = loading.load(text, "call.yaml")
    assert call is not None
    assert not call.whole
    assert {fault.code for fault in faults} == {"W204", "W214"}
    assert check([call, sound("application"), sound("report")], VOCABULARY) == []


def test_a_follower_of_an_action_that_cannot_happen_is_told() -> None:
    call = changed(
        "call",
        (
            "actions:\n",
            "  frozen:\n    phase: suspended\n    title: {ky: а, ru: б, en: c}\nactions:\n"
            "  thaw:\n    title: {ky: а, ru: б, en: c}\n    from: frozen\n    to: open\n    by: head\n",
        ),
    )
    application = changed("application", ("follows: call.cancel", "follows: [call.cancel, call.thaw]"))
    assert codes(call, application) == [("call.yaml", "W302"), ("application.yaml", "W503")]


def test_an_editor_may_be_freed_by_a_clock_that_another_record_follows() -> None:
    left_to_others = (
        ("    by: applicant\n    when: [deadline", "    by: officer\n    when: [deadline"),
        ("    from: [draft, registered]\n", "    from: registered\n"),
    )
    assert codes(changed("application", *left_to_others)) == [("application.yaml", "W306")]
    timer = ("follows: call.cancel", "follows: [call.cancel, call.close]")
    assert codes(changed("application", *left_to_others, timer)) == []


def test_a_clock_that_goes_round_is_sound_where_it_computes_something() -> None:
    computed = ("    at: report_is_due\n", "    at: report_is_due\n    does: record_decision\n")
    assert codes(changed("clock_goes_round")) == [("clock_goes_round.yaml", "W402")]
    assert codes(changed("clock_goes_round", computed)) == []


def test_a_guard_at_the_beginning_is_passed_on_every_path() -> None:
    guarded = ("  under: call\n", "  under: call\n  when: [form_is_complete]\n")
    assert codes(changed("guard_can_be_passed_by", guarded)) == []


def test_an_exception_before_the_general_rule_casts_no_shadow() -> None:
    narrow = (
        "    from: [planned, conducted]\n    to: cancelled\n    follows",
        "    from: planned\n    to: cancelled\n    follows",
    )
    assert codes(changed("follower_in_the_shadow", narrow)) == []


def test_a_reminder_does_not_shadow_what_happens_at_the_same_moment() -> None:
    assert codes(changed("call", ("at: day_before_deadline", "at: deadline"))) == []


def test_a_policy_may_name_a_phase_instead_of_a_state() -> None:
    phases = ("{from_any: [draft, open], can_reach: completed}", "{from_any: [preparing, deciding], can_reach: ended}")
    assert codes(changed("call", phases)) == []


def test_a_hold_may_stand_under_any_kind() -> None:
    text = """
workflow: hold
title: {ky: Токтотуу, ru: Приостановка, en: Hold}
begin: {by: head, under: any, asks: reason}
states:
  placed: {phase: suspended, title: {ky: Токтотулду, ru: Приостановлено, en: On hold}}
  released: {phase: completed, title: {ky: Улантылды, ru: Возобновлено, en: Released}}
actions:
  release: {title: {ky: Улантуу, ru: Возобновить, en: Release}, from: placed, to: released, by: head}
  fall: {title: {ky: Түшүү, ru: Отпасть, en: Fall}, from: placed, to: released, follows: [call.cancel, report.accept]}
"""
    hold, faults = loading.load(text, "hold.yaml")
    assert hold is not None
    assert faults == []
    assert codes(hold) == []


def test_a_rule_that_a_guard_counts_by_must_exist() -> None:
    call = changed("call", ("at_least: fewest_applications", "at_least: most_applications"))
    assert codes(call) == [("call.yaml", "W608")]


def test_a_form_of_the_record_must_exist() -> None:
    assert codes(changed("call", ("form: call_form", "form: call_page"))) == [("call.yaml", "W604")]


def test_without_a_vocabulary_every_name_is_unknown() -> None:
    together = [sound("call"), sound("application"), sound("report")]
    found = {fault.code for fault in check(together, Vocabulary())}
    assert found == {"W601", "W602", "W603", "W604", "W605", "W606", "W607", "W608", "W702"}
