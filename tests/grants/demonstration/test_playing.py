import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask

from grants.casework.calendar import holidays_of
from grants.casework.uploads import Upload, media_type
from grants.clock import LOCAL
from grants.commands import serve
from grants.commands.demo import demo
from grants.database import db
from grants.demonstration import kept, performance, printout, scripts
from grants.demonstration.paperwork import pictured, scanned
from grants.demonstration.performance import Performance
from grants.demonstration.stage import Refused
from grants.people import second_factors
from grants.records.models import Record

DISCUSSED = datetime(2019, 3, 6, tzinfo=UTC)
APPROVED = datetime(2019, 3, 30, tzinfo=UTC)


def test_a_story_is_moved_by_whole_weeks_with_every_date_in_it() -> None:
    told, moved = scripts.read("karakol"), scripts.read("karakol", shift=timedelta(weeks=104))
    screened, later = told.call["dates"]["screened"], moved.call["dates"]["screened"]
    assert later - screened == timedelta(weeks=104)
    assert moved.call["call"]["implementation_ends"] == date(2021, 12, 28)
    assert "2021" in moved.call["programme"]["title"]["ru"]
    with pytest.raises(ValueError):
        scripts.read("karakol", shift=timedelta(days=3))


def test_an_applicant_takes_part_only_in_the_tellings_that_name_it() -> None:
    assert "jaylak" in scripts.read("accord").applications
    assert "jaylak" not in scripts.read("accord", "bulak").applications


def test_every_served_story_stops_within_the_last_week() -> None:
    now = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    assert all(timedelta(0) <= now - stop < timedelta(weeks=1) for _, stop in scripts.served(now))


def test_on_whatever_day_it_is_served_no_deadline_is_a_day_off_and_no_story_stops_long_ago() -> None:
    for week in range(0, 140, 5):
        now = datetime(2026, 11, 20, 10, 0, tzinfo=UTC) + timedelta(weeks=week)
        for script, stop in scripts.served(now):
            assert timedelta(0) <= now - stop < timedelta(weeks=3)
            due = script.call["call"]["deadline"].astimezone(LOCAL).date()
            assert due not in holidays_of(due.year)


def test_a_stand_in_passes_for_a_scan() -> None:
    assert media_type(Upload("ustav.pdf", scanned("Ustav"))) == "application/pdf"
    assert media_type(Upload("uy.jpg", pictured())) == "image/jpeg"


