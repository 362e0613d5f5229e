"""The question whether the camera mirrors its picture, and the hand that answers it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import exercises
from calibration.landmarks import Pose, Side, other, row
from calibration.text import say
from exercises.judging.arming import OTHER_SIDE, TURN_OVER
from exercises.judging.update import State, Update
from tests.live_person import FPS, in_mirror, session_of
from tests.stick_figure import GOOD, film_clam
from trainer.coach.words import PAUSED
from trainer.plan.programme import PlannedSet
from trainer.screen.board import arranged, labels
from trainer.screen.content import shown
from trainer.screen.side_board import start_rects
from trainer.screen.state import View
from trainer.screen.window import Key
from trainer.session.flow import Flow
from trainer.session.mirror_question import QUESTIONS, RAISED_S, TURNED, MirrorQuestion

SUSPECT = say(OTHER_SIDE.words, side="left")
LYING = film_clam([GOOD], top="left")[0][1]
assert LYING is not None


def arm_up(pose: Pose, side: Side) -> Pose:
    """The same with this arm held up to the ceiling."""
    points = pose.points.copy()
    for name, rise_px in (("elbow", 60), ("wrist", 120)):
        points[row(side, name), :2] = points[row(side, "shoulder"), :2] - [0.0, rise_px]
        points[row(other(side), name), :2] = points[row(other(side), "shoulder"), :2] + [0.0, rise_px / 2]
    return Pose(points, pose.t_s, pose.size)


def at(t_s: float, pose: Pose | None = LYING, advice: str = SUSPECT, state: State = State.GET_READY) -> Update:
    return Update(t_s, state, advice, pose=None if pose is None else replace(pose, t_s=t_s))


def opened() -> MirrorQuestion:
    question = MirrorQuestion(may_ask=True)
    assert question.take(at(0.0), "left") is None
    assert question.is_open
    return question


@pytest.mark.parametrize(("raised", "is_mirrored"), [("right", True), ("left", False)])
def test_the_hand_that_seems_raised_answers_after_a_second(raised: Side, is_mirrored: bool) -> None:
    """Asked to raise the left hand: in a mirrored picture it looks like the right one."""
    question = opened()
    answers = [question.take(at(1 + n / 10, arm_up(LYING, raised)), "left") for n in range(12)]
    first = next(n for n, answer in enumerate(answers) if answer is not None)
    assert first / 10 == pytest.approx(RAISED_S)
    assert answers[first] is is_mirrored
    assert not question.is_open


def test_a_hand_that_is_only_passing_answers_nothing() -> None:
    question = opened()
    for n in range(60):
        is_up = n % 12 < 6
        assert question.take(at(1 + n / 10, arm_up(LYING, "left") if is_up else LYING), "left") is None
    assert question.is_open


def test_it_is_asked_once_and_only_where_a_picture_can_be_turned_round() -> None:
    question = opened()
    question.answer(is_mirrored=False)
    question.take(at(20.0), "left")
    assert not question.is_open
    recording = MirrorQuestion(may_ask=False)
    recording.take(at(0.0), "left")
    assert not recording.is_open
    fresh = MirrorQuestion(may_ask=True)
    fresh.take(at(0.0, advice=say(TURN_OVER, side="left")), "left")  # they may be about to turn over
    assert not fresh.is_open


def test_whoever_turns_over_has_answered() -> None:
    question = opened()
    question.take(at(3.0, advice="", state=State.HOLD_STILL), "left")
    assert not question.is_open


def test_the_screen_shows_the_question_then_the_order_that_is_left() -> None:
    question = opened()
    update = question.shown(at(1.0))
    assert (update.advice, update.coach) == (QUESTIONS["left"], "")
    question.answer(is_mirrored=False)
    assert question.shown(at(2.0)).advice == "Turn over: now the left side."
    assert question.shown(at(2.0, advice="Come.")).advice == "Come."


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (720, 1280)])
def test_the_question_stands_alone_with_its_hand_and_its_answers(size: tuple[int, int]) -> None:
    """Neither the start figure nor the camera's place, which would be other orders; each answer has its line."""
    question, clam = opened(), exercises.get("clam")
    start = View("Lie down.", figure=lambda s: np.zeros((s[1], s[0], 3), np.uint8), side="left", note="n")
    what = shown(clam, question.shown(at(1.0)), question.in_view(start))
    board = arranged(size, (640, 480), what)
    assert (what.words, what.sign, what.has_figure) == (QUESTIONS["left"], "left hand", False)
    assert start_rects(board, what) == ()
    texts = [label.text for label in labels(board, what)]
    assert texts[:2] == [QUESTIONS["left"], "y yes, it is mirrored\nn no"]
    assert clam.position not in texts
    stopped = View("Camera disconnected.", is_stopped=True)
    assert question.in_view(stopped) is stopped
    question.answer(is_mirrored=False)
    assert question.in_view(start) is start


