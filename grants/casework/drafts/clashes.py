"""Both texts of an answer that two people changed, shown beside its field."""

from collections.abc import Mapping
from typing import Any

from grants.casework.answers import people_in, shown, sources_in
from grants.casework.case import Case
from grants.casework.drafts.merging import Path
from grants.casework.forms import DataForm
from grants.casework.vocabulary import entries_of
from grants.languages import say
from grants.people.queries import names_of
from workflows.forms import Form


def show_clashes(bound: DataForm, form: Form, clashes: Mapping[Path, Any], case: Case, language: str) -> None:
    """Beside each of these fields what somebody else has written meanwhile, and what to do about it."""
    told = say(
        "Somebody else changed this answer too. Both are shown: put the right one into the field and save again."
    )
    for (name, *inner), value in clashes.items():
        field = form.field_named(name)
        if field is None or name not in bound:
            continue
        there: Any = bound[name]
        for each in inner:
            there = there.form[each]
        there.errors = [told.text(language)]
        kept = _around(inner, value)
        titles = {s: {e.value: e.title for e in entries_of(s, case)} for s in sources_in([field])}
        criteria: Any = case.rules.value("criteria") if field.type == "marks" else ()
        there.meanwhile = shown([field], {name: kept}, names_of(list(people_in(form, {name: kept}))), criteria, titles)


def _around(inner: list[str], value: Any) -> Any:
    for name in reversed(inner):
        value = {name: value}
    return value
