"""Single pictures with known truth from all around: cheap when a question needs many cameras but no movement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import Literal

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array, body_names, load_body
from samples.studio.camera import Camera
from samples.studio.draw import _sensor
from samples.studio.looks import make_look
from samples.studio.movement import Module, View, Wish
from samples.studio.plan import MODULES, Plan
from samples.studio.render import Renderer
from samples.studio.room import make_room
from samples.studio.sensor import Image
from samples.studio.skeleton import Pose
from samples.studio.stage import Stage, stage, turned_rows
from samples.studio.vectors import unit

#: At rest in the start position, or at the peak, furthest from it.
When = Literal["rest", "peak"]
#: Within the limits that the exercise asks for, near them, or anywhere around the person.
Place = Literal["recommended", "near", "round"]

EXERCISES: tuple[str, ...] = tuple(name for name, module in MODULES.items() if module.FAULTS)
SIZE = (480, 360)
#: Time of the still at rest, seconds: the middle of the rest at the beginning of every clip.
REST_S = 1.0
#: Poses a second: enough to find the peak.
_POSES_PER_S = 2
#: Shares of recommended and of near camera positions; the others lie anywhere around.
_RECOMMENDED, _NEAR = 0.65, 0.12
#: Share of the recommended shots that are also taken at the peak; all other shots are.
_ALSO_PEAK = 0.4
_GOLDEN = 0.6180339887498949


@dataclass(frozen=True, slots=True)
class Shot:
    """One camera in one room with one person, and when it takes pictures.

    Attributes:
        plan: plan of the clip that the pictures are taken from.
        place: see :data:`Place`.
        whens: moments of the pictures.
    """

    plan: Plan
    place: Place
    whens: tuple[When, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Still:
    """One picture and its truth.

    Attributes:
        shot: the shot; ``shot.plan`` holds the exercise, the body and the view.
        when: see :data:`When`.
        image: (H, W, 3) uint8, BGR.
        joints_px: (33, 2) landmarks in the picture, NaN where the body has no counterpart.
        joints_m: (33, 3) landmarks in the room (x to the right of a camera in front, y away from it, z up).
        camera: the camera.
        camera_in_body: (3,) unit vector from the middle of the trunk to the camera, along the body's left, head and
            front.
    """

    shot: Shot
    when: When
    image: Image
    joints_px: Array
    joints_m: Array
    camera: Camera
    camera_in_body: Array

    @property
    def azimuth_deg(self) -> float:
        """Azimuth of the camera around the body, 0–360.

        0: square to the side that the exercise's view ``side`` shows (side-lying: the front). 90: at the head (upright:
        behind the back). 180: at the other side. 270: at the feet (upright: in front). A mirrored body counts the same
        way.
        """
        return float((self.shot.plan.view.turn_deg + self.shot.plan.azimuth_deg) % 360)


def _draw_view(rng: Generator, module: Module, place: Place) -> tuple[View, float, float, float]:
    """Draw a view and the camera's pitch, azimuth and roll, degrees."""
    views = [view for view in module.VIEWS if view.recommended]
    shares = np.array([view.share for view in views])
    view = views[int(rng.choice(len(views), p=shares / shares.sum()))]
    if place == "recommended":
        pitch, azimuth = rng.uniform(*view.pitch_deg), rng.uniform(*view.azimuth_deg)
    elif place == "near":
        pitch, azimuth = rng.uniform(0, 60), rng.uniform(-45, 45)
    else:
        view = View(view.name, float(rng.uniform(-180, 180)), (0.0, 60.0), (-20.0, 20.0), 1.0)
        pitch, azimuth = rng.uniform(*view.pitch_deg), rng.uniform(*view.azimuth_deg)
    roll = float(np.clip(rng.normal(0, 2), -5, 5))
    return view, float(pitch), float(azimuth), roll


def draw_shots(seed: int) -> Iterator[Shot]:
    """Draw shots endlessly; however many are taken, exercises, bodies and places are as even as possible."""
    bodies = body_names()
    for n in count():
        turn, exercise = n // len(EXERCISES), EXERCISES[n % len(EXERCISES)]
        rng, module = np.random.default_rng([seed, n]), MODULES[exercise]
        at = (turn * _GOLDEN) % 1.0
        place: Place = "recommended" if at < _RECOMMENDED else "near" if at < _RECOMMENDED + _NEAR else "round"
        view, pitch_deg, azimuth_deg, roll_deg = _draw_view(rng, module, place)
        fault = str(rng.choice(module.FAULTS)) if rng.random() < 0.3 else None
        plan = Plan(
            name=f"still_{exercise}_{n:04d}",
            exercise=exercise,
            wish=Wish(exercise, "left" if rng.random() < 0.5 else "right", ((fault, bool(rng.random() < 0.5)),)),
            seed=int(rng.integers(2**31)),
            body=bodies[turn % len(bodies)],
            view=view,
            pitch_deg=pitch_deg,
            azimuth_deg=azimuth_deg,
            roll_deg=roll_deg,
            fov_deg=float(rng.uniform(52, 72)),
            filled=float(rng.uniform(0.55, 0.85)),
            fps=_POSES_PER_S,
            size=SIZE,
            low_light=bool(rng.random() < 0.12),
        )
        peak_too = place != "recommended" or rng.random() < _ALSO_PEAK
        yield Shot(plan, place, ("rest", "peak") if peak_too else ("rest",))


def take(shot: Shot) -> Iterator[Still]:
    """Render a shot's pictures."""
    plan, staged = shot.plan, stage(shot.plan)
    renderer = renderer_for(plan, staged)
    try:
        for when in shot.whens:
            pose = pose_at(staged, when)
            renderer.draw(None, staged.rng)  # without this, movement since the previous picture would show as blur
            image = np.ascontiguousarray(renderer.draw(pose, staged.rng)[:, :, ::-1])
            marks = pose.markers()
            yield Still(
                shot, when, image, staged.camera.project(marks), marks, staged.camera, _seen_from(marks, staged.camera)
            )
    finally:
        renderer.close()


def renderer_for(plan: Plan, staged: Stage) -> Renderer:
    """Return the renderer for a staged plan: person, clothes, room and camera. The caller closes it."""
    rng = staged.rng
    look, room = make_look(rng, plan.body in ("male", "heavy")), make_room(rng, mat_turn_deg=staged.turn_deg)
    props = [turned_rows(rows, staged.turn_deg) for rows in staged.movement.props()]
    extra = np.concatenate(props) if props else None
    return Renderer(load_body(plan.body), look, room, staged.camera, _sensor(plan, rng), extra)


def pose_at(staged: Stage, when: When) -> Pose:
    """Return the pose at the moment of the picture."""
    there = [pose for pose in staged.poses if pose is not None]
    rest = there[int(REST_S * _POSES_PER_S)]
    if when == "rest":
        return rest
    return max(there, key=lambda pose: float(np.linalg.norm(pose.joints_m - rest.joints_m, axis=1).mean()))


def _seen_from(marks: Array, camera: Camera) -> Array:
    """Direction (3,) from the trunk to the camera, along the body's left, head and front."""
    shoulders, hips = marks[11:13], marks[23:25]
    head = unit(shoulders.mean(axis=0) - hips.mean(axis=0))
    across = shoulders[0] - shoulders[1] + hips[0] - hips[1]
    left = unit(across - head * (across @ head))
    middle = (shoulders.mean(axis=0) + hips.mean(axis=0)) / 2
    return np.stack([left, head, np.cross(left, head)]) @ unit(camera.position_m - middle)
