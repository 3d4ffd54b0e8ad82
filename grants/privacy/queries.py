"""Everything that is kept of one person, and what stands against erasing it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from grants.awards.models import Vote
from grants.casework.worklists.models import CalendarFeed, Run, RunItem, SavedView
from grants.clock import LOCAL
from grants.database import db
from grants.languages import Message, say
from grants.notices.models import ChannelChoice, Delivery, Notice
from grants.people import passkeys, second_factors, signing_in
from grants.people.accounts import HEAD
from grants.people.identity import identities_of
from grants.people.models import Letter, Membership, SecondFactor, User
from grants.people.roles import APPLICANT_ROLES, AUTHORITY_ROLES
from grants.records.models import Event, File, Record
from workflows.definition import FINAL

Row = Mapping[str, Any]


def own_data(user: User, now: datetime) -> Mapping[str, Sequence[Row]]:
    """Every row about the person by what it is, in plain values; secrets are named but not disclosed."""
    return {
        "account": [_account(user, now)],
        "roles": [_role(each) for each in user.memberships],
        "deputies": list(_deputies(user)),
        "sign_ins": [
            {"device": s.device, "address": s.address, "begun_at": s.begun_at, "seen_at": s.seen_at}
            for s in signing_in.of_user(user, now)
        ],
        "second_factors": list(_second_factors(user)),
        "passkeys": [{"name": p.name, "added_at": p.added_at, "used_at": p.used_at} for p in passkeys.of_user(user)],
        "identities": [
            {"issuer": i.issuer, "subject": i.subject, "linked_at": i.linked_at} for i in identities_of(user)
        ],
        "letters": list(_letters(user)),
        "notices": list(_notices(user)),
        "views": list(_views(user)),
        "calendars": [{"made_at": feed.made_at} for feed in [db.session.get(CalendarFeed, user.id)] if feed],
        "runs": list(_runs(user)),
        "votes": list(_votes(user)),
        "actions": list(_actions(user)),
        "files": list(_files(user)),
    }


def bars(user: User, now: datetime) -> Sequence[Message]:
    """Why the account cannot be erased now: an office, or open work that nobody else could sign for."""
    day = now.astimezone(LOCAL).date()
    found = []
    lasting = [m for m in user.memberships if m.ends is None or m.ends >= day]
    for office in (m for m in lasting if m.role in AUTHORITY_ROLES):
        found.append(
            say(
                "You hold an office in %(authority)s. It has to end first: the administrator there prepares it.",
                authority=office.organisation.name,
            )
        )
    for role in (m for m in lasting if m.role == HEAD and m.record_id is None):
        if _is_only_head(role, day) and _has_open_work(role.organisation_id):
            found.append(
                say(
                    "You are the only head of %(organisation)s, which has open work. Invite another head first.",
                    organisation=role.organisation.name,
                )
            )
    return list(dict.fromkeys(found))


def applicant_places(user: User, day: date) -> Sequence[Membership]:
    """Roles in organisations that apply, held now or later."""
    return [m for m in user.memberships if m.role in APPLICANT_ROLES and (m.ends is None or m.ends >= day)]


def _is_only_head(role: Membership, day: date) -> bool:
    others = sa.select(Membership.id).join(User, Membership.user_id == User.id)
    others = others.where(
        Membership.organisation_id == role.organisation_id,
        Membership.role == HEAD,
        Membership.record_id.is_(None),
        Membership.user_id != role.user_id,
        Membership.starts <= day,
        sa.or_(Membership.ends.is_(None), Membership.ends >= day),
        User.active,
    )
    return db.session.scalar(others.limit(1)) is None


def _has_open_work(organisation_id: int) -> bool:
    query = sa.select(Record.id).where(Record.organisation_id == organisation_id, Record.phase.not_in(FINAL))
    return db.session.scalar(query.limit(1)) is not None


def _account(user: User, now: datetime) -> Row:
    choice = db.session.get(ChannelChoice, user.id)
    return {
        "number": user.id,
        "name": user.name,
        "email": user.email,
        "phone": user.phone,
        "language": user.language,
        "created_at": user.created_at,
        "notices_by": choice.channel if choice else "mail",
        "notices_daily": choice.daily if choice else False,
        "has_password": bool(user.password_hash),
        "taken_at": now,
    }


def _role(membership: Membership) -> Row:
    return {
        "role": membership.role,
        "organisation": membership.organisation.name,
        "starts": membership.starts,
        "ends": membership.ends,
        "basis": membership.basis,
        "on_behalf_of": membership.on_behalf_of.name if membership.on_behalf_of else "",
    }


def _deputies(user: User) -> Iterator[Row]:
    """Who acts or acted in this person's place, by name of the place: who they are is theirs."""
    query = sa.select(Membership).where(Membership.on_behalf_of_id == user.id).order_by(Membership.id)
    for place in db.session.scalars(query.options(joinedload(Membership.organisation))):
        yield {
            "role": place.role,
            "organisation": place.organisation.name,
            "starts": place.starts,
            "ends": place.ends,
            "basis": place.basis,
        }


