"""Export and checkpoint as an operator makes them, and the verifier as a stranger runs it: alone."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from grants.casework.perform import perform
from grants.database import db
from grants.people.actors import actor_of
from grants.people.models import User
from grants.records.models import Record
from tests.grants.commands.typing_commands import ROOT, typed
from tests.stories import draft_programme, proposed_programme
from tests.world import START, make_world

Verify = Callable[..., tuple[int, str]]


@pytest.fixture
def told(app: Flask, tmp_path: Path) -> Flask:
    """Five events: three programmes begun, one of them put forward and one abandoned."""
    app.config["JOURNAL_KEY"] = str(tmp_path / "journal.key")
    with app.app_context():
        world = make_world(applicants=0, evaluators=0)
        proposed_programme(world)
        abandoned = draft_programme(world)
        perform(abandoned, "abandon", world.actor("customer_head"), START)
        draft_programme(world)
        db.session.commit()
        assert db.session.query(Record).filter_by(kind="programme").count() == 3
        db.session.rollback()
    return app


@pytest.fixture
def verify(tmp_path: Path) -> Verify:
    """The verifier alone in a folder, with nothing of the application within reach."""
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "verifier.py").write_text((ROOT / "grants/records/verifier.py").read_text("utf-8"), "utf-8")

    def run(*words: object) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-I", "-S", "verifier.py", *map(str, words)],
            cwd=alone,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout + done.stderr

    return run


def test_an_honest_export_is_found_honest_and_a_changed_one_is_not(told: Flask, verify: Verify, tmp_path: Path) -> None:
    export, checkpoint = tmp_path / "journal.jsonl", tmp_path / "checkpoint.json"
    assert typed(told, "journal", "export", str(export)).output == f"5 events written to {export}.\n"
    done = typed(told, "journal", "checkpoint", str(checkpoint))
    assert done.exit_code == 0, done.output
    key = tmp_path / "checkpoint.pub"
    assert verify(export)[0] == 0
    code, text = verify(export, "--checkpoint", checkpoint, "--key", key)
    assert code == 0, text
    lines = export.read_bytes().splitlines(keepends=True)
    tampered = tmp_path / "tampered.jsonl"
    for number, wrong in {
        2: [lines[0], lines[1].replace(b'"propose"', b'"approve"'), *lines[2:]],
        3: [*lines[:2], *lines[3:]],
        4: [*lines[:3], lines[2], *lines[3:]],
        1: [lines[1], lines[0], *lines[2:]],
    }.items():
        tampered.write_bytes(b"".join(wrong))
        code, text = verify(tampered)
        assert code == 1
        assert text.startswith(f"{tampered}:{number}: "), text
    tampered.write_bytes(b"".join(lines[:-1]))
    assert verify(tampered)[0] == 0
    code, text = verify(tampered, "--checkpoint", checkpoint, "--key", key)
    assert code == 1
    assert "ends here" in text


def test_personal_values_are_shown_only_when_asked_for(told: Flask, verify: Verify, tmp_path: Path) -> None:
    plain, open_to_parties = tmp_path / "plain.jsonl", tmp_path / "personal.jsonl"
    typed(told, "journal", "export", str(plain))
    typed(told, "journal", "export", str(open_to_parties), "--personal")
    assert "Customer Officer" not in plain.read_text("utf-8")
    assert "Customer Officer" in open_to_parties.read_text("utf-8")
    assert verify(plain)[0] == verify(open_to_parties)[0] == 0


def test_an_export_of_one_dossier_hides_the_others_behind_their_hashes(
    told: Flask, verify: Verify, tmp_path: Path
) -> None:
    with told.app_context():
        programmes = db.session.query(Record.dossier_id).filter_by(kind="programme")
        dossier = programmes.order_by(Record.id).limit(1).scalar()
        db.session.rollback()
    export = tmp_path / "journal.jsonl"
    typed(told, "journal", "export", str(export), "--dossier", str(dossier))
    code, text = verify(export)
    assert code == 0
    assert "Shown in full: 2; as hashes only: 3" in text


def test_each_checkpoint_carries_the_one_before(told: Flask, verify: Verify, tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    typed(told, "journal", "checkpoint", str(first))
    with told.app_context():
        head = actor_of(db.session.query(User).filter_by(name="Customer Head").one(), START)
        perform(db.session.query(Record).filter_by(phase="preparing").one(), "abandon", head, START)
        db.session.commit()
    typed(told, "journal", "checkpoint", str(second))
    export = tmp_path / "journal.jsonl"
    typed(told, "journal", "export", str(export))
    assert (tmp_path / "first.pub").read_text() == (tmp_path / "second.pub").read_text()
    for checkpoint in (first, second):
        assert verify(export, "--checkpoint", checkpoint, "--key", tmp_path / "first.pub")[0] == 0


def test_an_empty_journal_is_nothing_to_sign(app: Flask, tmp_path: Path) -> None:
    app.config["JOURNAL_KEY"] = str(tmp_path / "journal.key")
    done = typed(app, "journal", "checkpoint", str(tmp_path / "checkpoint.json"))
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit), repr(done.exception)
    assert "The journal is empty" in done.output
    assert not (tmp_path / "checkpoint.json").exists()


def test_a_place_that_cannot_be_written_is_said_so(told: Flask, tmp_path: Path) -> None:
    for command in ("export", "checkpoint"):
        done = typed(told, "journal", command, str(tmp_path / "no" / "such" / "folder"))
        assert done.exit_code != 0
        assert isinstance(done.exception, SystemExit), repr(done.exception)
        assert "no/such/folder" in done.output
