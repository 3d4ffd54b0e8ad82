"""The evaluator's queue, and what pages of records show of evaluation."""

from typing import Any

from flask import Blueprint, g, render_template

from grants.people.access import requires
from grants.people.actors import Actor
from grants.reviews.distribution_page import DistributionPage
from grants.reviews.queue import Queue

blueprint = Blueprint("reviews", __name__)


@blueprint.get("/reviews")
@requires("evaluator")
def queue() -> str:
    return render_template("reviews/queue.html", queue=Queue(g.actor, g.now), now=g.now)


@blueprint.app_template_test()
def evaluating(actor: Actor | None) -> bool:
    return actor is not None and any(each.role == "evaluator" for each in actor.memberships)


@blueprint.app_template_global()
def distribution_kept(page: Any) -> DistributionPage:
    return DistributionPage(page.case)
