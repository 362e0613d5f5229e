"""A person made of 33 points who lies on the side and does the clam before a pinhole camera.

Axes, metres: x to the right in the picture, y up from the mat, z towards the camera; the origin is the mat under the
middle of the hips. A figure is written down once, with the left side on top (so its head is at -x, see
``lying``); the right side is its mirror image. Everything about it can be checked by hand:

- the trunk is 0.50 long and level, the shoulders are stacked 0.34 high, the hips 0.18;
- thigh and shin are 0.40 each and bent at a right angle, so that the feet lie in line with the seat;
- the top leg turns about the line from its hip to its ankle, as in a clam it does;
- a roll of the pelvis turns the top hip about the lower one, away from the camera, and the cloth of the upper flank,
  0.11 from the trunk's middle line, about that line; the lower flank stays on the mat.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import MIRROR, PATCHES, Landmark, Pose, Side, row

Array = NDArray[np.float64]
Recording = list[tuple[float, Pose | None]]

TORSO_M = 0.50
SHOULDERS_M = 0.34
HIPS_M = 0.18
BONE_M = 0.40  # thigh, and shin
FLANK_M = 0.11  # the cloth of a flank, just above the hip, from the trunk's middle line
MID_Y_M = 0.20  # the trunk's middle above the mat
LOW_HIP = np.array([0.0, MID_Y_M - HIPS_M / 2, 0.0])
HEEL, TOES = np.array([0.05, 0.0, -0.03]), np.array([0.06, 0.0, 0.12])  # from the ankle
REACH_M = BONE_M / math.sqrt(2)  # the bent knee before the line from hip to ankle


@dataclass(frozen=True, slots=True)
class State:
    """One instant of the movement.

    Attributes:
        opening_deg: the top leg's turn about the line from its hip to its ankle.
        roll_deg: the pelvis' roll backwards.
        feet_gap_m: how far the top foot is lifted off the other.
        tip_deg: ribs and head tipped up about the middle of the hips; 90 is sitting.
        shorten: part of the trunk's length that is lost.
        lift_deg: with straight legs, how far the top one is lifted.
        is_straight: both legs straight in line with the trunk.
        shift_m: the whole body moved on the mat, x, y, z.
    """

    opening_deg: float = 0.0
    roll_deg: float = 0.0
    feet_gap_m: float = 0.0
    tip_deg: float = 0.0
    shorten: float = 0.0
    lift_deg: float = 0.0
    is_straight: bool = False
    shift_m: tuple[float, float, float] = (0.0, 0.0, 0.0)


Movement = Callable[[float], State]


def lying(state: State = State(), top: Side = "left") -> Array:
    """The 33 landmarks of the figure in space, float64 (33, 3), metres."""
    tip = math.radians(state.tip_deg)
    turn = np.array([[math.cos(tip), -math.sin(tip), 0], [math.sin(tip), math.cos(tip), 0], [0, 0, 1.0]])  # -x to +y
    xyz: Array = UPPER_BODY * [1 - state.shorten, 1, 1] @ turn + [0.0, MID_Y_M, 0.0]
    _write_legs(xyz, state)
    xyz += state.shift_m
    return xyz if top == "left" else np.asarray((xyz * [-1, 1, 1])[MIRROR])


def flank(state: State = State(), top: Side = "left") -> Array:
    """The patches of cloth in space, float64 (n, 3) as in ``PATCHES``, metres."""
    tip, roll = math.radians(state.tip_deg), math.radians(state.roll_deg)
    head = TORSO_M * (1 - state.shorten) * np.array([-math.cos(tip), math.sin(tip), 0.0])
    upper, lower = np.array([0.0, math.cos(roll), -math.sin(roll)]), np.array([0.0, -1.0, 0.0])
    middle = np.array([0.0, MID_Y_M, 0.0]) + state.shift_m
    xyz: Array = middle + PARTS_UP * head + FLANK_M * np.where(ON_TOP, upper, lower)
    return xyz if top == "left" else (xyz * [-1, 1, 1])[MIRROR_PATCHES]


def _upper_body() -> Array:
    """Head, shoulders and arms about the middle of the hips, float64 (33, 3); the legs' rows are 0."""
    xyz = np.zeros((33, 3))
    points = {"shoulder": (-0.50, SHOULDERS_M / 2, 0.0), "elbow": (-0.40, 0.08, 0.22), "wrist": (-0.30, -0.05, 0.34)}
    hands = dict.fromkeys(("pinky", "index", "thumb"), (-0.25, -0.05, 0.36))
    for name, (x, y, z) in (points | hands).items():
        xyz[row("left", name)] = x, y, z
        xyz[row("right", name)] = x, -y, z
    for part in list(Landmark)[:11]:  # the face: its left half above its right one
        xyz[part] = -0.72, 0.07 * (part.name.startswith("LEFT") - part.name.startswith("RIGHT")), 0.10
    xyz[Landmark.NOSE] = -0.72, 0.0, 0.14
    return xyz


