"""Programmes of state social procurement: what stands above every call."""

from grants.casework.vocabulary import notice
from grants.programmes import calendars as calendars
from grants.programmes import computations as computations
from grants.programmes import guards as guards
from grants.programmes import lawyers_sheet as lawyers_sheet
from grants.programmes import papers as papers
from grants.programmes import planning_papers as planning_papers
from grants.programmes import rulebooks as rulebooks

OWNERS = ("customer_officer", "customer_head")

notice("returned_with_remarks", to=("customer_officer",))
notice("discussion_started", to=(*OWNERS, "programme_approver", "monitor"))
notice("discussion_ended", to=(*OWNERS, "programme_approver"))
notice("programme_proposed", to=("programme_approver",))
notice("programme_approved", to=(*OWNERS, "finance_officer"))
notice("programme_abandoned", to=("customer_officer",))
notice("amendment_proposed", to=("programme_approver",))
notice("programme_amended", to=(*OWNERS, "finance_officer"))
notice("amendment_declined", to=OWNERS)
notice("programme_sequestered", to=(*OWNERS, "finance_officer"))
notice("programme_reported", to=(*OWNERS, "programme_approver"))
notice("programme_closed", to=("customer_officer", "programme_approver", "finance_officer"))
