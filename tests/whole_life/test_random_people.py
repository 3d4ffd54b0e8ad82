"""Random people in whole programmes, with a plain reference beside the application and a ledger beside the money."""

from collections.abc import Callable
from random import Random

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from grants import create_app
from grants.database import db
from grants.records.library import shipped
from tests import databases as engines
from tests.databases import Databases
from tests.whole_life.beginnings import BEGINNINGS
from tests.whole_life.life import Coverage, Life

LIVES = 50
PRESSES = 200
VAIN = 4
"""How often somebody presses what they probably may not, for each thing that is meant to happen."""
STEPS = 50_000
"""At least, on each engine."""

SEEDS = st.integers(0, 2**32 - 1)
"""What a person does is drawn from a seed, so that a life that went wrong can be cut short and told again."""


def machine(databases: Databases, folder: object, coverage: Coverage) -> type[RuleBasedStateMachine]:
    class People(RuleBasedStateMachine):
        app: Flask
        life: Life

        @initialize(begin=st.sampled_from(BEGINNINGS), seed=SEEDS)
        def begin_a_life(self, begin: Callable[[], object], seed: int) -> None:
            self.url = databases.fresh()
            self.app = create_app(engines.settings(self.url, folder))
            self.context = self.app.app_context()
            self.context.push()
            walk = begin()
            self.life = Life(walk.world, walk.now, Random(seed), coverage)

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
            self.life.random.seed(seed)
            what()
            for _ in range(VAIN):
                self.life.press_blindly()

        def teardown(self) -> None:
            if hasattr(self, "context"):
                db.session.remove()
                db.engine.dispose()
                self.context.pop()
                databases.drop(self.url)

    return People


def test_random_people_lead_the_application_and_the_reference_the_same_way(
    databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> None:
    coverage = Coverage()
    folder = tmp_path_factory.mktemp("lives")
    run_state_machine_as_test(
        machine(databases, folder, coverage),
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
    actions = {(kind, name) for kind, workflow in shipped()[0].items() for name in workflow.actions}
    assert sorted(actions - coverage.taken.keys()) == []
    asked = {name for name, _ in coverage.guards}
    assert sorted(name for name in asked if not (coverage.guards[name, True] and coverage.guards[name, False])) == []
