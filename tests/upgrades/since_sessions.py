"""The people of the release in which the commission decides in sessions of its own."""

from typing import cast

from grants.records.models import Record
from tests.grants.agreements.stage import Stage
from tests.grants.calls.walk import Walk
from tests.grants.payments.readiness import FACTS, attest, make_ready
from tests.signing import signature_answers
from tests.upgrades.later import Later
from tests.whole_life.people import world_now
from tests.whole_story import Hands


class SinceSessions(Later, Walk):
    """The commission votes and signs, money waits for an account and for facts, and both sides sign the account."""

    def __init__(self) -> None:
        Later.__init__(self)
        self.world = world_now()

    def take_decision(self, call: Record) -> None:
        if call.phase != "deciding":
            return
        held = self.below(call, "session")
        session = held[0] if held else self.held(call)
        self.press("commission_secretary", session, "enter_votes", **self.votes(session))
        self.press("commission_secretary", session, "draft_protocol")
        self.sign(session)
        self.press("commission_chair", session, "publish")

    def honour(self, agreement: Record, number: int) -> None:
        hands, head = cast(Stage, Hands(self)), f"head_{number}"
        if agreement.phase == "contracting":
            self.press("customer_officer", agreement, "verify")
            self.press(head, agreement, "sign_for_grantee", **signature_answers())
            make_ready(hands, agreement, accountant=f"accountant_{number}")
            self.press("customer_head", agreement, "sign_for_customer", **signature_answers())
        for tranche in self.below(agreement, "tranche"):
            for fact in FACTS:
                attest(hands, agreement, fact)
            self.pay(tranche, number)
            self.report(self.below(tranche, "report")[0], number, tranche.answers("tranche")["amount"])
            assert tranche.phase == "completed"
        for visit in self.below(agreement, "visit"):
            self.press("monitor", visit, "call_off", reason="Иш сапары жокко чыгарылды.")
        self.press("customer_officer", agreement, "draw_up_reconciliation")
        self.press(head, agreement, "sign_reconciliation_for_grantee", **signature_answers())
        self.press("customer_head", agreement, "sign_reconciliation_for_customer", **signature_answers())
        self.press("customer_head", agreement, "complete")

    def submitting(self, report: Record) -> str:
        """The report on the last tranche is the final one."""
        tranche = report.parent
        assert tranche is not None
        told = tranche.answers("tranche")
        return "submit_final" if told["number"] == told["of"] else "submit"
