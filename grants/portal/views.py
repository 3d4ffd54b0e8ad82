"""What the public sees."""

from flask import Blueprint, render_template

from grants.people.access import public

blueprint = Blueprint("portal", __name__)


@blueprint.get("/")
@public
def home() -> str:
    return render_template("portal/home.html")


@blueprint.get("/calls")
@public
def calls() -> str:
    return render_template("portal/calls.html")


@blueprint.get("/about")
@public
def about() -> str:
    return render_template("portal/about.html")
