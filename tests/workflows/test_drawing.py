import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from itertools import combinations

import pytest

from tests.workflows.samples import sound
from workflows import layout
from workflows.drawing import draw, listed

CALL = sound("call")
SVG = "{http://www.w3.org/2000/svg}"


def drawn(language: str = "en", here: str | None = "open", visited: tuple[str, ...] = ("draft",)) -> ET.Element:
    return ET.fromstring(draw(CALL, language, here, visited))


def test_a_drawing_is_an_image_with_a_title_and_a_description() -> None:
    root = drawn()
    assert (root.tag, root.get("role"), root.get("lang")) == (f"{SVG}svg", "img", "en")
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text == "Call: Process map"
    assert description.text == (
        "You are here: Open. Passed: In preparation. Possible next: Awaiting a decision; Cancelled."
    )


@pytest.mark.parametrize(
    ("language", "here"), [("ky", "Сиз ушул жердесиз"), ("ru", "Вы здесь"), ("en", "You are here"), ("xx", "Вы здесь")]
)
def test_the_current_state_is_marked_by_words_a_filled_shape_and_a_thick_border(language: str, here: str) -> None:
    (marked,) = (group for group in drawn(language) if "drawing__state--here" in group.get("class", ""))
    assert here in "".join(marked.itertext())
    border, shape = marked.findall(f"{SVG}rect")
    assert float(border.get("stroke-width", "0")) >= 3
    assert shape.get("fill", "none") not in ("none", border.get("fill"))


def test_visited_states_are_ticked_and_the_current_one_is_not() -> None:
    ticked = [
        "".join(group.itertext())
        for group in drawn(visited=("draft", "open"))
        if group.find(f"{SVG}path[@class]") is not None
    ]
    assert ticked == ["In preparation"]


def test_without_a_place_the_description_names_all_states() -> None:
    description = drawn(here=None, visited=()).findtext(f"{SVG}desc")
    assert description is not None
    assert description.startswith("All states: In preparation; Open;")


def test_nothing_is_loaded_and_nothing_runs() -> None:
    text = draw(CALL, "ky", "open", ["draft"])
    assert not re.search(r"script|href|url\(|style=|@import|\son\w+=|<image|foreignObject", text)
    assert re.findall(r"https?://[^\"]+", text) == ["http://www.w3.org/2000/svg"]


def test_hostile_words_stay_words() -> None:
    hostile = "<script>alert('x')</script>&\"]]>"
    states = {**CALL.states, "open": replace(CALL.states["open"], title={"en": hostile})}
    root = ET.fromstring(draw(replace(CALL, states=states, title={"en": hostile}), "en", "open"))
    assert root.find(f".//{SVG}script") is None
    assert (root.findtext(f"{SVG}title") or "").startswith(hostile)


def test_every_state_is_drawn_once_and_every_move_has_an_arrow() -> None:
    root = drawn()
    states = [group for group in root if group.get("class", "").startswith("drawing__state")]
    arrows = [group for group in root if group.get("class", "").startswith("drawing__edge")]
    moves = {
        (state, action.lands(state))
        for action in CALL.actions.values()
        for state in action.source
        if action.lands(state) != state
    }
    assert (len(states), len(arrows)) == (len(CALL.states), len(moves))


@pytest.mark.parametrize("name", ["call", "application", "report"])
def test_boxes_do_not_touch_and_stay_inside_a_narrow_picture(name: str) -> None:
    drawing = layout.arrange(sound(name), dict.fromkeys(sound(name).states, 3))
    assert drawing.width <= 440
    for box in drawing.boxes.values():
        assert box.left >= 0
        assert box.right <= drawing.width
        assert box.top >= 0
        assert box.bottom <= drawing.height
    for a, b in combinations(drawing.boxes.values(), 2):
        assert a.right < b.left or b.right < a.left or a.bottom < b.top or b.bottom < a.top
    for arrow in drawing.arrows:
        assert all(0 <= x <= drawing.width and 0 <= y <= drawing.height for x, y in arrow.points)


def test_states_stand_below_those_that_lead_to_them() -> None:
    assert layout.rows(CALL) == [["draft"], ["open"], ["deciding"], ["completed", "cancelled"]]


def test_the_list_says_the_same_in_words() -> None:
    places = listed(CALL, "ru", "open", ["draft", "open"])
    assert [(place.title, place.visited, place.here, place.final) for place in places] == [
        ("Готовится", True, False, False),
        ("Открыт", False, True, False),
        ("Ожидается решение", False, False, False),
        ("Завершён", False, False, True),
        ("Отменён", False, False, True),
    ]


def test_applicants_see_their_own_words_in_the_picture_and_in_the_list() -> None:
    application = sound("application")
    assert listed(application, "en", None, public=True)[0].title == "Not yet submitted"
    assert "Not yet submitted" in "".join(ET.fromstring(draw(application, "en", "draft", public=True)).itertext())
