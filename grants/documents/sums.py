"""Sums in words, as official papers repeat them after the figures."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal

_KY_UNITS = " бир эки үч төрт беш алты жети сегиз тогуз".split(" ")
_KY_TENS = " он жыйырма отуз кырк элүү алтымыш жетимиш сексен токсон".split(" ")
_KY_SCALES = ("", "миң", "миллион", "миллиард")

_RU_UNITS = (
    " один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать тринадцать четырнадцать "
    "пятнадцать шестнадцать семнадцать восемнадцать девятнадцать"
).split(" ")
_RU_TENS = "  двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто".split(" ")
_RU_HUNDREDS = " сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот".split(" ")
_RU_SCALES = (
    ("", "", ""),
    ("тысяча", "тысячи", "тысяч"),
    ("миллион", "миллиона", "миллионов"),
    ("миллиард", "миллиарда", "миллиардов"),
)

_EN_UNITS = (
    " one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split(" ")
_EN_TENS = "  twenty thirty forty fifty sixty seventy eighty ninety".split(" ")
_EN_SCALES = ("", "thousand", "million", "billion")

_LARGEST = 10**12


def sum_in_words(amount: Decimal, language: str) -> str:
    """«төрт жүз миң сом 00 тыйын»; figures alone from a thousand milliards on."""
    kopecks = int((abs(amount) * 100).quantize(Decimal(1), ROUND_HALF_UP))
    whole, rest = divmod(kopecks, 100)
    if whole >= _LARGEST:
        return f"{whole} сом" if language != "en" else f"{whole} som"
    spell, som, tyiyn = _LANGUAGES[language]
    minus = "" if amount >= 0 else "minus " if language == "en" else "минус "
    return f"{minus}{spell(whole)} {som(whole)} {rest:02d} {tyiyn(rest)}"


def _threes(number: int, spell_three: Callable[[int, int], str]) -> list[str]:
    words: list[str] = []
    for scale in (3, 2, 1, 0):
        three = number // 1000**scale % 1000
        if three:
            words.append(spell_three(three, scale))
    return words


def _joined(*words: str) -> str:
    return " ".join(word for word in words if word)


def _kyrgyz(number: int) -> str:
    def three(value: int, scale: int) -> str:
        hundreds, rest = divmod(value, 100)
        hundred = _joined(_KY_UNITS[hundreds] if hundreds > 1 else "", "жүз") if hundreds else ""
        return _joined(hundred, _KY_TENS[rest // 10], _KY_UNITS[rest % 10], _KY_SCALES[scale])

    return " ".join(_threes(number, three)) or "нөл"


def _russian(number: int) -> str:
    def three(value: int, scale: int) -> str:
        hundreds, rest = divmod(value, 100)
        tens, unit = (0, rest) if rest < 20 else divmod(rest, 10)
        word = {1: "одна", 2: "две"}.get(unit, _RU_UNITS[unit]) if scale == 1 else _RU_UNITS[unit]
        return _joined(_RU_HUNDREDS[hundreds], _RU_TENS[tens], word, _counted(value, *_RU_SCALES[scale]))

    return " ".join(_threes(number, three)) or "ноль"


def _english(number: int) -> str:
    def three(value: int, scale: int) -> str:
        hundreds, rest = divmod(value, 100)
        hundred = f"{_EN_UNITS[hundreds]} hundred" if hundreds else ""
        tens, unit = (0, rest) if rest < 20 else divmod(rest, 10)
        small = "-".join(word for word in (_EN_TENS[tens], _EN_UNITS[unit]) if word)
        return _joined(hundred, small, _EN_SCALES[scale])

    return " ".join(_threes(number, three)) or "zero"


def _counted(number: int, one: str, few: str, many: str) -> str:
    if number % 100 in range(11, 15):
        return many
    return {1: one, 2: few, 3: few, 4: few}.get(number % 10, many)


def _som_ru(number: int) -> str:
    return _counted(number, "сом", "сома", "сомов")


def _tyiyn_ru(number: int) -> str:
    return _counted(number, "тыйын", "тыйына", "тыйынов")


_LANGUAGES: dict[str, tuple[Callable[[int], str], Callable[[int], str], Callable[[int], str]]] = {
    "ky": (_kyrgyz, lambda _: "сом", lambda _: "тыйын"),
    "ru": (_russian, _som_ru, _tyiyn_ru),
    "en": (_english, lambda _: "som", lambda _: "tyiyn"),
}
