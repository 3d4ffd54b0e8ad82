"""The pure computation: a thousand random instances against an oracle of our own, and what is said when it fails."""

import random
import time
from collections import Counter
from dataclasses import replace

import pytest

from grants.reviews.assigning import Application, Assignment, Evaluator, Impossible, assign

SEED = "5eed"


def instance(number: int) -> tuple[list[Application], list[Evaluator], set[tuple[str, str]], int]:
    lot = random.Random(number)
    applications = [
        Application(
            f"A{n:03}",
            frozenset({lot.choice(["ky", "ru"])}),
            frozenset(lot.sample("abc", 1)),
            lot.choice(["", "x", "y"]),
        )
        for n in range(lot.randint(1, 14))
    ]
    limit = lot.choice([None, None, None, lot.randint(1, 8)])
    evaluators = [
        Evaluator(
            f"E{n:02}",
            frozenset(lot.sample(["ky", "ru"], lot.randint(1, 2))),
            frozenset(lot.sample("abc", lot.randint(0, 2))),
            lot.choice(["", "x"]),
            limit,
        )
        for n in range(lot.randint(1, 9))
    ]
    density = lot.choice([0.0, 0.1, 0.3, 0.6])
    conflicts = {(a.reference, e.code) for a in applications for e in evaluators if lot.random() < density}
    return applications, evaluators, conflicts, lot.randint(1, 3)


def most_served(demand: dict[str, int], open_to: dict[str, list[str]], caps: dict[str, int]) -> dict[str, set[str]]:
    """Augmenting paths, the plainest way: who gets whom when as many reviews as possible are given."""
    given: dict[str, set[str]] = {reference: set() for reference in demand}

    def give(reference: str, seen: set[str]) -> bool:
        for code in open_to[reference]:
            if code in seen or code in given[reference]:
                continue
            seen.add(code)
            holders = [other for other, codes in given.items() if code in codes]
            if len(holders) < caps[code]:
                given[reference].add(code)
                return True
            for other in holders:
                if other != reference and give(other, seen):
                    given[other].discard(code)
                    given[reference].add(code)
                    return True
        return False

    for reference, wanted in demand.items():
        for _ in range(wanted):
            if not give(reference, set()):
                break
    return given


def served(applications, evaluators, conflicts, each, caps) -> int:
    open_to = {
        a.reference: [e.code for e in evaluators if (a.reference, e.code) not in conflicts] for a in applications
    }
    found = most_served(dict.fromkeys(open_to, each), open_to, caps)
    return sum(len(codes) for codes in found.values())


def within_one_is_feasible(applications, evaluators, conflicts, each) -> bool:
    """Whether loads can all be `level` or one more: the second half may only be given once all have the first."""
    total, count = len(applications) * each, len(evaluators)
    level, rest = divmod(total, count)
    limits = [e.most for e in evaluators if e.most is not None]
    if limits and min(limits) < level + (1 if rest else 0):
        return False
    lower = dict.fromkeys((e.code for e in evaluators), level)
    upper = dict.fromkeys(lower, level + 1 if rest else level)
    return (
        served(applications, evaluators, conflicts, each, lower) == level * count
        and served(applications, evaluators, conflicts, each, upper) == total
    )


def caps_of(applications, evaluators):
    return {e.code: len(applications) if e.most is None else e.most for e in evaluators}


@pytest.mark.parametrize("block", range(10))
def test_of_a_thousand_random_instances_none_is_conflicted_and_loads_are_even_where_they_can_be(block: int) -> None:
    done = 0
    for number in range(block * 100, block * 100 + 100):
        applications, evaluators, conflicts, each = instance(number)
        feasible = served(applications, evaluators, conflicts, each, caps_of(applications, evaluators)) == each * len(
            applications
        )
        try:
            found = assign(applications, evaluators, conflicts, each, SEED)
        except Impossible as told:
            found, why = None, told
        assert (found is not None) == feasible, number
        if found is None:
            assert why.possible < why.needed
            assert sum(why.lacking.values()) == why.needed - why.possible, number
            continue
        done += 1
        for reference, codes in found.pairs.items():
            assert len(set(codes)) == len(codes) == each
            assert not any((reference, code) in conflicts for code in codes)
        assert Counter(code for codes in found.pairs.values() for code in codes) == Counter(
            {code: load for code, load in found.loads.items() if load}
        )
        assert all(e.most is None or found.loads[e.code] <= e.most for e in evaluators)
        if within_one_is_feasible(applications, evaluators, conflicts, each):
            assert found.even, number
        mixed = random.Random(number)
        again = assign(
            mixed.sample(applications, len(applications)),
            mixed.sample(evaluators, len(evaluators)),
            conflicts,
            each,
            SEED,
        )
        assert again == found, number
    assert done > 30


def test_vacant_places_go_to_those_who_have_least_and_ask_for_no_more_than_is_lacking() -> None:
    for number in range(200):
        lot = random.Random(number)
        applications, evaluators, conflicts, _ = instance(number)
        lacking = [replace(each, needed=lot.randint(1, 2)) for each in applications]
        busy = [replace(each, has=lot.randint(0, 6)) for each in evaluators]
        try:
            found = assign(lacking, busy, conflicts, 2, SEED)
        except Impossible:
            continue
        assert {reference: len(codes) for reference, codes in found.pairs.items()} == {
            each.reference: each.needed for each in lacking
        }
        assert not any((reference, code) in conflicts for reference, codes in found.pairs.items() for code in codes)
        new = Counter(code for codes in found.pairs.values() for code in codes)
        assert found.loads == {each.code: each.has + new[each.code] for each in busy}
        assert all(each.most is None or not new[each.code] or found.loads[each.code] <= each.most for each in busy)
        if not conflicts and all(each.most is None for each in busy):
            free = [found.loads[each.code] for each in busy if new[each.code] < len(lacking)]
            assert all(found.loads[code] <= least + 1 for code in new for least in free), number