UPPER_BODY = _upper_body()
#: Of each patch: how far up the trunk it is, and whether it lies on the upper flank when the left side is on top.
PARTS_UP = np.array([[part] for _, _, part in PATCHES])
ON_TOP = np.array([[hip is Landmark.LEFT_HIP] for hip, _, _ in PATCHES])
#: Row of the mirror twin of each patch.
MIRROR_PATCHES = [PATCHES.index((Landmark(MIRROR[hip]), Landmark(MIRROR[sh]), part)) for hip, sh, part in PATCHES]


def _write_legs(xyz: Array, state: State) -> None:
    roll = np.radians(state.roll_deg)
    top_hip = LOW_HIP + HIPS_M * np.array([0.0, np.cos(roll), -np.sin(roll)])
    if state.is_straight:
        lift = np.radians(state.lift_deg)
        legs = {
            "right": (LOW_HIP, np.array([1.0, 0.0, 0.0])),
            "left": (top_hip, np.array([np.cos(lift), np.sin(lift), 0])),
        }
        joints = {side: (hip, hip + BONE_M * d, hip + 2 * BONE_M * d) for side, (hip, d) in legs.items()}
    else:
        low_ankle = LOW_HIP + np.array([2 * REACH_M, 0, 0])
        top_ankle = low_ankle + np.array([0.0, 0.08 + state.feet_gap_m, 0.0])
        joints = {
            "right": (LOW_HIP, LOW_HIP + np.array([REACH_M, 0, REACH_M]), low_ankle),
            "left": (top_hip, _knee(top_hip, top_ankle, state.opening_deg), top_ankle),
        }
    for first, side in ((Landmark.LEFT_HIP, "left"), (Landmark.RIGHT_HIP, "right")):  # then knee, ankle, heel, toes
        hip, knee, ankle = joints[side]
        xyz[first::2] = hip, knee, ankle, ankle + HEEL, ankle + TOES


def _knee(hip: Array, ankle: Array, opening_deg: float) -> Array:
    """Where the knee is: thigh and shin meet in front of the line hip–ankle, turned about it by the opening."""
    line = ankle - hip
    length = math.hypot(*line)
    x, y, z = line / length
    front = np.array([-z * x, -z * y, 1 - z * z]) / math.hypot(x, y)  # towards the camera, square to the line
    above = np.array([front[1] * z - front[2] * y, front[2] * x - front[0] * z, front[0] * y - front[1] * x])
    a = math.radians(opening_deg)
    before = math.sqrt(max(BONE_M**2 - (length / 2) ** 2, 0.0))
    return np.asarray((hip + ankle) / 2 + before * (math.cos(a) * front + math.sin(a) * above))


@cache
def _right_up_back(pitch_deg: float, azimuth_deg: float) -> Array:
    """The camera's axes as columns, float64 (3, 3)."""
    p, a = math.radians(pitch_deg), math.radians(azimuth_deg)
    right = np.array([math.cos(a), 0.0, -math.sin(a)])
    back = np.array([math.sin(a) * math.cos(p), math.sin(p), math.cos(a) * math.cos(p)])
    return np.stack([right, np.cross(back, right), back], axis=1)


