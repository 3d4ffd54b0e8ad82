"""Pages of people: coming in, registering, the account, the organisation."""

from grants.people.views import account, entering, factors, lost_factors, offices, organisation, registering
from grants.people.views.pages import blueprint, inside

__all__ = [
    "account",
    "blueprint",
    "entering",
    "factors",
    "inside",
    "lost_factors",
    "offices",
    "organisation",
    "registering",
]
