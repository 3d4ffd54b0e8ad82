"""Messages owed reach their people: by mail or as a short message, by the next way when one fails for good."""

import logging
import smtplib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa

from grants import database
from grants.database import db
from grants.notices import channels
from grants.notices.channels import Way, hand_over, messenger, shortened, ways_to
from grants.notices.digest import held_with
from grants.notices.letters import digest_line, mail_of
from grants.notices.models import ChannelChoice, Delivery, Notice
from grants.notices.owing import FAILED, tell_of_failure
from grants.notices.wording import first_line, inbox_address, link_of

log = logging.getLogger(__name__)
TRIES = 8
"""On one way, each after twice the time of the one before; then the next way is taken."""
BATCH = 50
ONCE_MORE = timedelta(days=1)
"""After every way failed: an address may have been put right, a server may answer again."""
GIVEN_UP = timedelta(days=90)


def send_owed(now: datetime) -> int:
    """Send what is owed by `now`; how many went out. What fails is tried again, later each time, and says why."""
    with database.transactions(write=False):
        query = sa.select(Notice.id).where(Notice.sent_at.is_(None), Notice.next_attempt_at <= now)
        owed = db.session.scalars(query.order_by(Notice.id).limit(BATCH)).all()
        db.session.rollback()
    return sum(_send_one(number, now) for number in owed)


def _send_one(number: int, now: datetime) -> bool:
    """Handed over outside any transaction: a slow server holds nobody up.

    The message carries the notice's own id, so that a second try after a crash replaces the first.
    """
    with database.transactions(write=True):
        way, numbers = _claim(number, now)
        db.session.commit()
    if way is None:
        return False
    receipt, failure, final = "", "", False
    try:
        receipt = _hand_over(way, numbers)
    except Exception as error:
        db.session.rollback()
        failure, final = f"{type(error).__name__}: {error}"[:500], _is_final(error)
        log.warning("notice %s was not sent: %s", number, failure)
    with database.transactions(write=True):
        for each in numbers:
            notice = db.session.get_one(Notice, each)
            notice.sent_at, notice.failure = None if failure else now, failure
            tried = Delivery(channel=way.channel, address=way.address, tried_at=now)
            tried.receipt, tried.failure, tried.final = receipt, failure, final
            notice.deliveries.append(tried)
            if failure:
                _after_failure(notice, way, now)
        db.session.commit()
    return not failure


def _claim(number: int, now: datetime) -> tuple[Way | None, Sequence[int]]:
    """The way that this worker is to try now, and what goes out in one with this message.

    If there is a way, nobody else tries until the next try is due.
    """
    notice = db.session.scalars(sa.select(Notice).where(Notice.id == number).with_for_update()).one()
    if notice.sent_at is not None or notice.next_attempt_at is None or now < notice.next_attempt_at:
        return None, ()
    if notice.failed_at is not None and now - notice.event.recorded_at > GIVEN_UP:
        notice.next_attempt_at = None
        return None, ()
    way = _way_now(notice)
    told = held_with(notice, now) if way else [notice]
    tries = sum(1 for each in notice.deliveries if way and (each.channel, each.address) == (way.channel, way.address))
    for each in told:
        each.attempts += 1
        each.next_attempt_at = now + (timedelta(minutes=2 ** (tries + 1)) if each.failed_at is None else ONCE_MORE)
    if way is None:
        notice.failure = "no address and no telephone number"
        notice.deliveries.append(Delivery(channel=channels.NONE, tried_at=now, failure=notice.failure))
        _give_up(notice, now)
    return way, [each.id for each in told]


def _way_now(notice: Notice) -> Way | None:
    """The first way that is not exhausted; once all are, each in its turn."""
    ways = _ways(notice)
    return next(iter(_open(notice, ways)), ways[notice.attempts % len(ways)] if ways else None)


def _ways(notice: Notice) -> list[Way]:
    return list(ways_to(notice.user, db.session.get(ChannelChoice, notice.user_id)))


def _open(notice: Notice, ways: list[Way]) -> list[Way]:
    tries = Counter(Way(each.channel, each.address) for each in notice.deliveries)
    refused = {Way(each.channel, each.address) for each in notice.deliveries if each.final}
    return [way for way in ways if tries[way] < TRIES and way not in refused]


def _after_failure(notice: Notice, way: Way, now: datetime) -> None:
    """The next way is taken at once where this one will never do or was tried often enough."""
    left = _open(notice, _ways(notice))
    if not left:
        _give_up(notice, now)
    elif left[0] != way:
        notice.next_attempt_at = now


def _give_up(notice: Notice, now: datetime) -> None:
    """Nobody waits any longer for this message to go through by itself; those in charge are told once, as soon as
    they may know of it."""
    notice.next_attempt_at = now + ONCE_MORE
    if notice.failed_at is None:
        notice.failed_at = now
    if notice.kind != FAILED:
        tell_of_failure(notice, now)


def _is_final(error: Exception) -> bool:
    """Whether the receiving end said that this address will never do."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return False


def _hand_over(way: Way, numbers: Sequence[int]) -> str:
    with database.transactions(write=False):
        told = [db.session.get_one(Notice, number) for number in numbers]
        if way.channel == channels.MAIL:
            mail = mail_of(told, way.address)
        elif len(told) == 1:
            text = shortened(first_line(told[0], told[0].language), link_of(told[0]))
        else:
            text = shortened(digest_line(told), inbox_address())
        db.session.rollback()
    if way.channel == channels.MAIL:
        return hand_over(mail, f"{numbers[0]:08}")
    return messenger().send(way.address, text, f"{numbers[0]:08}")
