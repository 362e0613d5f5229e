"""Tall posture: what lets go, from the side and from the front, standing and sitting, and what each view hides."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calibration.landmarks import LANDMARK_COUNT, MIRROR, Landmark, Pose
from calibration.upright import stands, view
from exercises.judging.declaration import Holding
from exercises.judging.hindsight import calibrate_recording
from exercises.judging.results import Hold, SetResult
from exercises.judging.update import State, Update
from exercises.tall_posture import HEAD_PER_EARS, HIPS_PER_SHIFT, SHOULDERS_PER_LINE, TALL_POSTURE
from tests.replay import replay

assert isinstance(TALL_POSTURE.counting, Holding)
#: Here a hold of five seconds is one already, so that the films are short.
TALL = replace(TALL_POSTURE, counting=replace(TALL_POSTURE.counting, min_s=5.0))
TORSO_PX, SIZE = 120.0, (640, 480)
SIDE_ONLY, FRONT_ONLY = {"head_forward"}, {"leans_to_one_side", "shoulders_uneven"}


@dataclass(frozen=True)
class Body:
    """A figure of points, in torso lengths; x to the right and y up from the middle of the hips.

    Attributes:
        front: it faces the camera, else the right edge.
        sits: on a chair.
        tip_deg: of the trunk from upright, to the right.
        ears_ahead: of the ears, to the right.
        hips_aside: of hips and all above, to the right.
        rounds: how far the shoulders sink towards the hips, the ears with them and half as far again by themselves.
        sinks: how far the hips sink and all above with them.
        ears_sink: how far the ears alone do.
        shoulder_deg: the line of the shoulders, the person's left up; seen from the front.
        width: of the shoulders.
    """

    front: bool = False
    sits: bool = False
    tip_deg: float = 0.0
    ears_ahead: float = 0.0
    hips_aside: float = 0.0
    rounds: float = 0.0
    sinks: float = 0.0
    ears_sink: float = 0.0
    shoulder_deg: float = 0.0
    width: float | None = None

    def points(self) -> np.ndarray:
        return _points(self).copy()

    def computed(self) -> np.ndarray:
        width = self.width if self.width is not None else 0.8 if self.front else 0.1
        tip, line = math.radians(self.tip_deg), math.radians(self.shoulder_deg)
        up, hips = np.array([math.sin(tip), math.cos(tip)]), np.array([self.hips_aside, -self.sinks])
        shoulders = hips + (1.0 - self.rounds) * up
        ears = hips + (1.4 - 1.5 * self.rounds) * up + [self.ears_ahead, -self.ears_sink]
        half = width / 2 * np.array([math.cos(line), math.sin(line)])
        knees = np.array([0.0, -0.15]) if self.sits else np.array([self.hips_aside / 2, -0.9])
        if self.sits and not self.front:
            knees += [0.8, 0.0]
        ankles = knees - [0.0, 0.9]
        if not self.sits:
            ankles[0] = 0.0
        ahead = np.array([0.0 if self.front else 0.2, 0.0])
        at = {"NOSE": ears + 1.2 * ahead}
        for side, way in (("LEFT", 1.0), ("RIGHT", -1.0)):  # facing us, the person's left is to our right
            across = way * np.array([width / 2, 0.0])
            at |= {
                f"{side}_EAR": ears + across / 4,
                f"{side}_SHOULDER": shoulders + way * half,
                f"{side}_HIP": hips + across / 2,
                f"{side}_KNEE": knees + across / 2,
                f"{side}_ANKLE": ankles + across / 2,
                f"{side}_HEEL": ankles + across / 2 - ahead / 4,
                f"{side}_FOOT_INDEX": ankles + across / 2 + ahead,
            }
        xy = np.tile(shoulders, (LANDMARK_COUNT, 1))
        for name, point in at.items():
            xy[Landmark[name]] = point
        return np.asarray(xy)


@cache
def _points(body: Body) -> np.ndarray:
    return body.computed()


def pose_of(xy: np.ndarray, t_s: float, scale: float = 1.0, mirrored: bool = False) -> Pose:
    points = np.ones((LANDMARK_COUNT, 4), np.float32)
    points[:, :2] = np.array([320.0, 260.0]) + TORSO_PX * scale * xy * [1.0, -1.0]
    if mirrored:
        points[:, 0] = SIZE[0] - points[:, 0]
        points = points[MIRROR]
    return Pose(points, t_s, SIZE)


Movement = Callable[[float], Body]


def film(
    move: Movement,
    seconds: float = 11.0,
    fps: float = 12.0,
    scale: float = 1.0,
    mirrored: bool = False,
    hidden: tuple[Landmark, ...] = (),
) -> tuple[list[Update], SetResult]:
    """A set in which the figure stands still for three seconds before it moves."""
    poses = []
    for i in range(round(seconds * fps)):
        pose = pose_of(move(i / fps).points(), i / fps, scale, mirrored)
        pose.points[list(hidden), :2] = math.nan
        poses.append((i / fps, pose))
    return replay(TALL, poses)


def from_to(rest: Body, **worst: float) -> Movement:
    """Tall for five seconds, letting go in one, staying for three, coming back in one."""

    def move(t_s: float) -> Body:
        part = float(np.interp(t_s, [5, 6, 9, 10], [0, 1, 1, 0]))
        sizes: dict[str, Any] = {name: part * size for name, size in worst.items()}
        return replace(rest, **sizes)

    return move


def only(result: SetResult) -> Hold:
    (hold,) = result.holds
    return hold


def codes(result: SetResult) -> list[str]:
    return [fault.code for fault in only(result).faults]


STAND_SIDE, SIT_SIDE = Body(), Body(sits=True)
STAND_FRONT, SIT_FRONT = Body(front=True), Body(front=True, sits=True)
ALL = {"stand side": STAND_SIDE, "sit side": SIT_SIDE, "stand front": STAND_FRONT, "sit front": SIT_FRONT}
LETS_GO = [
    (STAND_SIDE, {"ears_ahead": 0.12 / HEAD_PER_EARS}, "head_forward", 0.12),
    (SIT_SIDE, {"ears_ahead": 0.22 / HEAD_PER_EARS}, "head_forward", 0.22),
    # A head that goes far forward drags the shoulders down; that is no slump.
    (SIT_SIDE, {"rounds": 0.045, "ears_ahead": 0.22 / HEAD_PER_EARS}, "head_forward", 0.22),
    (STAND_SIDE, {"tip_deg": 8.0, "ears_ahead": 0.1}, "slumped", 12.0),
    (SIT_SIDE, {"tip_deg": 16.0, "ears_ahead": 0.2}, "slumped", 24.0),
    # The pelvis rolls back and slides, so the trunk tips by 5 degrees only.
    (SIT_SIDE, {"rounds": 0.09, "tip_deg": 5.0, "hips_aside": -0.2, "ears_ahead": 0.09}, "slumped", 16.8),
    # Half a slump and half a head forward are told as one.
    (SIT_SIDE, {"tip_deg": 6.5, "ears_ahead": 0.11 / HEAD_PER_EARS}, "slumped", 10.0),
    (STAND_FRONT, {"sinks": 0.05, "ears_sink": 0.06}, "slumped", 0.11),
    (SIT_FRONT, {"rounds": 0.06, "ears_sink": 0.03}, "slumped", 0.12),
    (STAND_FRONT, {"hips_aside": 0.08 / HIPS_PER_SHIFT}, "leans_to_one_side", 0.08),
    (STAND_FRONT, {"hips_aside": -0.2 / HIPS_PER_SHIFT}, "leans_to_one_side", 0.2),
    # The hips that go aside take the head down with them; that is no slump.
    (STAND_FRONT, {"hips_aside": 0.1 / HIPS_PER_SHIFT, "sinks": 0.06}, "leans_to_one_side", 0.1),
    (SIT_FRONT, {"tip_deg": 10.0}, "leans_to_one_side", math.sin(math.radians(10))),
    (STAND_FRONT, {"shoulder_deg": 6 / SHOULDERS_PER_LINE}, "shoulders_uneven", 6.0),
    (SIT_FRONT, {"shoulder_deg": -10 / SHOULDERS_PER_LINE}, "shoulders_uneven", 10.0),
]


@pytest.mark.parametrize("name", ALL)
def test_a_tall_one(name: str) -> None:
    updates, result = film(lambda _: ALL[name])
    hold = only(result)
    assert hold.faults == ()
    assert hold.end_s - hold.start_s > 8.5
    seen, hidden = ("hips", "spine") if ALL[name].front else ("spine", "hips")
    assert getattr(hold.scores, seen) == pytest.approx(100)
    assert getattr(hold.scores, hidden) is None  # not seen, never a guess
    assert {note.what for note in result.not_seen} == (SIDE_ONLY if ALL[name].front else FRONT_ONLY)
    assert updates[-1].state is State.HOLDING


@pytest.mark.parametrize(("rest", "worst", "code", "peak"), LETS_GO)
def test_what_lets_go_is_told(rest: Body, worst: dict[str, float], code: str, peak: float) -> None:
    updates, result = film(from_to(rest, **worst))
    assert codes(result) == [code]
    (fault,) = only(result).faults
    assert fault.peak == pytest.approx(peak, rel=0.03)
    assert 5 < fault.onset_s < 6
    assert 9 < fault.end_s < 10.2
    (cue,) = [update.cue for update in updates if update.cue is not None]
    assert cue.code == code


@pytest.mark.parametrize(
    ("rest", "worst"),
    [
        (STAND_SIDE, {"ears_ahead": 0.08 / HEAD_PER_EARS}),
        (STAND_SIDE, {"tip_deg": 6.0}),
        (STAND_FRONT, {"hips_aside": 0.04}),
        (SIT_FRONT, {"hips_aside": 0.08}),  # on a chair the hips are no lean
        (SIT_FRONT, {"tip_deg": 3.9}),
        (STAND_FRONT, {"ears_sink": 0.12}),  # the head alone: from in front *not seen*
        (SIT_SIDE, {"rounds": 0.03}),
        (STAND_FRONT, {"shoulder_deg": 3.5 / SHOULDERS_PER_LINE}),
    ],
)
def test_a_little_is_nothing(rest: Body, worst: dict[str, float]) -> None:
    assert codes(film(from_to(rest, **worst))[1]) == []


def test_a_head_that_goes_with_the_trunk_is_a_slump_alone_and_shoulders_that_tip_with_it_a_lean_alone() -> None:
    assert codes(film(from_to(SIT_SIDE, tip_deg=12.0, ears_ahead=0.3))[1]) == ["slumped"]
    assert codes(film(from_to(SIT_FRONT, tip_deg=10.0, shoulder_deg=-10.0))[1]) == ["leans_to_one_side"]


def test_leaving_ends_it_and_another_start_position_begins_another() -> None:
    def gone(t_s: float) -> Body:
        return replace(STAND_SIDE, tip_deg=60.0 if 9 <= t_s < 15 else 0.0)

    updates, result = film(gone, 24.0)
    assert [hold.n for hold in result.holds] == [1, 2]
    assert result.holds[0].end_s == pytest.approx(9.0, abs=0.3)
    assert result.holds[1].start_s == pytest.approx(15.0, abs=0.6)  # since when they have been still
    assert updates[13 * 12].advice == "Stand or sit upright."


def test_whoever_grows_taller_than_at_the_start_is_judged_against_the_tall_one() -> None:
    """Slumped for five seconds, then tall, then slumped as before: that is a fault now."""

    def move(t_s: float) -> Body:
        return replace(SIT_SIDE, rounds=float(np.interp(t_s, [5, 6, 16, 17], [0.1, 0, 0, 0.1])))

    _, result = film(move, 24.0)
    assert codes(replace(result, holds=result.holds[-1:])) == ["slumped"]
    assert result.holds[-1].faults[0].onset_s == pytest.approx(16.7, abs=0.4)


def test_posture_that_changes_every_few_seconds_is_one_hold_with_its_faults() -> None:
    def move(t_s: float) -> Body:
        part = float(np.interp(t_s % 8, [3.5, 4, 7.5, 8], [0, 1, 1, 0])) if t_s > 3 else 0.0
        slumps = int(t_s // 8) % 2
        return replace(SIT_SIDE, tip_deg=10 * part * slumps, ears_ahead=0.1 * part * (1 - slumps))

    _, result = film(move, 32.0)
    assert codes(result) == ["head_forward", "slumped", "head_forward", "slumped"]


def test_a_step_away_from_the_camera_is_no_slump() -> None:
    """All is a twentieth smaller about the middle of the picture, which is at the height of the hips."""
    poses = []
    for i in range(132):
        scale = float(np.interp(i / 12, [5, 6], [1.0, 0.95]))
        poses.append((i / 12, pose_of(STAND_FRONT.points(), i / 12, scale)))
    assert codes(replay(TALL, poses)[1]) == []


def test_turning_away_ends_it() -> None:
    _, result = film(lambda t_s: replace(STAND_FRONT, width=0.8 if t_s < 9 else 0.1), 13.0)
    assert only(result).end_s == pytest.approx(9.0, abs=0.3)


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (Body(width=0.48), "Turn a little: face the camera, or be side-on to it."),
        (Body(tip_deg=50.0), "Stand or sit upright."),
    ],
)
def test_no_start_position(body: Body, wanted: str) -> None:
    updates, result = film(lambda _: body, 4.0)
    assert result.holds == ()
    assert updates[-1].advice == wanted


@pytest.mark.parametrize(
    ("knees_up", "feet_up"),
    [(1.0, 1.0), (1.0, -0.5), (0.2, 0.5)],  # table top, feet planted, from the head end
)
def test_somebody_who_lies_with_an_end_to_the_camera_is_not_upright(knees_up: float, feet_up: float) -> None:
    xy = Body(front=True).points()
    for side in ("LEFT", "RIGHT"):
        xy[Landmark[f"{side}_KNEE"], 1], xy[Landmark[f"{side}_ANKLE"], 1] = knees_up, feet_up
    poses = [pose_of(xy, i / 10) for i in range(20)]
    assert TALL_POSTURE.start(poses[0]) == ("Stand or sit upright.",)
    assert TALL_POSTURE.calibrate(poses, "hindsight") is None


def test_somebody_who_fidgets_is_never_armed() -> None:
    _, result = film(lambda t_s: replace(STAND_SIDE, hips_aside=0.3 * math.sin(4 * t_s)))
    assert result.holds == ()


def test_somebody_at_a_desk_whose_legs_are_hidden_is_judged() -> None:
    legs = tuple(mark for mark in Landmark if any(part in mark.name for part in ("KNEE", "ANKLE", "HEEL", "FOOT")))
    _, result = film(from_to(SIT_FRONT, tip_deg=10.0), hidden=legs)
    assert codes(result) == ["leans_to_one_side"]
    assert only(result).scores.hips is not None


def test_somebody_who_stands_with_hidden_feet_is_told_so_and_the_shoulders_are_judged() -> None:
    feet = tuple(mark for mark in Landmark if any(part in mark.name for part in ("ANKLE", "HEEL", "FOOT")))
    _, result = film(from_to(STAND_FRONT, shoulder_deg=6.0), hidden=feet)
    assert codes(result) == ["shoulders_uneven"]
    assert only(result).scores.hips is not None
    assert {"leans_to_one_side", "slumped"} <= {note.what for note in result.not_seen}


def test_view_and_posture() -> None:
    told = {
        name: (view(xy), stands(xy))
        for name, body in ALL.items()
        if (xy := pose_of(body.points(), 0.0).xy_px) is not None
    }
    assert told == {
        "stand side": ("side", True),
        "sit side": ("side", False),
        "stand front": ("front", True),
        "sit front": ("front", False),
    }
    assert view(pose_of(Body(width=0.48).points(), 0.0).xy_px) is None


@pytest.mark.slow
@settings(max_examples=5, deadline=None)
@given(st.sampled_from(LETS_GO), st.floats(0.5, 1.5), st.floats(10, 30), st.booleans())
def test_neither_size_nor_rate_nor_side_matters(
    case: tuple[Body, dict[str, float], str, float], scale: float, fps: float, mirrored: bool
) -> None:
    rest, worst, code, peak = case
    _, result = film(from_to(rest, **worst), 11.0, fps, scale, mirrored)
    assert codes(result) == [code]
    assert only(result).faults[0].peak == pytest.approx(peak, rel=0.04)


def test_who_nods_or_wriggles_all_the_time_is_not_holding() -> None:
    def nodding(t_s: float) -> Body:
        return replace(STAND_SIDE, tip_deg=4.0 * math.sin(3 * t_s) if t_s > 3 else 0.0)

    assert film(nodding, 14.0)[1].holds == ()
    assert (
        only(film(lambda t_s: replace(STAND_SIDE, tip_deg=0.5 * math.sin(1.5 * t_s)), 14.0)[1]).faults == ()
    )  # breath


@pytest.mark.parametrize("whole", [True, False])
def test_a_camera_that_shakes_in_the_hand_moves_nobody(whole: bool) -> None:
    feet = [mark for mark in Landmark if any(part in mark.name for part in ("ANKLE", "HEEL", "FOOT"))]
    poses = []
    for t_s in np.arange(0.0, 14.0, 1 / 12):
        pose = pose_of(STAND_SIDE.points(), t_s)
        at_rest = pose.points[feet].copy()
        pose.points[:, :2] += min(max(t_s - 3.0, 0.0), 1.0) * 8.0 * np.array([math.sin(4 * t_s), math.cos(3 * t_s)])
        if not whole:  # the feet stay: it is the person who moves
            pose.points[feet] = at_rest
        poses.append((float(t_s), pose))
    assert len(replay(TALL, poses)[1].holds) == whole


def test_a_jump_of_the_clock_is_no_hold() -> None:
    """Nobody knows what happened in a part of the film that is gone, or while the camera stopped."""
    poses = [(t_s, pose_of(SIT_SIDE.points(), t_s)) for t_s in (*np.arange(0, 12, 0.1), *np.arange(40, 55, 0.1))]
    for calibration in (None, TALL.calibrate([poses[0][1]], "hindsight")):
        _, result = replay(TALL, poses, calibration)
        assert [(hold.start_s, hold.end_s) for hold in result.holds] == [
            (pytest.approx(0.0, abs=0.2), pytest.approx(11.9)),
            (pytest.approx(40.0, abs=0.2), pytest.approx(54.9)),
        ]


def test_a_short_gap_is_no_time_in_which_a_fault_went_on() -> None:
    times_s = (*np.arange(0, 12, 0.1), *np.arange(14, 25, 0.1))
    bent = replace(SIT_SIDE, ears_ahead=0.2)
    poses = [(t_s, pose_of((bent if 11.7 < t_s < 14.2 else SIT_SIDE).points(), t_s)) for t_s in times_s]
    hold = only(replay(TALL, poses)[1])
    assert (hold.faults, hold.end_s) == ((), pytest.approx(24.9))


def slumped_until(tall_s: float, slumps_s: float) -> list[tuple[float, Pose]]:
    """Still, but a little slumped at the beginning and at the end of 30 s."""
    times_s = np.arange(0, 30, 0.1)
    rounds = np.interp(times_s, [tall_s - 1, tall_s, slumps_s, slumps_s + 1], [0.05, 0, 0, 0.05])
    return [(t_s, pose_of(replace(SIT_SIDE, rounds=r).points(), t_s)) for t_s, r in zip(times_s, rounds, strict=True)]


@pytest.mark.parametrize(("tall_s", "slumps_s", "is_taken"), [(6.0, 24.0, True), (6.0, 9.0, False)])
def test_of_a_recording_the_clearly_taller_posture_is_the_start(tall_s: float, slumps_s: float, is_taken: bool) -> None:
    """Unless the person only stretched for a moment."""
    calibration = calibrate_recording(TALL, slumped_until(tall_s, slumps_s))
    assert (calibration is not None) == is_taken


def test_of_a_recording_that_begins_tall_nothing_else_is_the_start() -> None:
    assert calibrate_recording(TALL, slumped_until(-5.0, 15.0)) is None
