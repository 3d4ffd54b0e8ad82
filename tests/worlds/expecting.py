"""What access each route gives, by a plain reading of the definitions: written anew, and asks none of the product."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.whole_life.reference import definitions, listed
from tests.worlds.standing import Place, Reader, of_an_applicant, readers_of

APPLICANTS = {"applicant_head", "applicant_editor", "applicant_accountant"}
READ_ALL_FILES = {
    *APPLICANTS,
    *("customer_officer", "customer_head", "commission_secretary", "finance_officer", "auditor", "appeal_panel_member"),
}
ALONE = {"evaluator", "concerned"}
CHOOSE_FILES = {"file", "signature"}

Answers = frozenset[int]
HERE, GONE, TO_SIGN_IN = frozenset({200}), frozenset({404}), frozenset({401})
REFUSED = frozenset({409, 422})
SAVED_OR_REFUSED = REFUSED | {302}


def roles_on(reader: Reader, place: Place) -> set[str]:
    """An applicant's people hold theirs only on what belongs to the applicant."""
    return set(reader.roles) if place.belongs_to_applicant else set(reader.roles) - APPLICANTS


def held(reader: Reader, place: Place) -> set[str]:
    return roles_on(reader, place) | {"public"}


def sees(reader: Reader, place: Place) -> bool:
    return bool(held(reader, place) & readers_of(place.kind, place.state))


def edits(reader: Reader, place: Place, state: str | None = None) -> bool:
    return bool(roles_on(reader, place) & readers_of(place.kind, state or place.state, "editable_by"))


def actions_here(reader: Reader, place: Place) -> Iterable[Mapping[str, Any]]:
    """The rows that this reader may press where the record stands."""
    for row in definitions()[place.kind]["actions"].values():
        sources = listed(row["from"])
        final = definitions()[place.kind]["states"][place.state]["phase"] in ("completed", "ended")
        if (place.state in sources or (sources == ["any"] and not final)) and roles_on(reader, place) & set(
            listed(row.get("by"))
        ):
            yield row


def attaches(reader: Reader, place: Place, forms: Mapping[str, Any]) -> bool:
    if edits(reader, place):
        return True
    for row in actions_here(reader, place):
        target = row.get("to", place.state)
        if definitions()[place.kind]["states"][target]["phase"] != "ended" and not edits(reader, place, target):
            return True
        if row.get("asks") and any(field.type in CHOOSE_FILES for field in forms[row["asks"]].fields):
            return True
    return False


def reads_files(reader: Reader, place: Place) -> bool:
    """Files of a record that was asked nothing yet: for its parties, but for whom the state keeps out."""
    roles, reading = held(reader, place), readers_of(place.kind, place.state, "read_by")
    writers = readers_of(place.kind, place.state, "editable_by")
    alone = bool(writers) and writers <= ALONE and not roles & writers
    return bool(roles_on(reader, place)) and bool(roles & reading) and not alone


def page(reader: Reader, place: Place, forms: Mapping[str, Any]) -> Answers:
    return HERE if sees(reader, place) else GONE


def form(reader: Reader, place: Place, forms: Mapping[str, Any]) -> Answers:
    has = definitions()[place.kind].get("form") is not None
    return HERE if has and sees(reader, place) and edits(reader, place) else GONE


def saving(reader: Reader, place: Place, forms: Mapping[str, Any]) -> Answers:
    """Whoever ever writes it is told why not now; all others that there is nothing."""
    definition = definitions()[place.kind]
    writes = any(edits(reader, place, state) for state in definition["states"])
    return SAVED_OR_REFUSED if definition.get("form") and sees(reader, place) and writes else GONE


def page_of_form(reader: Reader, place: Place, forms: Mapping[str, Any]) -> Answers:
    return form(reader, place, forms) if _has_pages(place, forms) else GONE


def saving_a_page(reader: Reader, place: Place, forms: Mapping[str, Any]) -> Answers:
    return saving(reader, place, forms) if _has_pages(place, forms) else GONE


def _has_pages(place: Place, forms: Mapping[str, Any]) -> bool:
    name = definitions()[place.kind].get("form")
    return bool(name and forms[name].pages)


def files(reader: Reader, place: Place, forms: Mapping[str, Any]) -> Answers:
    return HERE if sees(reader, place) and attaches(reader, place, forms) else GONE


def one_file(reader: Reader, place: Place, forms: Mapping[str, Any]) -> Answers:
    return HERE if sees(reader, place) and reads_files(reader, place) else GONE


