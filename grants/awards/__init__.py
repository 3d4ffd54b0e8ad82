"""Awards: the ranking, the commission's decision, and the reserve."""

from grants.awards import computations as computations
from grants.awards import guards as guards
from grants.awards import moments as moments
from grants.awards import papers as papers
from grants.casework.vocabulary import notice

notice("result", to=("applicant_head", "applicant_editor"))
