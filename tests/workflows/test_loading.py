import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.samples import SOUND, sound, written
from workflows import loading
from workflows.definition import Guard, MustPass, NeverWho, Offers

CALL = (SOUND / "call.yaml").read_text("utf-8")


def only_fault(path: Path | str) -> tuple[int, str]:
    workflows, faults = loading.read([path])
    assert workflows == []
    (fault,) = faults
    assert fault.path == str(path)
    return fault.line, fault.code


def test_a_definition_is_read_as_it_is_written() -> None:
    call = sound("call")
    assert (call.name, call.form, call.seen_by) == ("call", "call_form", ("public",))
    assert call.title["ky"] == "Конкурс"
    assert (call.begin.by, call.begin.under, call.begin.state) == (("officer",), None, "draft")
    assert list(call.states) == ["draft", "open", "deciding", "completed", "cancelled"]
    assert call.states["draft"].editable_by == ("officer",)
    decide = call.actions["decide"]
    assert (decide.source, decide.target, decide.by) == (("deciding",), "completed", ("head",))
    assert (decide.asks, decide.does, decide.roles) == ("minutes", "record_decision", ("head",))
    assert decide.when[0] == Guard("children", {"kind": "application", "in": ("checking",), "at_most": 0})
    assert call.actions["close"].at == "deadline"
    assert call.actions["close"].roles == ("clock",)
    assert sound("application").actions["win"].follows == ("call.decide",)
    assert sound("application").actions["win"].roles == ("follows",)


def test_an_action_without_to_stays_where_it_is() -> None:
    remind = sound("call").actions["remind"]
    assert remind.target is None
    assert remind.lands("open") == "open"


def test_from_any_means_every_state_that_is_not_final() -> None:
    assert sound("call").actions["cancel"].source == ("draft", "open", "deciding")


def test_a_state_without_seen_by_takes_that_of_its_workflow() -> None:
    states = sound("call").states
    assert states["draft"].seen_by == ("officer", "head")
    assert states["open"].seen_by == ("public",)


def test_applicants_read_other_words_where_there_are_such() -> None:
    states = sound("application").states
    assert states["draft"].words(public=True)["en"] == "Not yet submitted"
    assert states["draft"].words(public=False)["en"] == "Being written"
    assert states["winner"].words(public=True)["en"] == "Winner"


def test_policies_are_read_and_keep_people_apart() -> None:
    call = sound("call")
    assert [type(policy) for policy in call.policies[:2]] == [MustPass, Offers]
    assert call.policies[3] == NeverWho(("call.decide", "application.submit"))
    assert call.actions["decide"].apart == ("application.submit",)
    assert sound("application").actions["submit"].apart == ("call.decide",)


def test_every_row_knows_its_line() -> None:
    call = sound("call")
    lines = CALL.splitlines()
    assert lines[call.states["open"].line - 1] == "  open:"
    assert lines[call.actions["decide"].line - 1] == "  decide:"
    assert lines[call.line_of("actions", "decide", "asks") - 1] == "    asks: minutes"
    assert call.line_of("actions", "decide", "notices") == call.actions["decide"].line


@pytest.mark.parametrize("name", ["call", "application", "report"])
def test_the_canonical_text_gives_back_the_same_workflow(name: str) -> None:
    workflow = sound(name)
    again = loading.from_canonical(workflow.canonical)
    assert again == workflow
    assert again.canonical == workflow.canonical
    assert list(again.states.items()) == list(workflow.states.items())
    assert list(again.actions.items()) == list(workflow.actions.items())
    assert (again.begin, again.policies) == (workflow.begin, workflow.policies)


def test_the_canonical_text_is_json_without_spaces_in_its_own_letters() -> None:
    text = sound("call").canonical
    assert json.loads(text)["workflow"] == "call"
    assert '"title":{"en":"Call","ky":"Конкурс","ru":"Конкурс"}' in text


def test_comments_and_the_order_of_keys_do_not_change_the_digest_but_the_order_of_states_does() -> None:
    first, _ = written(CALL)
    moved, _ = written("# a remark\n" + CALL.replace("form: call_form\n", "") + "form: call_form\n")
    draft = CALL[CALL.index("  draft:\n") : CALL.index("  open:\n")]
    swapped, _ = written(CALL.replace(draft, "").replace("  deciding:\n", draft + "  deciding:\n"))
    assert first is not None
    assert moved is not None
    assert swapped is not None
    assert first.digest == moved.digest
    assert first.digest != swapped.digest
    assert swapped.begin.state == "open"


def test_canonical_text_that_is_no_workflow_raises() -> None:
    for text in ("{}", "[]", '{"workflow":"call"}', '{"actions":7,"states":[],"workflow":"call"}'):
        with pytest.raises(loading.Faulty):
            loading.from_canonical(text)


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    assert only_fault(tmp_path / "absent.yaml") == (1, "W100")
    assert only_fault("with\0nul.yaml") == (1, "W100")


