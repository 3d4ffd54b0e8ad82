"""Random people through whole programmes: they press what they may and what they may not, and time goes by."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

import sqlalchemy as sa

from grants.casework.case import Case
from grants.casework.perform import NotPossible, begin, perform, tick, why_not_begin
from grants.casework.saving import save_draft
from grants.casework.straight_line import Press, Seed, sprout
from grants.database import db
from grants.people.actors import right_used, rights_on
from grants.people.models import User
from grants.records.models import File, Record
from tests.whole_life.likings import Coverage, Likings, Row
from tests.whole_life.reference import FINAL, Node, listed
from tests.whole_life.typing_parts import Answers
from tests.whole_life.typist import Typist
from tests.whole_life.watching import Divergence, Watched
from tests.world import World
from workflows.definition import BUILT_IN

THROUGH_OTHERS = {("paper_application", "begin"), ("payment_list", "record_answer")}
"""What makes other presses happen, each of which may say no by guards of its own."""
OFTEN_ENOUGH = 2
"""How often one mistake is made on purpose with one action, over all lives."""


class Life(Watched):
    def __init__(self, world: World, now: datetime, random: Random, coverage: Coverage) -> None:
        super().__init__(now, coverage)
        self.world, self.random = world, random
        self.people: Sequence[User] = list(world.people.values())
        self.typist = Typist(random)
        self.likings = Likings(self.reference, coverage)

    # What happens

    def press_something(self) -> None:
        choice = self._likely()
        if choice is None:
            return
        record, action, user = choice
        self.prepare(record, action, user)
        row = self.reference.definitions[record.kind]["actions"][action]
        if self.likings.is_half_known(row) and self.random.random() < 0.5:
            self.err(record, action, user)
        if self.reference.fits(self.reference.nodes[record.id], row):
            self.press(record, action, user)

    def err(self, record: Record, action: str, user: User) -> None:
        """Every mistake that is known of the forms of an action, unless it was made often enough already."""
        definition, node = self.reference.definitions[record.kind], self.reference.nodes[record.id]
        row, own = definition["actions"][action], definition.get("form")
        before = self.typist.meant
        for name in [each for each in (own, row.get("asks")) if each]:
            for number, mistake in enumerate(self.typist.mistakes(Case(record, self.actor(user), self.now).form(name))):
                made = f"{record.kind}.{action}", name, number
                if not self.reference.fits(node, row) or self.coverage.mistakes[made] >= OFTEN_ENOUGH:
                    continue
                self.coverage.mistakes[made] += 1
                self.typist.meant = {name: mistake}
                if name == own and not self.write(record):
                    break
                self.press(record, action, user)
            self.typist.meant = before
        if own and self.reference.fits(node, row):
            self.typist.careless = 0
            self.write(record)

    def press_blindly(self) -> None:
        """Mostly what stands open in a record; whoever it is, whether or not it is theirs to do."""
        nodes = list(self.reference.nodes.values())
        node = self.random.choice(nodes) if nodes else None
        actions = list(self.reference.definitions[node.kind]["actions"]) if node else []
        if node is None or not actions:
            return
        fitting = [name for name, _ in self.reference.open_to_hands(node)]
        names = fitting if fitting and self.random.random() < 0.5 else actions
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
        self.typist.careless = self.likings.carelessness(node, action)
        if not outright and row.get("asks"):
            answers = self.typist.answers(case.form(row["asks"]), case)
        if answers is None:
            return False
        case.answers = answers
        why = None if outright else self._guards_against(case, action)
        try:
            perform(record, action, actor, self.now, Press(answers))
        except NotPossible as refusal:
            self.forget()
            if not outright and not why and (node.kind, action) not in THROUGH_OTHERS:
                reasons = "; ".join(str(reason) for reason in refusal.reasons)
                name = f"{node.kind} {node.number}"
                raise Divergence(f"{name}: {action!r} refused in {node.state!r}: {reasons}") from None
            return False
        if outright or why:
            raise Divergence(f"{node.kind} {node.number}: {action!r} happened in {node.state!r} against {why}")
        self.compare()
        return True

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
        places = [(kind, parent) for kind in self.reference.definitions for parent in self.places(kind)]
        weights = [self.likings.welcome(kind) for kind, _ in places]
        kind, above = self.random.choices(places, weights)[0]
        parent = db.session.get_one(Record, above.number) if above else None
        self.begin(kind, parent)

    def places(self, kind: str) -> list[Node | None]:
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

    def begin(self, kind: str, parent: Record | None, by: User | None = None) -> Record | None:
        self.now += timedelta(minutes=1)
        self.coverage.steps += 1
        rule = self.reference.definitions[kind]["begin"]
        willing = [by] if by else [u for u in self.people if self._roles_held(u) & set(listed(rule["by"]))]
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
                self.forget()
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
            self.forget()
            if not refused and (kind, "begin") not in THROUGH_OTHERS:
                reasons = "; ".join(str(reason) for reason in refusal.reasons)
                raise Divergence(f"{kind} could not begin: {reasons}") from None
            return None
        self.compare()
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
            self.compare()
        self.keep()

    # What is chosen

    def _likely(self) -> tuple[Record, str, User] | None:
        """A button that somebody is offered; what was taken seldom is chosen more often, what ends things seldom."""
        open_nodes = [n for n in self.reference.nodes.values() if self.reference.open_to_hands(n)]
        at_hand = [node for node in open_nodes if node.number in self.recent]
        if at_hand and self.random.random() < 0.6:
            open_nodes = at_hand
        options = [
            (self.likings.weight(node, action), node, action)
            for node in self.random.sample(open_nodes, min(40, len(open_nodes)))
            for action, _ in self.reference.open_to_hands(node)
        ]
        if not options:
            return None
        _, node, action = self.random.choices(options, [weight for weight, *_ in options])[0]
        record = db.session.get_one(Record, node.number)
        able = self.able(record, listed(self.reference.definitions[node.kind]["actions"][action]["by"]))
        return (record, action, self.random.choice(able)) if able else None

    def able(self, record: Record, roles: Sequence[str]) -> list[User]:
        """Whoever holds one of these roles on a record now."""
        wanted = set(roles)
        return [
            user
            for user in self.people
            if not wanted.isdisjoint(self._roles_held(user))
            and not wanted.isdisjoint(rights_on(self.actor(user), record))
        ]

    def prepare(self, record: Record, action: str, user: User) -> None:
        """Whoever may write the record writes it, where nobody has; what is asked for is attached."""
        definition = self.reference.definitions[record.kind]
        form = definition.get("form")
        editors = definition["states"][self.reference.nodes[record.id].state].get("editable_by")
        asks = definition["actions"][action].get("asks")
        self._attach(record, user, [name for name in (form, asks) if name])
        if not form or not editors or (record.answers(form) and self.random.random() < 0.8):
            return
        self.typist.careless = self.likings.carelessness(self.reference.nodes[record.id], action)
        self.write(record)

    def write(self, record: Record) -> bool:
        """The record's own form, by one of those who may; whether anybody may."""
        definition = self.reference.definitions[record.kind]
        editors = definition["states"][self.reference.nodes[record.id].state].get("editable_by")
        able = self.able(record, listed(editors)) if definition.get("form") and editors else []
        if able:
            case = Case(record, self.actor(self.random.choice(able)), self.now)
            form = case.form(definition["form"])
            save_draft(case, form, self.typist.draft(form, case), self.now, None)
            self.keep()
        return bool(able)

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
        self.keep()
