"""A picture that shows nothing to judge: it stands still, is black, or is turned."""

from __future__ import annotations

import math
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from calibration.landmarks import Landmark, Pose
from calibration.picture import (
    BLACK,
    CHANGES,
    ON_ITS_SIDE,
    STILL,
    STILL_S,
    UPSIDE_DOWN,
    StillPicture,
    Trouble,
    is_same,
    not_upright,
)
from exercises.clam import CLAM
from exercises.judging.arming import MIRRORED_S
from exercises.judging.runner import SetRunner
from exercises.judging.turned_watch import LOOK_S, SURE
from exercises.judging.update import State
from exercises.roll_down import ROLL_DOWN
from tests.exercises.test_tall_posture import TALL, Body
from tests.replay import replay
from tests.stick_figure import GOOD, film_clam, later
from trainer.capture.frame import Frame
from trainer.capture.light import Light, PictureWatch, some_points
from trainer.pose.trust import Verdict
from trainer.recordings.analyse import judge, nobody_seen
from trainer.recordings.looking import Found, Looker, gather, somebody_else

FPS = 20.0
#: Frame rate of a recording. The trainer follows the movement of the camera in every frame.
RECORDING_FPS = 5.0


def noise(n: int, grey: int = 110) -> np.ndarray:
    """A picture of a real camera: never the same twice."""
    return np.random.default_rng(n).integers(grey - 8, grey + 8, (96, 128, 3), np.uint8)


class TestStill:
    def watch(self, pictures: Sequence[np.ndarray]) -> list[bool]:
        still = StillPicture()
        return [still.update(i / FPS, some_points(picture)) for i, picture in enumerate(pictures)]

    def test_a_camera_with_noise_never_stands_still(self) -> None:
        assert not any(self.watch([noise(n) for n in range(60)]))

    def test_the_same_picture_stands_still_after_a_second(self) -> None:
        found = self.watch([noise(0)] * 60)
        assert found.index(True) == round(STILL_S * FPS)
        assert all(found[found.index(True) :])

    def test_it_is_told_since_when(self) -> None:
        still = StillPicture()
        for i in range(60):
            still.update(i / FPS, some_points(noise(min(i, 20))))
        assert still.since_s == 1.0

    def test_breathing_is_a_moving_picture(self) -> None:
        """A hand's breadth of the picture goes up and down by one step of grey beyond what compression does."""
        pictures = []
        for i in range(60):
            picture = noise(0)
            picture[20:40, 30:60] = np.uint8(120 + round(6 * math.sin(2 * math.pi * i / 60)))
            pictures.append(picture)
        assert not any(self.watch(pictures))

    def test_a_key_frame_does_not_wake_it_but_movement_does(self) -> None:
        pictures = [noise(0)] * 30 + [noise(1)] * 10 + [noise(n) for n in range(2, 20)]
        found = self.watch(pictures)
        assert all(found[20:41])
        assert found.index(False, 20) == 40 + CHANGES - 1
        assert not any(found[43:])

    def test_the_step_that_compression_may_take(self) -> None:
        grey = np.full((50, 80), 100, np.uint8)  # 2 of 4000 points may change
        changed = grey.copy()
        changed[0, :2] = 103
        assert is_same(grey, changed)
        changed[0, 2] = 97
        assert not is_same(grey, changed)
        assert is_same(grey, grey + 2)
        assert not is_same(grey, grey[:-1])


class TestWatch:
    def test_black_is_told_where_nobody_is_found(self) -> None:
        watch = PictureWatch()
        assert watch.update(Light.of(np.zeros((48, 64, 3), np.uint8)), 0.0, has_somebody=False) is BLACK
        assert watch.update(Light.of(noise(1, grey=20)), 0.1, has_somebody=False) is None
        # What is plainly seen in a dim picture is not refused.
        assert watch.update(Light.of(np.full((48, 64, 3), 5, np.uint8)), 0.2, has_somebody=True) is None

    def test_a_black_picture_that_stands_still_is_black(self) -> None:
        watch = PictureWatch()
        black = np.zeros((48, 64, 3), np.uint8)
        assert {watch.update(Light.of(black), i / FPS, has_somebody=False) for i in range(60)} == {BLACK}


def standing(quarters: int = 0, knees_px: float = 0.0) -> np.ndarray:
    """Somebody upright in profile, 500 px tall, in a picture that is turned clockwise by ``quarters`` × 90°."""
    xy = np.zeros((33, 2), np.float32)
    heights = {"EAR": 0, "SHOULDER": 70, "HIP": 220, "KNEE": 340, "ANKLE": 470, "HEEL": 480, "FOOT_INDEX": 485}
    for name, y in heights.items():
        for side, x in (("LEFT", -4), ("RIGHT", 4)):
            xy[Landmark[f"{side}_{name}"]] = x + (knees_px if name == "KNEE" else 0), y - 240
    xy[Landmark.NOSE] = 15, -235
    for _ in range(quarters % 4):
        xy = np.column_stack([-xy[:, 1], xy[:, 0]])
    return (xy + 320).astype(np.float32)


