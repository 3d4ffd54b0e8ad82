"""HTML becomes the PDF that is issued.

The only module that imports WeasyPrint, and only rendering processes import it: everyone else asks `rendering_apart`.
"""

import ctypes
import json
import logging
import os
import resource
import signal
import sys
from datetime import datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from grants import languages
from grants.documents import composing, lettering, rendering_apart, sums
from grants.documents.rendering_apart import RenderingFailed

os.environ["FONTCONFIG_FILE"] = str(lettering.FONTS_CONF)  # before the import: fontconfig is read once per process

try:
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher
except OSError as error:  # a shared library that only the system's package manager can bring
    raise ImportError("PDFs need the system packages libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0") from error

_SHAPING_PACKAGES = ("weasyprint", "pydyf", "tinycss2", "cssselect2", "tinyhtml5", "fonttools", "jinja2", "segno")
_LIBRARIES = (
    ("libpango-1.0.so.0", "pango_version_string"),
    ("libharfbuzz.so.0", "hb_version_string"),
    ("libharfbuzz-subset.so.0", "hb_version_string"),
)
_SHAPING_MODULES = (languages, composing, lettering, sums)


def render(snapshot: dict[str, Any], language: str, audience: str) -> bytes:
    """The PDF of one audience's snapshot: tagged PDF/A-3 with exactly that snapshot attached as canonical JSON.

    The same snapshot under the same `render_stack` gives the same bytes. Raises `RenderingFailed` with what
    WeasyPrint complained of.
    """
    html = composing.compose(snapshot, language, audience)
    with _Complaints() as complaints:
        pdf: bytes = weasyprint.HTML(string=html, base_url=None, url_fetcher=_fetcher()).write_pdf(
            stylesheets=[_style()],
            font_config=_font_configuration(),
            attachments=[_attachment(snapshot)],
            pdf_variant="pdf/a-3b",
            pdf_tags=True,
            presentational_hints=False,
        )
    if complaints.said:
        raise RenderingFailed("; ".join(complaints.said))
    return pdf


@cache
def render_stack(kind: str) -> str:
    """A fingerprint of everything but the snapshot that decides the bytes of this kind's papers."""
    parts = {
        "templates": composing.template_digest(kind),
        "catalogues": [
            sha256(path.read_bytes()).hexdigest()
            for path in sorted(Path(languages.__file__).parent.glob("translations/*/*/*.po"))
        ],
        "modules": [sha256(Path(str(module.__file__)).read_bytes()).hexdigest() for module in _SHAPING_MODULES],
        "this": sha256(Path(__file__).read_bytes()).hexdigest(),
        "fonts": lettering.fonts_digest(),
        "packages": [version(name) for name in _SHAPING_PACKAGES],
        "libraries": [_library_version(*library) for library in _LIBRARIES],
    }
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


class _Complaints(logging.Handler):
    """What WeasyPrint only logs, although the paper would be wrong."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())

    def __enter__(self) -> "_Complaints":
        logging.getLogger("weasyprint").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("weasyprint").removeHandler(self)


def _attachment(snapshot: dict[str, Any]) -> weasyprint.Attachment:
    issued = datetime.fromisoformat(snapshot["issued_at"])
    return weasyprint.Attachment(
        string=canonical(snapshot),
        name="snapshot.json",
        description=snapshot["number"],
        created=issued,
        modified=issued,
        relationship="Data",
    )


def canonical(snapshot: dict[str, Any]) -> str:
    """The attached text: sorted keys, no spaces, so that it hashes as the journal hashed it."""
    return json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@cache
def _fetcher() -> URLFetcher:
    return URLFetcher(allowed_protocols=("data",), allow_redirects=False)


@cache
def _font_configuration() -> FontConfiguration:
    return FontConfiguration()


@cache
def _style() -> weasyprint.CSS:
    with _Complaints() as complaints:
        style = weasyprint.CSS(
            string=composing.STYLE.read_text("utf-8"), font_config=_font_configuration(), url_fetcher=_fetcher()
        )
    if complaints.said:
        raise RenderingFailed("; ".join(complaints.said))
    return style


def _library_version(file: str, function: str) -> str:
    call = getattr(ctypes.CDLL(file), function)
    call.restype = ctypes.c_char_p
    said: bytes = call()
    return f"{file} {said.decode()}"


def answer(channel: int, memory: int) -> None:
    """The life of a rendering process: limits itself, then answers requests until the other end closes.

    A request that overruns its time ends the process even if the parent is gone, because the alarm is not handled.
    """
    lettering.check_fonts()
    _style()
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse_the_outside)
    with Connection(channel) as connection:
        connection.send_bytes(rendering_apart.READY)
        while True:
            try:
                request = json.loads(connection.recv_bytes())
            except EOFError:
                return
            signal.setitimer(signal.ITIMER_REAL, request["seconds"])
            reply = _reply(request)
            signal.setitimer(signal.ITIMER_REAL, 0)
            connection.send_bytes(reply)


def _reply(request: dict[str, Any]) -> bytes:
    try:
        if request["ask"] == "stack":
            return rendering_apart.DONE + render_stack(request["kind"]).encode()
        return rendering_apart.DONE + render(request["snapshot"], request["language"], request["audience"])
    except MemoryError:
        return rendering_apart.FAILED + b"out of memory"
    except Exception as error:
        return rendering_apart.FAILED + f"{type(error).__name__}: {error}".encode(errors="replace")


_FORBIDDEN = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "os.remove", "os.rename")
_READABLE = tuple(
    Path(folder).resolve()
    for folder in (
        sys.prefix,
        sys.base_prefix,
        Path(languages.__file__).parent,
        composing.TEMPLATES,
        "/usr/share/zoneinfo",
    )
)


def _refuse_the_outside(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook: a paper is made of what this process has already read, and of code and templates."""
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"{event} while rendering")
    if event == "open" and isinstance(arguments[0], str | bytes):
        path, mode = Path(os.fsdecode(arguments[0])).resolve(), arguments[1]
        if (mode and set(mode) & set("wax+")) or not any(path.is_relative_to(folder) for folder in _READABLE):
            raise PermissionError(f"opening {path} while rendering")