@dataclass(frozen=True, slots=True)
class Camera:
    """A pinhole camera that looks at the middle of the figure.

    Attributes:
        pitch_deg: how far it looks down, 0 level, 90 from the ceiling.
        azimuth_deg: how far it stands to the right of square, as seen from itself.
        roll_deg: how far it makes the picture turn clockwise.
        distance_m: from the middle of the figure.
        size: of the picture, pixels; the lens shows 60 degrees from left to right.
    """

    pitch_deg: float = 45.0
    azimuth_deg: float = 0.0
    roll_deg: float = 0.0
    distance_m: float = 2.4
    size: tuple[int, int] = (640, 480)

    def project(self, xyz: Array) -> Array:
        """Pixels (N, 2) of points (N, 3) in metres."""
        r = math.radians(self.roll_deg)
        seen = (xyz - [0.0, 0.15, 0.1]) @ _right_up_back(self.pitch_deg, self.azimuth_deg)
        width, height = self.size
        focal_px = width / 2 / math.tan(math.radians(30.0))
        xy = focal_px * seen[:, :2] / (self.distance_m - seen[:, 2:])
        x, y = xy[:, 0], -xy[:, 1]
        turned = (x * math.cos(r) - y * math.sin(r) + width / 2, x * math.sin(r) + y * math.cos(r) + height / 2)
        return np.stack(turned, axis=1)

    def pose(self, xyz: Array, t_s: float = 0.0) -> Pose:
        """What a perfect landmarker would find; no cloth is followed."""
        points = np.column_stack([self.project(xyz), np.ones((len(xyz), 2))])
        return Pose(points.astype(np.float32), t_s, self.size)

    def shows(self, state: State = State(), top: Side = "left", t_s: float = 0.0, since: State = State()) -> Pose:
        """What would be found with the cloth followed since another state."""
        moved_px = self.project(flank(state, top)) - self.project(flank(since, top))
        return replace(self.pose(lying(state, top), t_s), patches_px=moved_px.astype(np.float32))


@dataclass(frozen=True, slots=True)
class Rep:
    """One repetition: how far it goes, and its phases in seconds.

    Attributes:
        peak: the body at the top; on the way everything moves in step with the opening.
        up_s: from rest to the top.
        top_s: at the top.
        down_s: from the top to rest.
        rest_s: after it.
        returns_to: part of the way up at which the next repetition begins.
    """

    peak: State = State(opening_deg=50.0)
    up_s: float = 2.4
    top_s: float = 0.4
    down_s: float = 2.4
    rest_s: float = 1.5
    returns_to: float = 0.0


GOOD = Rep()
ROLLS_BACK = Rep(State(opening_deg=50.0, roll_deg=32.0))
FEET_APART = Rep(State(opening_deg=50.0, feet_gap_m=0.20))
WAIST_TIPS = Rep(State(opening_deg=50.0, tip_deg=20.0))
WAIST_SHORTENS = Rep(State(opening_deg=50.0, shorten=0.2))
LEG_LIFT = Rep(State(is_straight=True, lift_deg=40.0))


class Clam:
    """Repetitions one after another, after a rest in the start position.

    Attributes:
        starts_s: when each leaves rest.
        peaks_s: the middle of each top.
        ends_s: when each is back.
        duration_s: of all.
    """

    def __init__(self, reps: Sequence[Rep], lead_s: float = 3.0) -> None:
        times, parts, peaks = [0.0, lead_s], [0.0, 0.0], [reps[0].peak] * 2 if reps else [State()] * 2
        self.starts_s, self.peaks_s, self.ends_s = [], [], []
        for rep in reps:
            t_s = times[-1]
            self.starts_s.append(t_s)
            self.peaks_s.append(t_s + rep.up_s + rep.top_s / 2)
            self.ends_s.append(t_s + rep.up_s + rep.top_s + rep.down_s)
            times += [t_s + rep.up_s, t_s + rep.up_s + rep.top_s, self.ends_s[-1], self.ends_s[-1] + rep.rest_s]
            parts += [1.0, 1.0, rep.returns_to, rep.returns_to]
            peaks += [rep.peak] * 4
        self.duration_s = times[-1]
        self._times, self._parts, self._peaks = times, parts, peaks

    def __call__(self, t_s: float) -> State:
        """The body at this time."""
        i = min(max(bisect_right(self._times, t_s), 1), len(self._times) - 1)
        t0, t1 = self._times[i - 1], self._times[i]
        done = min(max((t_s - t0) / (t1 - t0), 0.0), 1.0) if t1 > t0 else 1.0
        way = 0.5 - 0.5 * math.cos(math.pi * done)
        return _part(self._peaks[i], self._parts[i - 1] + (self._parts[i] - self._parts[i - 1]) * way)


