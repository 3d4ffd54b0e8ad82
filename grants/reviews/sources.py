"""What an evaluator's sheet is made of."""

from collections.abc import Sequence

from grants.applications.queries import amount_of
from grants.calls.criteria import band_for, criteria, shown
from grants.casework.case import Case
from grants.casework.vocabulary import Entry, source
from grants.languages import LANGUAGES, say


@source
def weighted_criteria(case: Case) -> Sequence[Entry]:
    """The criteria with the weight that each has for an application of this size."""
    band = band_for(case.rules, amount_of(case.parent("application")))
    found = []
    for criterion in criteria(case.rules):
        weight = shown(band.weights[criterion.name], 1)
        title = say("%(criterion)s (weight %(weight)s)", criterion=criterion.title, weight=weight)
        found.append(Entry(criterion.name, {language: title.text(language) for language in LANGUAGES}))
    return found


@source
def spheres(case: Case) -> Sequence[Entry]:
    """What projects are about, and what evaluators know."""
    return [Entry(name, {language: title.text(language) for language in LANGUAGES}) for name, title in _SPHERES.items()]


_SPHERES = {
    "children": say("Children and families"),
    "elderly": say("Older people"),
    "disability": say("People with disabilities"),
    "violence": say("Protection from violence"),
    "youth": say("Young people"),
    "health": say("Health"),
    "education": say("Education"),
    "employment": say("Employment"),
    "environment": say("Environment"),
    "culture": say("Culture"),
    "rights": say("Legal aid"),
}
