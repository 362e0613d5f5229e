"""Draws a staged clip: people and their looks, the room, the camera's sensor, and the video file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator

from samples.studio.body import Array, body_names, load_body
from samples.studio.encode import VideoWriter
from samples.studio.habits import dressed
from samples.studio.looks import make_look
from samples.studio.plan import Plan
from samples.studio.render import Renderer
from samples.studio.room import make_room
from samples.studio.sensor import Image, Sensor
from samples.studio.skeleton import Pose
from samples.studio.stage import Stage, turned_rows
from samples.studio.visitors import cat_past, walk_past

#: People who pass by keep this distance from the mat's centre line.
_CLEAR_M = 0.75


def _visitors(
    plan: Plan, staged: Stage, rng: Generator
) -> tuple[str | None, Sequence[Pose | None], Sequence[Array | None]]:
    """Body of a second person with a pose for each time, and the triangles of a cat for each time."""
    t_s = staged.t_s
    nothing = [None] * len(t_s)
    clear_m = _CLEAR_M + 0.4 * abs(np.sin(np.radians(staged.turn_deg)))  # a mat that points at the camera is deeper
    if plan.visitor == "person":
        other = next(name for name in body_names() if name != plan.body)
        return other, walk_past(load_body(other), rng, t_s, staged.camera.position_m, clear_m), nothing
    return None, nothing, cat_past(rng, t_s, clear_m) if plan.visitor == "cat" else nothing


def _sensor(plan: Plan, rng: Generator) -> Sensor:
    sensor = Sensor(rng.uniform(0.4, 0.9), rng.uniform(1.5, 4.0), rng.uniform(0.9, 1.15), rng.uniform(0.8, 0.95))
    return Sensor(sensor.blur_px + 0.2, 7.0, 0.5, 1.0, shutter=0.9) if plan.low_light else sensor


def _shaken(picture: Image, affine: Array) -> Image:
    """Return the picture (H, W, 3) as a hand-held camera would take it, given an affine map (2, 3) of pixel corners."""
    half = np.array([0.5, 0.5])
    to_centres = np.column_stack([affine[:, :2], affine @ [*half, 1.0] - half])
    size = (picture.shape[1], picture.shape[0])
    return np.asarray(cv2.warpAffine(picture, to_centres, size, borderMode=cv2.BORDER_REFLECT), np.uint8)


def draw_clip(plan: Plan, staged: Stage, path: Path) -> str:
    """Render a staged clip into a video file.

    Returns:
        Description of the person's clothes.
    """
    rng = staged.rng if plan.look_seed is None else np.random.default_rng(plan.look_seed)
    look, room = make_look(rng, plan.body in ("male", "heavy")), make_room(rng, mat_turn_deg=staged.turn_deg)
    if plan.habits is not None:
        look = dressed(look, plan.habits, rng)
    props = [turned_rows(rows, staged.turn_deg) for rows in staged.movement.props()]
    other, walking, cats = _visitors(plan, staged, rng)
    others = [] if other is None else [(load_body(other), make_look(rng, other in ("male", "heavy")))]
    renderer = Renderer(
        load_body(plan.body),
        look,
        room,
        staged.camera,
        _sensor(plan, rng),
        np.concatenate(props) if props else None,
        others,
    )
    try:
        with VideoWriter(path, plan.fps, plan.size, staged.movement.duration_s) as video:
            for n, (pose, passer, cat) in enumerate(zip(staged.poses, walking, cats, strict=True)):
                picture = renderer.draw(pose, rng, [passer] if others else [], cat)
                video.add(picture if staged.shake is None else _shaken(picture, staged.shake[n]))
    finally:
        renderer.close()
    return look.name
