"""What is written down when a message was handed over."""

from datetime import datetime

from grants.casework.case import Case
from grants.casework.straight_line import refresh_due_below
from grants.casework.vocabulary import computation
from grants.correspondence.queries import HANDING_FORM, failed_message
from grants.notices.channels import HAND
from grants.notices.models import Delivery


@computation
def record_handing(case: Case) -> None:
    """The message reached its person; the terms that waited for it run from now, when this is on record, and are
    derived again. When it was handed over is kept with the proof."""
    answers = case.record.answers(HANDING_FORM)
    notice = failed_message(case.record, answers["notice"], case.actor)
    if notice is None:
        return
    handed = datetime.fromisoformat(answers["handed_at"])
    notice.sent_at, notice.failure, notice.next_attempt_at = case.now, "", None
    notice.deliveries.append(Delivery(channel=HAND, tried_at=handed, receipt=answers["proof"][:300]))
    refresh_due_below(case.on(notice.event.record))
