from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from jinja2 import DictLoader, Environment
from werkzeug.datastructures import MultiDict
from wtforms import Form, IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from grants.languages import (
    LANGUAGES,
    Message,
    Sum,
    day,
    install_jinja,
    language_of,
    moment,
    money,
    number,
    pick,
    say,
    say_count,
    translations,
)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_sum_is_written_in_som_with_two_places_and_the_readers_separators() -> None:
    assert plain(money(Decimal(400000), "ky")) == "400 000,00 сом"
    assert plain(money(Decimal("1234567.89"), "ru")) == "1 234 567,89 сом"
    assert plain(money(Decimal("1234567.89"), "en")) == "1,234,567.89 som"
    assert plain(money(Decimal("-0.5"), "ru")) == "\N{MINUS SIGN}0,50 сом"


def test_a_sum_never_breaks_over_two_lines() -> None:
    assert " " not in money(Decimal("1234567.89"), "ky")


def test_a_sum_is_rounded_half_up_for_display() -> None:
    assert plain(money(Decimal("2.345"), "ru")) == "2,35 сом"


@pytest.mark.parametrize("amount", [400000.0, 400000, "400000.00"])
def test_a_sum_that_is_not_a_decimal_is_refused(amount: object) -> None:
    with pytest.raises(TypeError):
        money(amount, "ru")  # type: ignore[arg-type]


def test_a_number_keeps_its_own_places() -> None:
    assert plain(number(Decimal("12345.678"), "ru")) == "12 345,678"
    assert number(7, "ky") == "7"
    assert number(Decimal("1E+3"), "en") == "1,000"


@pytest.mark.parametrize(
    ("month", "ky", "ru"),
    [
        (1, "2026-жылдын 5-январы", "5 января 2026 г."),
        (2, "2026-жылдын 5-февралы", "5 февраля 2026 г."),
        (3, "2026-жылдын 5-марты", "5 марта 2026 г."),
        (4, "2026-жылдын 5-апрели", "5 апреля 2026 г."),
        (5, "2026-жылдын 5-майы", "5 мая 2026 г."),
        (6, "2026-жылдын 5-июну", "5 июня 2026 г."),
        (7, "2026-жылдын 5-июлу", "5 июля 2026 г."),
        (8, "2026-жылдын 5-августу", "5 августа 2026 г."),
        (9, "2026-жылдын 5-сентябры", "5 сентября 2026 г."),
        (10, "2026-жылдын 5-октябры", "5 октября 2026 г."),
        (11, "2026-жылдын 5-ноябры", "5 ноября 2026 г."),
        (12, "2026-жылдын 5-декабры", "5 декабря 2026 г."),
    ],
)
def test_a_date_is_written_as_in_official_papers(month: int, ky: str, ru: str) -> None:
    assert plain(day(date(2026, month, 5), "ky")) == ky
    assert plain(day(date(2026, month, 5), "ru")) == ru


def test_a_moment_is_shown_in_bishkek_time() -> None:
    instant = datetime(2026, 11, 19, 18, 30, tzinfo=UTC)
    assert plain(moment(instant, "ky")) == "2026-жылдын 20-ноябры, саат 00:30"
    assert plain(moment(instant, "ru")) == "20 ноября 2026 г., 00:30"
    assert plain(moment(instant, "en")) == "20 November 2026, 00:30"
    assert moment(instant.astimezone(timezone(timedelta(hours=-5))), "en") == moment(instant, "en")


def test_the_day_of_a_moment_is_the_day_in_bishkek() -> None:
    assert plain(day(datetime(2026, 11, 19, 18, 30, tzinfo=UTC), "ru")) == "20 ноября 2026 г."


@pytest.mark.parametrize("show", [day, moment])
def test_a_moment_without_its_time_zone_is_refused(show: Callable[[datetime, str], str]) -> None:
    with pytest.raises(ValueError, match="time zone"):
        show(datetime(2026, 11, 19, 18, 30), "ru")  # noqa: DTZ001


def test_words_fall_back_to_a_language_that_has_them() -> None:
    assert pick({"ky": "Сынак", "ru": "Конкурс", "en": "Call"}, "ky") == "Сынак"
    assert pick({"ky": "", "ru": "Конкурс"}, "ky") == "Конкурс"
    assert pick({"ky": "Сынак", "en": "Call"}, "ru") == "Сынак"
    assert pick({"tr": "Çağrı"}, "en") == "Çağrı"
    assert pick({}, "en") == ""


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        ("ky-KG", "ky"),
        ("de,en-GB;q=0.7,ru;q=0.3", "en"),
        ("en;q=0,ru;q=0.1", "ru"),
        ("de", "ky"),
        ("", "ky"),
        ("*;q=nonsense,,;", "ky"),
    ],
)
def test_a_browser_is_answered_in_the_language_it_asks_for(header: str, language: str) -> None:
    assert language_of(header) == language


def test_every_language_is_offered_under_its_own_name() -> None:
    assert list(LANGUAGES.values()) == ["кыргызча", "русский", "English"]


def test_an_unknown_language_has_no_catalogue() -> None:
    with pytest.raises(LookupError, match="xx"):
        translations("xx")


