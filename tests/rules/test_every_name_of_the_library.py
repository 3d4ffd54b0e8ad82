"""The shipped definitions and the code behind them fit: nothing is missing, and nothing lies there unused."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from jinja2 import StrictUndefined, UndefinedError

from grants import create_app
from grants.applications import eligibility
from grants.casework import vocabulary
from grants.casework.definitions import check_paths
from grants.documents import composing
from grants.languages import LANGUAGES, Message
from grants.notices import wording
from grants.notices.models import Notice
from grants.people.models import User
from grants.people.roles import ROLES, SYSTEM_ROLES
from grants.records.library import LIBRARY, shipped
from grants.records.models import Event
from tests.grants.documents.samples import KINDS, SAMPLES, make_snapshot
from tests.rules.sources import ROOT
from tests.upgrades.earlier import earlier_workflows
from tests.world import START
from workflows.definition import Action, Begin, Offers, Workflow

TEMPLATES = ROOT / "templates"
SHARED = {
    "D04": {"programme_approval", "programme_amendment", "sequester_act"},
    "D10": {"change_notice", "cancellation_notice"},
    "D14": {"closing_protocol", "failure_protocol"},
    "D18": {"evaluator_declaration", "members_declarations"},
    "D22": {"commission_protocol", "commission_protocol_of_session"},
}
"""One line of the catalogue of documents, several papers: different acts of one kind, or an earlier release's form."""


@pytest.fixture(scope="module", autouse=True)
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """With every stage registered; no question is asked of its database."""
    folder = tmp_path_factory.mktemp("no_database")
    made = create_app(
        {"TESTING": True, "DATABASE_URL": f"sqlite:///{folder}/none.sqlite", "PUBLIC_URL": "https://a.kg"}
    )
    with made.app_context():
        yield made


def workflows() -> list[Workflow]:
    return list(shipped()[0].values())


def rows() -> list[Action | Begin]:
    return [row for workflow in workflows() for row in (workflow.begin, *workflow.actions.values())]


def earlier_rows() -> list[Action | Begin]:
    """Of the definitions that calls of earlier releases still run on."""
    return [row for workflow in earlier_workflows() for row in (workflow.begin, *workflow.actions.values())]


USED: dict[str, Callable[[], set[str | None]]] = {
    "guards": lambda: {guard.name for row in [*rows(), *earlier_rows()] for guard in row.when},
    "moments": lambda: {
        *(action.at for workflow in [*workflows(), *earlier_workflows()] for action in workflow.actions.values()),
        *(kind.answer_by for kind in vocabulary.notices.values()),
        *(state.term for workflow in workflows() for state in workflow.states.values()),
    },
    "computations": lambda: (
        {row.does for row in [*rows(), *earlier_rows()]} | {workflow.begin.each for workflow in workflows()}
    ),
    "papers": lambda: {kind for row in [*rows(), *earlier_rows()] for kind in row.documents},
    "notices": lambda: {kind for row in [*rows(), *earlier_rows()] for kind in row.notices},
    "sources": lambda: (
        {each.source for form in shipped()[1].values() for f in form.fields for each in (f, *f.columns)}
        | {form.beside.facts for form in shipped()[1].values() if form.beside}
    ),
}


def test_every_shipped_definition_is_sound() -> None:
    sound, faults = check_paths([LIBRARY])
    assert [str(fault) for fault in faults] == []
    assert {workflow.name for workflow in sound} == set(shipped()[0])
    assert {"programme", "call", "application", "review", "agreement", "tranche", "report", "visit", "appeal"} <= {
        workflow.name for workflow in sound
    }


@pytest.mark.parametrize("registry", USED)
def test_every_registered_name_is_used(registry: str) -> None:
    assert set(getattr(vocabulary, registry)) - USED[registry]() == set()


def test_every_source_that_a_form_names_is_registered() -> None:
    assert USED["sources"]() - {None} - set(vocabulary.sources) == set()


def test_every_form_that_is_read_beside_another_exists() -> None:
    assert {form.beside.form for form in shipped()[1].values() if form.beside} <= set(shipped()[1])


def test_every_form_is_asked_for() -> None:
    asked = {row.asks for row in [*rows(), *earlier_rows()]} | {workflow.form for workflow in workflows()}
    assert set(shipped()[1]) - asked == {eligibility.FORM}, "which anybody may answer before anything is begun"


