"""From a script to its scenes: a programme, its call, and what becomes of every application."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from grants.demonstration.paperwork import scanned
from grants.demonstration.playing import Scene
from grants.demonstration.scripts import Script
from grants.demonstration.stage import Answers, Stage

GATES = (
    "eligible_type",
    "in_sphere",
    "within_max_sum",
    "within_max_term",
    "documents_complete",
    "declarations_made",
    "no_unreturned_balance",
    "no_disqualifying_conflict",
)
CONFIRMED = ("truthful", "no_conflict_of_interest", "no_double_funding", "no_debt")
PAPERS = {"charter": "ustav.pdf", "registration_certificate": "svidetelstvo.pdf"}
DECLARED = ("no_ties", "no_interest", "will_report")


class Telling:
    """The scenes of one script on one stage. Officials are called by their part, applicants' people `baldarga.head`."""

    def __init__(self, script: Script, stage: Stage) -> None:
        self.script, self.stage = script, stage
        self.scenes: list[Scene] = []

    def begin(self, at: datetime, kind: str, name: str, who: str, **more: Any) -> None:
        self.scenes.append(Scene(at, partial(self.stage.begin, kind, name, who, at, **more)))

    def fill(self, at: datetime, name: str, who: str, answers: Answers) -> None:
        self.scenes.append(Scene(at, partial(self.stage.fill, name, who, at, answers)))

    def press(
        self,
        at: datetime,
        name: str,
        action: str,
        who: str,
        answers: Answers | None = None,
        happened_at: datetime | None = None,
    ) -> None:
        self.scenes.append(Scene(at, partial(self.stage.press, name, action, who, at, answers, happened_at)))

    def attach(self, at: datetime, name: str, who: str, files: Mapping[str, bytes]) -> None:
        self.scenes.append(Scene(at, partial(self.stage.attach, name, who, at, files)))

    def tell(self) -> Sequence[Scene]:
        """The programme, and its call with the applications up to their scores and the acceptance of the awards."""
        call, dates = self.script.call, self.script.call["dates"]
        self._programme(call, dates)
        self.begin(dates["call_begun"], "call", "call", "officer", under="programme")
        self.fill(dates["call_begun"] + timedelta(hours=3), "call", "officer", call["call"])
        self.press(dates["call_proposed"], "call", "propose", "officer")
        self.press(dates["call_approved"], "call", "approve", "head", call["order"])
        self.press(dates["announced"], "call", "announce", "officer")
        for name, application in self.script.applications.items():
            self._application(name, application)
        self.press(dates["screened"], "call", "finish_screening", "chair")
        self.press(dates["completed"], "call", "complete", "head")
        self.press(dates["year_reported"], "programme", "report_year", "officer", call["yearly_report"])
        self.press(dates["programme_closed"], "programme", "close", "head")
        return self.scenes

    def _programme(self, call: Mapping[str, Any], dates: Mapping[str, datetime]) -> None:
        begun, study = dates["programme_begun"], "issledovanie_potrebnostei.pdf"
        self.begin(begun, "programme", "programme", "officer")
        self.attach(begun + timedelta(hours=1), "programme", "officer", {study: scanned("Issledovanie potrebnostei")})
        self.fill(begun + timedelta(hours=2), "programme", "officer", {**call["programme"], "needs_study": [study]})
        self.press(dates["discussion_started"], "programme", "start_discussion", "officer", call["discussion"])
        self.press(dates["discussion_ended"], "programme", "end_discussion", "officer", call["discussion_summary"])
        self.press(dates["programme_proposed"], "programme", "propose", "officer")
        decided = dates.get("programme_decided")
        self.press(dates["programme_approved"], "programme", "approve", "approver", call["approval"], decided)

    def tell_beside(self) -> None:
        """What the story writes out scene by scene."""
        for scene in self.script.scenes:
            if not self.is_told(scene):
                continue
            at, who, answers = scene["at"], scene["who"], scene.get("answers", {})
            if kind := scene.get("begin"):
                more = {name: scene[name] for name in ("under", "body") if name in scene}
                self.begin(at, kind, scene["name"], who, answers=answers, **more)
            elif scene.get("choose_daily"):
                self.scenes.append(Scene(at, partial(self.stage.choose_daily, who, at)))
            elif name := scene.get("fill"):
                self.fill(at, name, who, {**self.script.call.get(scene.get("like", ""), {}), **answers})
            elif name := scene.get("attach"):
                self.attach(at, name, who, {file: scanned(file.partition(".")[0]) for file in scene["files"]})
            else:
                name, action = scene["press"]
                self.press(at, name, action, who, answers)

    def _application(self, name: str, told: Mapping[str, Any]) -> None:
        head, editor = f"{name}.head", f"{name}.editor"
        begun = told["begun"]
        if on_paper := told.get("on_paper"):
            head = editor = "officer"
            self._paper(name, begun, on_paper, told["submitted"])
        else:
            self.begin(begun, "application", name, editor, under="call", body=name)
        self.attach(begun + timedelta(minutes=25), name, editor, _papers())
        self.fill(begun + timedelta(days=1, hours=4), name, editor, self._filled_in(name, told["answers"]))
        self.press(told["submitted"], name, "submit", head)
        if clarification := told.get("clarification"):
            asked, answered = clarification["asked"], clarification["answered"]
            self.press(asked, name, "ask_clarification", "secretary", {"question": clarification["question"]})
            self.press(answered, name, "answer_clarification", head, {"answer": clarification["answer"]})
        if refused := told.get("refused"):
            found = {**dict.fromkeys(GATES, "yes"), refused["ground"]: "no"}
            found[f"{refused['ground']}_remark"] = refused["remark"]
            self.press(refused["at"] - timedelta(hours=4), name, "note_faults", "secretary", found)
            ground = {field: refused[field] for field in ("ground", "explanation")}
            self.press(refused["at"], name, "refuse_admission", "chair", ground)
        else:
            self.press(told["admitted"], name, "admit", "secretary", dict.fromkeys(GATES, "yes"))
        if withdrawn := told.get("withdrawn"):
            self.press(withdrawn["at"], name, "withdraw", head, {"reason": withdrawn["reason"]})
        if self.is_declined(told):
            declined = told["declined"]
            self.press(declined["at"], name, "decline", head, {"reason": declined["reason"]})
            return
        if consent := told.get("consent"):
            self.press(consent["at"], name, "consent", head, consent["answers"])
        if accepted := told.get("accepted"):
            self.press(accepted, name, "accept", head)

    def _paper(self, name: str, begun: datetime, told: Mapping[str, Any], submitted: datetime) -> None:
        """An applicant without an account applies on paper, and an officer enters it in their place."""
        paper, scan = f"{name} paper", "zayavka_na_bumage.pdf"
        self.begin(begun, "paper_application", paper, "officer", under="call", answers=told["entry"])
        note = partial(self.stage.note, name, "application", "call", name)
        self.scenes.append(Scene(begun + timedelta(minutes=1), note))
        self.attach(submitted + timedelta(minutes=10), paper, "officer", {scan: scanned("Zayavka na bumage")})
        attached = {"scan": [scan], "sheets": told["sheets"]}
        self.press(submitted + timedelta(minutes=15), paper, "attach_scan", "officer", attached)

    def is_told(self, written: Mapping[str, Any]) -> bool:
        """Not where it is of other tellings `in` which it stands."""
        return self.script.key in written.get("in", (self.script.key,))

    def is_declined(self, application: Mapping[str, Any]) -> bool:
        """Whether the applicant does not take the award in this telling."""
        return "declined" in application and self.is_told(application["declined"])

    def _filled_in(self, name: str, answers: Answers) -> dict[str, Any]:
        """With what every applicant states alike; the bank, too, is invented."""
        editor = self.script.people["applicants"][name]["people"].get("editor", {"name": ""})
        number = list(self.script.applications).index(name) + 1
        return {
            "contact_person": editor["name"],
            "contact_phone": f"+996 (000) 55-01-{number:02}",
            "contact_email": f"editor.{name}@demo.ashar.example",
            "bank_details": f"«Үлгү» банкы (ойдон чыгарылган), БИК 000000, эсеп 00000000000{number:05}",
            **dict.fromkeys(CONFIRMED, True),
            **{field: [file] for field, file in PAPERS.items()},
            **answers,
        }


def _papers() -> Mapping[str, bytes]:
    return {file: scanned(file.partition(".")[0].capitalize()) for file in PAPERS.values()}