def test_another_seed_gives_another_distribution() -> None:
    applications = [Application(f"A{n}") for n in range(20)]
    evaluators = [Evaluator(f"E{n}") for n in range(6)]
    found = [assign(applications, evaluators, set(), 2, seed).pairs for seed in ("one", "two", "one")]
    assert found[0] == found[2] != found[1]


def test_a_language_counts_before_a_topic_and_a_topic_before_a_neighbour() -> None:
    application = Application("A", frozenset({"ky"}), frozenset({"children"}), "karakol")
    reads = Evaluator("reads", frozenset({"ky"}), frozenset({"forests"}), "karakol")
    knows = Evaluator("knows", frozenset({"ru"}), frozenset({"children"}), "osh")
    neighbour = Evaluator("neighbour", frozenset({"ky"}), frozenset({"children"}), "karakol")
    stranger = Evaluator("stranger", frozenset({"ky"}), frozenset({"children"}), "osh")

    def chosen(*evaluators: Evaluator) -> Assignment:
        return assign([application], evaluators, set(), 1, SEED)

    assert chosen(knows, reads).pairs["A"] == ["reads"]
    assert chosen(knows, reads).misfits == [("A", "reads", "topic"), ("A", "reads", "locality")]
    assert chosen(reads, neighbour).pairs["A"] == ["neighbour"]
    assert chosen(neighbour, stranger).pairs["A"] == ["stranger"]
    assert chosen(neighbour, stranger).misfits == []


def test_what_is_impossible_is_explained_with_what_would_make_it_possible() -> None:
    applications = [Application(f"A{n}") for n in range(4)]
    evaluators = [Evaluator("one"), Evaluator("two"), Evaluator("three")]
    conflicts = {("A0", "two"), ("A0", "three"), ("A1", "one"), ("A1", "two")}
    with pytest.raises(Impossible) as told:
        assign(applications, evaluators, conflicts, 2, SEED)
    why = told.value
    assert list(why.applications) == ["A0", "A1"]
    assert (why.needed, why.possible, why.lacking) == (4, 2, {"A0": 1, "A1": 1})
    assert (why.further, why.enough_limit) == (1, None)
    assert assign(applications, [*evaluators, Evaluator("four")], conflicts, 2, SEED).pairs["A0"] == ["four", "one"]


def test_a_limit_that_is_too_low_is_named_with_the_limit_that_would_do() -> None:
    applications = [Application(f"A{n}") for n in range(9)]
    evaluators = [Evaluator(f"E{n}", most=5) for n in range(3)]
    with pytest.raises(Impossible) as told:
        assign(applications, evaluators, set(), 2, SEED)
    assert (told.value.needed, told.value.possible) == (18, 15)
    assert list(told.value.exhausted) == ["E0", "E1", "E2"]
    assert (told.value.further, told.value.enough_limit) == (1, 6)


def test_without_evaluators_or_applications_the_answer_is_plain() -> None:
    assert assign([], [Evaluator("E")], set(), 2, SEED) == Assignment({}, {"E": 0}, [])
    with pytest.raises(Impossible) as told:
        assign([Application("A")], [], set(), 2, SEED)
    assert (told.value.needed, told.value.possible, told.value.further) == (2, 0, 2)


def test_loads_that_cannot_be_even_are_as_even_as_they_can_be() -> None:
    """Three applications are closed to all but one of four evaluators."""
    applications = [Application(f"A{n}") for n in range(8)]
    evaluators = [Evaluator(f"E{n}") for n in range(4)]
    conflicts = {(f"A{n}", f"E{m}") for n in range(5) for m in (1, 2, 3)}
    found = assign(applications, evaluators, conflicts, 1, SEED)
    assert sorted(found.loads.values()) == [1, 1, 1, 5]


def test_ten_thousand_applications_and_eight_hundred_evaluators_take_less_than_a_minute() -> None:
    lot = random.Random(7)
    applications = [
        Application(f"A{n:05}", frozenset({lot.choice(["ky", "ru"])}), frozenset({lot.choice("abcdefgh")}))
        for n in range(10_000)
    ]
    evaluators = [
        Evaluator(
            f"E{n:03}", frozenset({"ky", "ru"} if n % 3 else {"ru"}), frozenset(lot.sample("abcdefgh", 3)), most=40
        )
        for n in range(800)
    ]
    conflicts = {(f"A{lot.randrange(10_000):05}", f"E{lot.randrange(800):03}") for _ in range(200_000)}
    conflicts |= {(f"A{n:05}", "E000") for n in range(10_000)}
    begun = time.perf_counter()
    found = assign(applications, evaluators, conflicts, 2, SEED)
    assert time.perf_counter() - begun < 60
    assert found.loads.pop("E000") == 0
    assert set(found.loads.values()) <= {25, 26}
    assert not any((reference, code) in conflicts for reference, codes in found.pairs.items() for code in codes)
