import re
from collections.abc import Iterable
from pathlib import Path

import pytest
import wtforms
from babel.messages import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from grants.languages import LANGUAGES

ROOT = Path(__file__).parents[2]
PLACEHOLDER = re.compile(r"%(?:\([a-z_]+\))?[a-z]|\{[a-z_]*\}|</?[a-z][^>]*>")

BEFORE_A_POSTPOSITION = re.compile(
    r"%\([a-z_]+\)s[»”]?,? "
    r"(?:чейин\w*|тартып|баштап\w*|ашпа\w*|ашы[кпу]\w*|кийин\w*|мурда\w*|мурун\w*|карата|көп|аз|кем)\b"
)
"""A value that Kyrgyz would have to give an ending, which no date and no sum takes here."""


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Everything that `make catalogues` finds."""
    found = tmp_path_factory.mktemp("sentences") / "messages.pot"
    forms = Path(wtforms.__file__).parent
    sources = [ROOT / "grants", ROOT / "templates", forms, forms.parent / "flask_wtf" / "file.py"]
    options = ["--mapping-file", str(ROOT / "pyproject.toml"), "--output-file", str(found)]
    CommandLineInterface().run(["pybabel", "--quiet", "extract", *options, *map(str, sources)])
    with found.open("rb") as source:
        return read_po(source)


@pytest.fixture(scope="module", params=[language for language in LANGUAGES if language != "en"])
def catalogue(request: pytest.FixtureRequest) -> Catalog:
    with (ROOT / "grants" / "translations" / request.param / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return read_po(source, locale=request.param)


def forms_of(text: str | Iterable[str]) -> list[str]:
    return [text] if isinstance(text, str) else list(text)


def fault_of(message: Message, catalogue: Catalog) -> str:
    entry = catalogue.get(message.id)
    if entry is None:
        return "is not in the catalogue"
    if not entry.string or not all(forms_of(entry.string)):
        return "has no words"
    if entry.fuzzy:
        return "is fuzzy"
    if isinstance(message.id, tuple) and len(entry.string) != catalogue.num_plurals:
        return f"needs {catalogue.num_plurals} forms"
    wanted = sorted(PLACEHOLDER.findall(forms_of(message.id)[-1]))
    if any(sorted(PLACEHOLDER.findall(form)) != wanted for form in forms_of(entry.string)):
        return "has other placeholders or tags than its translation"
    return ""


def test_every_sentence_has_its_words_in_every_language(sentences: Catalog, catalogue: Catalog) -> None:
    faults = {message.id: fault_of(message, catalogue) for message in sentences if message.id}
    faulty = [f"{sentence!r} {fault}" for sentence, fault in faults.items() if fault]
    assert not faulty, f"{catalogue.locale}: {len(faulty)} of {len(faults)} sentences:\n" + "\n".join(faulty)


def test_no_catalogue_keeps_a_sentence_that_nothing_says(sentences: Catalog, catalogue: Catalog) -> None:
    stale = [message.id for message in catalogue if message.id and sentences.get(message.id) is None]
    assert not stale, f"{catalogue.locale}: run `make catalogues`"
    assert not catalogue.obsolete


def test_no_value_stands_in_kyrgyz_before_a_word_that_asks_for_an_ending_of_it() -> None:
    with (ROOT / "grants" / "translations" / "ky" / "LC_MESSAGES" / "messages.po").open("rb") as source:
        said = [text for message in read_po(source, locale="ky") for text in forms_of(message.string)]
    assert len(said) > 1000
    assert not [text for text in said if BEFORE_A_POSTPOSITION.search(text)]
    assert BEFORE_A_POSTPOSITION.search("Шилтеме бир жолу, %(until)s чейин иштейт.")
