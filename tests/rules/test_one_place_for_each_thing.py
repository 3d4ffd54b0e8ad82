"""What has one home in the source stays there: states, the clock, who is signed in."""

import ast
from collections.abc import Iterator

import pytest

from grants.records.library import shipped
from tests.rules.sources import places, trees
from workflows.definition import PHASES

CLOCK = "grants/clock.py"
SETS = ("in_", "not_in", "is_")
ASKS_THE_CLOCK = ("grants/__init__.py", "grants/commands/", "grants/casework/work.py", "grants/demonstration/")
"""Where a request or a command begins: from there on the time is an argument."""

NOT_STATES = {
    ("grants/awards/ranking.py", "reserve"): "an outcome of the ranking",
    ("grants/awards/ranking.py", "below_threshold"): "an outcome of the ranking",
    ("grants/awards/papers.py", "not_funded"): "the result that a letter prints",
    ("grants/oversight/papers.py", "upheld"): "the decision that a paper prints",
    ("grants/oversight/papers.py", "dismissed"): "the decision that a paper prints",
    ("grants/oversight/papers.py", "inadmissible"): "the decision that a paper prints",
    ("grants/casework/answers.py", "requested"): "a column of a budget",
    ("grants/agreements/ledger.py", "paid"): "what an entry of the account is",
    ("grants/agreements/ledger.py", "accepted"): "what an entry of the account is",
    ("grants/agreements/ledger.py", "returned"): "what an entry of the account is",
    ("grants/agreements/ledger.py", "written_off"): "what an entry of the account is",
    ("grants/agreements/register_papers.py", "entered"): "the outcome that a paper prints",
    ("grants/agreements/register_papers.py", "rejected"): "the outcome that a paper prints",
    ("grants/agreements/register_papers.py", "removed"): "the outcome that a paper prints",
    ("grants/awards/guards.py", "recused"): "a field of the form of a meeting",
    ("grants/casework/perform.py", "refused"): "how the engine refuses",
    ("grants/casework/worklists/runs.py", "refused"): "the outcome of one record of a run",
    ("grants/commands/backup.py", "revision"): "the revision of the tables",
    ("grants/documents/queries.py", "ranking"): "a kind of paper",
    ("workflows/engine.py", "refused"): "how the engine refuses",
}
"""Words that mean something else in that file."""


def assigned(tree: ast.AST, names: tuple[str, ...] = ("state", "phase")) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in names and isinstance(node.ctx, ast.Store | ast.Del):
            yield node
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "setattr" and len(node.args) > 1:
            yield from (node for name in [node.args[1]] if isinstance(name, ast.Constant) and name.value in names)
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("values", "update")
        ):
            yield from (node for keyword in node.keywords if keyword.arg in names)


def state_names() -> set[str]:
    return {name for workflow in shipped()[0].values() for name in workflow.states} - set(PHASES)


def named_states(tree: ast.AST, names: set[str]) -> Iterator[ast.Constant]:
    """Words that are states, where they are not the key of something or the name of a message or paper."""
    keys: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            keys |= {id(key) for key in node.keys}
        elif isinstance(node, ast.Subscript):
            keys.add(id(node.slice))
        elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.In | ast.NotIn):
            if isinstance(node.comparators[0], ast.Name):
                keys.add(id(node.left))
        elif isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("get", "pop", "notice", "paper") and node.args:
                keys.add(id(node.args[0]))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in names and id(node) not in keys:
            yield node


