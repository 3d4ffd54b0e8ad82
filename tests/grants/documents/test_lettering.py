from pathlib import Path

import pytest

from grants.documents import lettering


def test_a_letter_the_fonts_lack_is_replaced_where_everyone_sees_it() -> None:
    assert lettering.lettered("Ашар 🙂 ↑") == f"Ашар {lettering.STAND_IN} {lettering.STAND_IN}"
    assert lettering.lettered("Ё и\u0306 Ң Ө Ү ә") == "Ё й Ң Ө Ү ә"


def test_characters_that_would_make_a_paper_read_otherwise_are_left_out() -> None:
    assert lettering.lettered("а\u202eб\u0000в\u200dг\ufeffд\u00adе") == "абвгде"


def test_a_text_of_very_many_very_short_lines_runs_on() -> None:
    assert lettering.flowing("а\n" * 2048) == "а / " * 2048
    poem = "Бул саптар өз ордунда калат.\n" * 30
    assert lettering.flowing(poem) == poem


def test_an_endless_word_may_break_and_a_hash_or_an_address_stays_whole() -> None:
    assert lettering.flowing("ы" * 130) == lettering.MAY_BREAK.join(["ы" * 40] * 3 + ["ы" * 10])
    assert lettering.flowing("f" * 64) == "f" * 64


def test_missing_fonts_are_found_at_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lettering.check_fonts()
    monkeypatch.setattr(lettering, "FONTS", tmp_path)
    for cached in (lettering._faces, lettering.covered):
        cached.cache_clear()
    try:
        with pytest.raises(lettering.FontsMissing):
            lettering.check_fonts()
    finally:
        for cached in (lettering._faces, lettering.covered):
            cached.cache_clear()
