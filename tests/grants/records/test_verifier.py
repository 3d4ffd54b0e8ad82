import ast
import itertools
import json
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grants.records import verifier
from tests.grants.records.chains import (
    AUTHORITY,
    HONEST,
    LINES,
    PARTIAL_LINES,
    PHONE,
    STRANGER,
    check,
    checkpoint_at,
    content_of,
    events,
    fault_of,
    lines_of,
    public,
)

SOURCE = Path(verifier.__file__)


def write_files(folder: Path, lines: list[bytes], checkpoint: bytes, key: bytes) -> list[str]:
    paths = [folder / "journal.jsonl", folder / "checkpoint.json", folder / "checkpoint.pub"]
    for path, data in zip(paths, (b"".join(lines), checkpoint, key), strict=True):
        path.write_bytes(data)
    return [str(paths[0]), "--checkpoint", str(paths[1]), "--key", str(paths[2])]


# The export


def test_an_honest_export_passes() -> None:
    assert check(LINES) == (12, 12, 12, HONEST[-1]["hash"])


def test_an_export_that_withholds_some_contents_and_personal_values_passes_and_is_counted() -> None:
    events_seen, shown, personal, head = check(PARTIAL_LINES)
    assert (events_seen, head) == (12, HONEST[-1]["hash"])
    assert 0 < personal < shown < 12


def test_the_chain_stays_valid_when_personal_values_are_erased() -> None:
    erased = [{key: value for key, value in event.items() if key != "personal"} for event in HONEST]
    assert check(lines_of(erased)).personal == 0


@pytest.mark.parametrize("lines", [LINES, PARTIAL_LINES], ids=["whole", "partial"])
def test_any_single_byte_changed_is_found_on_its_line(lines: list[bytes]) -> None:
    for number, line in enumerate(lines[:6], 1):
        for place in range(len(line)):
            for flip in (1, 32):
                edited = line[:place] + bytes([line[place] ^ flip]) + line[place + 1 :]
                found = fault_of([*lines[: number - 1], edited, *lines[number:]])
                assert found.line == number, (number, place, flip)


@given(st.data())
def test_any_stretch_of_a_line_replaced_by_anything_is_found_on_its_line(data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from([LINES, PARTIAL_LINES]))
    number = data.draw(st.integers(1, len(lines)))
    line = lines[number - 1]
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start, min(start + 4, len(line) - 1)))
    put = data.draw(st.binary(max_size=4) | st.sampled_from([b" ", b"\n", b"\r", b"\t", b"0", b"\\", b'"', b"NaN"]))
    edited = line[:start] + put + line[end:]
    if edited != line:
        assert fault_of([*lines[: number - 1], edited, *lines[number:]]).line == number


@pytest.mark.parametrize("lines", [LINES, PARTIAL_LINES], ids=["whole", "partial"])
def test_a_removed_line_is_found_where_it_is_missing(lines: list[bytes]) -> None:
    for number in range(1, len(lines)):
        assert fault_of([*lines[: number - 1], *lines[number:]]).line == number


@pytest.mark.parametrize("lines", [LINES, PARTIAL_LINES], ids=["whole", "partial"])
def test_an_inserted_or_duplicated_line_is_found_where_it_stands(lines: list[bytes]) -> None:
    strange = lines_of(events(13, lambda content: content.update(amount="1.00")))
    for number in range(1, len(lines) + 1):
        assert fault_of([*lines[:number], lines[number - 1], *lines[number:]]).line == number + 1
        assert fault_of([*lines[:number], strange[number], *lines[number:]]).line == number + 1


@pytest.mark.parametrize("lines", [LINES, PARTIAL_LINES], ids=["whole", "partial"])
def test_two_swapped_lines_are_found_at_the_first_of_them(lines: list[bytes]) -> None:
    for first, second in itertools.combinations(range(len(lines)), 2):
        swapped = list(lines)
        swapped[first], swapped[second] = swapped[second], swapped[first]
        assert fault_of(swapped).line == first + 1


def test_a_rewritten_event_with_its_own_hashes_made_good_breaks_the_line_after_it() -> None:
    rewritten = events(12, lambda content: content.update(amount="1.00"), start=5)
    assert fault_of([*LINES[:4], lines_of(rewritten)[4], *LINES[5:]]).line == 6


