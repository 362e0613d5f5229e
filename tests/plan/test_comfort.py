"""How each exercise was for the back: when it is asked, and which exercises are left out because they hurt."""

from __future__ import annotations

from typing import Any

import pytest

from tests.session_records import day, did, session
from trainer.plan import comfort, progress
from trainer.plan.programme import Block

BRIDGE = "glute_bridge"


def told(n: int, *answers: str | None, programme: str = "glutes") -> Any:
    """A session on day n whose sets of the bridge were answered so."""
    return session(day(n), programme, [did(BRIDGE, 8, comfort=answer) for answer in answers])


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ([], True),
        (["fine", "fine"], True),
        (["fine", "fine", "fine"], False),
        (["fine", None, "fine", "fine"], False),  # no answer is none, and takes none away
        ([None, None, None], True),  # no answer is never "fine"
        (["fine", "felt", "fine"], True),
        (["hurt", "fine", "fine", "fine"], False),
        (["fine", "fine", "fine", "hurt"], True),  # the newest counts
    ],
)
def test_asked_until_three_times_fine_in_a_row(answers, asked):
    sessions = [told(n, answer) for n, answer in enumerate(answers, 1)][::-1]
    assert comfort.is_asked(sessions, BRIDGE) is asked
    assert comfort.is_asked(sessions, "clam")


@pytest.mark.parametrize(
    ("sessions", "today", "out"),
    [
        ([told(1, "hurt")], 1, "hurt today, so it rests until tomorrow"),
        ([told(1, "hurt")], 2, None),
        ([told(1, "felt"), told(2, "felt"), told(3, "felt")], 3, None),
        ([told(1, "hurt", "hurt")], 2, None),  # one day
        ([told(1, "hurt"), told(3, "hurt")], 4, "hurt twice, so it is left out until you practise it by itself"),
        ([told(1, "hurt"), told(3, "hurt")], 3, "hurt today"),
        ([told(1, "hurt"), told(3, "hurt"), told(4, "fine")], 5, "hurt twice"),  # in a programme it was not asked for
        ([told(1, "hurt"), told(3, "hurt"), told(5, "fine", programme="")], 6, None),
        ([told(1, "hurt"), told(3, "hurt"), told(5, None, programme="")], 6, None),
        ([told(1, "hurt"), told(3, "hurt"), told(5, "hurt", programme="")], 6, "hurt twice"),
        ([told(1, "hurt"), told(3, "hurt"), told(5, "fine", programme=""), told(7, "hurt")], 8, None),
    ],
)
def test_what_hurt_is_out_today_and_after_the_second_time_until_asked_for(sessions, today, out):
    found = comfort.left_out(sessions[::-1], day(today).astimezone().date())
    assert list(found) == ([BRIDGE] if out else [])
    assert out is None or out in found[BRIDGE]


def test_an_exercise_of_a_package_that_is_gone_is_left_alone():
    gone = session(day(1), "glutes", [did("gone", 8, comfort="hurt")])
    assert comfort.left_out([gone], day(1).astimezone().date()) == {}


def test_the_dose_steps_back_after_it_hurt_and_not_forward_after_it_was_felt():
    block = Block(BRIDGE, "main", (None,), (1, 3), (8, 12), 30.0)
    fine, felt, hurt = (progress.days([told(n, answer) for n in (2, 1)], BRIDGE) for answer in ("fine", "felt", "hurt"))
    assert progress.advise(block, fine, held=False).dose.amount == 10
    assert progress.advise(block, felt, held=False).dose == block.first
    assert progress.advise(block, hurt, held=False).dose.variant == "easier"


def test_the_question_takes_enter_for_no_answer():
    question = comfort.comfort_question("clam", "left")
    assert question.default == comfort.NO_ANSWER
    assert question.heading == "Clam, left side"
    assert [comfort.answer_of(choice.id) for choice in question.choices] == ["fine", "felt", "hurt", None]
    assert comfort.answer_of(None) is None


def test_the_answers_in_a_table():
    sessions = [told(1, "fine", "hurt"), told(2, "fine", None)]
    assert comfort.comfort_counts(sessions, BRIDGE) == "fine 2, hurt 1"
    assert comfort.comfort_counts(sessions, "clam") == ""
    assert comfort.comfort_word(None) == "–"
