"""Who holds which office, for the administrator of an authority."""

from flask import g, render_template

from grants.clock import LOCAL
from grants.people.access import requires
from grants.people.queries import offices_in, with_second_factor
from grants.people.roles import ROLES
from grants.people.views.pages import blueprint


@blueprint.get("/people")
@requires("administrator")
def offices() -> str:
    """Who holds which office in the authorities of an administrator; changed by appointments, never here."""
    own = [m.organisation for m in g.actor.memberships if m.role == "administrator"]
    bodies = [(body, offices_in(body.id)) for body in own]
    people = [membership.user_id for _, held in bodies for membership in held]
    day = g.now.astimezone(LOCAL).date()
    return render_template(
        "people/offices.html", bodies=bodies, proved=with_second_factor(people), day=day, roles=ROLES
    )