def _second_factors(user: User) -> Iterator[Row]:
    factor = db.session.get(SecondFactor, user.id)
    left = second_factors.recovery_codes_left(user)
    if factor is not None or left:
        yield {"enrolled_at": factor.enrolled_at if factor else None, "recovery_codes_left": left}


def _views(user: User) -> Iterator[Row]:
    query = sa.select(SavedView).where(SavedView.user_id == user.id)
    for view in db.session.scalars(query.order_by(SavedView.page, SavedView.name)):
        yield {"list": view.page, "name": view.name, "asks": view.query}


def _runs(user: User) -> Iterator[Row]:
    """What was asked for on many records at once; what happened to each stands among the actions."""
    query = sa.select(Run, sa.func.count(RunItem.id)).outerjoin(RunItem, RunItem.run_id == Run.id)
    for run, records in db.session.execute(query.where(Run.user_id == user.id).group_by(Run.id).order_by(Run.id)):
        yield {
            "number": run.reference,
            "kind": run.kind,
            "action": run.action,
            "answers": run.answers,
            "records": records,
            "begun_at": run.begun_at,
        }


def _votes(user: User) -> Iterator[Row]:
    session, application = aliased(Record), aliased(Record)
    query = sa.select(session.reference, application.reference, Vote.vote).select_from(Vote)
    query = query.join(session, Vote.session_id == session.id).join(application, Vote.application_id == application.id)
    for held, voted_on, vote in db.session.execute(query.where(Vote.member_id == user.id).order_by(Vote.id)):
        yield {"session": held, "application": voted_on, "vote": vote}


def _letters(user: User) -> Iterator[Row]:
    for letter in db.session.scalars(sa.select(Letter).where(Letter.user_id == user.id).order_by(Letter.id)):
        yield {"kind": letter.kind, "address": letter.address, "owed_at": letter.owed_at, "sent_at": letter.sent_at}


def _notices(user: User) -> Iterator[Row]:
    tries = sa.select(Notice.id, Delivery.address).join(Delivery, Delivery.notice_id == Notice.id)
    addresses: dict[int, list[str]] = {}
    for number, address in db.session.execute(tries.where(Notice.user_id == user.id).order_by(Delivery.id)):
        addresses.setdefault(number, []).append(address)
    query = sa.select(Notice).where(Notice.user_id == user.id).order_by(Notice.id)
    for notice in db.session.scalars(query.options(joinedload(Notice.event).joinedload(Event.record))):
        yield {
            "kind": notice.kind,
            "record": notice.event.record.reference,
            "owed_at": notice.event.recorded_at,
            "sent_at": notice.sent_at,
            "addresses": sorted(set(addresses.get(notice.id, []))),
        }


def _actions(user: User) -> Iterator[Row]:
    query = sa.select(Event).where(sa.or_(Event.actor_id == user.id, Event.on_behalf_of_id == user.id))
    for event in db.session.scalars(query.options(joinedload(Event.record)).order_by(Event.seq)):
        yield {
            "number": event.seq,
            "record": event.record.reference,
            "kind": event.kind,
            "action": event.action,
            "role": event.role,
            "basis": event.basis,
            "happened_at": event.happened_at,
            "recorded_at": event.recorded_at,
            "answers": event.answers if event.actor_id == user.id else {},
        }


def _files(user: User) -> Iterator[Row]:
    query = sa.select(File, Record.reference).join(Record, File.record_id == Record.id)
    for file, reference in db.session.execute(query.where(File.uploaded_by_id == user.id).order_by(File.id)):
        yield {"name": file.name, "record": reference, "size": file.size, "uploaded_at": file.uploaded_at}
