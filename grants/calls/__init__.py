"""Calls: their conditions, their deadline, their commission and what they are bound to."""

from grants.calls import change_guards as change_guards
from grants.calls import change_papers as change_papers
from grants.calls import closing_papers as closing_papers
from grants.calls import commission_papers as commission_papers
from grants.calls import computations as computations
from grants.calls import guards as guards
from grants.calls import moments as moments
from grants.calls import papers as papers
from grants.calls import questions as questions
from grants.calls import sources as sources
from grants.calls import wizard_guards as wizard_guards
from grants.casework.vocabulary import notice

APPLICANTS = ("applicant_head", "applicant_editor")
OWNERS = ("customer_officer", "customer_head")
COMMISSION = ("commission_secretary", "commission_chair", "commission_member")

notice("call_proposed", to=("customer_head",))
notice("call_approved", to=("customer_officer", *COMMISSION))
notice("call_abandoned", to=("customer_officer", "commission_secretary", "commission_chair"))
notice("call_announced", to=(*OWNERS, *COMMISSION, "monitor"))
notice("joint_member_appointed", to=COMMISSION)
notice("joint_member_released", to=COMMISSION)
notice("call_amended", to=APPLICANTS, below="application")
notice("deadline_extended", to=APPLICANTS, below="application")
notice("outage_reported", to=("customer_head",))
notice("outage_noticed", to=OWNERS, answer_by="application_deadline")
notice("outage_dismissed", to=("customer_officer",))
notice("call_closed", to=("customer_officer", "customer_head", "commission_secretary", "commission_chair"))
notice("call_failed", to=(*OWNERS, *COMMISSION))
notice("call_cancelled", to=APPLICANTS, below="application")
notice("call_called_off", to=("customer_officer", *COMMISSION, "finance_officer"))

notice("question_asked", to=("customer_officer",), answer_by="answer_is_due")
notice("question_answered", to=(*APPLICANTS, "applicant_accountant"))
notice("question_dropped", to=(*APPLICANTS, "applicant_accountant"))
notice("answer_published", to=APPLICANTS, below="application")
notice("answer_reminder", to=("customer_officer",))
notice("answer_late", to=("customer_officer", "customer_head"))
