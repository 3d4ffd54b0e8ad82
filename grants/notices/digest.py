"""Messages that can wait: whoever wants it gets them once a day in one, and all others at once."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from grants.clock import LOCAL
from grants.database import db
from grants.notices.models import ChannelChoice, Notice

HOUR = time(8, 0)
"""When, by local time, the day's messages go out."""
CAN_WAIT = frozenset(
    {
        "account_verified",
        "agreement_completed",
        "application_withdrawn",
        "award_accepted",
        "award_consented",
        "calendar_in_force",
        "call_announced",
        "call_approved",
        "declaration_entered",
        "discussion_started",
        "dissent_filed",
        "evaluation_published",
        "finding_verified",
        "gathering_planned",
        "gathering_published",
        "handover_over",
        "marks_entered",
        "payment_list_closed",
        "payment_list_dropped",
        "payment_list_sent",
        "payment_register_issued",
        "programme_amended",
        "programme_approved",
        "programme_closed",
        "programme_reported",
        "return_recorded",
        "review_accepted",
        "review_locked",
        "rulebook_signed",
        "session_published",
        "visit_closed",
    }
)
"""Kinds that only tell: nobody has to answer them, and no term begins with them. All others are sent at once."""


def who_waits(kind: str, ids: Sequence[int]) -> frozenset[int]:
    """Which of these people get messages of this kind with the day's others."""
    if kind not in CAN_WAIT or not ids:
        return frozenset()
    daily = sa.select(ChannelChoice.user_id).where(ChannelChoice.user_id.in_(ids), ChannelChoice.daily)
    return frozenset(db.session.scalars(daily))


def goes_out(at: datetime) -> datetime:
    """When what is owed at that moment goes out with the others."""
    local = at.astimezone(LOCAL)
    today = datetime.combine(local.date(), HOUR, LOCAL)
    return (today if local < today else today + timedelta(days=1)).astimezone(at.tzinfo)


def held_with(notice: Notice, now: datetime) -> Sequence[Notice]:
    """All that goes out with this one: the same person's messages whose time has come, oldest first."""
    if not notice.held:
        return [notice]
    query = sa.select(Notice).where(
        Notice.user_id == notice.user_id,
        Notice.held,
        Notice.sent_at.is_(None),
        sa.or_(Notice.next_attempt_at <= now, Notice.id == notice.id),
    )
    return db.session.scalars(query.order_by(Notice.id)).all()


def let_go(user_id: int, now: datetime) -> None:
    """Whoever no longer wants to wait gets at once what was kept for them."""
    waiting = sa.update(Notice).where(Notice.user_id == user_id, Notice.held, Notice.sent_at.is_(None))
    db.session.execute(waiting.values(next_attempt_at=now))
