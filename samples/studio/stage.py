"""Turns a plan into everything of its clip except the pictures: the movement and the camera."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.random import Generator

from exercises.judging.movement import STANDARD_FORM
from samples.studio.body import Array, load_body
from samples.studio.camera import Camera
from samples.studio.formed import Formed
from samples.studio.habits import shake
from samples.studio.movement import Judged, Movement
from samples.studio.paced import Paced, record
from samples.studio.plan import MODULES, Plan
from samples.studio.skeleton import Pose
from samples.studio.truth import Truth
from samples.studio.vectors import turn

#: Landmarks that must be in the picture: nose, ears, shoulders, hips, knees, ankles and feet.
_FRAMED = [0, 7, 8, 11, 12, 23, 24, 25, 26, 27, 28, 31, 32]
#: Smallest distance of the camera, metres: nearer, perspective would distort the body.
_NEAREST_M = 1.6
#: A person who walks further than this from the mat's middle may leave the picture.
_FOLLOWED_M = 0.7


@dataclass(frozen=True, slots=True, eq=False)
class Stage:
    """Everything of a clip except its pictures.

    Attributes:
        movement: the movement.
        t_s: (N,) times.
        poses: the pose at each time, None where nobody is there.
        camera: the camera.
        turn_deg: turn of the person and the mat about the vertical.
        rng: random generator for what is still to be drawn.
        shake: (N, 2, 3) affine map of each picture for a hand-held camera; None: the camera stands still.
    """

    movement: Movement
    t_s: Array
    poses: list[Pose | None]
    camera: Camera
    turn_deg: float
    rng: Generator
    shake: Array | None = None

    def truth(self) -> Truth:
        """Measure the truth of the posed bones through the camera."""
        truth = record(self.camera, self.t_s, self.poses)
        if self.shake is None:
            return truth
        moved = np.einsum("nij,nkj->nki", self.shake[:, :, :2], truth.joints_px) + self.shake[:, None, :, 2]
        return replace(truth, joints_px=moved)

    def judged(self, truth: Truth) -> Judged:
        """Find repetitions, holds and faults in this clip's truth."""
        if not isinstance(self.movement, Paced):
            return self.movement.judge(truth)
        t_s, poses = self.movement.performance()
        return self.movement.judge(record(self.camera, t_s, _all_turned(poses, self.turn_deg)))


def _turned(pose: Pose, turn_deg: float) -> Pose:
    r = turn((0, 0, 1), turn_deg)
    return Pose(pose.body, r @ pose.turns, pose.joints_m @ r.T)


def _all_turned(poses: list[Pose | None], turn_deg: float) -> list[Pose | None]:
    return [None if p is None else _turned(p, turn_deg) for p in poses]


def turned_rows(rows: Array, turn_deg: float) -> Array:
    """Turn triangle rows (as in ``room.box``) about the vertical."""
    r, out = turn((0, 0, 1), turn_deg), rows.copy()
    out[:, 0:3], out[:, 3:6] = rows[:, 0:3] @ r.T, rows[:, 3:6] @ r.T
    return out


def _outline(poses: list[Pose | None]) -> Array | None:
    """Points (N, 3) of the person that must be in the picture, or None where nobody is on the mat."""
    here = [p for p in poses if p is not None and np.hypot(*p.joint("root")[:2]) < _FOLLOWED_M]
    some = here[:: max(len(here) // 12, 1)]
    crowns = [p.joint("head") + p.turn_of("head") @ np.array([0.0, 0.13, 0.0]) for p in some]
    return np.concatenate([*(p.markers()[_FRAMED] for p in some), crowns]) if some else None


def frame_camera(plan: Plan, poses: list[Pose | None], rng: Generator) -> Camera:
    """Place the planned camera so that the body fills its share of the picture's width, near the centre."""
    azimuth = plan.azimuth_deg * (-1 if plan.wish.side == "left" else 1)
    if plan.view.name == "side" and plan.view.turn_deg == 180:  # head and feet have changed places
        azimuth = -azimuth
    points = _outline(poses)
    target, distance = np.array([0.0, 0.0, 0.15]), 1.9
    width, height = plan.size

    def camera_at(target: Array) -> Camera:
        x, y, z = (float(v) for v in target)
        return Camera((x, y, z), distance, plan.pitch_deg, azimuth, plan.roll_deg, plan.fov_deg, plan.size)

    camera = camera_at(target)
    for _ in range(10 if points is not None else 0):
        px = camera.project(points) if points is not None else np.zeros((1, 2))
        low, high = px.min(axis=0), px.max(axis=0)
        share = max((high - low)[0] / width / plan.filled, (high - low)[1] / height / 0.8)
        off = ((low + high) / 2 - np.array(plan.size) / 2) / camera.focal_px * distance
        target = target + camera.axes()[0] * off[0] + camera.axes()[1] * off[1]
        distance = max(float(distance * share), _NEAREST_M)
        camera = camera_at(target)
    shift = rng.uniform(-0.025, 0.025, 2) * distance
    moved = target + camera.axes()[0] * shift[0] + camera.axes()[1] * shift[1]
    # Raise the target so that the camera stays above the floor at low pitch.
    moved[2] += max(0.22 - float(moved[2] + distance * np.sin(np.radians(plan.pitch_deg))), 0.0)
    return camera_at(moved)


def stage(plan: Plan) -> Stage:
    """Stage a clip from its plan alone."""
    rng = np.random.default_rng(plan.seed)
    module, habits = MODULES[plan.exercise], plan.habits
    beginning = plan.form.beginning
    wish = plan.wish if beginning is None else replace(plan.wish, kind=beginning.id)
    movement = module.make(load_body(plan.body), rng, wish)
    if plan.form != STANDARD_FORM and beginning is None:
        movement = Formed(movement, plan.form)
    if habits is not None:
        shown, shortest_s = plan.wish.kind == plan.exercise, getattr(module, "SHORTEST_S", None)
        is_hold = shown and shortest_s is None
        movement = Paced(movement, habits, rng, plan.wish, shortest_s if shown else None, is_hold)
    t_s = np.arange(int(movement.duration_s * plan.fps)) / plan.fps
    turn_deg = plan.view.turn_deg * (1 if plan.wish.side == "left" else -1)
    poses = _all_turned(movement.poses(t_s), turn_deg)
    camera = frame_camera(plan, poses, rng)
    moved = shake(t_s, rng, plan.size) if habits is not None and habits.handheld else None
    return Stage(movement, t_s, poses, camera, turn_deg, rng, moved)
