"""Random people in whole programmes, with a plain reference beside the application and a ledger beside the money."""

import os
from contextlib import ExitStack
from random import Random

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from grants.records.library import shipped
from tests.databases import Databases
from tests.whole_life.beginnings import BEGINNINGS, Beginning, Beginnings
from tests.whole_life.errands import ERRANDS
from tests.whole_life.likings import Coverage
from tests.whole_life.paving import Paved
from tests.whole_life.people import world_now
from workflows.definition import BUILT_IN

FULL = os.environ.get("ASHAR_FAULTS") == "full"
LIVES = 60 if FULL else 10
PRESSES = 170
VAIN = 4
"""How often somebody presses what they probably may not, for each thing that is meant to happen."""
STEPS = 50_000 if FULL else 5_000
"""At least, on each engine; at full length (`make faults`) nothing may be left that nobody came upon."""
BEYOND_CHANCE = {
    "weights_sum_to_ten": "no shipped rule pack has weights that do not",
    "pack_has_not_changed": "shipped rule packs do not change while people live",
    "the_person_has_an_account": "nobody loses their account while they live",
    "finding_is_described": "the form itself asks for every part of a finding",
    "joint_members_are_there": "the form has nobody to choose where there are none",
    "joint_member_is_new": "the form does not offer who is a member already",
    "tranche_is_within_the_balance": "tranches are planned to add up to the agreement",
    "reconciliation_is_signed": "nobody comes so far without both signatures",
}
"""Guards seen one way only here, and why; each is seen the other way in test_what_chance_does_not_reach."""

SEEDS = st.integers(0, 2**32 - 1)
"""What a person does is drawn from a seed, so that a life that went wrong can be cut short and told again."""


def machine(beginnings: Beginnings, coverage: Coverage) -> type[RuleBasedStateMachine]:
    class People(RuleBasedStateMachine):
        life: Paved

        @initialize(beginning=st.sampled_from(BEGINNINGS), seed=SEEDS)
        def begin_a_life(self, beginning: Beginning, seed: int) -> None:
            self.stack = ExitStack()
            now = self.stack.enter_context(beginnings.life(beginning))
            self.life = Paved(world_now(), now, Random(seed), coverage)

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

        def _live(self, seed: int, what: object) -> None:
            self.life.random.seed(seed)
            what()  # type: ignore[operator]
            for _ in range(VAIN):
                self.life.press_blindly()

        def teardown(self) -> None:
            if hasattr(self, "stack"):
                self.stack.close()

    return People


def test_random_people_lead_the_application_and_the_reference_the_same_way(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> None:
    coverage = Coverage()
    beginnings = Beginnings(databases, tmp_path_factory.mktemp("lives"))
    run_state_machine_as_test(
        machine(beginnings, coverage),
        settings=settings(
            max_examples=LIVES,
            stateful_step_count=PRESSES,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    run_errands(beginnings, coverage)
    if FULL:
        search(beginnings, coverage)
    beginnings.close()
    assert coverage.steps >= STEPS, f"only {coverage.steps} steps"
    assert missing(coverage) == [] or not FULL


def run_errands(beginnings: Beginnings, coverage: Coverage) -> None:
    """Short ways to what chance seldom comes upon."""
    named = {beginning.name: beginning for beginning in BEGINNINGS}
    visits = [(beginning.name, ()) for beginning in BEGINNINGS]
    for number, (name, steps) in enumerate((*ERRANDS, *visits)):
        with beginnings.life(named[name]) as now:
            life = Paved(world_now(), now, Random(number), coverage)
            for step in steps:
                step(life)


def search(beginnings: Beginnings, coverage: Coverage) -> None:
    """A few lives more, for whatever nobody came upon yet: people prefer what is new to them."""
    for number in range(SEARCHES):
        if not missing(coverage):
            return
        with beginnings.life(BEGINNINGS[number % len(BEGINNINGS)]) as now:
            life = Paved(world_now(), now, Random(number), coverage)
            for _ in range(PRESSES):
                life.let_time_pass() if life.random.random() < 0.1 else life.press_something()


SEARCHES = 3 * len(BEGINNINGS)


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
