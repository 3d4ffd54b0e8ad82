"""Random people through whole programmes: they press what they may and what they may not, and time goes by."""

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

import sqlalchemy as sa
from sqlalchemy.orm import Session

from grants.casework.case import Case
from grants.casework.perform import NotPossible, begin, perform, tick, why_not_begin
from grants.casework.saving import save_draft
from grants.casework.straight_line import Press, Seed, sprout
from grants.clock import LOCAL
from grants.database import db
from grants.people.actors import Actor, actor_of, right_used, rights_on
from grants.people.models import Membership, Organisation, User
from grants.records.library import shipped
from grants.records.models import Event, File, Record
from tests.whole_life.ledger import Ledger
from tests.whole_life.reference import FINAL, Node, Reference, Told, listed
from tests.whole_life.typing_parts import Answers
from tests.whole_life.typist import Typist
from tests.world import World
from workflows.definition import BUILT_IN

MONEY = ("programme", "call", "tranche", "agreement", "amendment", "application", "payment_list", "report")
"""The kinds whose events make the ledger worth comparing."""
RARE = 0.03
"""How much less likely people end a record before its time than take it on."""
THROUGH_OTHERS = {("paper_application", "begin"), ("payment_list", "record_answer")}
"""What makes other presses happen, each of which may say no by guards of its own."""
AT_HAND = 5
"""How many of the latest events tell what people have in their hands, and rather go on with."""
CAREFUL, CARELESS, CURIOUS = 0.03, 0.12, 0.4
"""How often people make mistakes; most where nobody has seen yet what comes of them."""
WHO_IS_WHO = (User, Membership, Organisation)

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
        self.recent: deque[int] = deque(maxlen=AT_HAND)
        self.people: Sequence[User] = list(world.people.values())
        self._actors: dict[tuple[int, object], Actor] = {}
        self._wrote = self._others_now = False
        self.session = db.session()
        self.session.expire_on_commit = False
        sa.event.listen(self.session, "after_flush", self._note_writing)
        self._meet_what_was_there()
        self._compare()

    def _note_writing(self, session: Session, _: object) -> None:
        self._wrote = True
        changed = (*session.new, *session.dirty, *session.deleted)
        self._others_now |= any(isinstance(each, WHO_IS_WHO) for each in changed)

    def _meet_what_was_there(self) -> None:
        """What stands in the world without a history: the reference takes it as it is."""
        told = sa.select(Event.record_id)
        for record in db.session.scalars(sa.select(Record).where(Record.id.not_in(told)).order_by(Record.id)):
            node = self.reference.begun(record.id, record.kind, record.parent_id)
            node.state = record.state

    def actor(self, user: User) -> Actor:
        key = user.id, self.now.astimezone(LOCAL).date()
        if key not in self._actors:
            self._actors[key] = actor_of(user, self.now)
        return self._actors[key]

    # What happens

    def press_something(self) -> None:
        choice = self._likely()
        if choice is None:
            return
        record, action, user = choice
        self.prepare(record, action, user)
        self.press(record, action, user)

    def press_blindly(self) -> None:
        """Mostly what stands open in a record; whoever it is, whether or not it is theirs to do."""
        nodes = list(self.reference.nodes.values())
        node = self.random.choice(nodes) if nodes else None
        actions = list(self.reference.definitions[node.kind]["actions"].items()) if node else []
        if node is None or not actions:
            return
        fitting = [name for name, row in actions if row.get("by") and self.reference.fits(node, row)]
        names = fitting if fitting and self.random.random() < 0.5 else [name for name, _ in actions]
        record = db.session.get_one(Record, node.number)
        self.press(record, self.random.choice(names), self.random.choice(self.people))

    def press(self, record: Record, action: str, user: User) -> bool:
        """Whether it happened. What the reference says must be what the application does."""
        self.now += timedelta(minutes=1)
        self.coverage.steps += 1
        actor, node = self.actor(user), self.reference.nodes[record.id]
        row = self.reference.row(node, action)
        assert row is not None
        case = Case(record, actor, self.now)
        outright = not self._could(node, action, case)
        answers: Answers | None = {}
        self.typist.careless = self._carelessness(node, action)
        if not outright and row.get("asks"):
            answers = self.typist.answers(case.form(row["asks"]), case)
        if answers is None:
            return False
        why = None if outright else self._guards_against(Case(record, actor, self.now, answers), action)
        try:
            perform(record, action, actor, self.now, Press(answers))
        except NotPossible as refusal:
            self._forget()
            if not outright and not why and (node.kind, action) not in THROUGH_OTHERS:
                reasons = "; ".join(str(reason) for reason in refusal.reasons)
                name = f"{node.kind} {node.number}"
                raise Divergence(f"{name}: {action!r} refused in {node.state!r}: {reasons}") from None
            return False
        if outright or why:
            raise Divergence(f"{node.kind} {node.number}: {action!r} happened in {node.state!r} against {why}")
        self._compare()
        return True

    def _forget(self) -> None:
        """A refusal leaves nothing behind; where something was written before it came, it is taken back."""
        if self._wrote or self.session.new or self.session.dirty or self.session.deleted:
            db.session.rollback()
            self._actors.clear()
            self._wrote = False

    def _could(self, node: Node, action: str, case: Case) -> bool:
        """By everything that the reference knows without being told."""
        row = self.reference.row(node, action)
        assert row is not None
        return (
            self.reference.fits(node, row)
            and not case.roles.isdisjoint(listed(row.get("by")))
            and not self.reference.held(node)
            and not self.reference.apart(node, action, self._as_whom(case, row))
            and all(self.reference.counts(node, g) for g in listed(row.get("when")) if isinstance(g, dict))
        )

    def _as_whom(self, case: Case, row: Row) -> list[int]:
        """Whoever presses, and whose place they take for it."""
        _, place = right_used(case.rights, [str(role) for role in listed(row.get("by"))])
        assert case.actor.user is not None
        return [case.actor.user.id, *([place.on_behalf_of_id] if place and place.on_behalf_of_id else [])]

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
        weights = [self._welcome(kind) / (1 + self.coverage.taken[kind, "begin"]) ** 0.4 for kind, _ in places]
        kind, above = self.random.choices(places, weights)[0]
        parent = db.session.get_one(Record, above.number) if above else None
        self.begin(kind, parent)

    def _welcome(self, kind: str) -> float:
        """How likely people begin one more: a hold stops everything, and few calls are better told than many."""
        running = sum(
            1 for n in self.reference.nodes.values() if n.kind == kind and self.reference.phase(n) not in FINAL
        )
        if kind == "hold":
            return RARE
        new = any(not self.coverage.taken[kind, action] for action in self.reference.definitions[kind]["actions"])
        usual = 1.0 if kind in ("application", "review") else RARE if running > 1 else 0.5
        return usual * (4.0 if new else 1.0)

    def _places(self, kind: str) -> list[Node | None]:
        """Where one of this kind could be begun by hand; the reference does not say no to any of them."""
        rule = self.reference.definitions[kind]["begin"]
        if not rule.get("by"):
            return []
        if not (under := rule.get("under")):
            standing = [n for n in self.reference.nodes.values() if n.kind == kind]
            return [] if sum(1 for n in standing if self.reference.phase(n) not in FINAL) > 1 else [None]
        found = [n for n in self.reference.nodes.values() if under in (n.kind, "any")]
        fitting = [n for n in found if not rule.get("while") or self.reference.phase(n) in rule["while"]]
        return list(self.random.sample(fitting or found, min(2, len(fitting or found))))

    def begin(self, kind: str, parent: Record | None) -> Record | None:
        self.now += timedelta(minutes=1)
        self.coverage.steps += 1
        rule = self.reference.definitions[kind]["begin"]
        willing = [u for u in self.people if self._roles_held(u) & set(listed(rule["by"]))]
        if not willing:
            return None
        if parent is not None and self.random.random() < 0.8:
            willing = [u for u in willing if self._may_begin(u, parent, listed(rule["by"]))] or willing
        user = self.random.choice(willing)
        actor = self.actor(user)
        own = next((m.organisation_id for m in actor.memberships if m.organisation.kind == "applicant"), None)
        seed = Seed(kind, parent, organisation_id=own, authority_id=self.world.authority.id)
        with db.session.no_autoflush:
            case = sprout(seed, actor, self.now)
            answers = self.typist.answers(case.form(rule["asks"]), case) if rule.get("asks") else {}
            if answers is None:
                self._forget()
                return None
            asked = sprout(Seed(kind, parent, {}, answers, seed.authority_id, own), actor, self.now)
            refused = bool(why_not_begin(asked, parent))
        try:
            begun = begin(
                kind,
                parent,
                actor,
                self.now,
                Press(answers),
                authority_id=seed.authority_id,
                organisation_id=own,
                title=parent.title if parent else {"ky": "Сынак", "ru": "Проба"},
            )
        except NotPossible as refusal:
            self._forget()
            if not refused and (kind, "begin") not in THROUGH_OTHERS:
                reasons = "; ".join(str(reason) for reason in refusal.reasons)
                raise Divergence(f"{kind} could not begin: {reasons}") from None
            return None
        self._compare()
        return begun

    def _may_begin(self, user: User, parent: Record, roles: Sequence[str]) -> bool:
        return not set(rights_on(self.actor(user), parent)).isdisjoint(roles) or (
            parent.organisation_id is None and roles[0].startswith("applicant")
        )

    def _roles_held(self, user: User) -> set[str]:
        return {m.role for m in self.actor(user).memberships}

    def let_time_pass(self) -> None:
        """To something that the calendar has to do, or a little further; the worker may come late, or not yet."""
        due = db.session.scalars(sa.select(Record).where(Record.due_at.is_not(None)).order_by(Record.due_at)).all()
        chance = self.random.random()
        moment = self.random.choice(due[:6]).due_at if due else None
        if moment is not None and chance < 0.8 and moment - self.now < timedelta(days=self.random.choice((40, 400))):
            hours = -self.random.randint(1, 20) if chance < 0.15 else self.random.randint(0, 1)
            self.now = max(self.now, moment + timedelta(hours=hours, minutes=2))
        else:
            self.now += timedelta(hours=self.random.choice((3, 24, 72, 24 * 15, 24 * 40)))
        if self.random.random() < 0.1:
            return
        for record in due:
            if record.due_at is not None and record.due_at <= self.now:
                self.clock_comes_to(record)

    def clock_comes_to(self, record: Record) -> None:
        self.coverage.steps += 1
        if tick(record, self.now) is not None:
            self._compare()
        self._forget_or_keep()

    def _forget_or_keep(self) -> None:
        """A tick that found nothing to do may still have put the moment off."""
        db.session.commit()
        self._wrote = False

    # What is chosen

    def _likely(self) -> tuple[Record, str, User] | None:
        """A button that somebody is offered; what was taken seldom is chosen more often, what ends things seldom."""
        open_nodes = [n for n in self.reference.nodes.values() if self._is_alive(n)]
        at_hand = [node for node in open_nodes if node.number in self.recent]
        if at_hand and self.random.random() < 0.6:
            open_nodes = at_hand
        options: list[tuple[float, Node, str]] = []
        for node in self.random.sample(open_nodes, min(40, len(open_nodes))):
            for action, row in self.reference.definitions[node.kind]["actions"].items():
                if row.get("by") and self.reference.fits(node, row):
                    options.append((self._weight(node, action, row), node, action))
        if not options:
            return None
        _, node, action = self.random.choices(options, [weight for weight, *_ in options])[0]
        record = db.session.get_one(Record, node.number)
        able = self.able(record, listed(self.reference.definitions[node.kind]["actions"][action]["by"]))
        return (record, action, self.random.choice(able)) if able else None

    def _is_alive(self, node: Node) -> bool:
        return self.reference.phase(node) not in FINAL or any(
            row.get("by") and self.reference.fits(node, row)
            for row in self.reference.definitions[node.kind]["actions"].values()
        )

    def able(self, record: Record, roles: Sequence[str]) -> list[User]:
        """Whoever holds one of these roles on a record now."""
        wanted = set(roles)
        return [
            user
            for user in self.people
            if not wanted.isdisjoint(self._roles_held(user))
            and not wanted.isdisjoint(rights_on(self.actor(user), record))
        ]

    def _weight(self, node: Node, action: str, row: Row) -> float:
        return (
            self._eagerness(node, action, row)
            * (3.0 if self._is_half_known(row) else 1.0)
            / (1 + self.coverage.taken[node.kind, action]) ** 0.4
        )

    def _carelessness(self, node: Node, action: str) -> float:
        """What nobody has done yet is done with care."""
        if not self.coverage.taken[node.kind, action]:
            return CAREFUL
        return CURIOUS if self._is_half_known(self.reference.definitions[node.kind]["actions"][action]) else CARELESS

    def _is_half_known(self, row: Row) -> bool:
        """Whether one of its guards was seen only one way so far."""
        seen = self.coverage.guards
        return any(
            isinstance(guard, str) and not (seen[guard, True] and seen[guard, False])
            for guard in listed(row.get("when"))
        )

    def _eagerness(self, node: Node, action: str, row: Row) -> float:
        target = str(row.get("to", node.state))
        phase = self.reference.definitions[node.kind]["states"][target]["phase"]
        new = not self.coverage.taken[node.kind, action]
        if (phase == "ended" and node.kind != "review") or (
            phase == "completed" and node.kind in ("programme", "call")
        ):
            return 1.0 if new else RARE
        return 20.0 if new else 0.3 if target == node.state else 1.0

    def prepare(self, record: Record, action: str, user: User) -> None:
        """Whoever may write the record writes it, where nobody has; what is asked for is attached."""
        definition = self.reference.definitions[record.kind]
        form = definition.get("form")
        editors = definition["states"][self.reference.nodes[record.id].state].get("editable_by")
        asks = definition["actions"][action].get("asks")
        self._attach(record, user, [name for name in (form, asks) if name])
        if not form or not editors or (record.answers(form) and self.random.random() < 0.8):
            return
        able = self.able(record, listed(editors))
        self.typist.careless = self._carelessness(self.reference.nodes[record.id], action)
        if able:
            case = Case(record, self.actor(self.random.choice(able)), self.now)
            save_draft(case, case.form(form), self.typist.draft(case.form(form), case), self.now, None)
            self._forget_or_keep()

    def _attach(self, record: Record, user: User, forms: Sequence[str]) -> None:
        """A scan on the record, of which only the name counts here."""
        case = Case(record, self.actor(user), self.now)
        wanted = any(field.type == "file" for name in forms for field in case.form(name).fields)
        if not wanted or self.random.random() < 0.2:
            return
        if db.session.scalar(sa.select(File.id).where(File.record_id == record.id).limit(1)) is not None:
            return
        given = {"name": "scan.pdf", "media_type": "application/pdf", "size": 1200, "sha256": "0" * 64}
        db.session.add(File(record_id=record.id, uploaded_by_id=user.id, uploaded_at=self.now, **given))
        self._forget_or_keep()

    # What is compared

    def _compare(self) -> None:
        """Everything new in the journal against the reference, then every record against its place in it."""
        db.session.commit()
        self._wrote = False
        query = (
            sa.select(Event, Record.parent_id)
            .join(Record, Event.record_id == Record.id)
            .where(Event.seq > self.seen)
            .order_by(Event.seq)
        )
        events = db.session.execute(query).all()
        told = [
            Told(
                e.seq,
                e.record_id,
                e.kind,
                e.action,
                e.source,
                e.target,
                parent,
                tuple(each for each in (e.actor_id, e.on_behalf_of_id) if each is not None),
                e.cause,
            )
            for e, parent in events
        ]
        fresh = told if self.seen else []
        self.seen = told[-1].seq if told else self.seen
        for event in told:
            self.coverage.taken[event.kind, event.action] += 1
            self.recent.append(event.record)
        faults = self.reference.happened(told)
        self._read_anew()
        for event, _ in events:
            faults += self.ledger.entered(event.kind, event.record_id, event.action, event.answers)
        if any(event.kind in MONEY for event in told):
            faults += self.ledger.audited(fresh)
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

    def _read_anew(self) -> None:
        """As another request would: everything but who is who, and that too once it changed."""
        if self._others_now:
            db.session.expire_all()
            self._actors.clear()
            self._others_now = False
            return
        for thing in list(db.session):
            if not isinstance(thing, WHO_IS_WHO):
                db.session.expire(thing)
