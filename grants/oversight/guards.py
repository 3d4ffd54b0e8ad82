"""Why an appeal is not taken."""

from grants.casework.case import Case
from grants.casework.vocabulary import guard
from grants.languages import Message, say
from grants.oversight.queries import appealable_until


@guard
def appeal_window_is_open(case: Case) -> Message | None:
    until = appealable_until(case)
    if until is None:
        return say("There is no decision on this application that can be appealed now.")
    if case.now > until:
        return say("The time to appeal ended: %(moment)s.", moment=until)
    return None
