import io
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from copy import deepcopy
from itertools import cycle
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from babel.messages.extract import extract_from_dir

from grants.documents import lettering
from grants.documents.composing import MASK, compose, kinds
from grants.documents.rendering_apart import (
    RenderingFailed,
    RenderingProcess,
    RenderingTookTooLong,
    render_apart,
    stack_apart,
)
from grants.languages import translations
from tests.grants.documents.reading import attached, text_of
from tests.grants.documents.samples import KINDS, PRIVATE, SAMPLES, make_snapshot

ROOT = Path(__file__).parents[3]
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src='file://{file}'>",
    "<img src='http://127.0.0.1:{port}/x.png'>",
    "<style>@import url(http://127.0.0.1:{port}/y.css); * {{ background: url(file://{file}) }}</style>",
    "<link rel=attachment href='file://{file}'>",
    "<iframe src='file://{file}'></iframe>",
    "<object data='file://{file}'></object>&amp;\"' {{{{ 7 * 7 }}}}{{% include 'base.html' %}}",
    "<b>🙂\u202e\u0000" + "щ" * 200,
]
SLOW = [
    "<table>" * 600,
    "<div><span>" * 380,
    "ы" * 4096,
    "а\n" * 2048,
    "а\u0301\u0489" * 1365,
    "🙂" * 1024,
    "\u202eабв " * 800,
    "( [ { «" * 600,
]


@pytest.fixture(scope="module")
def msgids() -> list[str]:
    """The sentences of the templates of papers that a Kyrgyz or Russian word cannot look like."""
    options = {"**.html": {"trimmed": "true", "silent": "false"}}
    found = extract_from_dir(str(ROOT / "templates" / "documents"), [("**.html", "jinja2")], options)
    return sorted({str(message) for _, _, message, _, _ in found if re.search("[A-Za-z]{5}", str(message))})


@pytest.fixture
def listener() -> Iterator[tuple[int, list[Any]]]:
    """A port on this machine, and who knocked."""
    knocks: list[Any] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                try:
                    connection, address = server.accept()
                except TimeoutError:
                    continue
                knocks.append(address)
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], knocks
        stop.set()
        thread.join()


@pytest.fixture
def process() -> Iterator[RenderingProcess]:
    process = RenderingProcess()
    yield process
    process.stop()


def ask(process: RenderingProcess, snapshot: dict[str, Any], language: str = "ky", timeout: float = 20) -> bytes:
    request = {"ask": "render", "snapshot": snapshot, "language": language, "audience": snapshot["audience"]}
    return process.ask(request, timeout)


