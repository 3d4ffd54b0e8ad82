"""Pages are never served with a key that anybody could know; commands that serve none need no key."""

from pathlib import Path

import pytest

from grants.config import Refused, settings
from tests.grants.commands.typing_commands import typed_apart

SENTENCE = "Set ASHAR_SECRET_KEY to a long random text before starting Ashar.\n"


def test_loading_the_application_without_a_key_says_what_to_set(tmp_path: Path) -> None:
    done = typed_apart(tmp_path, "-c", "import wsgi")
    assert (done.returncode, done.stdout, done.stderr) == (3, "", SENTENCE)


def test_gunicorn_stops_with_the_same_sentence_and_does_not_try_again(tmp_path: Path) -> None:
    done = typed_apart(
        tmp_path, "-m", "gunicorn", "--bind", "127.0.0.1:0", "--workers", "1", "--no-control-socket", "wsgi:app"
    )
    assert done.returncode == 3
    assert done.stderr.count(SENTENCE) == 1
    assert "Traceback" not in done.stderr


def test_the_development_server_does_not_serve_without_a_key_either(tmp_path: Path) -> None:
    done = typed_apart(tmp_path, "-m", "flask", "--app", "wsgi", "run", "--port", "0")
    assert done.returncode == 3
    assert SENTENCE in done.stderr
    assert "Traceback" not in done.stderr


def test_a_command_that_serves_nothing_needs_no_key_and_no_database(tmp_path: Path) -> None:
    absent, sound = str(tmp_path / "none.yaml"), "workflows/library/hold.yaml"
    done = typed_apart(tmp_path, "-m", "flask", "--app", "wsgi", "workflows", "check", sound, absent)
    assert (done.returncode, done.stderr) == (1, "")
    fault, found = done.stdout.splitlines()
    assert fault.startswith(f"{absent}:1: ")
    assert found == f"{sound}: hold is sound (2 states, 1 actions)"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("key", ["", "   ", "short"])
def test_a_key_that_can_be_guessed_is_no_key(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASHAR_SECRET_KEY", key)
    monkeypatch.delenv("FLASK_RUN_FROM_CLI", raising=False)
    with pytest.raises(Refused):
        settings()


def test_the_key_is_the_one_that_was_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASHAR_SECRET_KEY", "x" * 64)
    assert settings()["SECRET_KEY"] == "x" * 64
