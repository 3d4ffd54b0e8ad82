"""Advice beside the legal ranking, for those who may see all locked sheets: how marks spread, and looks at others."""

from grants.awards.advice import steps as steps
