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
    """The message carries the notice's own id, so that a second try after a crash replaces the first."""
    with database.transactions(write=True):
        notice = db.session.scalars(sa.select(Notice).where(Notice.id == number).with_for_update()).one()
        if notice.sent_at is not None:
            db.session.rollback()
            return False
        notice.attempts += 1
        try:
            _hand_over(_mail(notice), notice.id)
        except (OSError, smtplib.SMTPException) as error:
            notice.failure = f"{type(error).__name__}: {error}"[:500]
            notice.next_attempt_at = now + timedelta(minutes=2**notice.attempts)
            log.warning("notice %s was not sent: %s", notice.id, notice.failure)
        else:
            notice.sent_at, notice.failure = now, ""
        sent = notice.sent_at is not None
        db.session.commit()
    return sent


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
