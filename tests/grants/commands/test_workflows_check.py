import os
import re
import shutil
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from grants import create_app
from grants.records.library import LIBRARY
from tests.grants.commands.typing_commands import typed

LINE = re.compile(r"(?P<path>.+?):(?P<line>\d+): (?P<code>[A-Z]\d+) (?P<message>.+)")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("no_database")
    return create_app({"TESTING": True, "DATABASE_URL": f"sqlite:///{folder}/none.sqlite"})


def check(app: Flask, *paths: Path) -> Result:
    done = typed(app, "workflows", "check", *map(str, paths))
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    return done


def faults(done: Result) -> list[dict[str, str]]:
    found = [LINE.fullmatch(line) for line in done.output.splitlines()]
    return [match.groupdict() for match in found if match]


def copied(tmp_path: Path, name: str, *replacements: tuple[str, str]) -> Path:
    text = (LIBRARY / name).read_text("utf-8")
    for before, after in replacements:
        assert before in text
        text = text.replace(before, after)
    (tmp_path / name).write_text(text, "utf-8")
    return tmp_path / name


def test_the_library_is_sound_and_each_definition_has_its_line(app: Flask) -> None:
    done = check(app, LIBRARY)
    assert done.exit_code == 0
    lines = done.output.splitlines()
    assert len([line for line in lines if " is sound (" in line]) == len(list(LIBRARY.glob("*.yaml")))


def test_one_file_is_checked_with_the_others_of_the_library_around_it(app: Flask) -> None:
    done = check(app, LIBRARY / "application.yaml")
    assert done.exit_code == 0
    assert done.output.startswith(f"{LIBRARY / 'application.yaml'}: application is sound (")


def test_all_faults_of_all_files_come_at_once_each_with_its_line(app: Flask, tmp_path: Path) -> None:
    copied(
        tmp_path, "hold.yaml", ("by: customer_head, under", "by: custmer_head, under"), ("from: placed", "from: plcaed")
    )
    copied(
        tmp_path, "visit.yaml", ("finding_is_resolved", "finding_was_resolved"), ("at: objections_are_due", "at: soon")
    )
    done = check(app, tmp_path)
    assert done.exit_code == 1
    found = faults(done)
    assert len(found) == len([line for line in done.output.splitlines() if " is sound (" not in line])
    for name in ("hold.yaml", "visit.yaml"):
        assert {fault["path"] for fault in found} >= {str(tmp_path / name)}
    said = " ".join(fault["message"] for fault in found)
    for word in ("custmer_head", "plcaed", "finding_was_resolved", "soon"):
        assert word in said
    for fault in found:
        text = Path(fault["path"]).read_text("utf-8").splitlines()
        assert 1 <= int(fault["line"]) <= len(text)
    blamed = next(fault for fault in found if "custmer_head" in fault["message"])
    assert "custmer_head" in Path(blamed["path"]).read_text("utf-8").splitlines()[int(blamed["line"]) - 1]


def test_a_sound_file_beside_a_faulty_one_still_has_its_line(app: Flask, tmp_path: Path) -> None:
    copied(tmp_path, "hold.yaml")
    (tmp_path / "visit.yaml").write_text("workflow: visit\n")
    done = check(app, tmp_path)
    assert done.exit_code == 1
    assert f"{tmp_path / 'hold.yaml'}: hold is sound (" in done.output


def _unreadable(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere.yaml"))


WRONG = {
    "absent": lambda path: None,
    "a broken link": _unreadable,
    "empty": lambda path: path.write_bytes(b""),
    "only comments": lambda path: path.write_text("# nothing\n"),
    "huge": lambda path: path.write_bytes(b"a: b\n" * 4_000_000),
    "binary": lambda path: path.write_bytes(bytes(range(256)) * 40),
    "UTF-16": lambda path: path.write_text("workflow: x\n", "utf-16"),
    "not YAML": lambda path: path.write_text("workflow: [unclosed\n  title: {"),
    "a list": lambda path: path.write_text("- a\n- b\n"),
    "a number": lambda path: path.write_text("42\n"),
    "two documents": lambda path: path.write_text("workflow: a\n---\nworkflow: b\n"),
    "deep": lambda path: path.write_text("[" * 5000 + "]" * 5000),
    "laughs": lambda path: path.write_text(
        "a: &a [x, x, x]\n"
        + "".join(f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    ),
    "an object of Python": lambda path: path.write_text("!!python/object/apply:os.system ['true']\n"),
    "an image": lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + os.urandom(2000)),
}


@pytest.mark.parametrize("what", WRONG)
def test_whatever_is_no_definition_is_a_fault_and_not_a_traceback(app: Flask, tmp_path: Path, what: str) -> None:
    path = tmp_path / "wrong.yaml"
    WRONG[what](path)
    done = check(app, path)
    assert done.exit_code == 1
    found = faults(done)
    assert len(found) >= 1, done.output
    assert {fault["path"] for fault in found} == {str(path)}
    assert "Traceback" not in done.output
    assert len(done.output) < 20_000


def test_an_empty_folder_is_not_sound(app: Flask, tmp_path: Path) -> None:
    done = check(app, tmp_path)
    assert done.exit_code == 1
    assert str(tmp_path) in done.output


def test_forms_and_rule_packs_are_checked_in_their_folders_too(app: Flask, tmp_path: Path) -> None:
    shutil.copytree(LIBRARY, tmp_path / "library")
    form = tmp_path / "library" / "forms" / "reason.yaml"
    form.write_text(form.read_text("utf-8").replace("type: longtext", "type: longtxt"), "utf-8")
    done = check(app, tmp_path / "library")
    assert done.exit_code == 1
    assert {fault["path"] for fault in faults(done)} == {str(form)}


def test_without_a_path_it_says_how_it_is_used(app: Flask) -> None:
    done = check(app)
    assert done.exit_code == 2
    assert "Usage:" in done.output
