"""``pilates show`` without a window: the steps, who should leave it out, the faults, and what is wrong."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

import exercises
from trainer.base.errors import TrainerError
from trainer.cli.app import app
from trainer.teach.demonstration import faults_shown


def shown(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["show", *arguments, "--no-window"], env={"COLUMNS": "400"})
    assert done.exception is None, done.exception
    return done.output


@pytest.mark.parametrize("name", ["clam", "roll_down", "tall_posture"])
def test_all_that_the_figure_teaches_is_said_in_words(name: str) -> None:
    exercise = exercises.get(name)
    output = shown(name)
    for n, step in enumerate((*exercise.instructions, exercise.to_feel), 1):
        assert f"{n}  {step}" in output
    for line in (*exercise.contraindications, *exercise.limits, exercise.easier, exercise.harder):
        assert line in output
    assert output.count("--fault") == len(faults_shown(name))


def test_a_fault_and_what_to_do_instead() -> None:
    rule = next(rule for rule in exercises.get("clam").faults if rule.code == "feet_apart")
    output = shown("clam", "--fault", "feet_apart")
    assert rule.label in output
    assert rule.cue in output
    assert "other repetitions" not in output


def test_a_fault_that_is_not_seen_alone_says_so() -> None:
    assert "This is judged against your other repetitions" in shown("ab_curl", "--fault", "pelvis_moves")


def test_a_fault_that_no_figure_shows() -> None:
    assert "There is no figure for this" in shown("clam", "--fault", "too_fast")


def test_an_unknown_fault_names_those_there_are() -> None:
    done = CliRunner().invoke(app, ["show", "clam", "--fault", "feet", "--no-window"])
    assert isinstance(done.exception, TrainerError)
    assert "clam has no fault feet" in str(done.exception)
    assert "feet_apart" in str(done.exception)
