"""What an officer chooses from: kinds of messages, and messages that could not be delivered."""

from collections.abc import Sequence

from grants.casework import vocabulary
from grants.casework.case import Case
from grants.casework.vocabulary import source
from grants.correspondence.queries import failed_messages
from grants.languages import LANGUAGES, words
from grants.notices.models import Notice
from grants.notices.wording import first_line, title_of
from workflows.definition import Words


@source
def kinds_of_messages(case: Case) -> Sequence[tuple[str, Words]]:
    """Every kind that some action owes, by the first line of its message."""
    return [(kind, title_of(kind)) for kind in sorted(vocabulary.notices)]


@source
def messages_that_failed(case: Case) -> Sequence[tuple[str, Words]]:
    """Whom each should have reached, what it says and of which day it is."""
    return [
        (
            str(notice.id),
            {
                each: f"{_addressee(notice, each)}: {first_line(notice, each)}, {words(notice.event.recorded_at, each)}"
                for each in LANGUAGES
            },
        )
        for notice in failed_messages(case.record, case.actor)
    ]


def _addressee(notice: Notice, language: str) -> str:
    organisation = notice.event.record.organisation
    return words(organisation.name, language) if notice.sent_at and organisation else notice.user.name
