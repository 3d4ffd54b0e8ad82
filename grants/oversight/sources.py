"""Who sits on the appeal panel."""

from collections.abc import Sequence

from grants.casework.case import Case
from grants.casework.vocabulary import source
from grants.oversight.queries import panel_of


@source
def appeal_panel(case: Case) -> Sequence[tuple[str, str]]:
    """Everybody on the panel of this appeal today: by office, or appointed to the case from elsewhere."""
    return [(str(user.id), user.name) for user in panel_of(case, case.today)]
