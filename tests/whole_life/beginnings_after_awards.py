"""From the first agreement to the last word about its money."""

from datetime import timedelta
from typing import Any

from grants.casework.perform import begin
from grants.casework.straight_line import Press
from tests.grants.agreements.stage import Stage
from tests.grants.calls.answers import order_answers, words
from tests.grants.calls.walk import Walk
from tests.signing import signature_answers
from tests.whole_life.beginnings_before_awards import decided, nothing
from tests.whole_life.story import day_of, every, goes_on, one, with_stage
from tests.whole_story import until_running


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
    told = {"act_kind": "order", "act_number": "9", "act_date": day_of(walk), "place": "Каракол", "reason": "Кыскаруу."}
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
    walk.press("finance_officer", orders, "send", sent_on=day_of(walk), registered_as="7")


@goes_on(approved)
def paid(walk: Walk) -> None:
    first = every("tranche")[0]
    amount = first.answers("tranche")["amount"]
    walk.press("finance_officer", first, "pay", amount=amount, paid_on=day_of(walk), order_number="3187")


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
    today, until = day_of(walk), (walk.now + timedelta(days=14)).date().isoformat()
    plan = {"visit_on": today, "place": "Каракол", "purpose": "Көрүү", "unannounced_ground": "Арыз түштү."}
    visit = begin("visit", one("agreement"), walk.actor("monitor"), walk.now, Press(plan))
    finding = {"finding": "Жабдуу жок", "severity": "critical", "corrective_action": "Алуу", "correct_by": until}
    walk.press("monitor", visit, "conduct", visited_on=today, findings=[finding], seen="Борбор иштейт.")
    walk.press("monitor", visit, "sign_for_monitor", **signature_answers())


@goes_on(visited)
def correcting(walk: Walk) -> None:
    """The act is signed and a plan of corrections accepted."""
    visit, today = one("visit"), day_of(walk)
    walk.press("head_1", visit, "sign", **signature_answers())
    measure = {"key": "1", "title": "…", "measure": "Алабыз", "responsible": "Жетекчи", "by": today}
    walk.press("head_1", visit, "propose_plan", measures=[measure], note="")
    walk.press("monitor", visit, "accept_plan")


@goes_on(running)
def spent_but_the_last(walk: Walk) -> None:
    """Every tranche is paid and reported on; the final report is not accepted yet."""

    def spend(stage: Stage) -> None:
        for tranche in stage.tranches:
            for before in every("report")[-1:]:
                stage.press(before, "accept", "customer_officer")
            stage.wait(days=5)
            report = stage.pay(tranche)
            stage.wait(days=5)
            stage.report(report, tranche.answers("tranche")["amount"])

    with_stage(walk, spend)


@goes_on(spent_but_the_last)
def spent(walk: Walk) -> None:
    """Every tranche is paid, reported on and accounted for."""
    walk.press("customer_officer", every("report")[-1], "accept")


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
    told: dict[str, Any] = {"ground": "misuse", "effective_on": day_of(walk), "money": "all", "explanation": "Себеп."}
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
