"""Photographs are kept small, upright and without what is hidden in them, each with what it shows and who consented."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from PIL import Image
from werkzeug.test import TestResponse

from grants.casework.pictures import LARGE, SMALL, NoPicture, reduced
from grants.database import db
from grants.documents import composing, storage
from grants.documents.models import Document
from grants.documents.printing import snapshot_of
from grants.monitoring.models import Photograph
from grants.records.models import File, Record
from tests.grants.agreements.stage import Stage
from tests.grants.documents.samples import absent_keys
from tests.grants.monitoring.test_visits import conduct, planned
from tests.signing import signature_answers
from tests.visiting import Visitor

ON_ONE_ENGINE = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
TURNED = 6  # the camera lay on its side


def a_photograph(width: int = 3000, height: int = 2000, kind: str = "JPEG", orientation: int = TURNED) -> bytes:
    """As a telephone makes it in Karakol: turned, with its place, its moment and a thumbnail of its own."""
    image = Image.new("RGB", (width, height), (200, 60, 40))
    exif = image.getexif()
    exif[0x0112], exif[0x010F] = orientation, "Telephone of Asel"
    exif.get_ifd(0x8769)[0x9003] = "2026:06:09 14:05:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (42.0, 29.0, 26.52), 3: "E", 4: (78.0, 23.0, 36.96)})
    written = BytesIO()
    image.save(written, kind, exif=exif)
    return written.getvalue()


def test_a_picture_is_made_small_and_upright_and_nothing_is_hidden_in_it() -> None:
    original = a_photograph()
    assert b"Telephone of Asel" in original
    picture = reduced("IMG_1.jpg", original)
    for data, side in ((picture.data, LARGE), (picture.small, SMALL)):
        with Image.open(BytesIO(data)) as made:
            assert (made.format, made.size) == ("JPEG", (side * 2 // 3, side))
            assert dict(made.getexif()) == {}
        assert b"Telephone of Asel" not in data
        assert b"Exif" not in data
    assert picture.taken_at == datetime(2026, 6, 9, 8, 5, tzinfo=UTC)
    assert picture.location == "42.49070, 78.39360"


def test_a_picture_that_tells_nothing_of_itself_is_taken_too() -> None:
    written = BytesIO()
    Image.new("RGBA", (20, 10)).save(written, "PNG")
    picture = reduced("a.png", written.getvalue())
    assert (picture.taken_at, picture.location) == (None, "")


NO_PICTURES = {
    "IMG_1.HEIC": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "Most compatible"),
    "script.jpg": (b"<script>alert(1)</script>", "cannot be opened as a picture"),
    "empty.jpg": (b"", "cannot be opened as a picture"),
    "cut.jpg": (a_photograph()[:900], "cannot be opened as a picture"),
    "moving.gif": (b"GIF89a\x01\0\x01\0\0\0\0;", "cannot be opened as a picture"),
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_picture_is_refused_in_words(name: str) -> None:
    data, words = NO_PICTURES[name]
    with pytest.raises(NoPicture) as caught:
        reduced(name, data)
    assert words in str(caught.value.reason)
    assert name in str(caught.value.reason)


def test_a_picture_that_would_fill_the_memory_is_refused_before_it_is_opened() -> None:
    header = a_photograph(8, 8, orientation=1)
    at = header.index(b"\xff\xc0") + 5
    huge = header[:at] + (60_000).to_bytes(2, "big") * 2 + header[at + 4 :]
    with pytest.raises(NoPicture):
        reduced("a.jpg", huge)


def send(visitor: Visitor, visit: Record, *pictures: bytes, name: str = "IMG_1.jpg", **fields: Any) -> TestResponse:
    given = {"shows": "Ремонт класса", "consent": "adults", **fields}
    files = [(BytesIO(data), name) for data in pictures]
    return visitor.post(f"/records/{visit.reference}/photographs", pictures=files, **given)


@pytest.fixture
def visit(app: Flask, stage: Stage) -> Record:
    stage.sign()
    stage.wait(days=28)
    app.config["CLOCK"] = lambda: stage.now
    return planned(stage, visit_on="2026-06-01", unannounced_ground="Жалоба жителей")


@ON_ONE_ENGINE
def test_the_place_is_kept_only_where_that_was_ticked(app: Flask, stage: Stage, visit: Record) -> None:
    monitor = Visitor(app, stage.world.people["monitor"], "en")
    assert send(monitor, visit, a_photograph()).status_code == 302
    assert send(monitor, visit, a_photograph(1200, 800), with_location="y").status_code == 302
    first, second = db.session.scalars(sa.select(Photograph).order_by(Photograph.file_id))
    assert (first.location, second.location) == ("", "42.49070, 78.39360")
    assert b"Telephone of Asel" not in storage.fetch(first.file.sha256) + storage.fetch(second.file.sha256)
    page = monitor.get(f"/records/{visit.reference}/photographs").get_data(as_text=True)
    assert page.count("Ремонт класса") == 4
    assert page.count("42.49070") == 1
    assert "Only adults can be recognised" in page
    small = monitor.get(f"/records/{visit.reference}/photographs/{first.file_id}")
    assert (small.status_code, small.headers["Content-Type"]) == (200, "image/jpeg")
    assert small.data == storage.fetch(first.small)


@ON_ONE_ENGINE
def test_mistakes_are_told_beside_their_fields_and_nothing_is_kept(app: Flask, stage: Stage, visit: Record) -> None:
    monitor = Visitor(app, stage.world.people["monitor"], "en")
    good = a_photograph(30, 20)
    for pictures, fields, words in (
        ([], {}, "Choose a photograph first."),
        ([good], {"consent": ""}, "Choose an answer."),
        ([good], {"consent": "all"}, "Choose an answer."),
        ([good], {"shows": " "}, "Fill in this field."),
        ([good], {"shows": "ы" * 301}, "Shorten this text"),
        ([good, b"\0\0\0\x18ftypheic"], {}, "Most compatible"),
        ([good] * 11, {}, "at most 10"),
    ):
        answer = send(monitor, visit, *pictures, **fields)
        assert answer.status_code == 422, words
        assert words in answer.get_data(as_text=True), words
    assert db.session.scalars(sa.select(File).where(File.record_id == visit.id)).all() == []


@ON_ONE_ENGINE
def test_photographs_are_seen_by_those_who_may_read_them_alone(app: Flask, stage: Stage, visit: Record) -> None:
    people = stage.world.people
    address = f"/records/{visit.reference}/photographs"
    send(Visitor(app, people["monitor"]), visit, a_photograph(30, 20))
    number = db.session.scalars(sa.select(Photograph.file_id)).one()
    for who in ("head_1", "head_2", "evaluator_1", "finance_officer"):
        for path in (address, f"{address}/{number}"):
            assert Visitor(app, people[who]).get(path).status_code == 404, (who, path)
    assert send(Visitor(app, people["customer_officer"]), visit, a_photograph(30, 20)).status_code == 404
    assert Visitor(app, people["customer_officer"]).get(address).status_code == 200
    assert Visitor(app, people["auditor"]).post(f"{address}/{number}/remove").status_code == 302
    assert db.session.get(Photograph, number) is not None


@ON_ONE_ENGINE
def test_a_picture_taken_by_mistake_goes_before_the_next_step_and_not_after(
    app: Flask, stage: Stage, visit: Record
) -> None:
    stage.wait(minutes=1)
    monitor = Visitor(app, stage.world.people["monitor"], "en")
    address = f"/records/{visit.reference}/photographs"
    send(monitor, visit, a_photograph(30, 20), a_photograph(30, 20))
    first, second = db.session.scalars(sa.select(Photograph.file_id).order_by(Photograph.file_id)).all()
    monitor.post(f"{address}/{first}/remove")
    stage.wait(minutes=1)
    conduct(stage, visit, photographs=[str(second)])
    monitor.post(f"{address}/{second}/remove")
    assert "part of the case now" in monitor.get(address).get_data(as_text=True)
    assert db.session.scalars(sa.select(Photograph.file_id)).all() == [second]
    assert db.session.get(File, first) is None


@ON_ONE_ENGINE
def test_the_act_names_who_was_present_what_was_seen_of_the_indicators_and_the_photographs(
    app: Flask, stage: Stage, visit: Record
) -> None:
    indicators = [{**row, "unit": "бала"} for row in stage.agreement.answers("agreement_form")["indicators"]]
    stage.keep(stage.agreement, "agreement_form", indicators=indicators)
    monitor = Visitor(app, stage.world.people["monitor"])
    send(monitor, visit, a_photograph(30, 20), with_location="y")
    number = db.session.scalars(sa.select(Photograph.file_id)).one()
    conduct(
        stage,
        visit,
        present=[{"name": "Асанова Бермет", "position": "директор"}],
        progress=[{"key": "1", "title": "Дети, посещающие центр", "seen": "41", "how": "сосчитаны"}],
        photographs=[str(number)],
    )
    stage.press(visit, "sign_for_monitor", "monitor", **signature_answers())
    act = db.session.query(Document).filter_by(kind="visit_act").one()
    (indicator,), (photograph,) = act.full["fields"]["progress"], act.full["fields"]["photographs"]
    assert (indicator["unit"], indicator["target"], indicator["seen"]) == ("бала", "60", "41")
    assert (photograph["shows"], photograph["location"]) == ("Ремонт класса", "42.49070, 78.39360")
    assert set(absent_keys("visit_act", act.full["fields"])) == set()
    for audience, is_there in (("full", True), ("public", False)):
        page = composing.compose(snapshot_of(act, audience), "ru", audience)
        for secret in ("Асанова Бермет", "42.49070"):
            assert (secret in page) is is_there, (audience, secret)
        for told in ("директор", "41", "Ремонт класса"):
            assert told in page
        assert "None" not in page