def run_where_papers_are_rendered(script: str, *arguments: str, stdin: str = "") -> str:
    """What a script prints that imports `rendering` itself, which no process of the application does."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def with_text_everywhere(value: Any, texts: Iterator[str]) -> Any:
    """The fields with the next of `texts` for everything that people write; sums, dates and choices stay."""
    chosen = {"kind", "side", "duty", "presence", "decision", "result", "severity", "prevailing_language"}
    if isinstance(value, dict):
        if set(value) == {"ky", "ru", "en"}:
            return dict.fromkeys(value, next(texts))
        return {
            key: each if key in chosen and isinstance(each, str) else with_text_everywhere(each, texts)
            for key, each in value.items()
        }
    if isinstance(value, list):
        return [with_text_everywhere(each, texts) for each in value]
    return next(texts) if isinstance(value, str) and not re.match(r"-?[\d.]+$|\d{4}-\d\d-\d\d", value) else value


def at(fields: Any, path: str) -> Any:
    for key in path.split("."):
        fields = fields[int(key) if isinstance(fields, list) else key]
    return fields


def texts_in(value: Any) -> list[str]:
    if isinstance(value, dict | list):
        return [text for each in (value.values() if isinstance(value, dict) else value) for text in texts_in(each)]
    return [value] if isinstance(value, str) and len(value) > 5 else []


ONE_OF_EACH_LAYOUT = sorted({layout: kind for kind, (_, layout, _) in KINDS.items()}.values())
"""The whole PDF of every kind is looked into by `test_every_kind_of_paper`."""


def test_every_kind_of_paper_has_its_template() -> None:
    assert kinds() == set(KINDS) == set(SAMPLES) == set(PRIVATE)


@pytest.mark.parametrize(("language", "audience"), [("ky", "full"), ("ru", "public"), ("en", "full")])
@pytest.mark.parametrize("kind", ONE_OF_EACH_LAYOUT)
def test_a_paper_is_a_tagged_archivable_pdf_that_carries_its_own_snapshot(
    kind: str, language: str, audience: str
) -> None:
    snapshot = make_snapshot(kind, audience)
    pdf = render_apart(snapshot, language, audience, timeout=30)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert opened.Root.StructTreeRoot.K
        assert str(opened.Root.Lang) == language
        assert opened.Root.OutputIntents
        with opened.open_metadata() as metadata:
            assert metadata["pdfaid:part"] == "3"
            assert metadata["pdfaid:conformance"] == "B"
            assert metadata["dc:title"] == f"{snapshot['title'][language]} {snapshot['number']}"
            assert metadata["dc:creator"] == [snapshot["authority"]["name"][language]]
            assert metadata["xmp:CreateDate"] == snapshot["issued_at"]
        assert str(opened.docinfo.CreationDate).startswith("D:20261120091500")
        assert all("PT-S" in str(font.BaseFont) for page in opened.pages for font in page.resources.Font.values())
        assert all(
            [float(side) for side in page.mediabox] == pytest.approx([0, 0, 595.28, 841.89], abs=0.1)
            for page in opened.pages
        )
        pages = len(opened.pages)
    files = attached(pdf)
    assert list(files) == ["snapshot.json"]
    assert json.loads(files["snapshot.json"]) == snapshot
    text = text_of(pdf)
    assert text.count(snapshot["number"]) >= pages
    assert f"{pages} / {pages}" in text
    assert snapshot["event"]["hash"] in text.replace(" ", "")
    assert snapshot["verify_url"] in text.replace(" ", "")


@pytest.mark.parametrize("kind", ONE_OF_EACH_LAYOUT)
def test_what_is_masked_for_the_public_is_in_no_part_of_the_public_paper(kind: str) -> None:
    full, public = make_snapshot(kind), make_snapshot(kind, "public")
    open_to_all = json.dumps(public, ensure_ascii=False)
    hidden = [
        text for path in public["masked"] for text in texts_in(at(full["fields"], path)) if text not in open_to_all
    ]
    assert bool(hidden) == bool(PRIVATE[kind])
    pdf = render_apart(public, "ru", "public", timeout=30)
    everything = text_of(pdf) + attached(pdf)["snapshot.json"].decode()
    assert [text for text in hidden if text in everything] == []
    assert (MASK in everything.replace(f"({MASK})", "")) == bool(hidden)
    assert public["salt"] not in text_of(pdf)


@pytest.mark.parametrize("language", ["ky", "ru"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_sentence_of_a_paper_is_left_in_english(kind: str, language: str, msgids: list[str]) -> None:
    html = compose(make_snapshot(kind), language, "full")
    assert [m for m in msgids if m in html and translations(language).gettext(m) == m] == []


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_fonts_have_every_letter_of_the_papers_own_words(kind: str, language: str) -> None:
    assert lettering.STAND_IN not in compose(make_snapshot(kind), language, "full")


def test_no_paper_says_that_it_is_so_by_law() -> None:
    for kind in KINDS:
        for language, words in (("en", "by law"), ("ru", "по закону"), ("ky", "мыйзам боюнча")):
            assert words not in compose(make_snapshot(kind), language, "full").lower()


@pytest.mark.parametrize("kind", KINDS)
def test_a_paper_leaves_out_what_it_is_not_given(kind: str) -> None:
    def emptied(value: Any) -> Any:
        if isinstance(value, dict) and set(value) != {"ky", "ru", "en"}:
            return {key: emptied(each) for key, each in value.items()}
        return [emptied(each) for each in value] if isinstance(value, list) else None

    given: list[Any] = [{}, {"signatures": []}, dict.fromkeys(SAMPLES[kind]), emptied(SAMPLES[kind])]
    for fields in given:
        html = compose(make_snapshot(kind) | {"fields": fields}, "ky", "full")
        assert not re.search(r"\bNone\b(?!\.)", html)
        assert "Undefined" not in html


def test_a_kyrgyz_paper_writes_dates_and_sums_as_official_papers_do() -> None:
    text = text_of(render_apart(make_snapshot("grant_agreement"), "ky", "full", timeout=30))
    assert "2026-жылдын 12-майы" in text
    assert "400\u00a0000,00\u00a0сом (төрт жүз миң сом 00 тыйын)".replace("\u00a0", " ") in text.replace("\u00a0", " ")


def test_the_names_of_the_authority_stand_side_by_side_in_its_languages_whatever_the_language_of_the_paper() -> None:
    html = compose(make_snapshot("commission_protocol"), "en", "full")
    names = make_snapshot("commission_protocol")["authority"]["name"]
    assert re.search(f'<td lang="ky">.*{names["ky"]}.*<td lang="ru">.*{names["ru"]}', html, re.DOTALL)


def test_the_same_snapshot_gives_the_same_bytes_in_another_process_and_after_other_papers(
    process: RenderingProcess,
) -> None:
    snapshot = make_snapshot("commission_protocol", "public")
    first = ask(process, snapshot, "ru")
    ask(process, make_snapshot("grant_agreement"), "ky")
    assert ask(process, snapshot, "ru") == first
    process.stop()
    ask(process, make_snapshot("announcement"), "en")
    assert ask(process, snapshot, "ru") == first


def test_the_fingerprint_of_the_stack_is_the_kinds_own() -> None:
    assert re.fullmatch("[0-9a-f]{64}", stack_apart("announcement"))
    assert stack_apart("announcement") != stack_apart("grant_agreement")
    with pytest.raises(RenderingFailed):
        stack_apart("no_such_kind")


def test_a_snapshot_of_one_audience_never_becomes_a_paper_of_the_other() -> None:
    with pytest.raises(ValueError, match="cannot become"):
        compose(make_snapshot("grant_agreement", "full"), "ru", "public")
    leaking = make_snapshot("grant_agreement", "public")
    leaking["fields"]["bank"] = SAMPLES["grant_agreement"]["bank"]
    with pytest.raises(ValueError, match="bank is called masked"):
        compose(leaking, "ru", "public")


def test_text_that_looks_like_a_page_is_printed_as_text_and_opens_nothing(
    tmp_path: Path, listener: tuple[int, list[Any]]
) -> None:
    port, knocks = listener
    canary = tmp_path / "canary.txt"
    canary.write_text("a secret of the machine")
    texts = cycle(text.format(file=canary, port=port) for text in HOSTILE)
    snapshots = [make_snapshot(kind, fields=with_text_everywhere(SAMPLES[kind], texts)) for kind in KINDS]
    for snapshot in snapshots:
        snapshot["title"] = dict.fromkeys(snapshot["title"], next(texts))
        snapshot["authority"]["name"] = dict.fromkeys(snapshot["title"], next(texts))
        html = compose(snapshot, "ru", "full")
        assert not re.search("<(script|iframe|object|style)|<b>|<img src=.(file|http)|<link", html)
    watching = """
