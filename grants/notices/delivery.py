"""Messages owed are sent once: by mail where a mail server is set, else into a folder, one file a message."""

import logging
import smtplib
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import current_app

from grants import database
from grants.database import db
from grants.notices.models import Notice
from grants.notices.wording import worded

log = logging.getLogger(__name__)
TRIES = 8
BATCH = 50


def send_owed(now: datetime) -> int:
    """Send what is owed by `now`; how many went out. What fails is tried again, later each time, and says why."""
    with database.transactions(write=False):
        query = sa.select(Notice.id).where(
            Notice.sent_at.is_(None), Notice.next_attempt_at <= now, Notice.attempts < TRIES
        )
        owed = db.session.scalars(query.order_by(Notice.id).limit(BATCH)).all()
        db.session.rollback()
    return sum(_send_one(number, now) for number in owed)


def _send_one(number: int, now: datetime) -> bool:
    """Handed over outside any transaction: a slow mail server holds nobody up.

    The message carries the notice's own id, so that a second try after a crash replaces the first.
    """
    with database.transactions(write=True):
        claimed = _claim(number, now)
        db.session.commit()
    if not claimed:
        return False
    failure = ""
    try:
        with database.transactions(write=False):
            mail = _mail(db.session.get_one(Notice, number))
            db.session.rollback()
        _hand_over(mail, number)
    except Exception as error:
        db.session.rollback()
        failure = f"{type(error).__name__}: {error}"[:500]
        log.warning("notice %s was not sent: %s", number, failure)
    with database.transactions(write=True):
        notice = db.session.get_one(Notice, number)
        notice.sent_at, notice.failure = None if failure else now, failure
        db.session.commit()
    return not failure


def _claim(number: int, now: datetime) -> bool:
    """Whether this worker is the one to try now; if so, nobody else does until the next try is due."""
    notice = db.session.scalars(sa.select(Notice).where(Notice.id == number).with_for_update()).one()
    if notice.sent_at is not None or notice.next_attempt_at is None or now < notice.next_attempt_at:
        return False
    notice.attempts += 1
    notice.next_attempt_at = now + timedelta(minutes=2**notice.attempts)
    return True


def _mail(notice: Notice) -> EmailMessage:
    subject, text = worded(notice)
    mail = EmailMessage()
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname
    mail["From"] = f"Ashar <noreply@{host}>"
    mail["To"] = notice.user.email
    mail["Subject"] = subject
    mail["Date"] = format_datetime(notice.event.recorded_at)
    mail["Message-ID"] = f"<notice-{notice.id}@{host}>"
    mail.set_content(text)
    mail["Content-Language"] = notice.language
    return mail


def _hand_over(mail: EmailMessage, number: int) -> None:
    url = current_app.config["SMTP_URL"]
    if not url:
        folder = Path(current_app.config["OUTBOX"])
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number:08}.eml").write_bytes(mail.as_bytes())
        return
    parts = urlsplit(url)
    with smtplib.SMTP(parts.hostname or "127.0.0.1", parts.port or 25, timeout=10) as server:
        if parts.username:
            server.starttls()
            server.login(parts.username, parts.password or "")
        server.send_message(mail)
