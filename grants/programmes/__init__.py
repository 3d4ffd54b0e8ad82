"""Programmes of state social procurement: what stands above every call."""

from grants.casework.vocabulary import notice
from grants.programmes import guards as guards
from grants.programmes import papers as papers

notice("returned_with_remarks", to=("customer_officer",))