def _part(peak: State, part: float) -> State:
    """The body at this part of the way to the peak."""
    return replace(
        peak,
        opening_deg=part * peak.opening_deg,
        roll_deg=part * peak.roll_deg,
        feet_gap_m=part * peak.feet_gap_m,
        tip_deg=part * peak.tip_deg,
        shorten=part * peak.shorten,
        lift_deg=part * peak.lift_deg,
    )


def times_at(duration_s: float, fps: float = 30.0, uneven_seed: int | None = None) -> Iterator[float]:
    """Times of frames; with a seed each comes between 0.3 and 1.7 frames after the one before."""
    rng = None if uneven_seed is None else np.random.default_rng(uneven_seed)
    t_s = 0.0
    while t_s < duration_s:
        yield t_s
        t_s += (1.0 if rng is None else float(rng.uniform(0.3, 1.7))) / fps


def film(
    movement: Movement,
    duration_s: float,
    camera: Camera = Camera(),
    top: Side = "left",
    fps: float = 15.0,
    jitter_px: float = 0.0,
    seed: int = 0,
    uneven_seed: int | None = None,
) -> Recording:
    """Time and landmarks of each frame.

    Jitter is Gaussian, its size the standard deviation of x and of y; cloth is followed with a quarter of it.
    """
    times = [*times_at(duration_s, fps, uneven_seed)]
    states = [movement(t_s) for t_s in times]
    n = len(times)
    # All frames at once, since projecting a single one takes longer than posing it.
    # In half of them the body rests, or holds its peak.
    shapes = {state: (lying(state, top), flank(state, top)) for state in {*states}}
    bodies, cloths = zip(*(shapes[state] for state in states), strict=True)
    points = np.ones((n, 33, 4), np.float32)
    points[..., :2] = camera.project(np.reshape(bodies, (-1, 3))).reshape(n, 33, 2)
    cloth_px = camera.project(np.reshape(cloths, (-1, 3))).reshape(n, len(PATCHES), 2)
    patches_px = (cloth_px - camera.project(flank(movement(0.0), top))).astype(np.float32)
    if jitter_px:
        rng = np.random.default_rng(seed)
        for i in range(n):
            points[i, :, :2] += rng.normal(0.0, 1.0, (33, 2)) * jitter_px
            patches_px[i] += rng.normal(0.0, 0.25, (len(PATCHES), 2)) * jitter_px
    return [(t_s, Pose(points[i], t_s, camera.size, patches_px[i])) for i, t_s in enumerate(times)]


def film_clam(
    reps: Sequence[Rep],
    camera: Camera = Camera(),
    top: Side = "left",
    fps: float = 15.0,
    jitter_px: float = 0.0,
    seed: int = 0,
    uneven_seed: int | None = None,
) -> Recording:
    """A whole set, from the rest before it to the rest after it; options as for ``film``."""
    clam = Clam(reps)
    return film(clam, clam.duration_s, camera, top, fps, jitter_px, seed, uneven_seed)


def mirrored(recording: Recording) -> Recording:
    """The recording as a mirror shows it, left and right swapped with it."""

    def mirror(pose: Pose) -> Pose:
        points = pose.points[MIRROR].copy()
        points[:, 0] = pose.size[0] - points[:, 0]
        return replace(pose, points=points, patches_px=pose.patches_px[MIRROR_PATCHES] * np.array([-1, 1], np.float32))

    return [(t_s, None if pose is None else mirror(pose)) for t_s, pose in recording]


def moved(recording: Recording, scale: float = 1.0, shift_px: tuple[float, float] = (0.0, 0.0)) -> Recording:
    """The recording in another resolution, and shifted in the picture."""

    def move(pose: Pose) -> Pose:
        points = pose.points.copy()
        points[:, :2] = points[:, :2] * scale + np.array(shift_px)
        size = (round(pose.size[0] * scale), round(pose.size[1] * scale))
        return Pose(points, pose.t_s, size, pose.patches_px * np.float32(scale))

    return [(t_s, None if pose is None else move(pose)) for t_s, pose in recording]


def later(recording: Recording, by_s: float) -> Recording:
    """The recording on a clock that is ahead by so much."""
    return [(t + by_s, None if p is None else replace(p, t_s=t + by_s)) for t, p in recording]
