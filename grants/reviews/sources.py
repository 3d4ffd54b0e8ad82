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
