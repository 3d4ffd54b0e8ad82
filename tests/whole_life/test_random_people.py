"""Random people in whole programmes, with a plain reference beside the application and a ledger beside the money.

A step is one press, one beginning or one coming of the clock that the application and the reference are asked about
alike. A run takes at least 51,000 steps on each engine: `BATCHES` of lives, each a test of its own so that workers
can share them. Beside them go the errands, which leave no action and no guard out. At full length (`make faults`) each
batch is five times as long.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from grants.records.library import shipped
from tests.databases import Databases
from tests.whole_life.beginnings import BEGINNINGS, Beginning, Beginnings
from tests.whole_life.errand_steps import Step
from tests.whole_life.errands import ERRANDS
from tests.whole_life.errands_refused import REFUSED
from tests.whole_life.likings import Coverage
from tests.whole_life.paving import Paved
from tests.whole_life.people import world_now
from tests.whole_life.visits import look_around
from workflows.definition import BUILT_IN

FULL = os.environ.get("ASHAR_FAULTS") == "full"
LONGER = 5 if FULL else 1
BATCHES = 6
LIVES = 12 * LONGER
"""In each batch."""
STEPS = 8_500 * LONGER
"""At least, in each batch."""
VISITS = 8
"""At most, to each beginning, for what the errands left."""
PRESSES = 170
VAIN = 4
"""How often somebody presses what they probably may not, for each thing that is meant to happen."""
BEYOND_CHANCE = {
    "weights_sum_to_ten": "no shipped rule pack has weights that do not",
    "pack_has_not_changed": "shipped rule packs do not change while people live",
    "the_person_has_an_account": "nobody loses their account while they live",
    "finding_is_described": "the form itself asks for every part of a finding",
    "joint_members_are_there": "the form has nobody to choose where there are none",
    "joint_member_is_new": "the form does not offer who is a member already",
    "tranche_is_within_the_balance": "tranches are planned to add up to the agreement",
    "reconciliation_is_signed": "nobody comes so far without both signatures",
    "locks_one_sheet_alone": "only who stands in for another evaluator comes to two sheets, which is rare",
    "no_other_amendment_is_open": "none begins while another is open; only a correction brings one back",
    "no_other_proposal_is_open": "none begins while another is open; only a correction brings one back",
}
"""Guards seen one way only here, and why; each is seen the other way in test_what_chance_does_not_reach."""

SEEDS = st.integers(0, 2**32 - 1)
"""What a person does is drawn from a seed, so that a life that went wrong can be cut short and told again."""


def machine(beginnings: Beginnings, coverage: Coverage, batch: int) -> type[RuleBasedStateMachine]:
    """Each batch has beginnings of its own, and other people in them: hypothesis draws the same for all."""

    class People(RuleBasedStateMachine):
        life: Paved

        @initialize(beginning=st.sampled_from(BEGINNINGS[batch::BATCHES]), seed=SEEDS)
        def begin_a_life(self, beginning: Beginning, seed: int) -> None:
            self.stack = ExitStack()
            now = self.stack.enter_context(beginnings.life(beginning))
            self.life = Paved(world_now(), now, Random(seed * BATCHES + batch), coverage)

        @rule(seed=SEEDS)
        def somebody_presses_a_button(self, seed: int) -> None:
            self._live(seed, self.life.press_something)

        @rule(seed=SEEDS)
        def somebody_presses_another(self, seed: int) -> None:
            self._live(seed, self.life.press_something)

        @rule(seed=SEEDS)
        def somebody_begins_something(self, seed: int) -> None:
            self._live(seed, self.life.begin_something)

        @rule(seed=SEEDS, patient=st.integers(0, 3))
        def time_passes(self, seed: int, patient: int) -> None:
            self._live(seed, self.life.press_something if patient else self.life.let_time_pass)

        def _live(self, seed: int, what: Callable[[], None]) -> None:
            self.life.random.seed(seed * BATCHES + batch)
            what()
            for _ in range(VAIN):
                self.life.press_blindly()

        def teardown(self) -> None:
            if hasattr(self, "stack"):
                self.stack.close()

    return People


@pytest.fixture(scope="module")
def played() -> Iterator[dict[Databases, Beginnings]]:
    """The beginnings that this worker has come to, by engine; what one test played the next takes."""
    found: dict[Databases, Beginnings] = {}
    yield found
    for each in found.values():
        each.close()


@pytest.fixture
def beginnings(
    databases: Databases, played: dict[Databases, Beginnings], tmp_path_factory: pytest.TempPathFactory
) -> Beginnings:
    if databases not in played:
        played[databases] = Beginnings(databases, tmp_path_factory.mktemp("lives"))
    return played[databases]


@pytest.mark.long
@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_people_lead_the_application_and_the_reference_the_same_way(beginnings: Beginnings, batch: int) -> None:
    coverage = Coverage()
    run_state_machine_as_test(
        machine(beginnings, coverage, batch),
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=PRESSES,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert coverage.steps >= STEPS, f"only {coverage.steps} steps"


@pytest.mark.long
def test_errands_lead_where_chance_seldom_does(beginnings: Beginnings) -> None:
    coverage = Coverage()
    run_errands(beginnings, coverage)
    assert missing(coverage) == []


def run_errands(beginnings: Beginnings, coverage: Coverage) -> None:
    """Short ways to what chance seldom comes upon; then visits to one beginning after another, until nothing is left
    that people there could want to try."""
    named = {beginning.name: beginning for beginning in BEGINNINGS}
    visits: list[tuple[str, Sequence[Step]]] = [(beginning.name, (look_around,)) for beginning in BEGINNINGS]
    for number, (name, steps) in enumerate((*REFUSED, *ERRANDS, *VISITS * visits)):
        if steps == (look_around,) and not missing(coverage):
            return
        with beginnings.life(named[name]) as now:
            life = Paved(world_now(), now, Random(number), coverage)
            life.typist.meant = None if steps == (look_around,) else {}
            for step in steps:
                step(life)


def missing(coverage: Coverage) -> list[str]:
    """Actions never taken, and guards of hand-pressed actions that were not seen both ways."""
    actions = {(kind, name) for kind, workflow in shipped()[0].items() for name in workflow.actions}
    guards = {
        guard.name
        for workflow in shipped()[0].values()
        for action in workflow.actions.values()
        for guard in (action.when if action.by else ())
    } - set(BUILT_IN)
    one_way = {name for name in guards if not (coverage.guards[name, True] and coverage.guards[name, False])}
    untaken = sorted(f"{kind}.{name}" for kind, name in actions - coverage.taken.keys())
    return untaken + sorted(one_way - BEYOND_CHANCE.keys())