def test_every_role_has_something_to_do_or_to_see() -> None:
    acting = {role for row in rows() for role in row.by}
    seeing = {role for workflow in workflows() for state in workflow.states.values() for role in state.seen_by}
    assert set(ROLES) - set(SYSTEM_ROLES) - acting - seeing == set()
    decided = {(w.name, a.name) for w in workflows() for a in w.actions.values() if a.by == ("administrator",)}
    assert decided == {("appointment", "withdraw")}, "administrators prepare appointments and decide nothing"


def test_every_definition_declares_policies_and_the_clock_refuses_nobody() -> None:
    assert [workflow.name for workflow in workflows() if not workflow.policies] == []
    offers = [policy for workflow in workflows() for policy in workflow.policies if isinstance(policy, Offers)]
    assert offers
    clocked = {workflow.name for workflow in workflows() if any(a.at for a in workflow.actions.values())}
    assert {"call", "application", "review", "report", "visit"} <= clocked


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_paper_has_its_title_in_every_language(language: str) -> None:
    titles = {kind: paper.title.text(language).strip() for kind, paper in vocabulary.papers.items()}
    assert [kind for kind, title in titles.items() if not title] == []
    if language != "en":
        assert [kind for kind, paper in vocabulary.papers.items() if titles[kind] == paper.title.text("en")] == []


def test_every_paper_has_a_template_a_layout_and_a_number_of_its_own() -> None:
    papers = vocabulary.papers
    assert set(papers) == composing.kinds() == set(SAMPLES)
    for kind, paper in papers.items():
        source = (TEMPLATES / "documents" / "kinds" / f"{kind}.html").read_text("utf-8")
        assert f'"documents/layouts/{paper.layout}.html"' in source, kind
        assert (paper.code, paper.layout) == KINDS[kind][:2], kind
    by_code = {code: {kind for kind, paper in papers.items() if paper.code == code} for code, *_ in KINDS.values()}
    assert {code: kinds for code, kinds in by_code.items() if len(kinds) > 1} == SHARED


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_every_paper_is_composed_without_asking_for_what_is_not_there(kind: str, language: str) -> None:
    for audience in ("full", "public"):
        html = composing.compose(make_snapshot(kind, audience=audience), language, audience)
        assert "Undefined" not in html
        assert f'lang="{language}"' in html


def test_every_notice_has_its_words_and_no_words_are_left_over() -> None:
    written = {path.stem for path in wording.FOLDER.glob("*.txt") if not path.stem.startswith("_")}
    assert written == set(vocabulary.notices)


def a_notice(kind: str, language: str) -> Notice:
    user = User(id=1, email="a@example.kg", name="Асанова Бермет", language=language)
    return Notice(
        id=7,
        kind=kind,
        language=language,
        values={"title": {"ky": "Канат", "ru": "Канат"}, "reference": "7K2QD-9WX4M"},
        user=user,
        event=Event(seq=3, recorded_at=START, happened_at=START),
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_notice_reads_in_every_language_with_what_it_is_given(language: str) -> None:
    subjects = {}
    for kind in vocabulary.notices:
        subject, text = wording.worded(a_notice(kind, language))
        subjects[kind] = subject
        assert subject, kind
        assert "https://a.kg/records/7K2QD-9WX4M" in text, kind
        assert "Асанова Бермет" in text, kind
        assert not {"{{", "{%", "%("} & {text[at : at + 2] for at in range(len(text))}, kind
    if language != "en":
        english = {kind: wording.worded(a_notice(kind, "en"))[0] for kind in vocabulary.notices}
        assert [kind for kind in subjects if subjects[kind] == english[kind]] == []


def test_a_notice_that_asks_for_what_it_is_not_given_is_found_out() -> None:
    environment = wording._environment("ky")
    assert environment.undefined is StrictUndefined
    with pytest.raises(UndefinedError):
        environment.from_string("{{ no_such_value }}").render(a_notice("result", "ky").values)


def test_every_reason_of_a_guard_is_a_sentence_of_the_catalogues() -> None:
    """Guards answer with a `say(…)`, whose words test_catalogues looks for; a bare text would stay English."""
    for name, guard in {**vocabulary.guards, **vocabulary.closed_doors, **vocabulary.corrections}.items():
        returned = guard.__annotations__["return"]
        assert returned in (Message | None, "Message | None"), name
