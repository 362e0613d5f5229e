"""Turn one plan into a video, its sidecar and its truth."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator

from samples.studio.body import Array, load_body
from samples.studio.camera import Camera
from samples.studio.looks import Look, make_look
from samples.studio.plan import MOVEMENTS, Movement, Plan
from samples.studio.room import Room, ball, make_room
from samples.studio.skeleton import Pose
from samples.studio.truth import TruthRecorder

#: Landmarks that must be in the picture: nose, ears, shoulders, hips, knees, ankles, feet.
_FRAMED = [0, 7, 8, 11, 12, 23, 24, 25, 26, 27, 28, 31, 32]

#: Nobody films a mat from nearer: better a smaller body than a stretched one.
_NEAREST_M = 1.6


def frame_camera(plan: Plan, poses: list[Pose | None], rng: Generator) -> Camera:
    """A camera as planned, so far away that the body fills its share of the picture's width, near the middle."""
    shown = [p for p in poses if p is not None]
    some = shown[:: max(len(shown) // 12, 1)]
    crowns = [p.joint("head") + p.turn_of("head") @ np.array([0.0, 0.13, 0.0]) for p in some]
    points = np.concatenate([*(p.markers()[_FRAMED] for p in some), crowns]) if shown else None
    azimuth = plan.azimuth_deg * (-1 if plan.side == "left" else 1)
    target, distance = np.array([0.0, 0.0, 0.15]), 1.9
    width, height = plan.size
    for _ in range(10):
        camera = Camera(
            (float(target[0]), float(target[1]), float(target[2])),
            distance,
            plan.pitch_deg,
            azimuth,
            plan.roll_deg,
            plan.fov_deg,
            plan.size,
        )
        if points is None:
            break
        px = camera.project(points)
        low, high = px.min(axis=0), px.max(axis=0)
        share = max((high - low)[0] / width / plan.filled, (high - low)[1] / height / 0.8)
        off = ((low + high) / 2 - np.array(plan.size) / 2) / camera.focal_px * distance
        target = target + camera.axes()[0] * off[0] + camera.axes()[1] * off[1]
        distance = max(float(distance * share), _NEAREST_M)
    shift = rng.uniform(-0.025, 0.025, 2) * distance
    moved = target + camera.axes()[0] * shift[0] + camera.axes()[1] * shift[1]
    # Raise the aim so that the camera itself stays above the floor at low pitch.
    lift = max(0.22 - float(moved[2] + distance * np.sin(np.radians(plan.pitch_deg))), 0.0)
    return Camera(
        (float(moved[0]), float(moved[1]), float(moved[2]) + lift),
        distance,
        plan.pitch_deg,
        azimuth,
        plan.roll_deg,
        plan.fov_deg,
        plan.size,
    )


def _rounded(value: Any) -> Any:
    """The same JSON value with floats to four digits after the point."""
    if isinstance(value, dict):
        return {k: _rounded(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(v) for v in value]
    return round(value, 4) if isinstance(value, float) else value


def stage(plan: Plan) -> tuple[Movement, Array, list[Pose | None], Camera, Generator]:
    """All of a clip that needs no picture: movement, times (N,), poses, camera, and the generator for the rest."""
    rng = np.random.default_rng(plan.seed)
    movement = MOVEMENTS[plan.exercise](plan, load_body(plan.body), rng)
    t_s = np.arange(int(movement.duration_s * plan.fps)) / plan.fps
    poses = movement.poses(t_s)
    return movement, t_s, poses, frame_camera(plan, poses, rng), rng


def sidecar(plan: Plan, camera: Camera, look: Look, reps: list[dict[str, Any]]) -> dict[str, Any]:
    """The sample's sidecar: what is in the clip and where the camera stood."""
    out = {
        "format": 1,
        "video": f"{plan.name}.mp4",
        "exercise": plan.exercise,
        "content": plan.kind,
        "side": plan.side,
        "fps": plan.fps,
        "size": list(plan.size),
        "camera": {
            "pitch_deg": plan.pitch_deg,
            "roll_deg": plan.roll_deg,
            "azimuth_deg": plan.azimuth_deg,
            "distance_m": camera.distance_m,
            "height_m": float(camera.position_m[2]),
            "fov_deg": plan.fov_deg,
        },
        "body": plan.body,
        "clothes": look.name,
        "seed": plan.seed,
        "reps": reps,
        "set_faults": [],
    }
    rounded: dict[str, Any] = _rounded(out)
    return rounded


def render_clip(plan: Plan, out: Path) -> Path:
    """Render one plan into a folder; the sidecar is written last, so a clip with a sidecar is whole.

    Returns:
        Path of the sidecar; when it was there already, nothing is done.
    """
    done = out / f"{plan.name}.json"
    if done.exists():
        return done
    from samples.studio.encode import VideoWriter
    from samples.studio.render import Renderer, Sensor

    movement, t_s, poses, camera, rng = stage(plan)
    look, room = make_look(rng, plan.body in ("male", "heavy")), make_room(plan.name, rng)
    sensor = Sensor(rng.uniform(0.4, 0.9), rng.uniform(1.5, 4.0), rng.uniform(0.9, 1.15), rng.uniform(0.8, 0.95))
    if plan.low_light:
        sensor = Sensor(sensor.blur_px + 0.2, 7.0, 0.5, 1.0)
    pillow = movement.pillow()
    extra = None
    if pillow is not None:
        (cx, cy, cz), (sx, sy, sz) = pillow
        extra = ball((cx, cy, cz), (sx / 2, sy / 2, sz / 2), (0.8, 0.8, 0.76))
    shown: Room = room
    renderer = Renderer(load_body(plan.body), look, shown, camera, sensor, extra)
    recorder = TruthRecorder(camera)
    try:
        with VideoWriter(out / f"{plan.name}.mp4", plan.fps, plan.size, movement.duration_s) as video:
            for t, pose in zip(t_s, poses, strict=True):
                recorder.add(float(t), pose)
                video.add(renderer.draw(pose, rng))
    finally:
        renderer.close()
    truth = recorder.done()
    truth.save(out / f"{plan.name}.truth.npz")
    part = done.with_suffix(".part")
    part.write_text(json.dumps(sidecar(plan, camera, look, movement.judge(truth)), indent=1) + "\n")
    part.replace(done)
    return done
