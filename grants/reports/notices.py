"""Who is told of a report."""

from grants.casework.vocabulary import notice

GRANTEE = ("applicant_head", "applicant_editor", "applicant_accountant")

notice("report_due", to=GRANTEE, answer_by="report_is_due")
notice("report_submitted", to=("customer_officer", "monitor"), answer_by="report_check_is_due")
notice("report_returned", to=GRANTEE, answer_by="resubmission_is_due")
notice("report_accepted", to=(*GRANTEE, "customer_head"))
notice("report_rejected", to=(*GRANTEE, "customer_officer", "finance_officer"))
notice("report_reminder", to=GRANTEE)
notice("report_overdue", to=(*GRANTEE, "customer_officer"))
notice("report_escalated", to=("customer_head", "customer_officer", "applicant_head"))
notice("report_waits", to=("customer_officer", "customer_head"))
notice("report_released", to=GRANTEE)
