"""What is read beside a form while it is filled in: the answers that it judges, and what the system knows of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grants.casework.pages import RecordPage
from grants.casework.vocabulary import entries_of
from grants.records.library import workflow
from workflows.forms import Form


@dataclass(frozen=True)
class ReadBeside:
    """`there` is the page of the record that is read, `facts` pairs of a question of the form and what is known."""

    there: RecordPage
    facts: Sequence[tuple[Mapping[str, str], Any]]


def read_beside(page: RecordPage, form: Form | None) -> ReadBeside | None:
    """None where the form names nothing, or the reader may not read what it names."""
    if form is None or form.beside is None:
        return None
    named = form.beside.form
    record = next((each for each in page.case.line if workflow(each.workflow).form == named), None)
    if record is None or not record.answers(named):
        return None
    case = page.case.on(record)
    if not case.may_see() or not case.may_read_own_form():
        return None
    known = {e.value: e.title for e in entries_of(form.beside.facts, case)} if form.beside.facts else {}
    facts = [(field.label, known[field.name]) for field in form.fields if field.name in known]
    return ReadBeside(RecordPage(case, page.language), facts)
