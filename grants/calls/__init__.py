"""Calls: their conditions, their deadline, their commission and what they are bound to."""

from grants.calls import computations as computations
from grants.calls import guards as guards
from grants.calls import moments as moments
from grants.calls import papers as papers
from grants.casework.vocabulary import notice

notice("deadline_extended", to=("applicant_head", "applicant_editor"), below="application")
notice("call_cancelled", to=("applicant_head", "applicant_editor"), below="application")
