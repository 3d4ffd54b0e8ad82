"""Which pages count as checked already: only those that have nothing new for whoever looks for barriers."""

import pytest

from tests.journeys.shapes import shape_of

LINK = '<main><p class="a">Text <a href="/x" aria-label="More">More</a></p></main>'


def test_more_of_the_same_with_other_words_has_no_other_shape() -> None:
    links = '<a href="/y" aria-label="Less">Less</a> words <a href="/z" aria-label="On">On</a>'
    twice = f'<main><p class="a">{links}</p></main>'
    assert shape_of(twice) == shape_of(LINK)


@pytest.mark.parametrize(
    "changed",
    [
        ("More</a>", "</a>"),
        ('aria-label="More"', ""),
        ('aria-label="More"', 'aria-label=""'),
        ('class="a"', 'class="b"'),
        ("<p", '<p role="note"'),
        ("main>", "div>"),
        ("More</a>", '<img src="/i"></a>'),
    ],
)
def test_what_axe_could_judge_otherwise_is_looked_at_again(changed: tuple[str, str]) -> None:
    assert not shape_of(LINK.replace(*changed)) <= shape_of(LINK)
