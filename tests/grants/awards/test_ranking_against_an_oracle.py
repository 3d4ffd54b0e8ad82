"""The ranking by the shortest way round: picking the best again and again, and walking down the list with the money."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from grants.awards.ranking import BELOW, RESERVE, WIN, Entry, ranked

ENTRIES = st.lists(
    st.builds(
        lambda score, threshold, amount, first, fourth: (score, threshold, amount, first, fourth),
        st.sampled_from([Fraction(n, 3) for n in range(170, 240, 7)]),
        st.sampled_from([Fraction(60), Fraction(65), Fraction(70)]),
        st.sampled_from([Decimal("100000.00"), Decimal("250000.00"), Decimal("250000.01")]),
        st.integers(0, 2).map(Fraction),
        st.integers(0, 2).map(Fraction),
    ),
    max_size=8,
)
BUDGETS = st.sampled_from([Decimal(0), Decimal("250000.00"), Decimal("600000.00"), Decimal("2000000.00")])


def entries_of(rows: list[tuple[Fraction, Fraction, Decimal, Fraction, Fraction]]) -> list[Entry]:
    return [
        Entry(f"A-{number}", score, threshold, amount, (first, fourth), number)
        for number, (score, threshold, amount, first, fourth) in enumerate(rows)
    ]


def is_better(one: Entry, other: Entry) -> bool:
    if one.score != other.score:
        return one.score > other.score
    if one.tie_breakers[0] != other.tie_breakers[0]:
        return one.tie_breakers[0] > other.tie_breakers[0]
    if one.tie_breakers[1] != other.tie_breakers[1]:
        return one.tie_breakers[1] > other.tie_breakers[1]
    return one.submitted < other.submitted


def in_order(entries: list[Entry]) -> list[Entry]:
    left, order = list(entries), []
    while left:
        best = left[0]
        for other in left[1:]:
            if is_better(other, best):
                best = other
        left.remove(best)
        order.append(best)
    return order


@given(ENTRIES, BUDGETS)
def test_everyone_has_one_place_by_score_then_the_tie_breakers_then_the_earlier_submission(
    rows: list[tuple[Fraction, Fraction, Decimal, Fraction, Fraction]], budget: Decimal
) -> None:
    entries = entries_of(rows)
    places = ranked(list(reversed(entries)), budget)
    assert [place.entry for place in places] == in_order(entries)
    assert [place.place for place in places] == list(range(1, len(entries) + 1))


@given(ENTRIES, BUDGETS)
def test_money_goes_down_the_list_until_one_does_not_fit_and_nobody_overtakes(
    rows: list[tuple[Fraction, Fraction, Decimal, Fraction, Fraction]], budget: Decimal
) -> None:
    entries = entries_of(rows)
    expected: dict[str, str] = {}
    left, stopped = budget, False
    for entry in in_order(entries):
        if entry.score < entry.threshold:
            expected[entry.reference] = BELOW
        elif not stopped and entry.amount <= left:
            expected[entry.reference] = WIN
            left -= entry.amount
        else:
            expected[entry.reference] = RESERVE
            stopped = True
    assert {place.entry.reference: place.outcome for place in ranked(entries, budget)} == expected


def test_scores_that_look_alike_when_rounded_are_still_told_apart() -> None:
    exactly, nearly = Fraction(220, 3), Fraction("73.33")
    entries = [
        Entry("first to submit", nearly, Fraction(65), Decimal("1.00"), (), 1),
        Entry("higher by a third of a hundredth", exactly, Fraction(65), Decimal("1.00"), (), 2),
    ]
    assert [p.entry.submitted for p in ranked(entries, Decimal("1.00"))] == [2, 1]
    assert [p.outcome for p in ranked(entries, Decimal("1.00"))] == [WIN, RESERVE]
