"""Random people through whole programmes: they press what they may and what they may not, and time goes by."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

import sqlalchemy as sa

from grants.casework.case import Case
from grants.casework.perform import NotPossible, begin, perform, tick, why_not_begin
from grants.casework.saving import save_draft
from grants.casework.straight_line import Press, Seed, sprout
from grants.database import db
from grants.people.actors import CLOCK, Actor, actor_of
from grants.people.models import User
from grants.records.library import shipped
from grants.records.models import Event, Record
from tests.whole_life.ledger import Ledger
from tests.whole_life.reference import FINAL, Node, Reference, Told, listed
from tests.whole_life.typist import Answers, Typist
from tests.world import World
from workflows.definition import BUILT_IN

MONEY = ("tranche", "agreement", "application")
"""The kinds whose events make the ledger worth comparing."""
RARE = 0.03
"""How much less likely people end a record before its time than take it on."""


Row = Mapping[str, object]


class Divergence(AssertionError):
    """The application and the reference went different ways."""


class Coverage:
    """What was taken and how each named guard answered, over all lives."""

    def __init__(self) -> None:
        self.taken: Counter[tuple[str, str]] = Counter()
        self.guards: Counter[tuple[str, bool]] = Counter()
        self.steps = 0


class Life:
    def __init__(self, world: World, now: datetime, random: Random, coverage: Coverage) -> None:
        """What the journal already tells is taken, and compared, first."""
        self.world, self.now, self.random, self.coverage = world, now, random, coverage
        self.typist = Typist(random)
        self.ledger = Ledger()
        pack = shipped()[2]["kg-2022"]
        self.reference = Reference({name: rule.value for name, rule in pack.rules.items()})
        self.seen = 0
        self.people: Sequence[User] = list(world.people.values())
        self._meet_what_was_there()
        self._compare()

    def _meet_what_was_there(self) -> None:
        """What stands in the world without a history: the reference takes it as it is."""
        told = sa.select(Event.record_id)
        for record in db.session.scalars(sa.select(Record).where(Record.id.not_in(told)).order_by(Record.id)):
            node = self.reference.begun(record.id, record.kind, record.parent_id)
            node.state = record.state

    def actor(self, user: User) -> Actor:
        return actor_of(user, self.now)

    # What happens

    def press_something(self) -> None:
        choice = self._likely()
        if choice is None:
            return
        record, action, user = choice
        self._prepare(record, user)
        self._press(record, action, user)

    def press_blindly(self) -> None:
        nodes = list(self.reference.nodes.values())
        if not nodes:
            return
        node = self.random.choice(nodes)
        actions = list(self.reference.definitions[node.kind]["actions"])
        if actions:
            record = db.session.get_one(Record, node.number)
            self._press(record, self.random.choice(actions), self.random.choice(self.people), careless=True)

    def _press(self, record: Record, action: str, user: User, *, careless: bool = False) -> None:
        self.now += timedelta(minutes=1)
        self.coverage.steps += 1
        actor, node = self.actor(user), self.reference.nodes[record.id]
        row = self.reference.row(node, action)
        assert row is not None
        case = Case(record, actor, self.now)
        outright = not self._could(node, action, case, user)
        answers: Answers | None = {}
        if not outright and row.get("asks"):
            answers = self.typist.answers(case.form(row["asks"]), case)
        if answers is None:
            return
        why = None if outright else self._guards_against(Case(record, actor, self.now, answers), action)
        try:
            perform(record, action, actor, self.now, Press(answers))
        except NotPossible:
            db.session.rollback()
            if not outright and not why:
                raise Divergence(f"{node.kind} {node.number}: {action!r} was refused in {node.state!r}") from None
            return
        if outright or why:
            raise Divergence(f"{node.kind} {node.number}: {action!r} happened in {node.state!r} against {why}")
        self._compare()

    def _could(self, node: Node, action: str, case: Case, user: User) -> bool:
        """By everything that the reference knows without being told."""
        row = self.reference.row(node, action)
        assert row is not None
        return (
            self.reference.fits(node, row)
            and not case.roles.isdisjoint(listed(row.get("by")))
            and not self.reference.held(node)
            and not self.reference.apart(node, action, user.id)
            and all(self.reference.counts(node, g) for g in listed(row.get("when")) if isinstance(g, dict))
        )

    def _guards_against(self, case: Case, action: str) -> list[str]:
        """The named guards that say no: what the reference has to be told."""
        found = []
        for guard in case.workflow.actions[action].when:
            if guard.name not in BUILT_IN:
                passed = case.why_not(guard) is None
                self.coverage.guards[guard.name, passed] += 1
                found += [] if passed else [guard.name]
        return found

    def begin_something(self) -> None:
        places = [(kind, parent) for kind in self.reference.definitions for parent in self._places(kind)]
        weights = [self._welcome(kind) / (1 + self.coverage.taken[kind, "begin"]) ** 0.5 for kind, _ in places]
        kind, above = self.random.choices(places, weights)[0]
        parent = db.session.get_one(Record, above.number) if above else None
        self._begin(kind, parent)

    def _welcome(self, kind: str) -> float:
        """How likely people begin one more: a hold stops everything, and few calls are better told than many."""
        running = sum(
            1 for n in self.reference.nodes.values() if n.kind == kind and self.reference.phase(n) not in FINAL
        )
        if kind == "hold":
            return RARE
        return 1.0 if kind in ("application", "review") else RARE if running > 1 else 0.5

    def _places(self, kind: str) -> list[Node | None]:
        """Where one of this kind could be begun by hand; the reference does not say no to any of them."""
        rule = self.reference.definitions[kind]["begin"]
        if not rule.get("by"):
            return []
        if not (under := rule.get("under")):
            return (
                [None]
                if not any(
                    n.kind == kind and self.reference.phase(n) not in FINAL for n in self.reference.nodes.values()
                )
                else []
            )
        found = [n for n in self.reference.nodes.values() if under in (n.kind, "any")]
        fitting = [n for n in found if not rule.get("while") or self.reference.phase(n) in rule["while"]]
        return list(self.random.sample(fitting or found, min(2, len(fitting or found))))

    def _begin(self, kind: str, parent: Record | None) -> None:
        self.now += timedelta(minutes=1)
        self.coverage.steps += 1
        rule = self.reference.definitions[kind]["begin"]
        willing = [u for u in self.people if self._holds_somewhere(u, listed(rule["by"]))]
        if not willing:
            return
        user = self.random.choice(willing)
        actor = self.actor(user)
        own = next((m.organisation_id for m in actor.memberships if m.organisation.kind == "applicant"), None)
        seed = Seed(kind, parent, organisation_id=own, authority_id=self.world.authority.id)
        case = sprout(seed, actor, self.now)
        answers = self.typist.answers(case.form(rule["asks"]), case) if rule.get("asks") else {}
        if answers is None:
            return
        asked = sprout(Seed(kind, parent, {}, answers, seed.authority_id, own), actor, self.now)
        refused = bool(why_not_begin(asked, parent))
        db.session.expire_all()
        try:
            begin(
                kind,
                parent,
                actor,
                self.now,
                Press(answers),
                authority_id=seed.authority_id,
                organisation_id=own,
                title=parent.title if parent else {"ky": "Сынак", "ru": "Проба"},
            )
        except NotPossible:
            db.session.rollback()
            if not refused:
                raise Divergence(f"{kind} could not begin") from None
            return
        self._compare()

    def _holds_somewhere(self, user: User, roles: Sequence[str]) -> bool:
        return any(m.role in roles for m in user.memberships)

    def let_time_pass(self) -> None:
        """To the next thing that the calendar has to do, or a little further."""
        due = db.session.scalars(sa.select(Record).where(Record.due_at.is_not(None)).order_by(Record.due_at)).all()
        if due and self.random.random() < 0.7:
            moment = due[0].due_at
            assert moment is not None
            if moment - self.now < timedelta(days=90):
                self.now = max(self.now, moment + timedelta(minutes=2))
        else:
            self.now += timedelta(hours=self.random.randint(1, 72))
        for record in due:
            if record.due_at is not None and record.due_at <= self.now:
                self.coverage.steps += 1
                tick(record, self.now)
                self._compare()

    # What is chosen

    def _likely(self) -> tuple[Record, str, User] | None:
        """A button that somebody is offered; what was taken seldom is chosen more often, what ends things seldom."""
        open_nodes = [n for n in self.reference.nodes.values() if self.reference.phase(n) not in FINAL]
        self.random.shuffle(open_nodes)
        options: list[tuple[float, Node, str]] = []
        for node in open_nodes[:40]:
            for action, row in self.reference.definitions[node.kind]["actions"].items():
                if row.get("by") and self.reference.fits(node, row):
                    options.append((self._weight(node, action, row), node, action))
        if not options:
            return None
        _, node, action = self.random.choices(options, [weight for weight, *_ in options])[0]
        if self.random.random() > self._eagerness(node, self.reference.definitions[node.kind]["actions"][action]) * 3:
            return None
        record = db.session.get_one(Record, node.number)
        roles = listed(self.reference.definitions[node.kind]["actions"][action]["by"])
        able = [u for u in self.people if not Case(record, self.actor(u), self.now).roles.isdisjoint(roles)]
        return (record, action, self.random.choice(able)) if able else None

    def _weight(self, node: Node, action: str, row: Row) -> float:
        return self._eagerness(node, row) / (1 + self.coverage.taken[node.kind, action]) ** 0.3

    def _eagerness(self, node: Node, row: Row) -> float:
        target = str(row.get("to", node.state))
        phase = self.reference.definitions[node.kind]["states"][target]["phase"]
        if (phase == "ended" and node.kind != "review") or (
            phase == "completed" and node.kind in ("programme", "call")
        ):
            return RARE
        return 0.2 if target == node.state else 1.0

    def _prepare(self, record: Record, user: User) -> None:
        """Whoever may write the record writes it, where nobody has."""
        definition = self.reference.definitions[record.kind]
        form = definition.get("form")
        editors = definition["states"][self.reference.nodes[record.id].state].get("editable_by")
        if not form or not editors or (record.answers(form) and self.random.random() < 0.8):
            return
        for each in self.people:
            case = Case(record, self.actor(each), self.now)
            if case.may_edit():
                save_draft(case, case.form(form), self.typist.draft(case.form(form), case), self.now, None)
                db.session.commit()
                return

    # What is compared

    def _compare(self) -> None:
        """Everything new in the journal against the reference, then every record against its place in it."""
        db.session.commit()
        query = (
            sa.select(Event, Record.parent_id)
            .join(Record, Event.record_id == Record.id)
            .where(Event.seq > self.seen)
            .order_by(Event.seq)
        )
        events = db.session.execute(query).all()
        told = [
            Told(e.seq, e.record_id, e.kind, e.action, e.source, e.target, parent, e.actor_id, e.cause)
            for e, parent in events
        ]
        self.seen = told[-1].seq if told else self.seen
        for event in told:
            self.coverage.taken[event.kind, event.action] += 1
        faults = self.reference.happened(told)
        for event, _ in events:
            faults += self.ledger.entered(event.kind, event.record_id, event.action, event.answers)
        if any(event.kind in MONEY for event, _ in events):
            faults += self.ledger.audited()
        standing = {row.id: row.state for row in db.session.execute(sa.select(Record.id, Record.state))}
        faults += [
            f"{node.kind} {number} is {standing.get(number)!r}, not {node.state!r}"
            for number, node in self.reference.nodes.items()
            if standing.get(number) != node.state
        ]
        faults += [
            f"record {number} is unknown to the reference" for number in standing.keys() - self.reference.nodes.keys()
        ]
        if faults:
            raise Divergence("\n".join(faults))


__all__ = ["CLOCK", "Coverage", "Divergence", "Life"]