def test_what_is_said_names_no_option_of_the_terminal() -> None:
    assert "--" not in SUSPECT


def test_the_arm_belongs_to_the_question_until_it_comes_down() -> None:
    question = opened()
    for n in range(12):
        question.take(at(1 + n / 10, arm_up(LYING, "left")), "left")
    assert not question.is_open
    assert question.takes_arm  # it is still up: no sign to go on
    question.take(at(2.2 + 1.0), "left")
    assert not question.takes_arm


def test_an_arm_that_cannot_be_trusted_answers_nothing() -> None:
    question = opened()
    pose = replace(arm_up(LYING, "right"), is_trusted=False)
    assert [question.take(at(1 + n / 10, pose), "left") for n in range(20)] == [None] * 20


@pytest.mark.slow
def test_a_mirrored_camera_is_turned_round_in_the_session(tmp_path) -> None:
    """They lie with the left side on top, as asked; the mirrored picture shows the right one until they answer."""
    film = film_clam([GOOD] * 2, top="left", fps=FPS)

    def act(flow: Flow, t_s: float) -> Pose | None:
        if 14.0 < t_s < 16.5:
            return arm_up(LYING, "left")
        return film[min(max(0, round((t_s - 17.0) * FPS)), len(film) - 1)][1]

    sets = [PlannedSet("clam", "left", 1, 1, 1)]
    results, screen, heard = session_of(sets, tmp_path, act, known={"clam"}, camera_mirrors=True)
    assert QUESTIONS["left"] in screen.words
    assert heard.count(QUESTIONS["left"]) == heard.count(TURNED) == 1
    assert [rep.side for result in results for rep in result.reps] == ["left"]


@pytest.mark.slow
def test_in_a_pause_the_question_is_hidden_and_its_key_skips_the_set(tmp_path) -> None:
    film = film_clam([GOOD] * 2, top="left", fps=FPS)

    def act(_flow: Flow, t_s: float) -> Pose | None:
        return film[min(max(0, round(t_s * FPS)), len(film) - 1)][1]

    sets = [PlannedSet("clam", "left", 1, 1, 1), PlannedSet("glute_bridge", None, 1, 1, 1)]
    keys = {QUESTIONS["left"]: Key.PAUSE, PAUSED: Key.NEXT}
    _, screen, _ = session_of(sets, tmp_path, act, known={"clam"}, camera_mirrors=True, keys=keys, longest_s=30.0)
    after = screen.words[screen.words.index(PAUSED) + 1 :]
    assert QUESTIONS["left"] not in after
    assert any("bridge" in words for words in [*after, *screen.pictures])


def test_a_question_that_is_put_off_may_be_asked_again() -> None:
    question = opened()
    question.put_off()
    assert not question.is_open
    question.take(at(1.0), "left")
    assert question.is_open
    question.answer(is_mirrored=False)
    question.put_off()
    question.take(at(2.0), "left")
    assert not question.is_open


def test_a_mirrored_pose_is_the_other_side() -> None:
    seen = in_mirror(arm_up(LYING, "left"))
    assert seen is not None
    left, right = (float(seen.points[row(side, "wrist"), 1]) for side in ("left", "right"))
    assert right < left
    assert np.allclose(in_mirror(seen).points, arm_up(LYING, "left").points)  # type: ignore[union-attr]
