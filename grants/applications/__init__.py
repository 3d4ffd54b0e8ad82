"""Applications: what is asked for, sealed until the deadline, and whether it is admitted."""

from grants.applications import computations as computations
from grants.applications import guards as guards
from grants.applications import models as models
from grants.applications import moments as moments
from grants.applications import papers as papers
from grants.applications import screening_facts as screening_facts
from grants.casework.vocabulary import notice

APPLICANT = ("applicant_head", "applicant_editor")

notice("application_received", to=APPLICANT)
notice("clarification_asked", to=APPLICANT, answer_by="clarification_is_due")
notice("clarification_answered", to=("commission_secretary",))
notice("clarification_unanswered", to=(*APPLICANT, "commission_secretary"))
notice("application_taken_back", to=APPLICANT)
notice("application_withdrawn", to=(*APPLICANT, "commission_secretary"))
notice("application_lapsed", to=APPLICANT)
notice("application_opened", to=APPLICANT)
notice("application_admitted", to=APPLICANT)
notice("application_readmitted", to=(*APPLICANT, "commission_secretary"))
notice("application_evaluated_anew", to=(*APPLICANT, "commission_secretary"))
notice("not_admitted", to=APPLICANT)