import io, json, sys, time
from grants.documents import rendering
snapshots = json.load(sys.stdin)
rendering.render(snapshots[0], "ru", "full")
events, watch = [], False
watched = ("open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen")
def note(event, arguments):
    if watch and event in watched and not isinstance(arguments[0], int):
        events.append([event, str(arguments[0])])
sys.addaudithook(note)
slowest = 0
for snapshot in snapshots:
    watch, started = True, time.perf_counter()
    pdf = rendering.render(snapshot, "ru", "full")
    watch, slowest = False, max(slowest, time.perf_counter() - started)
    assert b"secret of the machine" not in pdf
print(json.dumps({"events": events, "slowest": slowest}))
"""
    seen = json.loads(run_where_papers_are_rendered(watching, stdin=json.dumps(snapshots)))
    folders = (str(ROOT / "templates"), sys.prefix, sys.base_prefix, str(Path(os.__file__).parent))
    assert [event for event in seen["events"] if event[0] != "open" or not event[1].startswith(folders)] == []
    assert seen["slowest"] < 10
    assert knocks == []
    pdf = render_apart(snapshots[0], "ru", "full", timeout=30)
    assert "<script>alert(1)</script>" in text_of(pdf)
    assert "7 * 7" in text_of(pdf)
    assert list(attached(pdf)) == ["snapshot.json"]


@pytest.mark.parametrize("text", SLOW, ids=range(len(SLOW)))
def test_four_kilobytes_of_text_made_to_be_slow_are_rendered_in_time(text: str) -> None:
    fields = deepcopy(SAMPLES["visit_act"])
    fields["conclusion"] = fields["checked"][0]["answer"] = fields["purpose"] = text
    started = time.monotonic()
    render_apart(make_snapshot("visit_act", fields=fields), "ky", "full", timeout=10)
    assert time.monotonic() - started < 10


def test_what_would_open_a_file_or_a_socket_while_rendering_is_refused() -> None:
    attempts = """