def test_two_contents_exchanged_under_their_right_numbers_are_found() -> None:
    third, fourth = HONEST[2] | {"content": HONEST[3]["content"]}, HONEST[3] | {"content": HONEST[2]["content"]}
    assert fault_of([*LINES[:2], *lines_of([third, fourth]), *LINES[4:]]).line == 3


@pytest.mark.parametrize(
    "edit",
    [
        lambda line: line.replace(b'":', b'": ', 1),
        lambda line: b" " + line,
        lambda line: line[:-1] + b" \n",
        lambda line: line[:-1] + b"\r\n",
        lambda line: b"\xef\xbb\xbf" + line,
        lambda line: json.dumps(json.loads(line), sort_keys=True, separators=(",", ":")).encode() + b"\n",
        lambda line: json.dumps(json.loads(line), ensure_ascii=False, separators=(",", ":")).encode()[:-1] + b" }\n",
        lambda line: line.replace(b'"seq":3', b'"seq":3,"seq":3'),
        lambda line: line.replace(b'"seq":3', b'"seq":3.0'),
        lambda line: line.replace(b'"seq":3', b'"seq":3e0'),
        lambda line: line.replace(b'"record":3', b'"record":3,"record":3'),
    ],
)
def test_the_same_event_in_any_other_writing_is_a_fault(edit: Callable[[bytes], bytes]) -> None:
    edited = edit(LINES[2])
    assert edited != LINES[2]
    assert fault_of([*LINES[:2], edited, *LINES[3:]]).line == 3


def test_an_export_ends_with_one_line_feed_and_no_empty_lines() -> None:
    assert fault_of([*LINES[:-1], LINES[-1][:-1]]).line == 12
    assert fault_of([*LINES, b"\n"]).line == 13
    assert fault_of([*LINES[:4], b"\n", *LINES[4:]]).line == 5


def test_an_empty_export_is_a_fault() -> None:
    assert fault_of([]).line == 1
    assert fault_of([b"\n"]).line == 1


# Personal values


@pytest.mark.parametrize(
    "personal",
    [
        {},
        [],
        {"phone": PHONE | {"value": "+996 555 999999"}},
        {"phone": PHONE | {"salt": "00" * 16}},
        {"phone": PHONE | {"salt": ""}},
        {"phone": PHONE | {"salt": PHONE["salt"].upper()}},
        {"phone": PHONE | {"value": None}},
        {"phone": PHONE | {"note": ""}},
        {"phone": PHONE["value"]},
        {"phone": PHONE, "email": PHONE},
        None,
    ],
)
def test_an_altered_personal_value_is_a_fault(personal: object) -> None:
    altered = HONEST[4] | {"personal": personal}
    assert fault_of([*LINES[:4], *lines_of([altered]), *LINES[5:]]).line == 5


def test_the_border_between_salt_and_value_cannot_be_moved() -> None:
    def bind(content: dict[str, Any]) -> None:
        content["personal"] = {"note": verifier.personal_hash("aa", "bb\ncc")}

    chain = [event | {"personal": {"note": {"salt": "aa", "value": "bb\ncc"}}} for event in events(2, bind)]
    assert check(lines_of(chain)).personal == 2
    chain[1]["personal"] = {"note": {"salt": "aa\nbb", "value": "cc"}}
    assert fault_of(lines_of(chain)).line == 2


def test_a_personal_value_without_the_content_that_binds_it_is_a_fault() -> None:
    bare = {key: value for key, value in HONEST[4].items() if key != "content"}
    assert fault_of([*LINES[:4], *lines_of([bare]), *LINES[5:]]).line == 5


def test_a_personal_value_is_a_fault_when_the_content_binds_none() -> None:
    bound: object
    for bound in (None, "text", [], {}):
        event = events(1)[0]
        event["content"]["personal"] = bound
        event["content_hash"] = verifier.content_hash(event["content"])
        event["hash"] = verifier.leaf_hash(event["previous"], event["content_hash"])
        assert fault_of(lines_of([event])).line == 1


