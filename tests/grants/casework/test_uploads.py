"""A file is kept when its content is what its name says, and comes back as a download and as nothing else."""

import io
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from http.client import HTTPConnection
from threading import Thread

import pytest
from flask import Flask
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from werkzeug.serving import make_server

from grants.casework import uploads
from grants.casework.case import Case
from grants.casework.perform import NotPossible, perform
from grants.database import db
from grants.documents import storage
from grants.people.actors import actor_of
from grants.people.models import User
from grants.records.models import File, Record
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor
from tests.whole_story import PDF

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
MB = 1024 * 1024
PLACE = "Telephone of Asel, 42.49070 78.39360"


def a_picture(kind: str, *, hides: bool = False) -> bytes:
    """What a telephone sends that lay on its side; with what it hides, also behind the end of the picture."""
    image = Image.new("RGB", (64, 40), (200, 60, 40))
    image.putpixel((0, 0), (0, 0, 255))
    exif, more = image.getexif(), dict[str, object]()
    if hides:
        exif[0x0112], exif[0x010F] = 6, PLACE
        exif.get_ifd(0x8825).update({1: "N", 2: (42.0, 29.0, 26.52), 3: "E", 4: (78.0, 23.0, 36.96)})
        more = {"exif": exif}
        if kind == "PNG":
            text = PngInfo()
            text.add_text("Comment", PLACE)
            more["pnginfo"] = text
        else:
            more["comment"] = PLACE.encode()
    written = io.BytesIO()
    image.save(written, kind, **more)
    return written.getvalue() + (PLACE.encode() if hides else b"")


PNG = a_picture("PNG")


def packed(*names: str, mimetype: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "<x/>")
    return out.getvalue()


DOCX = packed("[Content_Types].xml", "word/document.xml")
ODT = packed("content.xml", mimetype="application/vnd.oasis.opendocument.text")


@pytest.fixture
def draft(app: Flask) -> Iterator[Record]:
    """An application being written; the clock stands before the deadline."""
    with app.app_context():
        walk = Walk(applicants=2, evaluators=0)
        app.config["CLOCK"] = lambda: walk.now
        yield walk.draft_application(walk.open_call(), 1)


def somebody(app: Flask, name: str = "Editor 1", language: str = "ru") -> Visitor:
    return Visitor(app, db.session.query(User).filter_by(name=name).one(), language)


def send(visitor: Visitor, record: Record, *files: tuple[bytes, str]) -> tuple[int, str]:
    sent = [(io.BytesIO(data), name) for data, name in files]
    answer = visitor.post(f"/records/{record.reference}/files", files=sent)
    return answer.status_code, answer.text


def kept() -> list[File]:
    return db.session.query(File).order_by(File.id).all()


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("Устав.pdf", PDF, "application/pdf"),
        ("УСТАВ.PDF", PDF, "application/pdf"),
        ("Фото.png", PNG, "image/png"),
        ("Фото.jpeg", a_picture("JPEG"), "image/jpeg"),
        ("Бюджет.docx", DOCX, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("Отчёт.odt", ODT, "application/vnd.oasis.opendocument.text"),
    ],
    ids=["pdf", "large letters", "png", "jpeg", "docx", "odt"],
)
def test_what_is_what_its_name_says_is_kept_and_comes_back_the_same(
    app: Flask, draft: Record, name: str, data: bytes, media_type: str
) -> None:
    editor = somebody(app)
    assert send(editor, draft, (data, name))[0] == 302
    (file,) = kept()
    assert (file.name, file.media_type, file.size) == (name, media_type, len(data))
    answer = editor.get(f"/records/{draft.reference}/files/{file.id}")
    assert answer.data == data
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Type"].split(";")[0] == media_type


@pytest.mark.parametrize(("name", "kind"), [("Фото.jpg", "JPEG"), ("Фото.png", "PNG")])
def test_what_a_camera_hides_in_a_picture_is_not_kept_and_the_person_is_told(
    app: Flask, draft: Record, name: str, kind: str
) -> None:
    sent = a_picture(kind, hides=True)
    assert PLACE.encode() in sent
    editor = somebody(app, language="en")
    assert "the place, the time, the device" in editor.get(f"/records/{draft.reference}/files").text
    assert send(editor, draft, (sent, name))[0] == 302
    (file,) = kept()
    stored = storage.fetch(file.sha256)
    assert file.sha256 == sha256(stored).hexdigest()
    assert file.size == len(stored)
    assert PLACE.encode() not in stored
    with Image.open(io.BytesIO(stored)) as picture:
        assert (picture.format, picture.size) == (kind, (40, 64)), "it stands upright"
        assert dict(picture.getexif()) == {}