import os, socket
from grants.documents import rendering
for attempt in (
    lambda: open("/etc/hostname"), lambda: open("grants/x", "w"), lambda: socket.socket(), lambda: os.system("true")
):
    try:
        attempt()
    except PermissionError:
        print("refused")
"""
    hooked = attempts.replace(
        "for attempt", "import sys; sys.addaudithook(rendering._refuse_the_outside)\nfor attempt", 1
    )
    assert run_where_papers_are_rendered(hooked).split() == ["refused"] * 4


def test_what_weasyprint_only_warns_of_is_a_failure() -> None:
    warned = """
from grants.documents import composing, rendering
from grants.documents.rendering_apart import RenderingFailed
from tests.grants.documents.samples import make_snapshot
composing.compose = lambda *_: '<p style="colour: red"><img src="file:///etc/hostname">'
try:
    rendering.render(make_snapshot("announcement"), "ru", "full")
except RenderingFailed as failure:
    print(failure)
"""
    said = run_where_papers_are_rendered(warned)
    assert "colour" in said
    assert "disallowed protocol" in said


def test_a_render_that_overruns_is_killed_and_the_next_one_works(process: RenderingProcess) -> None:
    snapshot = make_snapshot("refusal_notice")
    ask(process, snapshot)
    running = process._process
    assert running
    with pytest.raises(RenderingTookTooLong):
        ask(process, snapshot, timeout=0.001)
    assert running.returncode is not None
    assert ask(process, snapshot).startswith(b"%PDF-1.7")


def test_a_rendering_process_that_dies_is_replaced(process: RenderingProcess) -> None:
    snapshot = make_snapshot("refusal_notice")
    ask(process, snapshot)
    assert process._process
    process._process.kill()
    process._process.wait()
    assert ask(process, snapshot).startswith(b"%PDF-1.7")


def test_a_paper_that_needs_too_much_memory_fails_alone() -> None:
    process = RenderingProcess(memory=500 * 1024 * 1024)
    fields = SAMPLES["visit_act"] | {"conclusion": "x" * 150_000_000}
    with pytest.raises(RenderingFailed):
        ask(process, make_snapshot("visit_act") | {"fields": fields}, timeout=60)
    assert ask(process, make_snapshot("refusal_notice")).startswith(b"%PDF-1.7")
    process.stop()


def test_a_process_that_forked_renders_without_disturbing_its_parent() -> None:
    forking = """
import os
from grants.documents.rendering_apart import render_apart
from tests.grants.documents.samples import make_snapshot
snapshot = make_snapshot("refusal_notice")
first = render_apart(snapshot, "ru", "full", timeout=30)
child = os.fork()
same = all(render_apart(snapshot, "ru", "full", timeout=30) == first for _ in range(3))
if child == 0:
    os._exit(0 if same else 1)
print(same, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    assert run_where_papers_are_rendered(forking).split() == ["True", "0"]
