import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SKIPPING = {"skip", "skipif", "skipIf", "skipUnless", "xfail", "importorskip", "SkipTest", "expectedFailure"}


def marks_of_skipping(source: str) -> Iterator[int]:
    for node in ast.walk(ast.parse(source)):
        name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
        if name in SKIPPING:
            yield node.lineno


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for line in marks_of_skipping(path.read_text(encoding="utf-8"))
    ]
    assert not found, "Tests that may not run: " + ", ".join(found)


SKIPPED = {
    "skip": "import pytest\n\ndef test_it():\n    pytest.skip('not today')\n",
    "skipif": "import pytest\n\n@pytest.mark.skipif(True, reason='not here')\ndef test_it():\n    pass\n",
    "xfail": "import pytest\n\n@pytest.mark.xfail\ndef test_it():\n    assert False\n",
    "importorskip": "import pytest\n\npytest.importorskip('a_module_that_is_not_there')\n",
    "unittest": "import unittest\n\nclass Test(unittest.TestCase):\n    @unittest.skip('')\n    def test(self): pass\n",
}


def test_a_skip_is_found_in_the_source_and_fails_the_run(tmp_path: Path) -> None:
    for name, source in SKIPPED.items():
        assert list(marks_of_skipping(source)), name
        (tmp_path / f"test_{name}.py").write_text(source)
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.skipping", "-p", "no:cacheprovider", "-c", os.devnull]
        + ["--continue-on-collection-errors", f"--rootdir={tmp_path}", str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode in (1, 2), run.stdout
    for name in SKIPPED:
        assert re.search(rf"test_{name}\.py\S* was skipped or is expected to fail", run.stdout), run.stdout
