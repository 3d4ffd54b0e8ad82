"""Who is told of visits, evaluations and gatherings."""

from grants.casework.vocabulary import notice

GRANTEE = ("applicant_head", "applicant_editor")

notice("visit_announced", to=GRANTEE)
notice("visit_postponed", to=GRANTEE)
notice("visit_cancelled", to=(*GRANTEE, "monitor"))
notice("visit_called_off", to=("monitor", "customer_officer"))
notice("visit_findings", to=("applicant_head", "customer_head", "customer_officer"), answer_by="objections_are_due")
notice("visit_objections", to=("monitor", "customer_officer"))
notice("visit_act_signed", to=("monitor", "customer_officer"))
notice("visit_unanswered", to=("applicant_head", "monitor", "customer_head"))
notice("plan_proposed", to=("monitor", "customer_officer"))
notice("plan_overdue", to=("applicant_head", "monitor", "customer_head"))
notice("plan_returned", to=GRANTEE)
notice("plan_accepted", to=(*GRANTEE, "customer_officer"))
notice("plan_waits", to=("monitor", "customer_officer"))
notice("correction_reported", to=("monitor",))
notice("correction_reminder", to=GRANTEE)
notice("correction_overdue", to=("applicant_head", "monitor", "customer_head"))
notice("finding_verified", to=(*GRANTEE, "customer_officer"))
notice("visit_closed", to=(*GRANTEE, "customer_head", "customer_officer"))

notice("evaluation_due", to=("monitor", "customer_officer"))
notice("evaluation_sent", to=GRANTEE)
notice("evaluation_commented", to=("monitor", "customer_officer", "customer_head"))
notice("evaluation_uncommented", to=("monitor", "customer_officer", "customer_head"))
notice("evaluation_returned", to=("monitor", "customer_officer"))
notice("evaluation_abandoned", to=("monitor", "customer_officer"))
notice("evaluation_published", to=(*GRANTEE, "customer_officer"))

notice("gathering_planned", to=(*GRANTEE, "customer_officer", "customer_head", "monitor"))
notice("gathering_cancelled", to=(*GRANTEE, "customer_officer", "monitor"))
notice("gathering_recorded", to=("customer_officer", "customer_head"))
notice("gathering_returned", to=(*GRANTEE, "monitor"))
notice("gathering_published", to=(*GRANTEE, "customer_head", "monitor"))
notice("minutes_due", to=(*GRANTEE, "customer_officer", "monitor"))
