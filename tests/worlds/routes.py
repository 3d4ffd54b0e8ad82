"""Every route of the application in one row: for whom it is. A route that stands in none of them is nobody's yet."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from grants.records.library import shipped
from tests.whole_life.reference import definitions, listed
from tests.worlds import expecting
from tests.worlds.expecting import Answers
from tests.worlds.standing import Place, Reader, Standing

IN, SIGN_IN, CLOSED, NOTHING = "let in", "sent to sign in", "closed", "nothing there"
Ask = tuple[Place | None, Reader, str, Answers]
Row = Callable[[Standing], Iterator[Ask]]


def in_turn(path: str, expected: expecting.Expected) -> Row:
    """Every reader before every kind, and the states in turn: each meets some of the others."""

    def asks(standing: Standing) -> Iterator[Ask]:
        for kind in definitions():
            places = standing.of_kind(kind)
            for turn, reader in enumerate(standing.readers):
                place = places[(turn + len(path)) % len(places)]
                yield place, reader, _at(path, place), expected(reader, place, shipped()[1])

    return asks


def for_every_button(expected: Callable[[Reader, Place, str], Answers], share: int, page: str = "actions") -> Row:
    """Every action before readers in turn, where it starts from and, now and then, where it does not. Of four shares
    of readers one; of whom the definition names always all.
    """

    def asks(standing: Standing) -> Iterator[Ask]:
        for kind, definition in definitions().items():
            places = standing.of_kind(kind)
            for turn, (action, row) in enumerate(definition["actions"].items()):
                sources = listed(row["from"])
                fitting = [place for place in places if place.state in sources] or places
                named = set(listed(row.get("by")))
                for number, reader in enumerate(standing.readers):
                    if (turn + number) % 4 != share and reader.roles.isdisjoint(named):
                        continue
                    among = places if number % 5 == 0 else fitting
                    place = among[(turn + number) % len(among)]
                    yield place, reader, f"/records/{place.reference}/{page}/{action}", expected(reader, place, action)

    return asks


def beginning_below(standing: Standing) -> Iterator[Ask]:
    for kind, definition in definitions().items():
        under = definition["begin"].get("under")
        if not under:
            continue
        places = standing.of_kind("call" if under == "any" else under)
        for turn, reader in enumerate(standing.readers):
            place = places[turn % len(places)]
            chosen = f"?organisation={reader.organisation}" if reader.organisation else ""
            path = f"/records/{place.reference}/begin/{kind}{chosen}"
            yield place, reader, path, expecting.beginning(reader, place, kind)


def beginning_at_the_root(standing: Standing) -> Iterator[Ask]:
    for kind, definition in definitions().items():
        if not definition["begin"].get("under"):
            for reader in standing.readers:
                yield None, reader, f"/begin/{kind}", expecting.beginning(reader, None, kind)


def _at(path: str, place: Place) -> str:
    form = shipped()[0][place.kind].form
    pages = shipped()[1][form].pages if form else ()
    return (
        path.replace("<reference>", place.reference)
        .replace("<page>", pages[0].name if pages else "all")
        .replace("<int:number>", str(place.file))
    )


R = "/records/<reference>"
OF_RECORDS: Mapping[str, Mapping[str, Row]] = {
    R: {"GET": in_turn(R, expecting.page)},
    f"{R}/actions/<action>": {
        "GET": for_every_button(expecting.pressing, 0),
        "POST": for_every_button(expecting.pressed, 2),
    },
    "/begin/<kind>": {"GET": beginning_at_the_root},
    f"{R}/begin/<kind>": {"GET": beginning_below},
    f"{R}/form": {"GET": in_turn(f"{R}/form", expecting.form), "POST": in_turn(f"{R}/form", expecting.saving)},
    f"{R}/form/<page>": {
        "GET": in_turn(f"{R}/form/<page>", expecting.page_of_form),
        "POST": in_turn(f"{R}/form/<page>", expecting.saving_a_page),
    },
    f"{R}/answers": {"GET": in_turn(f"{R}/answers", expecting.form)},
    f"{R}/correct": {
        "GET": in_turn(f"{R}/correct", expecting.correcting),
        "POST": in_turn(f"{R}/correct", expecting.sending_a_correction),
    },
    f"{R}/files": {"GET": in_turn(f"{R}/files", expecting.files)},
    f"{R}/files/<int:number>": {"GET": in_turn(f"{R}/files/<int:number>", expecting.one_file)},
    f"{R}/photographs": {"GET": in_turn(f"{R}/photographs", expecting.files)},
    f"{R}/photographs/<int:number>": {"GET": in_turn(f"{R}/photographs/<int:number>", expecting.nothing)},
    f"{R}/photographs/<int:number>/remove": {
        "POST": in_turn(f"{R}/photographs/<int:number>/remove", expecting.nothing)
    },
    f"{R}/meeting": {"GET": in_turn(f"{R}/meeting", expecting.meeting)},
    f"{R}/outcomes": {"GET": in_turn(f"{R}/outcomes", expecting.outcomes)},
    f"{R}/comparison": {"GET": in_turn(f"{R}/comparison", expecting.comparison)},
    f"{R}/preview/<action>": {"GET": for_every_button(expecting.previewing, 1, "preview")},
    f"{R}/spreadsheet/<field>": {"GET": in_turn(f"{R}/spreadsheet/budget", expecting.table_of_form)},
    f"{R}/spreadsheet/<field>.xlsx": {"GET": in_turn(f"{R}/spreadsheet/budget.xlsx", expecting.table_of_form)},
    f"{R}/dossier.pdf": {"GET": in_turn(f"{R}/dossier.pdf", expecting.page)},
}


@dataclass(frozen=True)
class Own:
    """A route that is of no record: for whom it is to read, and for whom to send something to."""

    path: str
    get: str = ""
    post: str = ""
    roles: tuple[str, ...] = ()

    @property
    def methods(self) -> list[str]:
        return [method for method, who in (("GET", self.get), ("POST", self.post)) if who]

    def outcome(self, method: str, roles: frozenset[str] | None) -> str:
        """What happens to somebody with these roles anywhere; None: to a visitor."""
        who = self.get if method == "GET" else self.post
        if who == EVERYBODY:
            return IN
        if who == NOBODY:
            return NOTHING
        if roles is None:
            return SIGN_IN
        if who == NOT_THEIRS:
            return NOTHING
        return IN if who == PEOPLE or roles & set(self.roles) else CLOSED if who == HOLDERS else NOTHING


EVERYBODY, PEOPLE, HOLDERS, MEMBERS = "everybody", "people with an account", "holders of roles", "those it belongs to"
NOT_THEIRS, NOBODY = "nobody else's", "nobody"
APPLICANT_OF_1 = ("applicant_head", "applicant_editor", "applicant_accountant")
PAGES_OF_THEIR_OWN: Mapping[str, Own] = {
    "/": Own("/", EVERYBODY),
    "/about": Own("/about", EVERYBODY),
    "/verifier.py": Own("/verifier.py", EVERYBODY),
    "/calls": Own("/calls", EVERYBODY),
    "/calls.atom": Own("/calls.atom", EVERYBODY),
    "/calls.ics": Own("/calls.ics", EVERYBODY),
    "/calls/<reference>/check": Own("/calls/22222-22222/check", NOBODY, NOBODY),
    "/calls/<reference>": Own("/calls/22222-22222", NOBODY),
    "/programmes/<reference>": Own("/programmes/22222-22222", NOBODY),
    "/grants/<reference>": Own("/grants/22222-22222", NOBODY),
    "/unreliable-executors": Own("/unreliable-executors", EVERYBODY),
    "/verify": Own("/verify", EVERYBODY),
    "/verify/<number>": Own("/verify/D99-2026-AAAA-BBBB", NOBODY),
    "/documents/<number>/<audience>.<language>.pdf": Own("/documents/D99-2026-AAAA-BBBB/public.ru.pdf", NOBODY),
    "/language": Own("/language?language=ky", EVERYBODY),
    "/sign-in": Own("/sign-in", EVERYBODY, EVERYBODY),
    "/sign-in/demonstration": Own("/sign-in/demonstration", post=NOBODY),
    "/sign-in/passkey": Own("/sign-in/passkey", post=EVERYBODY),
    "/sign-in/provider": Own("/sign-in/provider", NOBODY),
    "/sign-in/provider/back": Own("/sign-in/provider/back", NOBODY),
    "/sign-in/second-factor": Own("/sign-in/second-factor", PEOPLE, PEOPLE),
    "/sign-in/lost-factors": Own("/sign-in/lost-factors", PEOPLE, PEOPLE),
    "/sign-in/lost-factors/<token>": Own("/sign-in/lost-factors/x.y", NOBODY, NOBODY),
    "/sign-in/lost-factors/stop/<token>": Own("/sign-in/lost-factors/stop/x.y", NOBODY, NOBODY),
    "/register": Own("/register", EVERYBODY, EVERYBODY),
    "/register/letter": Own("/register/letter", EVERYBODY),
    "/register/confirm/<token>": Own("/register/confirm/x.y", NOBODY, NOBODY),
    "/invitations/<token>": Own("/invitations/x.y", NOBODY, NOBODY),
    "/recover": Own("/recover", EVERYBODY, EVERYBODY),
    "/recover/password/<token>": Own("/recover/password/x.y", NOBODY, NOBODY),
    "/second-factor": Own("/second-factor", PEOPLE, PEOPLE),
    "/second-factor/remove": Own("/second-factor/remove", post=PEOPLE),
    "/account": Own("/account", PEOPLE, PEOPLE),
    "/account/details": Own("/account/details", PEOPLE, PEOPLE),
    "/account/address/<token>": Own("/account/address/x.y", NOT_THEIRS, NOT_THEIRS),
    "/account/lost-factors/stop": Own("/account/lost-factors/stop", post=NOT_THEIRS),
    "/account/own-data": Own("/account/own-data", PEOPLE),
    "/account/own-data.zip": Own("/account/own-data.zip", PEOPLE),
    "/account/passkeys": Own("/account/passkeys", NOT_THEIRS, NOT_THEIRS),
    "/account/passkeys/<int:number>/remove": Own("/account/passkeys/1/remove", post=NOT_THEIRS),
    "/account/password": Own("/account/password", PEOPLE, PEOPLE),
    "/account/provider/unlink": Own("/account/provider/unlink", post=PEOPLE),
    "/account/recovery-codes": Own("/account/recovery-codes", PEOPLE, PEOPLE),
    "/organisations/<int:number>": Own("/organisations/2", MEMBERS, roles=APPLICANT_OF_1),
    "/organisations/<int:number>/end-role": Own("/organisations/3/end-role", post=NOT_THEIRS),
    "/organisations/<int:number>/withdraw": Own("/organisations/3/withdraw", post=NOT_THEIRS),
    "/people": Own("/people", HOLDERS, roles=("administrator",)),
    "/notices": Own("/notices", PEOPLE),
    "/notices/<int:number>": Own("/notices/1", NOT_THEIRS, NOT_THEIRS),
    "/notices/channel": Own("/notices/channel", PEOPLE, PEOPLE),
    "/notices/read": Own("/notices/read", post=PEOPLE),
    "/work": Own("/work", PEOPLE),
    "/records": Own("/records", PEOPLE),
    "/lists/<page>.<form>": Own("/lists/work.csv", PEOPLE),
    "/lists/<page>/views": Own("/lists/work/views", post=PEOPLE),
    "/lists/views/<int:number>/remove": Own("/lists/views/1/remove", post=NOT_THEIRS),
    "/calendar": Own("/calendar", PEOPLE, PEOPLE),
    "/calendar/<secret>.ics": Own("/calendar/x.ics", NOBODY),
    "/reviews": Own("/reviews", HOLDERS, roles=("evaluator",)),
    "/several": Own("/several?page=work", PEOPLE, PEOPLE),
    "/runs/<reference>": Own("/runs/22222-22222", NOT_THEIRS),
    "/visits/plan": Own("/visits/plan", HOLDERS, roles=("auditor", "customer_head", "customer_officer", "monitor")),
    "/account/sign-ins/end": Own("/account/sign-ins/end", post=NOT_THEIRS),
    "/account/erase": Own("/account/erase", post=PEOPLE),
    "/sign-out": Own("/sign-out", post=EVERYBODY),
}
"""What lies in somebody else's hands is asked for where there is none of it: `NOT_THEIRS`. Signing out comes last."""
