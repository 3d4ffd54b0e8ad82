"""What an operator types, without a terminal."""

import os
import subprocess
import sys
from contextvars import Context
from pathlib import Path

from click.testing import Result
from flask import Flask

ROOT = Path(__file__).parents[3]


def typed(app: Flask, *words: str, keyboard: str | None = None) -> Result:
    """`flask --app wsgi` with these words, in this process and outside any request of the test."""

    def invoke() -> Result:
        with app.app_context():
            return app.test_cli_runner().invoke(args=list(words), input=keyboard)

    return Context().run(invoke)


def typed_apart(folder: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The same in a process of its own, with nothing set but what is given and a folder of its own."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("ASHAR_", "FLASK_"))}
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**own, "ASHAR_FOLDER": str(folder), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