def correcting(reader: Reader, place: Place, forms: Mapping[str, Any]) -> Answers:
    return HERE if sees(reader, place) and roles_on(reader, place) - APPLICANTS else GONE


def sending_a_correction(reader: Reader, place: Place, forms: Mapping[str, Any]) -> Answers:
    return REFUSED if correcting(reader, place, forms) == HERE else GONE


def meeting(reader: Reader, place: Place, forms: Mapping[str, Any]) -> Answers:
    """For whom a session is open while it sits."""
    states = definitions()[place.kind]["states"]
    let_in = {role for name in states if states[name]["phase"] == "running" for role in readers_of(place.kind, name)}
    ours = place.kind == "session" and sees(reader, place) and held(reader, place) & let_in
    return HERE if ours else GONE


def outcomes(reader: Reader, place: Place, forms: Mapping[str, Any]) -> Answers:
    """Of a grant, for those who are concerned; the public has a page of its own."""
    return HERE if place.kind == "agreement" and sees(reader, place) and roles_on(reader, place) else GONE


COMPARE = {"commission_secretary", "commission_chair", "auditor"}
RANKED = {"deciding", "standstill", "contracting", "completed"}


def comparison(reader: Reader, place: Place, forms: Mapping[str, Any]) -> Answers:
    """All locked sheets beside one another: of a call, once it is ranked, for three roles alone."""
    if not COMPARE & {membership.role for membership in reader.memberships}:
        return frozenset({403})
    ranked = definitions()[place.kind]["states"][place.state]["phase"] in RANKED
    return HERE if place.kind == "call" and ranked and roles_on(reader, place) & COMPARE else GONE


def table_of_form(reader: Reader, place: Place, forms: Mapping[str, Any]) -> Answers:
    """A budget from a spreadsheet: where the form that is written has one of that name."""
    name = definitions()[place.kind].get("form")
    has = bool(name) and any(each.name == "budget" and each.type == "budget" for each in forms[name].fields)
    return form(reader, place, forms) if has else GONE


def previewing(reader: Reader, place: Place, action: str) -> Answers:
    """A paper as a draft, where the action asks for nothing more: for whoever writes what it will say, and, once it was
    put forward, for whoever presses the action or the one before it."""
    row = definitions()[place.kind]["actions"][action]
    issues = bool(row.get("documents")) and not row.get("asks") and bool(row.get("by") or row.get("follows"))
    if not issues or not sees(reader, place):
        return GONE
    put_forward = definitions()[place.kind]["states"][place.state]["phase"] in ("approving", "announced")
    leads = [each.get("to") for each in actions_here(reader, place)]
    passes = any(row is each for each in actions_here(reader, place)) or not {*listed(row["from"])}.isdisjoint(leads)
    return HERE if edits(reader, place) or (row.get("by") and put_forward and passes) else GONE


def nothing(reader: Reader, place: Place, forms: Mapping[str, Any]) -> Answers:
    """What asks for something that no record here has."""
    return GONE


def pressing(reader: Reader, place: Place, action: str) -> Answers:
    """The page of a button: for whoever may ever press it; told apart from now."""
    row = definitions()[place.kind]["actions"][action]
    if not sees(reader, place) or not roles_on(reader, place) & set(listed(row.get("by"))):
        return GONE
    return HERE if any(row is each for each in actions_here(reader, place)) else frozenset({409})


def pressed(reader: Reader, place: Place, action: str) -> Answers:
    return GONE if pressing(reader, place, action) == GONE else REFUSED


def beginning(reader: Reader, place: Place | None, kind: str) -> Answers:
    """Begun under a record that is seen, by whom the definition names: on the new record, not on the one above."""
    begin = definitions()[kind]["begin"]
    by = set(listed(begin.get("by")))
    if place is None:
        return HERE if by & {m.role for m in reader.memberships if m.organisation.kind == "authority"} else GONE
    return HERE if sees(reader, place) and by & _roles_below(reader, place, by) else GONE


def _roles_below(reader: Reader, place: Place, by: set[str]) -> set[str]:
    """On a record begun below: the same, but that an applicant begins its own where nothing above is anybody's."""
    theirs = {m.role for m in reader.memberships if m.organisation.kind == "applicant"}
    return theirs if by <= APPLICANTS and not of_an_applicant(place.kind) else roles_on(reader, place)


Expected = Callable[[Reader, Place, Mapping[str, Any]], Answers]