@pytest.mark.parametrize(
    ("quarters", "trouble"), [(0, None), (1, ON_ITS_SIDE), (2, UPSIDE_DOWN), (3, ON_ITS_SIDE), (4, None)]
)
def test_how_the_picture_is_turned(quarters: int, trouble: Trouble | None) -> None:
    assert not_upright(standing(quarters)) is trouble


def test_who_is_bent_or_half_seen_tells_nothing() -> None:
    """A trunk folded forward is level above upright legs; on all fours the feet are off the trunk's line by a thigh."""
    folded, fours, hidden = standing(), standing(), standing(1)
    for name, (x, y) in {"SHOULDER": (470, 300), "EAR": (540, 300)}.items():
        for side in ("LEFT", "RIGHT"):
            folded[Landmark[f"{side}_{name}"]] = fours[Landmark[f"{side}_{name}"]] = x, y
    for name, (x, y) in {"KNEE": (320, 420), "ANKLE": (190, 420)}.items():
        for side in ("LEFT", "RIGHT"):
            fours[Landmark[f"{side}_{name}"]] = x, y
    hidden[Landmark.LEFT_ANKLE] = np.nan
    assert [not_upright(xy) for xy in (folded, fours, hidden)] == [None, None, None]


def pose_of(xy: np.ndarray, t_s: float) -> Pose:
    return Pose(np.column_stack([xy, np.ones((33, 2))]).astype(np.float32), t_s, (640, 640))


def tall(t_s: float) -> Pose:
    """Somebody stands tall, their side to the camera."""
    return pose_of(Body().points() * [120, -120] + [320, 240], t_s)


class TestRunner:
    def hold(self, freezes_s: float, trouble: Trouble = STILL, until_s: float = 25.0) -> tuple[list[Any], Any]:
        """Somebody stands tall; from some time on the picture is in trouble."""
        runner, updates = SetRunner(TALL), []
        for i in range(round(until_s * FPS)):
            t_s = i / FPS
            bad = t_s >= freezes_s
            pose = None if bad else tall(t_s)
            updates.append(runner.update(t_s, pose, 100.0, trouble if bad else None))
        return updates, runner.result()

    def test_a_hold_ends_when_the_picture_freezes_and_it_is_told(self) -> None:
        updates, result = self.hold(9.0)
        (hold,) = result.holds
        assert hold.end_s == pytest.approx(9.0, abs=0.1)
        assert {(u.state, u.advice) for u in updates if u.t_s >= 9.0} == {(State.NO_PICTURE, STILL.words)}
        (note,) = [note for note in result.not_seen if note.advice == STILL.advice]
        assert (note.what, note.why) == ("holds", "the picture was frozen for 16 s")

    def test_a_photo_is_no_hold(self) -> None:
        _, result = self.hold(1.0)
        assert result.holds == ()
        assert [note.why for note in result.not_seen] == ["the picture was frozen for 24 s"]

    def test_a_blink_of_the_camera_is_not_told(self) -> None:
        _, result = self.hold(24.5)
        assert STILL.advice not in {note.advice for note in result.not_seen}

    def test_who_is_in_front_of_a_covered_camera_is_not_told_to_come_into_the_picture(self) -> None:
        updates, result = self.hold(9.0, BLACK)
        assert updates[-1].advice == "The camera is covered or the room is dark. Uncover the lens, or turn on a light."
        assert "the picture was black for 16 s" in {note.why for note in result.not_seen}

    @pytest.mark.parametrize(("quarters", "trouble"), [(1, ON_ITS_SIDE), (2, UPSIDE_DOWN)])
    def test_a_turned_picture_is_told_once_it_lasts(self, quarters: int, trouble: Trouble) -> None:
        xy = standing(quarters)
        updates, result = replay(ROLL_DOWN, [(i / FPS, pose_of(xy, i / FPS)) for i in range(200)])
        lasts_s = (SURE[0] - 1) * LOOK_S
        assert trouble.words not in {u.advice for u in updates if u.t_s < lasts_s}
        assert {u.advice for u in updates if u.t_s > lasts_s} == {trouble.words}
        assert {u.coach for u in updates if u.t_s > lasts_s} == {""}
        assert [note.advice for note in result.not_seen] == [trouble.advice]

    def test_who_is_to_lie_may_lie(self) -> None:
        xy = standing(1)
        updates, _ = replay(CLAM, [(i / FPS, pose_of(xy, i / FPS)) for i in range(200)])
        assert ON_ITS_SIDE.words not in {u.advice for u in updates}

    def test_the_other_side_is_told_at_once_and_at_the_end_and_the_camera_is_not_blamed(self) -> None:
        runner = SetRunner(CLAM, side="left")
        updates = [runner.update(t_s, pose, 100.0) for t_s, pose in film_clam([GOOD] * 3, top="right")]
        lying = [u for u in updates if u.advice]
        assert {u.coach for u in lying} == {""}
        assert lying[0].advice == "Turn over: now the left side."
        late = [u.advice for u in lying if u.t_s > lying[0].t_s + MIRRORED_S]
        assert late
        assert all("mirrors its picture" in advice for advice in late)
        (note,) = runner.result().not_seen
        assert "you lay on the wrong side" in note.why

    def test_who_turns_over_in_the_end_is_not_told_at_the_end(self) -> None:
        runner = SetRunner(CLAM, side="left")
        wrong = [(t_s, pose) for t_s, pose in film_clam([GOOD], top="right") if t_s < 3.0]
        for t_s, pose in (*wrong, *later(film_clam([GOOD] * 2), 4.0)):
            runner.update(t_s, pose, 100.0)
        assert runner.repetitions
        assert not [note for note in runner.result().not_seen if "other side" in note.why]


