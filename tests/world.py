"""People and bodies for tests: an authority with everybody it needs, and organisations that apply."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from grants.database import db
from grants.people.actors import Actor, actor_of
from grants.people.models import Membership, Organisation, User
from grants.people.passwords import hashed
from grants.records import library
from grants.records.models import Record
from tests.kept_walks import kept

PASSWORD = "fifteen letters long"
START = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
OFFICIALS = (
    "customer_officer",
    "customer_head",
    "programme_approver",
    "commission_secretary",
    "commission_chair",
    "appeal_panel_member",
    "finance_officer",
    "lawyer",
    "monitor",
    "auditor",
)


@dataclass
class World:
    """Who is who; `actor(name, now)` gives the person as they act at that moment."""

    authority: Organisation
    applicants: list[Organisation]
    people: dict[str, User]

    def actor(self, name: str, now: datetime = START) -> Actor:
        return actor_of(self.people[name], now)


@kept
def make_world(applicants: int = 3, evaluators: int = 3) -> World:
    """One authority with every shipped rule pack signed, its officials under the names of their roles, `evaluator_1…`,
    `member_state`, `member_civil`, and for each applicant `head_1`, `editor_1`, `accountant_1` and so on. Commits."""
    authority = _body("authority", "Каракол шаарынын мэриясы", "Мэрия города Каракол", "Karakol city hall")
    bodies = [
        _body("applicant", f"«Үмүт {n}» коомдук фонду", f"Общественный фонд «Үмүт {n}»", f"Ümüt {n} public foundation")
        for n in range(1, applicants + 1)
    ]
    db.session.add_all([authority, *bodies])
    db.session.flush()
    people = {role: _person(role, authority, role) for role in OFFICIALS}
    for side in ("state", "civil"):
        people[f"member_{side}"] = _person(f"member_{side}", authority, "commission_member", side)
    for n in range(1, evaluators + 1):
        people[f"evaluator_{n}"] = _person(f"evaluator_{n}", authority, "evaluator")
    for n, body in enumerate(bodies, 1):
        for name in ("head", "editor", "accountant"):
            people[f"{name}_{n}"] = _person(f"{name}_{n}", body, f"applicant_{name}")
    sign_rule_packs(authority)
    db.session.commit()
    return World(authority, bodies, people)


def sign_rule_packs(authority: Organisation) -> None:
    """Every shipped pack, as the lawyer of the authority left it: signed, without the events that led there."""
    workflows, _, packs = library.shipped()
    definition = workflows["rulebook"]
    library.remember([definition, *packs.values()])
    for number, pack in enumerate(packs.values(), 1):
        db.session.add(
            Record(
                kind="rulebook",
                reference=f"PACKS-{authority.id:03}{number:02}",
                workflow=definition.digest,
                state="signed",
                phase=definition.states["signed"].phase,
                authority_id=authority.id,
                title=dict(pack.title),
                data={"rulebook_choice": {"pack": pack.name}, "rulebook": {"pack": pack.name, "digest": pack.digest}},
                frozen={"rules": pack.digest},
                begun_at=START,
                changed_at=START,
            )
        )
    db.session.flush()
    for record in db.session.query(Record).filter_by(kind="rulebook", authority_id=authority.id):
        record.path, record.dossier_id = f"/{record.id}/", record.id


def _body(kind: str, ky: str, ru: str, en: str) -> Organisation:
    return Organisation(
        kind=kind,
        name={"ky": ky, "ru": ru, "en": en},
        legal_form={},
        address={"ky": "Каракол", "ru": "Каракол", "en": "Karakol"},
        languages=["ky", "ru"],
        invented=True,
    )


def _person(name: str, body: Organisation, role: str, side: str = "") -> User:
    user = User(
        email=f"{name.replace('_', '.')}@example.kg",
        name=name.replace("_", " ").title(),
        password_hash=hashed(PASSWORD),
        language="ru",
        created_at=START,
    )
    db.session.add(user)
    db.session.flush()
    db.session.add(Membership(user_id=user.id, organisation_id=body.id, role=role, side=side, starts=date(2019, 1, 1)))
    return user