# Hostile input


@pytest.mark.parametrize(
    "line",
    [
        b"\x00\xff\xfe" * 100 + b"\n",
        bytes(range(256)),
        b"[" * 1_000_000 + b"\n",
        b'{"content":' * 300_000 + b"\n",
        b"[" * 900 + b"]" * 900 + b"\n",
        b"9" * 1_000_000 + b"\n",
        b"1e999\n",
        b"NaN\n",
        b"null\n",
        b"[]\n",
        b"{}\n",
        b'"\\ud800"\n',
        b'{"\\ud800":1}\n',
        b"\xed\xa0\x80\n",
    ],
    ids=lambda line: line[:12].hex(),
)
def test_anything_else_than_an_event_is_a_plain_fault(line: bytes) -> None:
    assert fault_of([line]).line == 1
    assert fault_of([*LINES[:3], line]).line == 4


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999", "-0", "1.50", "9" * 5000, '"\\ud800"'])
def test_a_number_or_text_that_has_no_canonical_form_is_a_fault(value: str) -> None:
    edited = LINES[2].replace(b'"400000.00"', value.encode())
    assert fault_of([*LINES[:2], edited, *LINES[3:]]).line == 3


@pytest.mark.parametrize("field", ["seq", "previous", "content_hash", "hash", "content"])
@pytest.mark.parametrize("value", [None, True, 1.0, -1, 10**400, "", "x", [], {}, "A" * 64, "é" * 64, int("1" * 64)])
@pytest.mark.parametrize("whole", [True, False], ids=["shown", "withheld"])
def test_a_field_of_the_wrong_kind_is_a_fault(field: str, value: object, whole: bool) -> None:
    event = {key: HONEST[0][key] for key in HONEST[0] if whole or key not in ("content", "personal")}
    assert fault_of(lines_of([event | {field: value}])).line == 1


def test_a_hash_written_as_a_number_is_a_fault_even_when_the_chain_fits_it() -> None:
    digits = int("1" * 64)
    event = {"seq": 1, "previous": verifier.ZEROS, "content_hash": digits}
    event["hash"] = verifier.leaf_hash(verifier.ZEROS, str(digits))
    assert fault_of(lines_of([event])).line == 1


def test_a_missing_or_an_unknown_field_is_a_fault() -> None:
    for name in ("seq", "previous", "content_hash", "hash"):
        assert fault_of(lines_of([{key: HONEST[0][key] for key in HONEST[0] if key != name}])).line == 1
    assert fault_of(lines_of([HONEST[0] | {"note": ""}])).line == 1


@given(st.binary(max_size=200))
def test_random_bytes_are_a_plain_fault(data: bytes) -> None:
    assert fault_of([data]).line == 1
    assert fault_of([*LINES, data or b"\n"]).line == 13


# The command


def run(
    arguments: list[str], script: Path = SOURCE, memory: int | None = None, **more: Any
) -> subprocess.CompletedProcess[str]:
    def limit() -> None:
        if memory:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))

    command = [sys.executable, "-I", str(script), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, preexec_fn=limit, check=False, **more)
    assert "Traceback" not in done.stderr
    return done


def test_the_file_works_alone_outside_the_project(tmp_path: Path) -> None:
    script = Path(shutil.copy(SOURCE, tmp_path / "verifier.py"))
    arguments = write_files(tmp_path, LINES, checkpoint_at(HONEST[8]), public(AUTHORITY).hex().encode() + b"\n")
    done = run(arguments, script, cwd=tmp_path, env={})
    assert (done.returncode, done.stderr) == (0, "")
    assert "Events 1 to 9 are those the checkpoint of 2026-11-20T04:00:00.123456+00:00 was signed for." in done.stdout
    assert "Events 10 to 12 came after it and are not covered by it." in done.stdout


def test_without_a_checkpoint_it_says_that_nothing_is_promised_about_the_end(tmp_path: Path) -> None:
    arguments = write_files(tmp_path, PARTIAL_LINES, b"", b"")
    done = run(arguments[:1])
    assert done.returncode == 0
    assert "nothing is promised about the end" in done.stdout


