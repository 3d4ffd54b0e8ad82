"""Who is told of appeals and holds."""

from grants.casework.vocabulary import notice

APPELLANT = ("applicant_head", "applicant_editor")
EVERYBODY = (
    *APPELLANT,
    "applicant_accountant",
    "customer_officer",
    "commission_secretary",
    "finance_officer",
    "monitor",
)

notice(
    "appeal_filed",
    to=("appeal_panel_member", "customer_head", "commission_secretary"),
    answer_by="appeal_is_to_be_decided",
)
notice("appeal_acknowledged", to=APPELLANT)
notice("appeal_due", to=("appeal_panel_member", "customer_head"), answer_by="appeal_is_to_be_decided")
notice("appeal_withdrawn", to=(*APPELLANT, "appeal_panel_member", "commission_secretary", "customer_head"))
notice("appeal_discontinued", to=(*APPELLANT, "appeal_panel_member"))
notice("appeal_decided", to=(*APPELLANT, "commission_chair", "commission_secretary", "customer_head"))
notice("hold_placed", to=EVERYBODY)
notice("hold_released", to=EVERYBODY)
