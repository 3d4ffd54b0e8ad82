"""Every page that people of a told story come to: its size, its words, and that no page template is left out."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe
from babel.messages.pofile import read_po
from flask import Flask
from playwright.sync_api import Browser
from playwright.sync_api import Page as Drawn

from grants import create_app
from grants.database import db
from grants.documents import printing
from tests.databases import SQLiteDatabases, settings
from tests.journeys.browser import ASKED, WIDE
from tests.pages.aside import pages_aside
from tests.pages.visiting_everything import PEOPLE, Page, Tour, page_templates
from tests.whole_story import tell_all

ROOT = Path(__file__).parents[2]
LARGEST = 100_000
SILENT = ("script", "style", "code", "title")
ENGLISH = re.compile(r"[A-Za-z]{2,}")


@pytest.fixture(scope="module")
def pages(sqlite_databases: SQLiteDatabases, tmp_path_factory: pytest.TempPathFactory) -> list[Page]:
    found: list[Page] = []
    for walked in (pages_of_the_story, pages_aside):
        app = create_app(settings(sqlite_databases.fresh(), tmp_path_factory.mktemp("pages")))
        with pytest.MonkeyPatch.context() as patch, app.app_context():
            patch.setattr(printing, "print_one", lambda number, now: b"%PDF-")
            found += walked(app)
            db.session.remove()
            db.engine.dispose()
    return found


def pages_of_the_story(app: Flask) -> Iterator[Page]:
    walk = tell_all()
    app.config["CLOCK"] = lambda: walk.now
    tour = Tour(app, walk)
    for name, language in PEOPLE.items():
        yield from tour.pages_of(name, language)


def left_out(pages: list[Page]) -> set[str]:
    return page_templates() - {page.template for page in pages}


def test_every_page_template_is_visited(pages: list[Page]) -> None:
    assert left_out(pages) == set()


def test_a_page_that_nobody_visits_is_noticed(pages: list[Page]) -> None:
    assert left_out([page for page in pages if page.template != "casework/record.html"]) == {"casework/record.html"}


def test_no_page_is_heavy(pages: list[Page]) -> None:
    assert [(page.path, page.wire) for page in pages if page.wire > LARGEST] == []


def test_axe_finds_nothing_on_any_page(pages: list[Page], browser: Browser) -> None:
    """One page of each template, as a sound browser would draw it."""
    style = "".join(path.read_text("utf-8") for path in sorted((ROOT / "grants" / "static").glob("*.css")))
    each = {page.template: page for page in pages}
    window, found = browser.new_page(viewport=WIDE), []
    for template, page in each.items():
        drawn = re.sub(r"<(script|link)\b[^>]*>", "", page.html).replace("</head>", f"<style>{style}</style></head>")
        window.set_content(drawn)
        found += [f"{template}: {barrier}" for barrier in barriers_on(window)]
    window.close()
    assert not found, "\n".join(found)


def test_a_barrier_is_noticed(browser: Browser) -> None:
    window = browser.new_page()
    window.set_content('<html lang="ky"><head><title>x</title></head><body><main><img src="x"></main></body></html>')
    assert [barrier for barrier in barriers_on(window) if barrier.startswith("image-alt")]
    window.close()


def barriers_on(window: Drawn) -> list[str]:
    violations = Axe().run(window, options=ASKED).response["violations"]
    return [f"{each['id']} {node['html'][:120]}" for each in violations for node in each["nodes"][:3]]


def catalogue(language: str) -> dict[str, str]:
    """The sentences without placeholders, with their words."""
    path = ROOT / "grants" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as source:
        found = read_po(source, locale=language)
    return {
        str(each.id): str(each.string)
        for each in found
        if isinstance(each.id, str) and ENGLISH.search(each.id) and "%(" not in each.id
    }


def english_on(page: Page, sentences: set[str]) -> list[str]:
    """Sentences of the catalogue that stand on a page in English; what somebody wrote as their answer is theirs."""
    tree = html5lib.parse(page.html, namespaceHTMLElements=False)
    return [text for text in dict.fromkeys(_texts(tree, "")) if text in sentences]


def _texts(element: Element, language: str) -> Iterator[str]:
    if element.tag in SILENT or not isinstance(element.tag, str) or element.get("lang", language) == "en":
        return
    for name in ("aria-label", "title", "placeholder", "alt"):
        yield " ".join(element.get(name, "").split())
    yield " ".join((element.text or "").split())
    for child in element:
        yield from _texts(child, language)
        yield " ".join((child.tail or "").split())


SAME = {"Ashar", "CSV", "PDF", "XLSX", "English", "URL", "E-mail"}
"""Names and abbreviations, alike in every language."""


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_no_sentence_is_translated_by_itself(language: str) -> None:
    same = [sentence for sentence, words in catalogue(language).items() if sentence == words]
    assert set(same) - SAME == set()


@pytest.mark.parametrize("language", ["ky", "ru"])
def test_no_english_stands_on_a_page_in_another_language(pages: list[Page], language: str) -> None:
    sentences = catalogue(language).keys() - SAME
    found = {
        text: page.path for page in pages if page.language == language for text in english_on(page, set(sentences))
    }
    assert not found, f"{len(found)} sentences:\n" + "\n".join(f"{text!r} on {path}" for text, path in found.items())


def test_a_sentence_left_in_english_is_noticed() -> None:
    page = Page("/", "", "ky", "", '<html lang="ky"><body><p>Sign in</p><a title="Next">x</a></body></html>', 0)
    assert english_on(page, {"Sign in", "Next"}) == ["Sign in", "Next"]
