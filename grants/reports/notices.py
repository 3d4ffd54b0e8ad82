"""Who is told of a report."""

from grants.casework.vocabulary import notice

GRANTEE = ("applicant_head", "applicant_editor", "applicant_accountant")

notice("report_due", to=GRANTEE)
notice("report_submitted", to=("customer_officer", "monitor"))
notice("report_returned", to=GRANTEE)
notice("report_accepted", to=(*GRANTEE, "customer_head"))
notice("report_reminder", to=GRANTEE)
notice("report_overdue", to=(*GRANTEE, "customer_officer"))
