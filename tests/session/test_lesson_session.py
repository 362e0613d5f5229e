"""Lessons in a whole session: they come once, are spoken, count nothing, and can be skipped from the mat."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from calibration.landmarks import Pose
from exercises.clam import CLAM
from tests.live_person import FPS, HUSH, session_of
from tests.session.test_live_session import arm_up, does
from tests.stick_figure import ROLLS_BACK, film_clam
from trainer.plan.programme import PlannedSet
from trainer.record.store import Store
from trainer.screen.window import Key
from trainer.session.flow import Flow, Phase

STEP = CLAM.instructions[2]
LEFT = PlannedSet("clam", "left", 1, 1, 2, rest_s=4.0)
RIGHT = PlannedSet("clam", "right", 1, 1, 2)
INTRO = "This is how it goes: Clam."


@pytest.mark.slow
def test_the_first_set_of_a_new_exercise_begins_with_a_lesson(tmp_path: Path) -> None:
    results, shown, heard = session_of([LEFT, RIGHT], tmp_path, does, known=())
    assert heard.count(INTRO) == 1  # the other side needs none
    assert heard[0] == INTRO
    assert heard[3] == STEP
    assert heard[5] == CLAM.to_feel
    assert heard[7] == "Or with: pain in the hip you lie on."
    assert heard[8] == "Get ready: Clam."
    assert HUSH not in heard
    # The words for a screen without a picture are those that are said.
    assert list(dict.fromkeys(shown.pictures))[:8] == heard[:8]
    assert [len(result.reps) for result in results] == [2, 2]  # they moved during the lesson too
    with Store(tmp_path / "sessions.sqlite3") as store:
        (record,) = store.sessions()
        assert store.done_exercises("me") == {"clam"}
        assert store.done_exercises("somebody else") == set()
    assert record.sets[0].start_s > 36.0  # after the lesson
    assert not any(said.text == STEP for one in record.sets for said in one.utterances)


def test_whoever_knows_it_and_a_recording_have_none(tmp_path: Path) -> None:
    for name, known, keys in (("knows", {"clam"}, {}), ("recording", None, {"Go": Key.SHOW})):
        folder = tmp_path / name
        folder.mkdir()
        _, shown, heard = session_of([LEFT], folder, does, known=known, keys=keys)
        assert INTRO not in heard
        assert shown.pictures == []


@pytest.mark.slow
def test_a_key_shows_it_in_the_middle_of_a_set_which_then_goes_on(tmp_path: Path) -> None:
    results, shown, heard = session_of([LEFT], tmp_path, does, known={"clam"}, keys={"Go": Key.SHOW})
    assert heard.index("Left side: go.") < heard.index(INTRO)
    assert shown.pictures
    assert [len(result.reps) for result in results] == [2]


@pytest.mark.slow
def test_a_raised_arm_skips_it(tmp_path: Path) -> None:
    def signing(flow: Flow, t_s: float) -> Pose | None:
        return arm_up(does(flow, t_s)) if flow.phase is Phase.LESSON and t_s < 3.0 else does(flow, t_s)

    results, _, heard = session_of([LEFT], tmp_path, signing, known=())
    assert STEP not in heard
    assert "Get ready: Clam." in heard
    assert heard[heard.index(HUSH) - 1] == INTRO  # in the middle of the sentence
    assert [len(result.reps) for result in results] == [2]


@pytest.mark.slow
def test_keys_show_it_before_a_set_and_skip_the_rest_of_it(tmp_path: Path) -> None:
    second = CLAM.instructions[1]
    keys = {"Starting…": Key.SHOW, second: Key.NEXT}
    results, _, heard = session_of([LEFT], tmp_path, does, known={"clam"}, keys=keys)
    assert heard.count(INTRO) == heard.count(second) == 1
    assert heard[heard.index(second) + 1] == HUSH
    assert STEP not in heard
    assert [len(result.reps) for result in results] == [2]


@pytest.mark.slow
def test_a_fault_that_was_told_in_two_sets_is_shown_in_the_rest(tmp_path: Path) -> None:
    film = film_clam([ROLLS_BACK] * 3, top="left", fps=FPS)

    def rolls(flow: Flow, t_s: float) -> Pose | None:
        t_s = 0.0 if flow.phase is Phase.REST else t_s
        return film[min(round(t_s * FPS), len(film) - 1)][1]

    sets = [PlannedSet("clam", "left", n, 3, 2, rest_s=4.0) for n in (1, 2, 3)]
    _, shown, heard = session_of(sets, tmp_path, rolls, known={"clam"})
    watch = "Watch this: the pelvis rolls back. Instead: Hips stacked."
    assert heard.count(watch) == 1
    assert set(shown.pictures) == {watch}


def test_the_figure_is_in_the_corner_until_the_first_repetition(tmp_path: Path) -> None:
    _, shown, _ = session_of([LEFT], tmp_path, does, known={"clam"})
    corners = [(view.reps, view.corner) for view in shown.views if view.corner is not None]
    assert {reps for reps, _ in corners} == {0}
    assert len({corner for _, corner in corners}) == 1
    assert all(view.figure is not None for view in shown.views if view.corner is not None)


def test_the_form_of_a_set_stands_in_large_words_while_its_start_is_waited_for(tmp_path: Path) -> None:
    easier = "Easier today: Open your knee only a little, or lie with your back against a wall."

    film = film_clam([ROLLS_BACK], top="left", fps=FPS)
    opened = max((pose for _t_s, pose in film), key=lambda pose: np.ptp(pose.xy_px[[25, 26], 1]))

    def late(flow: Flow, t_s: float) -> Pose | None:
        return replace(opened, t_s=t_s) if flow.phase is Phase.GET_READY and t_s < 16.0 else does(flow, t_s)

    sets = [replace(one, variant="easier") for one in (LEFT, RIGHT)]
    _, shown, _ = session_of(sets, tmp_path, late, known={"clam"})
    words = list(dict.fromkeys(shown.words))
    assert words.index(easier) < words.index("Hold still…")
    begins = [view for view in shown.views if view.progress and view.progress.rest_left_s is None and not view.reps]
    assert any(view.words != easier and easier in view.note for view in begins)  # then it stands below
    assert not any(view.words == easier and easier in view.note for view in begins)
    assert {view.variant for view in shown.views} == {"easier"}