def test_a_press_that_is_refused_ends_the_story_with_its_reason(app: Flask) -> None:
    with app.app_context():
        performed = Performance([(scripts.read("karakol"), APPROVED)])
        performed.play()
        stage = performed.played[0].stage
        with pytest.raises(Refused, match="This cannot be done now"):
            stage.press("programme", "propose", "officer", APPROVED)
        with pytest.raises(Refused, match="approval_act"):
            stage.press("programme", "approve", "approver", APPROVED, {"act_kind": "order"})


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_every_rendition_is_laid_into_the_folder_of_its_story(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        performed = Performance([(scripts.read("karakol"), DISCUSSED)])
        performed.play()
        assert db.session.query(Record).count() == 1
        sheets = printout.sheets(performed.played)
        assert printout.print_out(app, sheets, tmp_path / "documents", DISCUSSED) == []
    papers = sorted((tmp_path / "documents" / "karakol").iterdir())
    assert len(papers) == len(sheets) == 12
    assert papers[0].name.startswith("2019-03-05_needs_assessment_programme_D01-2019-")
    assert all(paper.read_bytes().startswith(b"%PDF-") for paper in papers)


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_signature_takes_a_new_code_which_the_demonstration_shows_to_its_visitor(app: Flask) -> None:
    with app.app_context():
        performed = Performance([(scripts.read("karakol"), datetime(2019, 4, 30, tzinfo=UTC))])
        performed.play()
        stage, signed_at = performed.played[0].stage, datetime(2019, 5, 2, 9, 0, tzinfo=UTC)
        stage.press("rulebook", "sign", "lawyer", signed_at)
        assert stage.record("rulebook").answers("signature")["signature"] == {"method": "code"}
        stage.begin("rulebook", "another", "officer", signed_at, answers={"pack": "model"})
        stage.press("another", "sign", "lawyer", signed_at)
        stage.begin("rulebook", "third", "officer", signed_at, answers={"pack": "kg-2017"})
        with pytest.raises(Refused, match="could not sign"):
            stage.press("third", "sign", "lawyer", signed_at)
        db.session.rollback()
        app.config["DEMO"], lawyer = True, stage.cast.user("lawyer")
        shown = second_factors.demonstration_code(lawyer, signed_at + timedelta(minutes=1))
        assert shown is not None
        assert second_factors.use_code(lawyer, shown, signed_at + timedelta(minutes=1))


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_table_is_answered_row_by_row_or_all_rows_at_once(app: Flask) -> None:
    with app.app_context():
        performed = Performance([(scripts.read("karakol"), datetime(2019, 7, 19, 6, tzinfo=UTC))])
        performed.play()
        stage, now = performed.played[0].stage, datetime(2019, 7, 19, 7, tzinfo=UTC)
        there = {"every": {"presence": "in_person"}, "=person civil_3": {"presence": "remote"}}
        for attendance, refusal in (([{"presence": "remote"}], "6 rows"), ({"every": {}}, "session_attendance")):
            answers = {"held_on": date(2019, 7, 19), "attendance": attendance}
            with pytest.raises(Refused, match=refusal):
                stage.press("session 1", "correct_attendance", "secretary", now, answers)
        stage.press(
            "session 1", "correct_attendance", "secretary", now, {"held_on": date(2019, 7, 19), "attendance": there}
        )
        rows = stage.record("session 1").answers("session_attendance")["attendance"]
        assert [row["presence"] for row in rows].count("remote") == 1
        assert stage.cast.number("civil_3") == next(row["key"] for row in rows if row["presence"] == "remote")


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_what_was_loaded_is_served_again_on_the_same_day_while_it_is_sound(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    with app.app_context():
        Performance([(scripts.read("karakol"), APPROVED)]).play()
    stored, noted, day = Path(database_url.removeprefix("sqlite:///")), tmp_path / "loaded.json", date(2019, 3, 30)
    assert not kept.is_fit(noted, stored, day)
    kept.note(noted, stored, day)
    assert kept.is_fit(noted, stored, day)
    assert not kept.is_fit(noted, stored, date(2019, 3, 31))
    assert not kept.is_fit(noted, tmp_path / "absent.sqlite", day)
    (tmp_path / "damaged.sqlite").write_bytes(b"not a database, whatever its name says" * 100)
    assert not kept.is_fit(noted, tmp_path / "damaged.sqlite", day)


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    result = CliRunner().invoke(demo, ["--out", str(tmp_path)])
    assert result.exit_code == 1
    assert "is not empty" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("options", [[], ["--serve", "--out", "somewhere"]])
def test_the_command_does_one_thing_at_a_time(options: list[str]) -> None:
    result = CliRunner().invoke(demo, options)
    assert result.exit_code == 2
    assert "either --out DIR or --serve" in result.output


def test_serving_loads_once_a_day_and_hands_the_server_its_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded, started = [], []

    def one_programme(now: datetime) -> Performance:
        loaded.append(now)
        return Performance([(scripts.read("karakol"), APPROVED)])

    def run(port: int) -> int:
        started.append(
            (port, os.environ["ASHAR_DEMO"], os.environ["ASHAR_DATABASE_URL"], "ASHAR_SMTP_URL" in os.environ)
        )
        return 0

    monkeypatch.setattr(performance, "served", one_programme)
    monkeypatch.setattr(serve, "run", run)
    monkeypatch.setenv("ASHAR_SMTP_URL", "smtp://127.0.0.1:1")
    for name in ("ASHAR_DEMO", "ASHAR_DATABASE_URL", "ASHAR_PUBLIC_URL"):
        monkeypatch.setenv(name, "")
    for options in ([], [], ["--fresh"]):
        monkeypatch.setenv("ASHAR_FOLDER", str(tmp_path))
        assert CliRunner().invoke(demo, ["--serve", "--port", "8124", *options]).exit_code == 0
    assert started == [(8124, "1", f"sqlite:///{tmp_path / 'demo.sqlite'}", False)] * 3
    assert len(loaded) == 2
