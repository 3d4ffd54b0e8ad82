from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.samples import sound, words
from workflows import loading
from workflows.definition import Begin, Guard, Workflow
from workflows.engine import NOT_ON_HOLD, NotAllowed, due, following, offered, step

CALL = sound("call")
APPLICATION = sound("application")
APPLICANT = frozenset({"applicant", "public"})


def true(guard: Guard) -> None:
    return None


def false(*names: str) -> Callable[[Guard], str | None]:
    return lambda guard: f"not {guard.name}" if guard.name in names else None


def test_a_step_tells_where_the_action_leads() -> None:
    done = step(APPLICATION, "draft", "submit", APPLICANT, true)
    assert (done.action.name, done.source, done.target) == ("submit", "draft", "registered")


def test_an_action_that_stays_leads_nowhere_else() -> None:
    done = step(CALL, "open", "remind", frozenset({"clock"}), true)
    assert (done.source, done.target) == ("open", "open")


@pytest.mark.parametrize(
    ("state", "action", "roles", "kind"),
    [
        ("draft", "win_at_once", {"applicant"}, "unknown_action"),
        ("winner", "submit", {"applicant"}, "wrong_state"),
        ("nowhere", "submit", {"applicant"}, "wrong_state"),
        ("draft", "submit", {"officer", "public"}, "wrong_role"),
        ("draft", "submit", set(), "wrong_role"),
        ("registered", "win", {"applicant"}, "wrong_role"),
    ],
)
def test_a_press_that_does_not_fit_is_refused_with_its_kind(
    state: str, action: str, roles: set[str], kind: str
) -> None:
    with pytest.raises(NotAllowed) as refusal:
        step(APPLICATION, state, action, frozenset(roles), true)
    assert (refusal.value.action, refusal.value.kind, refusal.value.reasons) == (action, kind, ())


def test_a_refusal_carries_the_reasons_of_all_facts_that_fail() -> None:
    with pytest.raises(NotAllowed) as refusal:
        step(APPLICATION, "draft", "submit", APPLICANT, false("deadline_has_not_passed", "apart"))
    assert refusal.value.kind == "refused"
    assert refusal.value.reasons == ("not apart", "not deadline_has_not_passed")
    assert str(refusal.value) == "submit: refused"


def test_a_fact_that_raises_is_not_taken_for_an_answer() -> None:
    def broken(guard: Guard) -> None:
        raise LookupError(guard.name)

    with pytest.raises(LookupError):
        step(APPLICATION, "draft", "submit", APPLICANT, broken)


def test_only_actions_that_start_here_and_are_for_this_role_are_offered() -> None:
    assert [offer.action.name for offer in offered(APPLICATION, "draft", APPLICANT, true)] == ["submit", "withdraw"]
    assert [offer.action.name for offer in offered(APPLICATION, "registered", APPLICANT, true)] == ["withdraw"]
    assert offered(APPLICATION, "draft", frozenset({"officer"}), true) == []
    assert offered(APPLICATION, "nowhere", APPLICANT, true) == []


def test_what_may_not_be_pressed_yet_is_offered_with_its_reasons() -> None:
    submit, withdraw = offered(APPLICATION, "draft", APPLICANT, false("deadline_has_not_passed"))
    assert (submit.allowed, submit.reasons) == (False, ("not deadline_has_not_passed",))
    assert (withdraw.allowed, withdraw.reasons) == (True, ())


def test_facts_are_asked_only_of_what_is_offered_the_hold_first_and_people_before_guards() -> None:
    asked: list[Guard] = []
    offered(APPLICATION, "draft", APPLICANT, asked.append)
    assert asked == [
        NOT_ON_HOLD,
        Guard("apart", {"actions": ["call.decide"], "by": ["applicant"]}),
        Guard("deadline_has_not_passed"),
        NOT_ON_HOLD,
    ]


def test_a_record_on_hold_is_asked_nothing_else() -> None:
    asked: list[str] = []

    def on_hold(guard: Guard) -> str | None:
        asked.append(guard.name)
        return "on hold" if guard == NOT_ON_HOLD else None

    offers = offered(APPLICATION, "draft", APPLICANT, on_hold)
    assert [offer.reasons for offer in offers] == [("on hold",), ("on hold",)]
    assert asked == ["not_on_hold", "not_on_hold"]


