"""Down to the mat and up again: the steps, and who is shown them."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from trainer.cli.app import app
from trainer.plan import mat
from trainer.session.practice import _is_first_on_mat


@pytest.mark.parametrize(
    ("exercise", "is_on_mat"), [("clam", True), ("glute_bridge", True), ("roll_down", False), ("tall_posture", False)]
)
def test_which_exercises_are_done_on_the_mat(exercise, is_on_mat):
    assert mat.is_on_mat(exercise) == is_on_mat


@pytest.mark.parametrize(
    ("names", "known", "is_first"),
    [
        ({"clam", "tall_posture"}, set(), True),
        ({"clam"}, {"roll_down", "gone"}, True),  # an exercise of a package that is not there any more
        ({"clam"}, {"glute_bridge"}, False),
        ({"roll_down"}, set(), False),
    ],
)
def test_it_is_shown_before_the_first_session_on_the_mat(names, known, is_first):
    assert _is_first_on_mat(names, known) == is_first


def test_every_step_down_and_up_is_listed_in_order_and_the_chair_at_the_end():
    lines = mat.lines()
    assert [line[:2] for line in lines if line[0].isdecimal()] == ["1.", "2.", "3.", "4.", "5.", "1.", "2.", "3.", "4."]
    assert lines[5] == "And up again:"
    assert lines[-1].endswith("stay on the chair, with the programme Only a chair.")


def test_it_can_always_be_shown():
    shown = CliRunner().invoke(app, ["show", "mat"])
    assert shown.exit_code == 0
    assert "Down to the mat and up again" in shown.output
    assert "roll onto your back in one piece" in " ".join(shown.output.split())