def readings_of_the_clock(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in (
            "datetime.now",
            "datetime.utcnow",
            "datetime.datetime.now",
            "datetime.today",
            "date.today",
            "time.time",
            "time.time_ns",
            "time.localtime",
            "time.gmtime",
        ):
            yield node


def questions_to_our_clock(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "clock.now":
            yield node
        if isinstance(node, ast.Subscript) and ast.unparse(node).endswith("config['CLOCK']"):
            yield node
        if isinstance(node, ast.ImportFrom) and node.module == "grants.clock":
            yield from (name for name in node.names if name.name == "now")


def who_is_signed_in(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute) and ast.unparse(node).split(".")[-1] == "current_user":
            yield node
        if isinstance(node, ast.Attribute) and ast.unparse(node) == "g.actor":
            yield node


def test_a_state_is_assigned_in_one_place_only() -> None:
    tokens = ["workflows/engine.py"]  # the engine moves a throwaway token, never a record
    assert places(assigned, "grants", "workflows", but=["grants/casework/straight_line.py", *tokens]) == []
    inside = [tree for path, tree in trees("grants") if path == "grants/casework/straight_line.py"]
    assert len(list(assigned(inside[0]))) == 2


def test_no_code_names_a_state() -> None:
    names = state_names()
    found = [
        (path, str(node.value), node.lineno)
        for path, tree in trees("grants", "workflows")
        for node in named_states(tree, names)
    ]
    strangers = [f"{path}:{line}: {name}" for path, name, line in found if (path, name) not in NOT_STATES]
    assert not strangers, "Ask for the phase, or let the workflow say it: " + ", ".join(strangers)
    assert {(path, name) for path, name, _ in found} == NOT_STATES.keys(), "NOT_STATES lists what is not there any more"


def test_the_names_that_may_be_keys_are_no_way_to_compare_states() -> None:
    """What a record's state is compared with, or asked of the database, is never a word in the code."""

    def compared(tree: ast.AST) -> Iterator[ast.AST]:
        for node in ast.walk(tree):
            sides = [node.left, *node.comparators] if isinstance(node, ast.Compare) else []
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SETS:
                sides = [node.func.value, *node.args]
            text = [ast.unparse(side) for side in sides]
            if any(each.endswith(".state") for each in text) and any(
                isinstance(part, ast.Constant) and isinstance(part.value, str)
                for side in sides
                for part in ast.walk(side)
            ):
                yield node

    assert places(compared, "grants") == []
    assert list(compared(ast.parse("record.state == 'draft'")))
    assert list(compared(ast.parse("Record.state.in_(['draft'])")))


def test_nothing_reads_the_clock_of_the_machine_but_the_clock() -> None:
    assert places(readings_of_the_clock, "grants", "workflows", but=[CLOCK]) == []


def test_below_the_views_the_time_is_an_argument() -> None:
    assert places(questions_to_our_clock, "grants", but=[CLOCK, *ASKS_THE_CLOCK]) == []


def test_below_the_views_the_actor_is_an_argument() -> None:
    found = places(who_is_signed_in, "grants", "workflows", but=["grants/__init__.py", "grants/people/access.py"])
    assert [place for place in found if "/views.py:" not in place and "/views/" not in place] == []


@pytest.mark.parametrize(
    ("find", "source"),
    [
        (assigned, "def f(record):\n    record.state = 'x'"),
        (assigned, "record.phase: str = 'x'"),
        (assigned, "a, record.state = 1, 2"),
        (assigned, "setattr(record, 'state', 'x')"),
        (assigned, "sa.update(Record).values(state='x')"),
        (readings_of_the_clock, "from datetime import datetime\nx = datetime.now(UTC)"),
        (readings_of_the_clock, "import time\nx = time.time()"),
        (readings_of_the_clock, "from datetime import date\nx = date.today()"),
        (questions_to_our_clock, "from grants.clock import now"),
        (questions_to_our_clock, "from grants import clock\nx = clock.now()"),
        (questions_to_our_clock, "x = current_app.config['CLOCK']()"),
        (who_is_signed_in, "import flask_login\nx = flask_login.current_user"),
        (who_is_signed_in, "from flask import g\nx = g.actor"),
    ],
)
def test_a_breach_is_found(find: object, source: str) -> None:
    assert callable(find)
    assert list(find(ast.parse(source)))


def test_a_named_state_is_found_and_a_key_is_not() -> None:
    names = {"draft"}
    assert list(named_states(ast.parse("x = record.state == 'draft'"), names))
    assert list(named_states(ast.parse("x = ['draft']"), names))
    assert list(named_states(ast.parse("x = 'draft' in (record.state, other.state)"), names))
    assert not list(named_states(ast.parse("x = {'draft': 1}['draft']; y = form.get('draft'), 'draft' in form"), names))
    assert "draft" in state_names()
