"""A call is put forward only where its dates and its money fit together; each refusal names its field."""

from collections.abc import Mapping
from typing import Any

import pytest
from flask import Flask

from grants.casework.perform import NotPossible
from grants.languages import Message
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"deadline": "2026-04-12T12:00:00+00:00"}, "deadline", "is a day off. Set the deadline on a working day."),
        ({"implementation_starts": "2026-04-06"}, "implementation_starts", "before applications have closed"),
        ({"implementation_ends": "2026-05-31"}, "implementation_ends", "cannot end before they start"),
        ({"implementation_ends": "2027-06-01"}, "implementation_ends", "lasts 12 months at most"),
        ({"max_grant": "900000.01"}, "max_grant", "more than the budget of the call"),
        ({"budget": "2000000.01"}, "budget", "has 2,000,000.00"),
    ],
)
def test_what_does_not_fit_is_refused_beside_its_field(
    walk: Walk, changed: Mapping[str, Any], field: str, sentence: str
) -> None:
    call = walk.draft_call(**changed)
    with pytest.raises(NotPossible) as caught:
        walk.press("customer_officer", call, "propose")
    reasons = [each for each in caught.value.reasons if isinstance(each, Message)]
    assert [each.field for each in reasons] == [field]
    assert sentence in str(reasons[0]).replace("\N{NO-BREAK SPACE}", " ")


def test_a_call_that_fits_is_put_forward(walk: Walk) -> None:
    call = walk.draft_call(implementation_ends="2027-05-31", max_grant="900000.00")
    walk.press("customer_officer", call, "propose")
    assert call.phase == "approving"


def test_a_word_of_two_alphabets_is_refused_on_the_page_where_it_was_typed(app: Flask, walk: Walk) -> None:
    call = walk.draft_call()
    officer = Visitor(app, walk.world.people["customer_officer"], "en")
    page = officer.get(f"/records/{call.reference}/form/for_whom")
    assert page.status_code == 200
    answer = officer.post(
        f"/records/{call.reference}/form/for_whom", version=str(call.version), **{"goal-ru": "Помощь дeтям"}
    )
    assert answer.status_code == 422
    assert "The word “дeтям” mixes Latin and Cyrillic letters." in answer.text
    assert "Помощь дeтям" in answer.text