class TestRecording:
    def look(self, pictures: Sequence[np.ndarray]) -> Found:
        """The recording of somebody who stands tall and is found in every picture that is not black."""
        finds: Any = lambda frame: tall(frame.t_s) if frame.image.any() else None  # noqa: E731
        guard: Any = SimpleNamespace(check=lambda _, __, t_s: Verdict(t_s, 0.0, True), sees_others=lambda *_: False)
        looker = Looker(lambda: finds, guard)
        return gather(looker.look(Frame(picture, i / RECORDING_FPS, i)) for i, picture in enumerate(pictures))

    @pytest.mark.parametrize(("shown", "told"), [((0, 3, 6), True), ((3,), False), ((), False)])
    def test_somebody_else_in_view_is_told_when_seen_twice(self, shown: tuple[int, ...], told: bool) -> None:
        finds: Any = lambda frame: tall(frame.t_s)  # noqa: E731
        looks = iter(range(0, 99, 3))
        guard: Any = SimpleNamespace(
            check=lambda _, __, t_s: Verdict(t_s, 0.0, True),
            sees_others=lambda *_: next(looks) in shown,
        )
        looker = Looker(lambda: finds, guard)
        frames = (Frame(noise(n), n / RECORDING_FPS, n) for n in range(round(7 * RECORDING_FPS)))
        others_s = gather(looker.look(frame) for frame in frames).others_s
        assert [round(t_s) for t_s in others_s] == [*shown]
        notices = somebody_else("me.mp4", others_s)
        assert ["me.mp4 shows a second person" in notice for notice in notices] == [True] * told

    def test_a_recording_that_freezes_holds_until_then(self) -> None:
        freezes, n = round(9 * RECORDING_FPS), round(29 * RECORDING_FPS)
        found = self.look([noise(min(i, freezes)) for i in range(n)])
        assert found.poses[freezes][1] is not None
        assert {pose for _, pose in found.poses[freezes + 1 :]} == {None}
        assert sorted(found.troubles) == [i / RECORDING_FPS for i in range(freezes + 1, n)]
        result = judge(TALL, "me", found.poses, found.troubles).result
        assert [round(hold.end_s) for hold in result.holds] == [9]
        assert "the picture was frozen for 20 s" in {note.why for note in result.not_seen}

    @pytest.mark.parametrize(("pause_s", "is_frozen"), [(0.5, False), (2.5, False), (3.5, True)])
    def test_a_film_that_pauses_is_not_frozen(self, pause_s: float, is_frozen: bool) -> None:
        stops, lasts = round(5 * RECORDING_FPS), round(pause_s * RECORDING_FPS)
        n = round(20 * RECORDING_FPS)
        found = self.look([noise(i if i < stops else max(stops, i - lasts)) for i in range(n)])
        assert bool(found.troubles) == is_frozen
        assert any(pose is None for _, pose in found.poses) == is_frozen
        assert all(pose is not None for _, pose in (*found.poses[:stops], *found.poses[stops + lasts + 5 :]))

    def test_a_photo_is_refused_in_its_own_words(self) -> None:
        found = self.look([noise(0)] * round(20 * RECORDING_FPS))
        assert sum(pose is not None for _, pose in found.poses) == 1  # the first picture may be anything
        result = judge(TALL, "me", found.poses, found.troubles).result
        assert result.holds == ()
        assert [note.why for note in result.not_seen] == ["the picture was frozen for 20 s"]

    def test_a_black_recording_does_not_say_that_nobody_came(self) -> None:
        found = self.look([np.zeros((48, 64, 3), np.uint8)] * round(5 * RECORDING_FPS))
        assert str(nobody_seen("me.mp4", found.troubles)) == (
            "Nobody was seen in me.mp4: the picture was black for 5 s. Uncover the camera lens, or turn on a light."
        )
        assert "in good light" in str(nobody_seen("me.mp4", {}))
        assert [note.advice for note in judge(TALL, "me", found.poses, found.troubles).result.not_seen] == [
            BLACK.advice
        ]
