"""People who carry records on by the pages alone: each opens what is theirs, presses, answers, attaches and signs."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
from playwright.sync_api import Browser

from grants.database import db
from grants.records.library import shipped
from grants.records.models import File, Record
from tests.journeys.browser import PHONE, WIDE, Person, Site
from tests.world import World, make_world
from workflows.forms import Form

LANGUAGES = {
    "customer_officer": "ru",
    "customer_head": "ky",
    "programme_approver": "ky",
    "commission_secretary": "ru",
    "commission_chair": "ky",
    "member_state": "ky",
    "member_civil": "ru",
    "finance_officer": "ru",
    "monitor": "ky",
    "evaluator_1": "en",
    "evaluator_2": "ky",
    "editor_1": "ky",
    "head_1": "ky",
    "accountant_1": "en",
}
A_MINUTE = timedelta(minutes=1)
ON_A_PHONE = {"head_1", "monitor", "member_civil"}
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


class Journey:
    """One world, its people at their browsers, and the clock that each step winds by a minute."""

    def __init__(self, browser: Browser, site: Site) -> None:
        self.browser, self.site = browser, site
        folder = os.environ.get("ASHAR_PICTURES")
        self.pictures = Path(folder) if folder else None
        with site.app.app_context():
            self.world: World = make_world(applicants=1, evaluators=2)
            self.ids = {name: str(person.id) for name, person in self.world.people.items()}
            db.session.remove()
        self.people: dict[str, Person] = {}
        self.factors: dict[str, str] = {}
        self._last: Person | None = None
        self.checked: dict[tuple[str, int], set[str]] = {}

    def person(self, name: str) -> Person:
        """Signs in once, and stays signed in."""
        if name not in self.people:
            self.people[name] = self._at_a_browser(name, LANGUAGES[name], PHONE if name in ON_A_PHONE else WIDE)
            self.people[name].sign_in()
            if self.people[name].secret:
                self.factors[name] = self.people[name].secret
        return self.people[name]

    def visitor(self, language: str, *, phone: bool) -> Person:
        """Somebody who never signs in."""
        visitor = self._at_a_browser(f"visitor-{language}", language, PHONE if phone else WIDE)
        visitor.open(f"/language?language={language}")
        return visitor

    def press(self, name: str, kind: str, reference: str, action: str, **answers: Any) -> str:
        """Open the record, press the button of that action and answer what it asks."""
        self.site.clock.moment += A_MINUTE
        person = self.person(name)
        row = shipped()[0][kind].actions[action]
        self._turn_to(person, f"/records/{reference}")
        person.press(row.title[person.language], answers if row.asks else None)
        return reference

    def sign(self, name: str, kind: str, reference: str, action: str) -> str:
        """Press what asks for a signature, and sign with the code that the telephone shows at that moment."""
        if name not in self.factors:
            self._set_up_a_factor(name)
        code = pyotp.TOTP(self.factors[name]).at(self.site.clock.moment + A_MINUTE)
        return self.press(name, kind, reference, action, signature={"method": "code", "code": code})

    def begin(self, name: str, kind: str, parent: str | None = None, **answers: Any) -> str:
        """Begin a record of that kind, below another one where a parent is named."""
        self.site.clock.moment += A_MINUTE
        person = self.person(name)
        self._turn_to(person, f"/records/{parent}/begin/{kind}" if parent else f"/begin/{kind}")
        person.fill(answers)
        person.send()
        return person.reference

    def write(self, name: str, reference: str, **answers: Any) -> None:
        """Fill in the record's own form and save it, page by page where it has several."""
        person = self.person(name)
        form = self._form_of(reference)
        if not form.pages:
            self._turn_to(person, f"/records/{reference}/form")
            person.fill(answers)
            person.send()
            return
        for page in form.pages:
            self._turn_to(person, f"/records/{reference}/form/{page.name}")
            person.fill({field: answers[field] for field in page.fields if field in answers})
            person.send()

    def attach(self, name: str, reference: str, title: str) -> list[str]:
        """Attach a scan of that name; what a form is answered to choose it."""
        person = self.person(name)
        self._turn_to(person, f"/records/{reference}/files")
        person.attach(title, PDF)
        with self.site.app.app_context():
            found = db.session.query(File).join(Record, File.record_id == Record.id)
            return [str(file.id) for file in found.filter(Record.reference == reference, File.name == title)]

    def wait(self, **time: int) -> None:
        self.wait_until(self.site.clock.moment + timedelta(**time))

    def wait_until(self, moment: datetime) -> None:
        self._last = None
        self.site.wait_until(moment)

    def below(self, reference: str, kind: str) -> list[str]:
        with self.site.app.app_context():
            parent = db.session.query(Record).filter_by(reference=reference).one()
            found = db.session.query(Record).filter_by(kind=kind, parent_id=parent.id).order_by(Record.id)
            return [record.reference for record in found]

    def phase(self, reference: str) -> str:
        with self.site.app.app_context():
            return db.session.query(Record).filter_by(reference=reference).one().phase

    @property
    def today(self) -> str:
        return self.site.clock.moment.date().isoformat()

    def _form_of(self, reference: str) -> Form:
        with self.site.app.app_context():
            record = db.session.query(Record).filter_by(reference=reference).one()
            return shipped()[1][str(shipped()[0][record.kind].form)]

    def _turn_to(self, person: Person, path: str) -> None:
        """Whoever was last to do anything and is on that page already goes on from there, as anybody would."""
        if self._last is not person or not person.is_on(path):
            person.open(path)
        self._last = person

    def _at_a_browser(self, name: str, language: str, size: Any) -> Person:
        return Person(self.site, self.browser, name, language, size, self.pictures, self.checked)

    def _set_up_a_factor(self, name: str) -> None:
        """The secret is read off the page, as a telephone would read it; officials did so when they signed in."""
        person = self.person(name)
        if name in self.factors:
            return
        self._turn_to(person, "/second-factor")
        self.factors[name] = "".join(person.page.inner_text("main code").split())
        person.fill({"code": pyotp.TOTP(self.factors[name]).at(self.site.clock.moment)})
        person.send()