def test_a_message_becomes_text_when_it_is_read() -> None:
    message = say("This field is required.")
    assert message.text("ru") == "Заполните это поле."
    assert message.text("ky") == "Бул талааны толтуруңуз."
    assert message.text("en") == str(message) == "This field is required."


def test_the_values_of_a_message_are_put_in_the_readers_language() -> None:
    message = say(
        "%(inner)s %(limit)s, %(day)s: %(title)s, %(score)s",
        inner=say("This field is required."),
        limit=Sum(Decimal(1500)),
        day=date(2026, 11, 20),
        title={"ky": "Сынак", "ru": "Конкурс", "en": "Call"},
        score=Decimal("7.5"),
    )
    assert plain(message.text("ru")) == "Заполните это поле. 1 500,00 сом, 20 ноября 2026 г.: Конкурс, 7,5"
    assert plain(message.text("en")) == "This field is required. 1,500.00 som, 20 November 2026: Call, 7.5"


def test_a_sentence_without_values_may_hold_a_percent_sign() -> None:
    assert say("Half is 50%.").text("en") == "Half is 50%."


def test_equal_messages_are_equal_and_can_be_kept_in_a_set() -> None:
    assert {say("Due %(when)s.", when=1), say("Due %(when)s.", when=1)} == {Message("Due %(when)s.", {"when": 1})}


@pytest.mark.parametrize(("count", "ending"), [(1, "символ."), (3, "символа."), (5, "символов."), (21, "символ.")])
def test_a_russian_noun_agrees_with_its_number(count: int, ending: str) -> None:
    text = translations("ru").ngettext(
        "Field must be exactly %(max)d character long.", "Field must be exactly %(max)d characters long.", count
    )
    assert text.endswith(ending)


def test_a_counted_message_chooses_its_form_by_its_number() -> None:
    assert say_count("%(number)s day", "%(number)s days", 1).text("en") == "1 day"
    assert say_count("%(number)s day", "%(number)s days", 30).text("en") == "30 days"


class Sheet(Form):
    title = StringField(validators=[InputRequired(), Length(max=3)])
    mark = IntegerField(validators=[NumberRange(min=1, max=10)])


@pytest.mark.parametrize(
    ("language", "title", "mark"),
    [
        ("ky", "Текст 3 белгиден ашпашы керек.", "Сан 1 менен 10 аралыгында болушу керек."),
        ("ru", "Текст не может быть длиннее 3 символов.", "Число должно быть в пределах от 1 до 10."),
        ("en", "Field cannot be longer than 3 characters.", "Number must be between 1 and 10."),
    ],
)
def test_the_messages_of_wtforms_come_from_our_catalogues(language: str, title: str, mark: str) -> None:
    typed = MultiDict({"title": "long", "mark": "11"})
    sheet = Sheet(typed, meta={"get_translations": lambda form: translations(language)})
    assert not sheet.validate()
    assert sheet.errors == {"title": [title], "mark": [mark]}


def page(template: str, language: str, **values: object) -> str:
    environment = Environment(
        autoescape=True, loader=DictLoader({"hints": "{% macro hint() %}{{ _('Invalid input.') }}{% endmacro %}"})
    )
    install_jinja(environment, lambda: language)
    return plain(environment.from_string(template).render(**values))


def test_templates_speak_the_language_of_their_page() -> None:
    assert page("{{ _('This field is required.') }}", "ky") == "Бул талааны толтуруңуз."
    assert page("{% trans %}\n  This field is required.\n{% endtrans %}", "ru") == "Заполните это поле."


def test_an_imported_macro_speaks_the_language_of_the_page_that_calls_it() -> None:
    assert page("{% from 'hints' import hint %}{{ hint() }}", "ru") == "Введено неверное значение."


def test_templates_show_sums_dates_and_words_of_python_and_of_snapshots() -> None:
    assert page("{{ a|money }} {{ b|money }}", "ru", a=Decimal(5), b="400000.00") == "5,00 сом 400 000,00 сом"
    assert (
        page("{{ a|day }}", "ru", a=date(2026, 1, 2)) == page("{{ a|day }}", "ru", a="2026-01-02") == "2 января 2026 г."
    )
    assert page("{{ a|moment }}", "en", a="2026-11-19T18:30:00+00:00") == "20 November 2026, 00:30"
    assert page("{{ a|day }}", "en", a="2026-11-19T18:30:00Z") == "20 November 2026"
    assert page("{{ a|pick }}, {{ a|pick('ru') }}", "ky", a={"ky": "Сынак", "ru": "Конкурс"}) == "Сынак, Конкурс"
    assert page("{{ a|words }}", "ru", a=say("Invalid URL.")) == "Неверная ссылка."
    assert page("[{{ a|money }}{{ a|day }}]", "ru", a=None) == "[]"


def test_hostile_words_stay_text_in_a_page() -> None:
    assert page("{{ a|pick }}", "en", a={"en": "<script>"}) == "&lt;script&gt;"
    assert page("{% trans who=a %}By {{ who }}{% endtrans %}", "en", a="<b>") == "By &lt;b&gt;"
