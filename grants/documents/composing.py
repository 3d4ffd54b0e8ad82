"""A snapshot becomes the HTML of a paper. Nothing here knows how pages are made of it."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache, wraps
from hashlib import sha256
from pathlib import Path
from typing import Any

import segno
from jinja2 import ChainableUndefined, Environment, FileSystemLoader, Undefined, meta
from markupsafe import Markup

from grants import languages
from grants.documents.lettering import flowing, lettered
from grants.documents.sums import sum_in_words

TEMPLATES = Path(__file__).parents[2] / "templates"
STYLE = TEMPLATES / "documents" / "paper.css"

BOUND = frozenset({"front", "journal"})
MASK = "•••"
_TYIYN = Decimal("0.01")
_FILTERS = ("money", "number", "day", "moment", "pick", "words")
_COUNTRY = {"ky": "Кыргыз Республикасы", "ru": "Кыргызская Республика", "en": "Kyrgyz Republic"}


class Masked:
    """Stands where a public paper hides a value, whatever shape the value had."""

    def __str__(self) -> str:
        return MASK

    def __getattr__(self, name: str) -> "Masked":
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __getitem__(self, key: object) -> "Masked":
        return self

    def __iter__(self) -> Iterator["Masked"]:
        yield self


def compose(snapshot: dict[str, Any], language: str, audience: str) -> str:
    """Raises ValueError where the snapshot is not that audience's, or lets a value through that it says is masked."""
    if snapshot["audience"] != audience:
        raise ValueError(f"a snapshot for {snapshot['audience']!r} cannot become a paper for {audience!r}")
    environment = _environment(language)
    html = environment.get_template(_template_of(snapshot["kind"])).render(
        {**snapshot, "fields": _with_masks(snapshot), "language": language, "qr": _qr(snapshot["verify_url"])}
    )
    return lettered(html)


def kinds() -> frozenset[str]:
    """The kinds of paper that have a template."""
    return frozenset(path.stem for path in (TEMPLATES / "documents" / "kinds").glob("*.html"))


def _template_of(kind: str) -> str:
    """A kind of paper has its own template; the sheets around a bound case are no papers and lie apart."""
    return f"documents/bound/{kind}.html" if kind in BOUND else f"documents/kinds/{kind}.html"


@cache
def template_digest(kind: str) -> str:
    """Of every template a kind of paper is made of, and of the style sheet."""
    environment = _environment("en")
    content = sha256(STYLE.read_bytes())
    names, waiting = set[str](), [_template_of(kind)]
    while waiting:
        name = waiting.pop()
        if name in names:
            continue
        names.add(name)
        source = (TEMPLATES / name).read_text("utf-8")
        waiting += [found for found in meta.find_referenced_templates(environment.parse(source)) if found]
    for name in sorted(names):
        content.update(sha256((TEMPLATES / name).read_bytes()).digest())
    return content.hexdigest()


def _with_masks(snapshot: dict[str, Any]) -> dict[str, Any]:
    """The fields as templates read them: a mask where a value is hidden, and no key where there is none."""
    fields: dict[str, Any] = deepcopy(snapshot["fields"])
    for path in snapshot.get("masked", ()):
        *way, last = path.split(".")
        place: Any = fields
        for key in way:
            place = place[int(key) if isinstance(place, list) else key]
        last = int(last) if isinstance(place, list) else last
        if place[last] is not None:
            raise ValueError(f"{path} is called masked and has a value")
        place[last] = Masked()
    given: dict[str, Any] = _given(fields)
    return given


def _given(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _given(each) for key, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_given(each) for each in value if each is not None]
    return flowing(value) if isinstance(value, str) else value


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=ChainableUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    languages.install_jinja(environment, lambda: language)
    for name in _FILTERS:
        environment.filters[name] = _passing_what_has_no_value(environment.filters[name])
    for name in ("day", "moment"):
        environment.filters[name] = _unbroken(environment.filters[name])
    environment.filters["pick"] = environment.filters["words"]
    environment.filters["sum"] = _passing_what_has_no_value(lambda amount, reader=language: _sum(amount, reader))
    environment.filters["figures"] = _passing_what_has_no_value(
        lambda amount: languages.number(_exact(amount).quantize(_TYIYN, ROUND_HALF_UP), language)
    )
    environment.globals.update(country=_COUNTRY)
    environment.tests["masked"] = lambda value: isinstance(value, Masked)
    environment.globals["said_in"] = lambda sentence, reader: languages.translations(reader).gettext(sentence)
    return environment


def _passing_what_has_no_value(show: Callable[..., object]) -> Callable[..., object]:
    @wraps(show)
    def shown(value: object, *arguments: Any, **options: Any) -> object:
        if value is None or value == "" or isinstance(value, Undefined):
            return ""
        return value if isinstance(value, Masked) else show(value, *arguments, **options)

    return shown


def _unbroken(show: Callable[..., object]) -> Callable[..., object]:
    """Keeps «20-ноябры» on one line: a Kyrgyz date may break between its words only."""

    @wraps(show)
    def shown(value: object, *arguments: Any, **options: Any) -> object:
        text = show(value, *arguments, **options)
        if not isinstance(text, str) or "-" not in text:
            return text
        words = text.replace("\N{NO-BREAK SPACE}", " ").split(" ")
        return Markup(" ").join(
            Markup('<span class="nobreak">{}</span>').format(word) if "-" in word else word for word in words
        )

    return shown


def _sum(amount: object, language: str) -> str:
    return f"{languages.money(_exact(amount), language)} ({sum_in_words(_exact(amount), language)})"


def _exact(amount: object) -> Decimal:
    try:
        return Decimal(str(amount))
    except InvalidOperation as error:
        raise ValueError(f"not a sum: {amount!r}") from error


def _qr(url: str) -> Markup:
    code = segno.make(url, error="m", micro=False)
    return Markup(code.svg_data_uri(border=0, omitsize=True, svgclass=None, lineclass=None))  # noqa: S704
