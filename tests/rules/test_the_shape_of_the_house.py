"""Names, sizes and what the project says of itself."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.rules.sources import ROOT

LONGEST = 420
VAGUE = {"utils", "util", "helpers", "helper", "common", "core", "base", "manager", "handler", "service", "misc"}
ELSEWHERE = re.compile(
    r"/work/|/home/|/root/|/Users/|(?<![\w.])/tmp/|\blocalhost[:/]"
    r"|https?://(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.|://[\w.-]*(?:artifactory|nexus|verdaccio|devpi|pypi|registry)[\w.-]*(?<!registry\.npmjs\.org)[:/]"
)
"""Paths of one machine, and hosts from which packages came there."""


def tracked() -> list[Path]:
    """Files under version control, and those that would be."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def texts() -> list[tuple[str, str]]:
    found = []
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data[:4096]:
            found.append((path.relative_to(ROOT).as_posix(), data.decode("utf-8")))
    return found


def own_python() -> list[Path]:
    return [path for path in tracked() if path.suffix == ".py"]


def test_no_module_has_a_name_that_says_nothing() -> None:
    parts = {part for path in own_python() for part in path.relative_to(ROOT).with_suffix("").parts}
    assert not parts & VAGUE


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): path.read_text("utf-8").count("\n")
        for path in own_python()
        if path.relative_to(ROOT).parts[0] in ("grants", "workflows", "migrations")
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_the_project_speaks_of_itself_alone() -> None:
    found = [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts()
        if not name.startswith("tests/")
        for number, line in enumerate(text.splitlines(), 1)
        if ELSEWHERE.search(line)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        "cp /work/main/x .",
        "see /home/azamat/notes",
        "--index-url http://localhost:4873/simple",
        '"resolved": "http://10.0.0.7:8081/npm/sass"',
        "https://artifactory.example.kg/api/pypi",
        "open('/tmp/x')",
    ],
)
def test_a_trace_of_one_machine_is_found(line: str) -> None:
    assert ELSEWHERE.search(line)


@pytest.mark.parametrize("line", ["http://127.0.0.1:8000", "https://registry.npmjs.org/sass", "/var/tmp", "a/work"])
def test_what_is_the_same_everywhere_is_no_trace(line: str) -> None:
    assert not ELSEWHERE.search(line)


def test_make_check_checks_everything() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    recipe = makefile[makefile.index("\ncheck:") :].split("\n\n")[0]
    for part in ("ruff check .", "ruff format --check .", "mypy --strict workflows grants", "lint-imports", "test"):
        assert part in recipe
    assert "make check" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_the_directions_of_imports_are_kept_from_every_layer() -> None:
    """Each package of the house stands in the contract, so that a new one cannot stand beside it."""
    settings = (ROOT / "pyproject.toml").read_text("utf-8")
    assert "exhaustive = true" in settings
    assert 'root_packages = ["workflows", "grants"]' in settings
    for rule in (
        "The process knows neither",
        "looks back at an earlier one",
        "Pages ask queries",
        "Only rendering sets",
    ):
        assert rule in settings
