"""Draw a staged clip: who is in it and how they look, the room, the camera's chip, and the video file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array, body_names, load_body
from samples.studio.encode import VideoWriter
from samples.studio.looks import make_look
from samples.studio.make import Stage, turned_rows
from samples.studio.plan import Plan
from samples.studio.render import Renderer, Sensor
from samples.studio.room import make_room
from samples.studio.skeleton import Pose
from samples.studio.visitors import cat_past, walk_past


def _visitors(plan: Plan, t_s: Array, rng: Generator) -> tuple[str | None, list[Pose | None], list[Array] | list[None]]:
    """Body of a second person with a pose for each time, and the triangles of a cat for each time."""
    nobody: list[Pose | None] = [None] * len(t_s)
    if plan.visitor == "person":
        other = next(name for name in body_names() if name != plan.body)
        return other, walk_past(load_body(other), rng, t_s), [None] * len(t_s)
    return None, nobody, cat_past(rng, t_s) if plan.visitor == "cat" else [None] * len(t_s)


def _sensor(plan: Plan, rng: Generator) -> Sensor:
    sensor = Sensor(rng.uniform(0.4, 0.9), rng.uniform(1.5, 4.0), rng.uniform(0.9, 1.15), rng.uniform(0.8, 0.95))
    return Sensor(sensor.blur_px + 0.2, 7.0, 0.5, 1.0) if plan.low_light else sensor


def draw_clip(plan: Plan, staged: Stage, path: Path) -> str:
    """Render a staged clip into a video file.

    Returns:
        What the person wears.
    """
    rng = staged.rng
    look, room = make_look(rng, plan.body in ("male", "heavy")), make_room(plan.name, rng, mat_turn_deg=staged.turn_deg)
    props = [turned_rows(rows, staged.turn_deg) for rows in staged.movement.props()]
    other, walking, cats = _visitors(plan, staged.t_s, rng)
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
            for pose, passer, cat in zip(staged.poses, walking, cats, strict=True):
                video.add(renderer.draw(pose, rng, [passer] if others else [], cat))
    finally:
        renderer.close()
    return look.name
