"""Where a life may begin: with nothing, or where the stories that the tests know have already led."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from grants import create_app
from grants.casework.perform import begin
from grants.casework.straight_line import Press
from grants.clock import LOCAL
from grants.database import db
from grants.records.models import Record
from tests import databases as engines
from tests.databases import Databases
from tests.grants.agreements.stage import Stage
from tests.grants.calls.answers import order_answers, words
from tests.grants.calls.walk import Walk
from tests.signing import signature_answers
from tests.whole_life.people import settle, world_now
from tests.whole_story import until_running


@dataclass(frozen=True)
class Beginning:
    """How the story goes on from where the one before it led."""

    go: Callable[[Walk], object]
    after: "Beginning | None"

    @property
    def name(self) -> str:
        return self.go.__name__


ALL: list[Beginning] = []


def goes_on(after: Beginning | None = None) -> Callable[[Callable[[Walk], object]], Beginning]:
    def register(go: Callable[[Walk], object]) -> Beginning:
        ALL.append(Beginning(go, after))
        return ALL[-1]

    return register


@goes_on()
def nothing(walk: Walk) -> None:
    """The people, and the rule packs that their lawyer signed."""


@goes_on(nothing)
def unequal(walk: Walk) -> None:
    """A call is proposed, and then the commission is left without its secretary."""
    call = walk.draft_call()
    walk.press("customer_officer", call, "propose")
    walk.world.people["commission_secretary"].memberships[0].ends = date(2026, 3, 3)
    walk.wait(days=3)


@goes_on(nothing)
def applied(walk: Walk) -> None:
    """Six applications in a call: two for whole grants, one for what is left, two for the reserve, a weak one."""
    call = walk.open_call()
    for n, amount in enumerate(("400000.00", "440000.00", "300000.00", "200000.00", "200000.00", "200000.00"), 1):
        walk.apply(call, n, amount, budget=_lines(amount))


def _lines(amount: str) -> list[dict[str, str]]:
    part = float(amount) / 2
    return [
        {"item": item, "unit": "ай", "quantity": "1", "price": f"{part:.2f}", "own": "0.00"}
        for item in ("Эмгек акы", "Жабдуу")
    ]


@goes_on(applied)
def at_the_deadline(walk: Walk) -> None:
    """Some hours before the deadline, with another application on its way."""
    call = one("call")
    walk.draft_application(call, 7, "200000.00")
    walk.now = datetime.fromisoformat(call.answers("call_form")["deadline"]) - timedelta(hours=5)


@goes_on(applied)
def screening(walk: Walk) -> None:
    """One application was refused and one admitted; the others are still looked at."""
    walk.close(one("call"))
    first, second, *_ = every("application")
    walk.admit(first)
    walk.press("commission_chair", second, "refuse_admission", ground="in_sphere", explanation="Башка тема.")


@goes_on(screening)
def screened(walk: Walk) -> None:
    """All but the refused one are admitted; the refusal can still be appealed."""
    for application in every("application"):
        if application.state == "screening":
            walk.admit(application)


@goes_on(screening)
def refusal_appealed(walk: Walk) -> None:
    _appeal(walk, every("application")[1], 2)


def _appeal(walk: Walk, application: Record, n: int) -> Record:
    appeal = begin("appeal", application, walk.actor(f"head_{n}"), walk.now)
    told = {"ground": "procedure", "text": "Тартип бузулган.", "asked_for": "Кайра кароо.", "attachment": []}
    walk.fill(f"head_{n}", appeal, "appeal_form", **told)
    walk.press(f"head_{n}", appeal, "file")
    return appeal


@goes_on(applied)
def evaluating(walk: Walk) -> None:
    walk.to_evaluation(one("call"), *every("application"))


@goes_on(evaluating)
def ranked(walk: Walk) -> None:
    """The sheets are locked and the applications ranked."""
    found = every("application")
    for application, mark, less in zip(found, (9, 8, 7, 7, 7, 3), (0, 0, 0, 1, 2, 0), strict=True):
        for evaluator in ("evaluator_1", "evaluator_2"):
            walk.review(application, evaluator, mark, openness=mark - less)
    walk.rank(one("call"))


@goes_on(ranked)
def in_session(walk: Walk) -> None:
    walk.held(one("call"))


@goes_on(in_session)
def drafted(walk: Walk) -> None:
    """The protocol of the session waits for its signatures."""
    session = one("session")
    walk.press("commission_secretary", session, "enter_votes", **walk.votes(session))
    walk.press("commission_secretary", session, "draft_protocol")


@goes_on(drafted)
def decided(walk: Walk) -> None:
    session = one("session")
    walk.sign(session)
    walk.press("commission_chair", session, "publish")


@goes_on(decided)
def appealed(walk: Walk) -> None:
    """One appeal was filed, another is still written."""
    _appeal(walk, every("application")[4], 5)
    begin("appeal", every("application")[3], walk.actor("head_4"), walk.now)


@goes_on(appealed)
def upheld(walk: Walk) -> None:
    """The panel set aside the reviews of one application, and the call is evaluated anew."""
    judge = str(walk.world.people["appeal_panel_member"].id)
    panel = [{"key": judge, "title": "…", "vote": "for"}]
    told = {"decided_on": _day(walk), "panel": panel, "extent": "whole", "grounds": "Себеп.", "decision": "Чечим."}
    walk.press("appeal_panel_member", every("appeal")[0], "uphold", **told)


@goes_on(decided)
def contracting(walk: Walk) -> None:
    walk.wait(days=12)
    walk.tick(one("call"))


@goes_on(decided)
def running(walk: Walk) -> None:
    until_running(walk, one("call"), every("application")[0])


@goes_on(running)
def approved(walk: Walk) -> None:
    """A tranche that waits for its payment."""
    first = every("tranche")[0]
    walk.press("accountant_1", first, "request", no_debt=True, account_confirmed=True, purpose="")
    walk.press("customer_head", first, "approve")


@goes_on(approved)
def cut(walk: Walk) -> None:
    """The budget of the programme was cut below what is approved."""
    limits = {
        "year_limits": [{"year": str(walk.now.year), "limit": "500.00"}],
        "month_limits": [{"month": f"{walk.now:%Y-%m}-01", "limit": "500.00"}],
    }
    told = {"act_kind": "order", "act_number": "9", "act_date": _day(walk), "place": "Каракол", "reason": "Кыскаруу."}
    walk.press("programme_approver", one("programme"), "sequester", **told, new_budget="1000.00", **limits)


@goes_on(running)
def noticed(walk: Walk) -> None:
    """A small change of the budget was announced by the grantee."""
    amendment = begin("amendment", one("agreement"), walk.actor("head_1"), walk.now)
    row = {"quantity": "1", "own": "0.00", "title": "…"}
    lines = [{**row, "key": "1", "price": "190000.00"}, {**row, "key": "2", "price": "210000.00"}]
    walk.fill("head_1", amendment, "amendment_form", change="budget", reason="Баалар өзгөрдү.", lines=lines)
    walk.press("head_1", amendment, "give_notice")


@goes_on(noticed)
def noticed_long_ago(walk: Walk) -> None:
    """The clock has not come to it yet."""
    walk.wait(days=40)


@goes_on(approved)
def listed(walk: Walk) -> None:
    """The tranche is on a list that the treasury has."""
    told = Press({"treasury": "Каракол казыналыгы"})
    authority = walk.world.authority.id
    orders = begin("payment_list", None, walk.actor("finance_officer"), walk.now, told, authority_id=authority)
    walk.press("finance_officer", orders, "issue")
    walk.press("finance_officer", orders, "send", sent_on=_day(walk), registered_as="7")


@goes_on(approved)
def paid(walk: Walk) -> None:
    first = every("tranche")[0]
    amount = first.answers("tranche")["amount"]
    walk.press("finance_officer", first, "pay", amount=amount, paid_on=_day(walk), order_number="3187")


@goes_on(paid)
def reported(walk: Walk) -> None:
    with_stage(walk, lambda stage: (stage.wait(days=5), stage.report(one("report"), "90000.00")))


@goes_on(reported)
def sent_back(walk: Walk) -> None:
    """The report was returned with remarks, and some of the time to correct it has passed."""
    walk.press("customer_officer", one("report"), "return_with_remarks", remarks="Чектер жок.", answer_by="")
    walk.wait(days=3)


@goes_on(paid)
def recovering(walk: Walk) -> None:
    demand = {"amount": "50000.00", "ground": "misused", "explanation": "Башка максатка."}
    walk.press("customer_head", every("tranche")[0], "demand_return", **demand)


@goes_on(recovering)
def written_off(walk: Walk) -> None:
    told = {"ground": "court", "act": "№ 7", "reason": "Өндүрүү мүмкүн эмес."}
    walk.press("customer_head", every("tranche")[0], "write_off", **told)


@goes_on(approved)
def visited(walk: Walk) -> None:
    """A visit found something critical, and its act waits for the grantee."""
    today, until = _day(walk), (walk.now + timedelta(days=14)).date().isoformat()
    plan = {"visit_on": today, "place": "Каракол", "purpose": "Көрүү", "unannounced_ground": "Арыз түштү."}
    visit = begin("visit", one("agreement"), walk.actor("monitor"), walk.now, Press(plan))
    finding = {"finding": "Жабдуу жок", "severity": "critical", "corrective_action": "Алуу", "correct_by": until}
    walk.press("monitor", visit, "conduct", visited_on=today, findings=[finding], seen="Борбор иштейт.")
    walk.press("monitor", visit, "sign_for_monitor", **signature_answers())


@goes_on(visited)
def correcting(walk: Walk) -> None:
    """The act is signed and a plan of corrections accepted."""
    visit, today = one("visit"), _day(walk)
    walk.press("head_1", visit, "sign", **signature_answers())
    measure = {"key": "1", "title": "…", "measure": "Алабыз", "responsible": "Жетекчи", "by": today}
    walk.press("head_1", visit, "propose_plan", measures=[measure], note="")
    walk.press("monitor", visit, "accept_plan")


@goes_on(running)
def spent(walk: Walk) -> None:
    """Every tranche is paid, reported on and accounted for."""

    def spend(stage: Stage) -> None:
        for tranche in stage.tranches:
            stage.wait(days=5)
            report = stage.pay(tranche)
            stage.wait(days=5)
            stage.report(report, tranche.answers("tranche")["amount"])
            stage.press(report, "accept", "customer_officer")

    with_stage(walk, spend)


@goes_on(spent)
def reconciled(walk: Walk) -> None:
    with_stage(walk, lambda stage: stage.reconcile())


@goes_on(reconciled)
def finished(walk: Walk) -> None:
    """The agreement is completed; its register, evaluation and gatherings are still to come."""
    walk.press("customer_head", one("agreement"), "complete", **signature_answers())


@goes_on(paid)
def terminated(walk: Walk) -> None:
    """Money was paid, and the agreement is terminated while an amendment and a report were under way."""
    begin("amendment", one("agreement"), walk.actor("head_1"), walk.now)
    told: dict[str, Any] = {"ground": "misuse", "effective_on": _day(walk), "money": "all", "explanation": "Себеп."}
    walk.press("customer_head", one("agreement"), "terminate", **told)


@goes_on(finished)
def shown(walk: Walk) -> None:
    """A gathering and a presentation were announced, and their day has come; the other winners have declined."""
    for n in (2, 3):
        walk.press(f"head_{n}", every("application")[n - 1], "decline", reason="Мүмкүнчүлүк жок.")
    told = {"held_on": (walk.now + timedelta(days=12)).date().isoformat(), "place": "Каракол", "agenda": "Жыйынтык"}
    begin("gathering", one("agreement"), walk.actor("monitor"), walk.now, Press({**told, "form": "village_gathering"}))
    begin("presentation", one("call"), walk.actor("monitor"), walk.now, Press({**told, "form": "presentation"}))
    walk.wait(days=13)


@goes_on(paid)
def overdue(walk: Walk) -> None:
    """No report comes, whoever reminds of it, until the head is told."""
    report = one("report")
    while walk.case(report, "monitor").last("escalate") is None:
        assert report.due_at is not None
        walk.now = max(walk.now, report.due_at + timedelta(minutes=1))
        walk.tick(report)


@goes_on(nothing)
def promised(walk: Walk) -> None:
    """An amendment that lowers the budget waits, and then a call is opened for more than that."""
    programme = walk.active_programme()
    told = {"changes": words("Өзгөртүү"), "grounds": words("Негиз"), "budget": "500000.00"}
    walk.press("customer_officer", programme, "propose_amendment", **told)
    call = walk.draft_call(programme)
    walk.press("customer_officer", call, "propose")
    walk.press("customer_head", call, "approve", **order_answers(walk.now))


@goes_on(recovering)
def unheard(walk: Walk) -> None:
    """A proposal for the register waits longer than there is time to object, and the clock has not come to it."""
    entry = begin("unreliable", one("agreement"), walk.actor("customer_officer"), walk.now)
    walk.fill("customer_officer", entry, "unreliable_form", ground="misuse", facts="Себеп.", fault="Күнөө.", papers=[])
    walk.press("customer_officer", entry, "propose")
    walk.wait(days=60)


@goes_on(recovering)
def once_more(walk: Walk) -> None:
    """Who owes money and stands in the register of unreliable executors applies to a second call."""
    entry = begin("unreliable", one("agreement"), walk.actor("customer_officer"), walk.now)
    walk.fill("customer_officer", entry, "unreliable_form", ground="misuse", facts="Себеп.", fault="Күнөө.", papers=[])
    walk.press("customer_officer", entry, "propose")
    walk.press("head_1", entry, "object", objections="Макул эмесмин.")
    until = (walk.now + timedelta(days=100)).date().isoformat()
    walk.press("programme_approver", entry, "enter", until=until, reasons="Далилденди.")
    deadline = (walk.now + timedelta(days=40)).isoformat()
    call = walk.draft_call(walk.active_programme(), deadline=deadline)
    walk.press("customer_officer", call, "propose")
    walk.press("customer_head", call, "approve", **order_answers(walk.now))
    walk.press("customer_officer", call, "announce")
    walk.draft_application(call, 1, "200000.00")


def every(kind: str) -> list[Record]:
    return list(db.session.scalars(sa.select(Record).where(Record.kind == kind).order_by(Record.id)))


def one(kind: str) -> Record:
    return every(kind)[0]


def with_stage(walk: Walk, tell: Callable[[Stage], object]) -> None:
    stage = Stage(walk.world, one("call"), every("application")[0])
    stage.now = walk.now
    tell(stage)
    walk.now = max(walk.now, stage.now)


def _day(walk: Walk) -> str:
    return walk.now.astimezone(LOCAL).date().isoformat()


BEGINNINGS = tuple(ALL)


class Beginnings:
    """Each is played once in a run; every life that begins there gets a copy of the database it left."""

    def __init__(self, databases: Databases, folder: Path) -> None:
        self.databases, self.folder = databases, folder
        self.told: dict[str, tuple[str, datetime]] = {}
        self.settled: dict[str, tuple[str, datetime]] = {}

    def at(self, beginning: Beginning) -> tuple[str, datetime]:
        """The address of a database of one's own, and the time it is there."""
        if beginning.name not in self.settled:
            url, now = self._told(beginning)
            self.settled[beginning.name] = self._played(self.databases.copy(url), lambda walk: settle(walk.world), now)
        url, now = self.settled[beginning.name]
        return self.databases.copy(url), now

    def _told(self, beginning: Beginning) -> tuple[str, datetime]:
        if beginning.name not in self.told:
            if beginning.after is None:
                self.told[beginning.name] = self._played(self.databases.fresh(), beginning.go, None)
            else:
                url, now = self._told(beginning.after)
                self.told[beginning.name] = self._played(self.databases.copy(url), beginning.go, now)
        return self.told[beginning.name]

    def _played(self, url: str, go: Callable[[Walk], object], now: datetime | None) -> tuple[str, datetime]:
        """The story goes on in this database; where it has not begun, its people are there first."""
        with create_app(engines.settings(url, self.folder)).app_context():
            walk = Walk(applicants=7, evaluators=4) if now is None else _walk_at(now)
            go(walk)
            db.session.commit()
            db.session.remove()
            db.engine.dispose()
        return url, walk.now

    def close(self) -> None:
        for url, _ in (*self.told.values(), *self.settled.values()):
            self.databases.drop(url)


def _walk_at(now: datetime) -> Walk:
    walk = Walk.__new__(Walk)
    walk.world, walk.now = world_now(), now
    return walk