WRONG = {
    "not what its name says": (b"<html><script>alert(1)</script>", "Устав.pdf"),
    "a program": (b"MZ\x90\0" + b"\0" * 60, "Устав.pdf"),
    "a picture called a paper": (PNG, "Устав.pdf"),
    "a paper called a picture": (PDF, "Фото.jpg"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "Устав.html"),
    "a drawing with a script": (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "Фото.svg"),
    "a program by name": (PDF, "Устав.exe"),
    "no picture at all": (b"\xff\xd8\xff\xe0" + b"\0" * 40, "Фото.jpg"),
    "a broken picture": (a_picture("PNG", hides=True)[:60], "Фото.png"),
    "two endings": (PDF, "Устав.pdf.exe"),
    "no ending": (PDF, "Устав"),
    "a bare archive": (packed("a.txt"), "Бюджет.docx"),
    "a sheet called a letter": (packed("xl/workbook.xml"), "Бюджет.docx"),
    "a broken archive": (DOCX[:60], "Бюджет.docx"),
    "empty": (b"", "Устав.pdf"),
    "too large": (PDF + b" " * (21 * MB - len(PDF)), "Устав.pdf"),
}
SAID = {
    "ky": {"too large": "20 МБ", "empty": "бош"},
    "ru": {"too large": "20 МБ", "empty": "пуст"},
}


@pytest.mark.parametrize("language", ["ky", "ru"])
@pytest.mark.parametrize("what", WRONG)
def test_what_is_not_is_refused_in_the_language_of_the_reader_and_nothing_is_kept(
    app: Flask, draft: Record, what: str, language: str
) -> None:
    data, name = WRONG[what]
    status, page = send(somebody(app, language=language), draft, (data, name))
    assert status in (413, 422)
    assert kept() == []
    if status == 422:
        assert "govuk-error-message" in page
        assert name in page
    assert SAID[language].get(what, "") in page
    assert f'lang="{language}"' in page


def test_one_wrong_file_keeps_all_the_others_out(app: Flask, draft: Record) -> None:
    status, page = send(somebody(app), draft, (PDF, "Устав.pdf"), (b"x", "Счёт.pdf"))
    assert status == 422
    assert "Счёт.pdf" in page
    assert kept() == []


def test_sending_nothing_says_so(app: Flask, draft: Record) -> None:
    assert send(somebody(app), draft)[0] == 422


@pytest.mark.parametrize(
    ("name", "seen_as"),
    [
        ("../../etc/cron.d/x.pdf", "x.pdf"),
        ("\u202efdp.устав.pdf", "fdp.устав.pdf"),
        ("<img src=x>.pdf", "<img src=x>.pdf"),
        ("х" * 400 + ".pdf", "х" * 196 + ".pdf"),
    ],
    ids=["upwards", "turned round", "with a tag", "long"],
)
def test_a_name_is_only_a_name(app: Flask, draft: Record, name: str, seen_as: str) -> None:
    editor = somebody(app)
    assert send(editor, draft, (PDF, name))[0] == 302
    (file,) = kept()
    assert file.name == seen_as
    assert "<img" not in editor.get(f"/records/{draft.reference}/files").text
    header = editor.get(f"/records/{draft.reference}/files/{file.id}").headers["Content-Disposition"]
    assert header.startswith("attachment;")
    assert "/" not in header.partition("filename")[2].replace("%2F", "").replace("''", "")


def test_folders_of_another_system_are_left_out_as_well(draft: Record) -> None:
    editor = db.session.query(User).filter_by(name="Editor 1").one()
    now = draft.begun_at
    uploads.keep(Case(draft, actor_of(editor, now), now), [uploads.Upload("C:\\Users\\a/Устав.pdf", PDF)], now)
    assert [file.name for file in kept()] == ["Устав.pdf"]


