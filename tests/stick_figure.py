"""A person made of 33 points who lies on the side and does the clam before a pinhole camera.

Axes, metres: x to the right in the picture, y up from the mat, z towards the camera; the origin is the mat under the
middle of the hips. A figure is written down once, with the left side on top (so its head is at -x, see
``lying``); the right side is its mirror image. Everything about it can be checked by hand:

- the trunk is 0.50 long and level, the shoulders are stacked 0.34 high, the hips 0.18;
- thigh and shin are 0.40 each and bent at a right angle, so that the feet lie in line with the seat;
- the top leg turns about the line from its hip to its ankle, as in a clam it does;
- a roll of the pelvis turns the top hip about the lower one, away from the camera.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import MIRROR, Landmark, Pose, Side, row

Array = NDArray[np.float64]
Recording = list[tuple[float, Pose | None]]

TORSO_M = 0.50
SHOULDERS_M = 0.34
HIPS_M = 0.18
BONE_M = 0.40  # thigh, and shin
MID_Y_M = 0.20  # the trunk's middle above the mat
LOW_HIP = np.array([0.0, MID_Y_M - HIPS_M / 2, 0.0])
REACH_M = BONE_M / np.sqrt(2)  # the bent knee before the line from hip to ankle


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


def lying(state: State = State(), top: Side = "left") -> Array:  # noqa: B008 - frozen
    """The 33 landmarks of the figure in space, float64 (33, 3), metres."""
    xyz = np.zeros((33, 3))
    _write_upper_body(xyz, state)
    _write_legs(xyz, state)
    xyz += np.array(state.shift_m)
    return xyz if top == "left" else (xyz * [-1, 1, 1])[MIRROR]


def _write_upper_body(xyz: Array, state: State) -> None:
    points = {"shoulder": (-0.50, SHOULDERS_M / 2, 0.0), "elbow": (-0.40, 0.08, 0.22), "wrist": (-0.30, -0.05, 0.34)}
    hands = {name: (-0.25, -0.05, 0.36) for name in ("pinky", "index", "thumb")}
    for name, (x, y, z) in (points | hands).items():
        xyz[row("left", name)] = x, y, z
        xyz[row("right", name)] = x, -y, z
    for part in list(Landmark)[:11]:  # the face, one under the other
        xyz[part] = -0.72, 0.07 * (part.name.startswith("LEFT") - part.name.startswith("RIGHT")), 0.10
    xyz[Landmark.NOSE] = -0.72, 0.0, 0.14
    upper = slice(0, Landmark.LEFT_HIP)
    tip = np.radians(state.tip_deg)
    turn = np.array([[np.cos(tip), np.sin(tip), 0], [-np.sin(tip), np.cos(tip), 0], [0, 0, 1.0]])  # from -x to +y
    xyz[upper, 0] *= 1 - state.shorten
    xyz[upper] = xyz[upper] @ turn.T + [0.0, MID_Y_M, 0.0]


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
        low_ankle = LOW_HIP + [2 * REACH_M, 0, 0]
        top_ankle = low_ankle + [0.0, 0.08 + state.feet_gap_m, 0.0]
        joints = {
            "right": (LOW_HIP, LOW_HIP + [REACH_M, 0, REACH_M], low_ankle),
            "left": (top_hip, _knee(top_hip, top_ankle, state.opening_deg), top_ankle),
        }
    for side, (hip, knee, ankle) in joints.items():
        for name, point in (("hip", hip), ("knee", knee), ("ankle", ankle)):
            xyz[row(side, name)] = point  # type: ignore[arg-type]
        xyz[row(side, "heel")] = ankle + [0.05, 0.0, -0.03]  # type: ignore[arg-type]
        xyz[row(side, "foot_index")] = ankle + [0.06, 0.0, 0.12]  # type: ignore[arg-type]


def _knee(hip: Array, ankle: Array, opening_deg: float) -> Array:
    """Where the knee is: thigh and shin meet in front of the line hip–ankle, turned about it by the opening."""
    line = ankle - hip
    length = float(np.linalg.norm(line))
    line = line / length
    front = np.array([0.0, 0.0, 1.0]) - line[2] * line
    front /= np.linalg.norm(front)
    above = np.cross(front, line)
    a = np.radians(opening_deg)
    before = np.sqrt(max(BONE_M**2 - (length / 2) ** 2, 0.0))
    return np.asarray(hip + line * length / 2 + before * (np.cos(a) * front + np.sin(a) * above))


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
        p, a, r = np.radians([self.pitch_deg, self.azimuth_deg, self.roll_deg])
        right = np.array([np.cos(a), 0.0, -np.sin(a)])
        back = np.array([np.sin(a) * np.cos(p), np.sin(p), np.cos(a) * np.cos(p)])
        up = np.cross(back, right)
        seen = (xyz - [0.0, 0.15, 0.1]) @ np.stack([right, up, back]).T
        width, height = self.size
        focal_px = width / 2 / np.tan(np.radians(30.0))
        xy = focal_px * seen[:, :2] / (self.distance_m - seen[:, 2:])
        x, y = xy[:, 0], -xy[:, 1]
        turned = np.stack([x * np.cos(r) - y * np.sin(r), x * np.sin(r) + y * np.cos(r)], axis=1)
        return np.asarray(turned + [width / 2, height / 2])

    def pose(self, xyz: Array, t_s: float = 0.0, visibility: float = 1.0) -> Pose:
        """What a perfect landmarker would find."""
        points = np.column_stack([self.project(xyz), np.full((len(xyz), 2), visibility)])
        return Pose(points.astype(np.float32), t_s, self.size)


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

    peak: State = State(opening_deg=50.0)  # noqa: RUF009 - frozen
    up_s: float = 2.0
    top_s: float = 0.4
    down_s: float = 2.0
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
        i = int(np.clip(np.searchsorted(self._times, t_s, side="right"), 1, len(self._times) - 1))
        t0, t1 = self._times[i - 1], self._times[i]
        way = 0.5 - 0.5 * np.cos(np.pi * np.clip((t_s - t0) / (t1 - t0) if t1 > t0 else 1.0, 0.0, 1.0))
        return _part(self._peaks[i], float(self._parts[i - 1] + (self._parts[i] - self._parts[i - 1]) * way))


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
    camera: Camera = Camera(),  # noqa: B008 - frozen
    top: Side = "left",
    fps: float = 30.0,
    jitter_px: float = 0.0,
    seed: int = 0,
    uneven_seed: int | None = None,
) -> Recording:
    """Time and landmarks of each frame; jitter is Gaussian, its size the standard deviation of x and of y."""
    rng = np.random.default_rng(seed)
    recording: Recording = []
    for t_s in times_at(duration_s, fps, uneven_seed):
        pose = camera.pose(lying(movement(t_s), top), t_s)
        pose.points[:, :2] += rng.normal(0.0, 1.0, (33, 2)) * jitter_px
        recording.append((t_s, pose))
    return recording


def film_clam(reps: Sequence[Rep], camera: Camera = Camera(), **options: object) -> Recording:  # noqa: B008 - frozen
    """A whole set, from the rest before it to the rest after it; options as for ``film``."""
    clam = Clam(reps)
    return film(clam, clam.duration_s, camera, **options)  # type: ignore[arg-type]


def mirrored(recording: Recording) -> Recording:
    """The recording as a mirror shows it, left and right swapped with it."""

    def mirror(pose: Pose) -> Pose:
        points = pose.points[MIRROR].copy()
        points[:, 0] = pose.size[0] - points[:, 0]
        return Pose(points, pose.t_s, pose.size)

    return [(t_s, None if pose is None else mirror(pose)) for t_s, pose in recording]


def moved(recording: Recording, scale: float = 1.0, shift_px: tuple[float, float] = (0.0, 0.0)) -> Recording:
    """The recording in another resolution, and shifted in the picture."""

    def move(pose: Pose) -> Pose:
        points = pose.points.copy()
        points[:, :2] = points[:, :2] * scale + np.array(shift_px)
        return Pose(points, pose.t_s, (round(pose.size[0] * scale), round(pose.size[1] * scale)))

    return [(t_s, None if pose is None else move(pose)) for t_s, pose in recording]


def later(recording: Recording, by_s: float) -> Recording:
    """The recording on a clock that is ahead by so much."""
    return [(t + by_s, None if p is None else Pose(p.points, t + by_s, p.size)) for t, p in recording]
