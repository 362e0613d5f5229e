"""Every page of the home screen is whole and legible, in every language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import exercises
from tests.home.scripted import CAMERAS, WELL
from trainer.base.language import language, use
from trainer.base.questions import Question
from trainer.home import pages
from trainer.home.facts import Facts, camera_problem
from trainer.home.setup import camera_page, language_page, setup_page
from trainer.plan.consent import again_question, consent_question
from trainer.plan.plan_file import Plan
from trainer.record.records import Consent
from trainer.record.store import Person, Store
from trainer.screen.question_board import card_labels
from trainer.screen.question_layout import arrange
from trainer.session import start
from trainer.session.options import LiveOptions

PLAN = Plan("Hips", "Dr. M. Rossi, physiotherapist", "Kim", "", 6, "own", (), (), (), date(2026, 9, 24))
SIZES = [(1280, 720), (1920, 1080)]
#: Letters as a share of the height: 13 pixels at 720p, as large as a keyboard's legend from the chair.
LEAST_SHARE = 0.018


@pytest.fixture(params=["en", "de", "es"], autouse=True)
def _in_language(request: pytest.FixtureRequest) -> Iterator[None]:
    before = language()
    use(request.param)
    yield
    use(before)


@pytest.fixture
def facts(tmp_path: Path, request: pytest.FixtureRequest) -> Facts:
    """For somebody with osteoporosis, who has no camera."""
    with Store(tmp_path / "sessions.sqlite3") as store:
        known = start.known(store, Person("me", {**WELL, "osteoporosis": "yes"}, ()))
    return Facts(known, start.today(known, datetime(2026, 5, 4, 12, tzinfo=UTC)), camera_problem("0", ()))


def every(facts: Facts) -> dict[str, Question]:
    return {
        "home": pages.home_page(facts),
        "home with a plan": pages.home_page(replace(facts, recipient=PLAN.by)),
        "consent": consent_question(PLAN),
        "consent given": again_question(
            PLAN, Consent("", datetime(2026, 5, 4, 12, tzinfo=UTC), True, True, date(2026, 5, 4), PLAN.by)
        ),
        "programmes": pages.programmes_page(facts),
        **{key: pages.programme_page(facts, key) for key in facts.today.others},
        "exercises": pages.exercises_page(facts, 0),
        **{f"card {name}": pages.card(facts, exercises.get(name)) for name in exercises.names()[: pages.ON_A_PAGE]},
        "side": pages.side_page(exercises.get("clam")),
        **{f"form {name}": pages.form_page(exercises.get(name)) for name in exercises.names()[: pages.ON_A_PAGE]},
        "setup": setup_page(LiveOptions(), CAMERAS),
        "language": language_page(),
        "camera": camera_page("0", (), "Back", problem="No picture."),
    }


@pytest.mark.parametrize("size", SIZES)
def test_every_page_is_whole_and_legible(facts: Facts, size: tuple[int, int]) -> None:
    for name, question in every(facts).items():
        at = arrange(question, size)
        for label in (*at.words, *card_labels(question, at, size[1])):
            letters_px, lines = label.fitted
            assert letters_px >= LEAST_SHARE * size[1], (name, label.text)
            assert "…" not in lines[-1], (name, label.text)
        assert max(label.rect.bottom for label in at.words) <= max(card.bottom for card in at.cards), name
        assert all(card.bottom <= at.keys[0].rect.y and min(card.w, card.h) > 0 for card in at.cards), name
