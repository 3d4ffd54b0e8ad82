"""Who is told of what happens to an agreement and its tranches."""

from grants.casework.vocabulary import notice

GRANTEE = ("applicant_head", "applicant_accountant")

notice("agreement_ready", to=("applicant_head", "applicant_editor"))
notice("agreement_signed", to=(*GRANTEE, "customer_officer", "finance_officer", "monitor"))
notice("agreement_changed", to=(*GRANTEE, "applicant_editor", "customer_officer", "finance_officer", "monitor"))
notice("tranche_requested", to=("customer_officer", "customer_head"))
notice("tranche_returned", to=GRANTEE)
notice("tranche_paid", to=GRANTEE)
notice("tranche_withheld", to=GRANTEE)
notice("return_demanded", to=(*GRANTEE, "finance_officer"))