def test_a_hold_itself_is_not_stopped_by_a_hold() -> None:
    text = f"""
workflow: hold
title: {words("hold")}
begin: {{by: head, under: any}}
states:
  placed: {{phase: suspended, title: {words("placed")}}}
  released: {{phase: completed, title: {words("released")}}}
actions:
  release: {{title: {words("release")}, from: placed, to: released, by: head}}
"""
    hold, faults = loading.load(text, "hold.yaml")
    assert hold is not None
    assert faults == []
    assert step(hold, "placed", "release", frozenset({"head"}), false("not_on_hold")).target == "released"


def test_counting_guards_reach_the_facts_with_their_arguments() -> None:
    asked: list[Guard] = []
    step(CALL, "deciding", "decide", frozenset({"head"}), asked.append)
    assert asked[2].arguments["kind"] == "application"
    assert asked[3].arguments["at_least"] == "fewest_applications"


def test_followed_actions_need_the_role_follows() -> None:
    assert step(APPLICATION, "registered", "win", frozenset({"follows"}), true).target == "winner"


def test_the_earliest_clock_action_is_due_first() -> None:
    moments = {"deadline": datetime(2026, 3, 2, tzinfo=UTC), "day_before_deadline": datetime(2026, 3, 1, tzinfo=UTC)}
    assert due(CALL, "open", moments.get) == (moments["day_before_deadline"], "remind")
    del moments["day_before_deadline"]
    assert due(CALL, "open", moments.get) == (moments["deadline"], "close")


def test_of_two_clock_actions_at_once_the_first_in_the_file_is_due() -> None:
    moment = datetime(2026, 3, 2, tzinfo=UTC)
    assert due(CALL, "open", lambda name: moment) == (moment, "remind")


def test_nothing_is_due_without_a_moment_or_a_clock_action() -> None:
    assert due(CALL, "open", lambda name: None) is None
    assert due(CALL, "draft", lambda name: datetime(2026, 3, 2, tzinfo=UTC)) is None


def test_what_follows_an_action_is_found_in_all_workflows() -> None:
    together = [CALL, APPLICATION, sound("report")]
    assert following(together, "call", "decide") == [(APPLICATION, APPLICATION.actions["win"])]
    ((workflow, begin),) = following(together, "application", "win")
    assert workflow.name == "report"
    assert isinstance(begin, Begin)
    assert following(together, "report", "accept") == []


def test_two_readings_of_one_definition_share_one_machine() -> None:
    again = loading.from_canonical(CALL.canonical)
    assert again is not CALL
    first, second = (step(each, "draft", "announce", frozenset({"head"}), true) for each in (CALL, again))
    assert first.action is second.action


WORKFLOWS = st.sampled_from([CALL, APPLICATION, sound("report")])
ROLES = st.frozensets(st.sampled_from(["officer", "head", "applicant", "public", "clock", "follows"]))
GUARDS = ["not_on_hold", "apart", "children", "parent", "form_is_complete", "deadline_has_not_passed", "is_awarded"]
FAILING = st.frozensets(st.sampled_from(GUARDS))


@given(WORKFLOWS, st.data(), ROLES, FAILING)
def test_a_step_is_allowed_exactly_when_it_is_offered_without_reasons(
    workflow: Workflow, data: st.DataObject, roles: frozenset[str], failing: frozenset[str]
) -> None:
    state = data.draw(st.sampled_from(list(workflow.states)))
    facts = false(*failing)
    offers = {offer.action.name: offer for offer in offered(workflow, state, roles, facts)}
    for name, action in workflow.actions.items():
        if name in offers and offers[name].allowed:
            assert step(workflow, state, name, roles, facts).target == action.lands(state)
            continue
        with pytest.raises(NotAllowed) as refusal:
            step(workflow, state, name, roles, facts)
        assert refusal.value.reasons == (offers[name].reasons if name in offers else ())
        assert (refusal.value.kind == "refused") == (name in offers)


@given(WORKFLOWS, st.data(), ROLES)
def test_no_walk_leaves_the_declared_states(workflow: Workflow, data: st.DataObject, roles: frozenset[str]) -> None:
    state = workflow.begin.state
    for _ in range(8):
        offers = offered(workflow, state, roles, true)
        if not offers:
            break
        state = step(workflow, state, data.draw(st.sampled_from(offers)).action.name, roles, true).target
        assert state in workflow.states
