"""Who is told of a visit."""

from grants.casework.vocabulary import notice

notice("visit_announced", to=("applicant_head", "applicant_editor"))
notice("visit_findings", to=("applicant_head", "customer_head", "customer_officer"))
