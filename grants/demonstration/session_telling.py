"""The scenes of a commission: its sessions with their votes and protocols, and the panel that judges appeals."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from grants.casework.case import Case
from grants.casework.vocabulary import entries_of
from grants.demonstration import scripts
from grants.demonstration.playing import Scene
from grants.demonstration.stage import EVERY, Stage
from grants.demonstration.telling import DECLARED, Telling

MEMBERS = "commission_member"


def tell_commission(telling: Telling) -> None:
    """Every session, from the ranking before it to the publication of its protocol, and every appeal."""
    for number, told in enumerate(telling.script.call["sessions"], 1):
        _session(telling, f"session {number}", told)
    for name, application in telling.script.applications.items():
        if appeal := application.get("appeal"):
            _appeal(telling, name, appeal)


def _session(telling: Telling, session: str, told: Mapping[str, Any]) -> None:
    members, conflicts = _members(telling), told.get("conflicts", {})
    telling.press(told["ranked"], "call", "rank", "secretary")
    telling.begin(told["begun"], "session", session, "secretary", under="call")
    telling.fill(told["begun"] + timedelta(minutes=20), session, "secretary", told["form"])
    telling.press(told["convened"], session, "convene", "secretary")
    for number, member in enumerate(members, 1):
        at = told["form"]["meets_at"] - timedelta(hours=20) + timedelta(minutes=number)
        if conflict := conflicts.get(member):
            answers = {**conflict, "applications": [f"=record {name}" for name in conflict["applications"]]}
            telling.press(at, session, "declare_conflict", member, answers)
        else:
            telling.press(at, session, "declare_no_conflict", member, dict.fromkeys(DECLARED, True))
    there = {f"=person {name}": {"presence": "remote"} for name in told.get("remote", ())}
    attendance = {"held_on": scripts.day(told["held"]), "attendance": {EVERY: {"presence": "in_person"}, **there}}
    telling.press(told["held"], session, "hold", "secretary", attendance)
    voted = told["held"] + timedelta(hours=2)
    telling.scenes.append(Scene(voted, partial(_vote, telling.stage, session, voted, told)))
    telling.press(told["drafted"], session, "draft_protocol", "secretary")
    if dissent := told.get("dissent"):
        answers = {"opinion": dissent["opinion"]}
        telling.begin(dissent["at"], "dissent", f"{session} dissent", dissent["who"], under=session, answers=answers)
    for number, member in enumerate(members, 1):
        telling.press(told["drafted"] + timedelta(hours=1, minutes=number), session, "sign", member)
    telling.press(told["published"], session, "publish", "chair")


def _members(telling: Telling) -> Sequence[str]:
    officials: Mapping[str, Any] = telling.script.people["officials"]
    return [key for key, person in officials.items() if MEMBERS in person["roles"]]


def _vote(stage: Stage, session: str, at: datetime, told: Mapping[str, Any]) -> None:
    """Everybody who may vote is for what the ranking proposes, but for whom the story names otherwise."""
    case = Case(stage.record(session), stage.cast.actor("secretary", at), at)
    present = [entry.value for entry in entries_of("members_present", case)]
    otherwise = {stage.record(name).reference: row for name, row in told.get("votes", {}).items()}
    rows = []
    for entry in entries_of("proposed_decisions", case):
        row = otherwise.get(entry.value, {})
        sides = {side: [stage.cast.number(who) for who in row.get(side, ())] for side in ("against", "abstained")}
        out = {*entry.begins["recused"], *sides["against"], *sides["abstained"]}
        rows.append({**sides, "for": [member for member in present if member not in out]})
    answers = {"applications": rows, "resolution": told["resolution"]}
    stage.press(session, "enter_votes", "secretary", at, answers)


def _appeal(telling: Telling, application: str, told: Mapping[str, Any]) -> None:
    """An appeal of the applicant, as the whole panel decides it."""
    name, head = f"{application} appeal", f"{application}.head"
    telling.begin(told["begun"], "appeal", name, head, under=application)
    telling.fill(told["begun"] + timedelta(hours=1), name, head, told["form"])
    telling.press(told["filed"], name, "file", head)
    decision = {**told["decision"], "panel": {EVERY: {"vote": "for"}}}
    telling.press(told["decided"], name, told["outcome"], "panel_1", decision)
