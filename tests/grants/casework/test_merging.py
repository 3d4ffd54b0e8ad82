"""What two people write at once, without a page or a database."""

from grants.casework.drafts.merging import digests_of, merge, read, written

SHOWN = {"title": "Борбор", "goal": "", "names": {"ky": "Бир", "ru": ""}, "rows": [{"item": "Айлык"}]}


def merged(kept: dict[str, object], sent: dict[str, object]) -> tuple[dict[str, object], dict[tuple[str, ...], object]]:
    found = merge(digests_of(SHOWN), {**SHOWN, **kept}, {**SHOWN, **sent})
    return found.answers, dict(found.clashes)


def test_what_each_of_two_people_changed_is_kept() -> None:
    answers, clashes = merged({"title": "Жаңы борбор"}, {"goal": "Максат", "rows": []})
    assert answers == {**SHOWN, "title": "Жаңы борбор", "goal": "Максат", "rows": []}
    assert clashes == {}


def test_a_text_in_two_languages_may_be_written_by_two_people() -> None:
    answers, clashes = merged({"names": {"ky": "Эки", "ru": ""}}, {"names": {"ky": "Бир", "ru": "Два"}})
    assert answers["names"] == {"ky": "Эки", "ru": "Два"}
    assert clashes == {}


def test_what_both_changed_alike_is_no_clash() -> None:
    assert merged({"title": "Эки"}, {"title": "Эки"})[1] == {}


def test_what_both_changed_differently_stays_as_it_is_and_is_told() -> None:
    answers, clashes = merged({"title": "Анын"}, {"title": "Меники", "goal": "Максат"})
    assert clashes == {("title",): "Анын"}
    assert (answers["title"], answers["goal"]) == ("Анын", "Максат")


def test_a_page_that_shows_a_clash_has_both_and_can_be_sent_again() -> None:
    kept, sent = {**SHOWN, "title": "Анын"}, {**SHOWN, "title": "Меники"}
    found = merge(digests_of(SHOWN), kept, sent)
    assert found.with_sent(sent)["title"] == "Меники"
    again = merge(digests_of(found.before), kept, sent)
    assert (again.answers["title"], again.clashes) == ("Меники", {})


def test_what_a_page_carries_is_read_back() -> None:
    assert read(written(digests_of(SHOWN))) == digests_of(SHOWN)
    assert read("") is None
    assert read(None) is None
    assert read("нечто") == {("нечто",): ""}
