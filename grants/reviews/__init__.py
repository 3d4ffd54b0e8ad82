"""Reviews: who evaluates what, without ties and without seeing one another, and the score that comes of it."""

from grants.casework.vocabulary import notice
from grants.reviews import computations as computations
from grants.reviews import distribution_papers as distribution_papers
from grants.reviews import distribution_steps as distribution_steps
from grants.reviews import doors as doors
from grants.reviews import guards as guards
from grants.reviews import models as models
from grants.reviews import moments as moments
from grants.reviews import papers as papers
from grants.reviews import sources as sources

notice("card_to_fill_in", to=("concerned",))
notice("review_invitation", to=("evaluator",), answer_by="review_answer_is_due")
notice("review_accepted", to=("commission_secretary",))
notice("review_declined", to=("commission_secretary",))
notice("review_unanswered", to=("evaluator", "commission_secretary"))
notice("review_locked", to=("commission_secretary",))
notice("review_overdue", to=("evaluator", "commission_secretary"))
notice("review_ended", to=("evaluator",))
notice("declaration_entered", to=("evaluator",))
notice("marks_entered", to=("evaluator",))
notice("review_reopened", to=("evaluator",))
notice("review_reminder", to=("evaluator",), answer_by="review_is_due")
notice("evaluator_recused", to=("commission_secretary", "commission_chair"))