def test_a_folder_without_definitions_is_a_fault(tmp_path: Path) -> None:
    assert only_fault(tmp_path) == (1, "W100")


@pytest.mark.parametrize("content", ["", "\n\n", "# nothing yet\n", "---\n"])
def test_an_empty_file_is_a_fault(tmp_path: Path, content: str) -> None:
    path = tmp_path / "empty.yaml"
    path.write_text(content, "utf-8")
    assert only_fault(path)[1] == "W101"


def test_a_huge_file_is_a_fault_and_is_not_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    path.write_bytes(b"# " + b"x" * 300_000)
    assert only_fault(path) == (1, "W102")
    assert [fault.code for fault in written("ж" * 150_000)[1]] == ["W102"]


def test_a_file_in_another_encoding_is_a_fault_on_its_line(tmp_path: Path) -> None:
    path = tmp_path / "old.yaml"
    path.write_bytes(b"workflow: call\ntitle: " + "Конкурс".encode("cp1251"))
    assert only_fault(path) == (2, "W103")


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("workflow: call\ntitle: [a, b\n", 3, "W104"),
        ("workflow: call\n\x07: x\n", 2, "W104"),
        ("a: 1\n---\nb: 2\n", 2, "W104"),
        ("a: &x [1, 1]\nb: [*x, *x]\n", 1, "W105"),
        ("a: !!binary aGk=\n", 1, "W105"),
        ("[" * 5000, 1, "W106"),
        ("- workflow\n", 1, "W110"),
        ("call\n", 1, "W110"),
        ("title: {ky: a, ru: b, en: c}\n", 1, "W110"),
    ],
)
def test_a_file_that_is_no_workflow_is_one_fault(tmp_path: Path, text: str, line: int, code: str) -> None:
    path = tmp_path / "odd.yaml"
    path.write_text(text, "utf-8")
    workflows, faults = loading.read([path])
    assert workflows == []
    assert [(fault.line, fault.code) for fault in faults] == [(line, code)]


def test_odd_numbers_are_not_taken_for_what_they_look_like() -> None:
    for number in ("010", "0x1f", "12:30", "1_000", ".inf", "1e400", "9" * 5000):
        _, faults = written(CALL.replace("at_most: 0", f"at_most: {number}"))
        assert {fault.code for fault in faults} <= {"W111", "W203", "W204"}, number
        assert faults, number


def test_a_table_that_nobody_could_read_aloud_is_one_fault() -> None:
    row = "{title: {ky: а, ru: б, en: c}, from: any, to: open, by: head}"
    workflow, faults = written(CALL.replace("policies:", "".join(f"  a{i}: {row}\n" for i in range(300)) + "policies:"))
    assert [(fault.line, fault.code) for fault in faults] == [(CALL[: CALL.index("actions:")].count("\n") + 1, "W112")]
    assert workflow is not None
    assert not workflow.whole


def test_a_fault_prints_as_path_line_code_and_message() -> None:
    _, faults = written("workflow: call\n")
    assert [str(fault) for fault in faults] == [
        f"written.yaml:1: W202 the file lacks '{key}'" for key in ("actions", "begin", "states", "title")
    ]


def test_a_folder_is_read_with_its_forms_and_rule_packs(tmp_path: Path) -> None:
    (tmp_path / "call.yaml").write_text(CALL, "utf-8")
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "reason.yaml").write_text(
        "form: reason\ntitle: {ky: а, ru: б, en: c}\nfields:\n"
        "  - {name: reason, type: longtext, label: {ky: Себеп, ru: Причина, en: Reason}}\n",
        "utf-8",
    )
    (tmp_path / "rules.yaml").write_text(
        "pack: kg-2017\ntitle: {ky: а, ru: б, en: c}\ncountry: KG\nrules:\n"
        "  days: {value: 30, unit: calendar_days, basis: {ky: а, ru: б, en: c}}\n",
        "utf-8",
    )
    workflows, forms, packs, faults = loading.read_library([tmp_path])
    assert faults == []
    assert [thing.name for thing in (*workflows, *forms, *packs)] == ["call", "reason", "kg-2017"]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(CALL)), st.integers(0, 40), st.text(max_size=12))
def test_no_slip_of_the_pen_raises(start: int, length: int, instead: str) -> None:
    workflow, faults = written(CALL[:start] + instead + CALL[start + length :])
    assert workflow is not None or faults


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="workflow: {}[]&*!-\n\t\"'#|>?%@`,abc019.~", max_size=200))
def test_no_text_raises(text: str) -> None:
    workflow, faults = written(text)
    assert workflow is not None or faults
