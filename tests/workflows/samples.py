"""Three small sound definitions, what they may name, and a short way to write another."""

from pathlib import Path

from workflows import loading
from workflows.checking import Vocabulary
from workflows.definition import Workflow
from workflows.reading import Fault

HERE = Path(__file__).parent
SOUND = HERE / "sound"
BROKEN = HERE / "broken"

VOCABULARY = Vocabulary(
    roles=frozenset({"officer", "head", "applicant", "public", "clock", "follows"}),
    guards=frozenset({"form_is_complete", "deadline_has_not_passed", "is_awarded"}),
    moments=frozenset({"deadline", "day_before_deadline", "report_is_due"}),
    forms=frozenset({"call_form", "application_form", "visit_form", "reason", "minutes"}),
    computations=frozenset({"record_decision", "planned_reports"}),
    documents=frozenset({"announcement", "receipt"}),
    notices=frozenset({"deadline_is_near", "application_received"}),
    rules=frozenset({"fewest_applications"}),
)


def sound(name: str) -> Workflow:
    path = SOUND / f"{name}.yaml"
    workflow, faults = loading.load(path.read_text("utf-8"), str(path))
    assert workflow is not None
    assert faults == []
    return workflow


def written(text: str) -> tuple[Workflow | None, list[Fault]]:
    return loading.load(text, "written.yaml")


def words(text: str) -> str:
    return f"{{ky: {text} ky, ru: {text} ru, en: {text} en}}"
