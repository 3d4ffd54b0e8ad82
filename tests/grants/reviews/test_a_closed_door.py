import pytest
from flask import Flask

from grants.languages import say
from tests.grants.calls.walk import Walk
from tests.visiting import Visitor

TOLD = say(
    "You declared a conflict of interest with this application, so it is closed to you. "
    "If that was a mistake, tell the secretary of the commission."
)


@pytest.mark.parametrize("language", ["ky", "ru", "en"])
def test_the_page_says_why_an_application_is_closed_after_a_conflict_and_strangers_find_nothing(
    app: Flask, walk: Walk, language: str
) -> None:
    call = walk.open_call()
    application = walk.apply(call, 1)
    walk.to_evaluation(call, application)
    review = walk.appoint(application, "evaluator_1")
    walk.press("evaluator_1", review, "declare_conflict", reason="Арыз ээсинин уюмунда иштегем.")
    recused = Visitor(app, walk.world.people["evaluator_1"], language)
    for path in (f"/records/{application.reference}", f"/records/{review.reference}/form"):
        answer = recused.get(path)
        assert answer.status_code == 403
        assert TOLD.text(language) in answer.text
    stranger = Visitor(app, walk.world.people["evaluator_2"], language)
    assert stranger.get(f"/records/{application.reference}").status_code == 404
    assert Visitor(app, None, language).get(f"/records/{application.reference}").status_code == 404