def test_a_file_is_for_those_who_see_the_record_and_only_on_that_record(app: Flask, draft: Record) -> None:
    send(somebody(app), draft, (PDF, "Устав.pdf"))
    (file,) = kept()
    path = f"/records/{draft.reference}/files/{file.id}"
    assert somebody(app, "Head 1").get(path).status_code == 200
    for name in ("Head 2", "Commission Secretary", "Monitor"):
        assert somebody(app, name).get(path).status_code == 404
    call = db.session.query(Record).filter_by(kind="call").one()
    assert somebody(app, "Customer Officer").get(f"/records/{call.reference}/files/{file.id}").status_code == 404


def test_who_may_only_look_cannot_attach(app: Flask, draft: Record) -> None:
    assert send(somebody(app, "Accountant 1"), draft, (PDF, "Устав.pdf"))[0] == 404
    assert kept() == []


def test_a_record_holds_no_more_than_thirty(app: Flask, draft: Record) -> None:
    editor = somebody(app)
    assert send(editor, draft, *[(PDF, f"{n}.pdf") for n in range(30)])[0] == 302
    status, page = send(editor, draft, (PDF, "31.pdf"))
    assert status == 422
    assert "30" in page
    assert len(kept()) == 30


def test_the_same_bytes_twice_are_stored_once(app: Flask, draft: Record) -> None:
    editor = somebody(app)
    send(editor, draft, (PDF, "Устав.pdf"), (PDF, "Ещё раз.pdf"))
    assert len({file.sha256 for file in kept()}) == 1
    assert len(kept()) == 2


@pytest.mark.parametrize(("language", "words"), [("ky", "20 МБ"), ("ru", "20 МБ")])
def test_two_hundred_megabytes_are_refused_with_a_page_while_they_are_being_sent(
    app: Flask, draft: Record, language: str, words: str
) -> None:
    """Over a real connection: the answer arrives although the browser sends to the end."""
    editor = somebody(app, language=language)
    path = f"/records/{draft.reference}/files"
    cookie = editor.client.get_cookie("session")
    assert cookie is not None
    db.session.commit()
    server = make_server("127.0.0.1", 0, app)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        connection = HTTPConnection("127.0.0.1", server.server_port, timeout=60)
        connection.putrequest("POST", path)
        connection.putheader("Cookie", f"session={cookie.value}")
        connection.putheader("Content-Type", "multipart/form-data; boundary=x")
        connection.putheader("Content-Length", str(200 * MB))
        connection.endheaders()
        block = b"\0" * MB
        for _ in range(200):
            connection.send(block)
        answer = connection.getresponse()
        page = answer.read().decode()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert answer.status == 413
    assert words in page
    assert kept() == []


def test_a_form_of_many_megabytes_is_refused_with_a_page(app: Flask, draft: Record) -> None:
    answer = somebody(app).post(f"/records/{draft.reference}/form", title="х" * (3 * MB))
    assert answer.status_code == 413
    assert "2 МБ" in answer.text
    db.session.refresh(draft)
    assert draft.title["ru"] == "Күндүзгү колдоо борбору"


def test_what_was_submitted_gets_no_more_files(app: Flask, draft: Record) -> None:
    """Its applicant could still withdraw it or take it back, which gives no right to add to it."""
    head = db.session.query(User).filter_by(name="Head 1").one()
    case = Case(draft, actor_of(head, app.config["CLOCK"]()), app.config["CLOCK"]())
    assert send(somebody(app, "Head 1"), draft, (PDF, "Устав.pdf"))[0] == 302
    perform(draft, "submit", case.actor, case.now)
    db.session.commit()
    assert somebody(app, "Head 1").get(f"/records/{draft.reference}/files").status_code == 404
    assert send(somebody(app, "Head 1"), draft, (PDF, "Ещё один.pdf"))[0] == 404
    with pytest.raises(NotPossible, match="can no longer be added"):
        uploads.keep(case, [uploads.Upload("Ещё один.pdf", PDF)], case.now)
    assert len(kept()) == 1


def test_whoever_is_asked_for_a_clarification_attaches_to_the_answer(app: Flask) -> None:
    with app.app_context():
        walk = Walk(applicants=1, evaluators=0)
        app.config["CLOCK"] = lambda: walk.now
        call = walk.open_call()
        application = walk.apply(call, 1)
        walk.close(call)
        assert not walk.case(application, "head_1").may_attach()
        walk.press("commission_secretary", application, "ask_clarification", question="Устав?")
        assert send(somebody(app, "Head 1"), application, (PDF, "Устав.pdf"))[0] == 302
