"""Awards: the ranking, the commission's decision, and the reserve."""

from grants.awards import advice as advice
from grants.awards import computations as computations
from grants.awards import guards as guards
from grants.awards import models as models
from grants.awards import moments as moments
from grants.awards import papers as papers
from grants.awards import result_papers as result_papers
from grants.awards import session_computations as session_computations
from grants.awards import session_guards as session_guards
from grants.awards import session_papers as session_papers
from grants.awards import sources as sources
from grants.awards import vote_guards as vote_guards
from grants.casework.vocabulary import notice

APPLICANT = ("applicant_head", "applicant_editor")
OFFICE = ("customer_officer", "commission_secretary")
COMMISSION = ("commission_member", "commission_chair")

notice("result", to=APPLICANT)
notice("ranked_anew", to=APPLICANT)
notice("award_consented", to=OFFICE)
notice("award_accepted", to=(*OFFICE, "customer_head"))
notice("award_declined", to=(*APPLICANT, *OFFICE, "commission_chair"))
notice("session_convened", to=(*COMMISSION, "customer_head"))
notice("member_recused", to=(*COMMISSION, "commission_secretary"))
notice("protocol_to_sign", to=COMMISSION)
notice("protocol_returned", to=(*COMMISSION, "commission_secretary"))
notice("protocol_due", to=(*COMMISSION, "commission_secretary"))
notice("dissent_filed", to=("commission_chair", "commission_secretary"))
notice("session_published", to=(*COMMISSION, "commission_secretary", "customer_head", "customer_officer"))
notice("session_adjourned", to=(*COMMISSION, "commission_secretary", "customer_head"))
