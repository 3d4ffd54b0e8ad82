"""Who holds which office: appointments, leave, handing over all open work, and papers entered for another."""

from grants.casework.offices import appointments, handovers, lost_factors, paper_entries
from grants.casework.vocabulary import notice

notice("appointment_proposed", to=("customer_head",))
notice("appointment_made", to=("concerned", "administrator"))
notice("appointment_refused", to=("administrator",))
notice("appointment_over", to=("concerned", "administrator"))
notice("handover_proposed", to=("customer_head", "programme_approver", "concerned"))
notice("handover_in_force", to=("concerned", "customer_head", "administrator"))
notice("handover_refused", to=("concerned",))
notice("handover_over", to=("concerned", "customer_head"))
notice("paper_application_entered", to=("applicant_head", "applicant_editor", "concerned"))
notice("factor_loss_reported", to=("customer_head", "programme_approver", "concerned"))
notice("factor_removed", to=("concerned", "administrator"))
notice("factor_kept", to=("concerned", "administrator"))

__all__ = ["appointments", "handovers", "lost_factors", "paper_entries"]
