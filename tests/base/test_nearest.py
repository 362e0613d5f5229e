"""The nearest of the known names."""

from __future__ import annotations

import pytest

from trainer.base.errors import TrainerError
from trainer.base.nearest import did_you_mean
from trainer.cli.exercise import exercise_called
from trainer.plan import programme_file


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [("clamm", "clam"), ("Clam", "clam"), ("Glute Bridge", "glute_bridge"), ("bridge", "glute_bridge")],
)
def test_of_an_exercise(typed: str, wanted: str) -> None:
    with pytest.raises(TrainerError, match=rf"Did you mean {wanted}\?"):
        exercise_called(typed)


def test_of_a_programme() -> None:
    with pytest.raises(TrainerError, match=r"Did you mean glutes\?"):
        programme_file.get("glute")


def test_nothing_is_near() -> None:
    assert did_you_mean("juggling", ["clam", "roll_down"]) is None
    assert did_you_mean("", ["clam"]) is None