def test_a_bad_export_is_one_line_that_names_file_and_line(tmp_path: Path) -> None:
    arguments = write_files(tmp_path, [*LINES[:6], *LINES[7:]], b"", b"")
    done = run(arguments[:1])
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == f'{arguments[0]}:7: "seq" is not 7: an event was removed, inserted or moved here\n'


def test_a_cut_tail_and_a_bad_checkpoint_and_a_bad_key_each_name_their_file(tmp_path: Path) -> None:
    key = public(AUTHORITY).hex().encode() + b"\n"
    for lines, checkpoint, given_key, name in (
        (LINES[:7], checkpoint_at(HONEST[8]), key, "journal.jsonl:7: "),
        (LINES, checkpoint_at(HONEST[8], STRANGER), key, "checkpoint.json:1: "),
        (LINES, checkpoint_at(HONEST[8]), public(STRANGER).hex().encode(), "checkpoint.json:1: "),
        (LINES, checkpoint_at(HONEST[8]), b"\xff\x00", "checkpoint.pub:1: "),
    ):
        done = run(write_files(tmp_path, lines, checkpoint, given_key))
        assert done.returncode == 1
        assert done.stdout.startswith(f"{tmp_path}/{name}")
        assert done.stdout.count("\n") == 1


def test_wrong_arguments_and_unreadable_files_exit_with_two(tmp_path: Path) -> None:
    good = write_files(tmp_path, LINES, checkpoint_at(HONEST[8]), public(AUTHORITY).hex().encode())
    absent = str(tmp_path / "absent")
    for arguments in (
        [],
        [good[0], good[0]],
        good[:3],
        [good[0], *good[3:]],
        [*good, "--strange"],
        [absent],
        [str(tmp_path)],
        [*good[:2], absent, *good[3:]],
        [*good[:4], absent],
    ):
        done = run(arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert "usage:" in done.stderr


def test_a_file_name_that_the_terminal_cannot_show_is_no_trouble(tmp_path: Path) -> None:
    for name in ("журнал.jsonl", b"\xff\xfe.jsonl".decode("utf-8", "surrogateescape")):
        path = tmp_path / name
        path.write_bytes(b"".join(LINES))
        command = [sys.executable, str(SOURCE), str(path)]
        done = subprocess.run(command, capture_output=True, env={"PYTHONIOENCODING": "ascii"}, check=False)
        assert (done.returncode, done.stderr) == (0, b"")


def test_a_line_of_a_gigabyte_is_refused_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with path.open("wb") as stream:
        stream.write(LINES[0])
        stream.truncate(1 << 30)
    done = run([str(path)], memory=256 << 20)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{path}:2: the line is longer than 16777216 bytes")


def time_of_processes() -> float:
    """Seconds of processor that ended processes of ours have used: the same on a busy machine."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_a_hundred_thousand_events_verify_within_ten_seconds_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with path.open("wb") as stream:
        previous = verifier.ZEROS
        for seq in range(1, 100_001):
            content = content_of(seq) | {"answers": {"budget": [{"line": "salaries", "sum": "100000.00"}] * 4}}
            digest = verifier.content_hash(content)
            event = {"seq": seq, "previous": previous, "content_hash": digest, "content": content}
            previous = event["hash"] = verifier.leaf_hash(previous, digest)
            stream.write(verifier.canonical(event) + b"\n")
    before = time_of_processes()
    done = run([str(path)], memory=64 << 20)
    assert time_of_processes() - before < 10
    assert done.returncode == 0


# The file itself


def test_the_verifier_has_at_most_300_lines_and_imports_the_standard_library_only() -> None:
    text = SOURCE.read_text("utf-8")
    assert len(text.splitlines()) <= 300
    imported: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imported.update(name.name.split(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add(str(node.module).split(".")[0])
    assert imported <= sys.stdlib_module_names
    assert not imported & {"importlib", "runpy", "subprocess", "socket", "urllib"}


def test_no_module_beside_the_verifier_hides_one_of_the_standard_library() -> None:
    beside = {path.stem for path in SOURCE.parent.iterdir() if path.suffix == ".py" or path.is_dir()}
    assert not beside & sys.stdlib_module_names
