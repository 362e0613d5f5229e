"""A moving figure as a picture: at most :data:`FPS` new pictures a second, and small ones are kept."""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Callable

import numpy as np

import exercises
from calibration.landmarks import Side
from exercises.judging.declaration import Exercise, Form
from trainer.coach.pacer import Pace
from trainer.screen.drawing import INK, Image
from trainer.teach.camera import VirtualCamera, framed
from trainer.teach.demonstration import Demonstration, demonstration
from trainer.teach.figure import draw_body

__all__ = ["FPS", "at_pace", "camera_pitch_deg", "figure_of", "in_step", "moving_figure", "scale_px"]

#: New pictures of a figure a second. A picture of 300 × 200 pixels takes 5 ms to draw.
FPS = 12.0
#: Pictures up to this size are kept for one whole repetition; larger ones only until the next. Pixels.
SMALL_PX = 120_000
#: Number of small pictures that are kept: about one repetition of 8 seconds.
KEPT = 96
STANDARD = Form()
#: Lowest camera pitch that is drawn; from lower, a mat is only a line. Degrees.
LEAST_PITCH_DEG = 8.0


def moving_figure(
    exercise: Exercise, one: Demonstration, t_s: float, size: tuple[int, int], beside: Demonstration | None = None
) -> Image:
    """The figure at a time, as the recommended camera sees it, or as the person's own camera saw them.

    Do not draw on it: it may be kept.

    Args:
        exercise: decides the camera's place, and whether there is a mat or a chair.
        one: what is shown; it repeats.
        t_s: time since the first beginning, seconds.
        size: width and height of the picture, pixels.
        beside: the movement that is drawn beside it, at the same scale; None: it stands alone.

    Returns:
        BGR uint8 (height, width, 3).
    """
    n = int(t_s % one.duration_s * FPS)
    draw = _kept if size[0] * size[1] <= SMALL_PX else _newest
    if one.is_own:  # it is drawn as the camera saw it, which did not see the mat
        return draw(0.0, None, one, None, n, size)
    return draw(camera_pitch_deg(exercise), _ground(exercise), one, beside, n, size)


def scale_px(exercise: Exercise, one: Demonstration, beside: Demonstration | None, size: tuple[int, int]) -> float:
    """How large :func:`moving_figure` draws a movement: the focal length of its camera, pixels."""
    return _camera(one, beside, size, camera_pitch_deg(exercise)).focal


def figure_of(
    name: str,
    *sides: Side | None,
    form: Form = STANDARD,
    fps: float = FPS,
    ahead_s: float = 0.0,
) -> Callable[[tuple[int, int]], Image] | None:
    """Draws the moving figure of an exercise, on one side after the other; None where there is none.

    Args:
        name: id of the exercise.
        sides: working sides; none for any.
        form: the easier or the harder form.
        fps: new pictures a second.
        ahead_s: how far it is ahead of the clock, so that several figures do not change at once, seconds.
    """
    exercise = exercises.get(name)
    found = [demonstration(name, None, side) for side in sides or (None,)]
    shown = [one if form == STANDARD else one.in_form(form) for one in found if one is not None]
    if not shown:
        return None

    def draw(size: tuple[int, int]) -> Image:
        t_s = math.floor((time.monotonic() + ahead_s) * fps) / fps
        return moving_figure(exercise, shown[int(t_s / shown[0].duration_s) % len(shown)], t_s, size)

    return draw


def at_pace(one: Demonstration, pace: Pace | None, t_s: float) -> float:
    """The time of the demonstration that fits the pacer; its own tempo while the person rests or nothing is paced.

    Args:
        one: what is shown.
        pace: state of the pacer, or None.
        t_s: time since the demonstration began, seconds.
    """
    if pace is None or pace.phase == "rest":
        return t_s
    if pace.phase == "hold":
        return one.peak_s
    begin_s, end_s = (one.start_s, one.peak_s) if pace.phase == "lift" else (one.peak_s + one.stays_s, one.end_s)
    return begin_s + min(1.0, pace.fraction) * (end_s - begin_s)


def in_step(one: Demonstration, leader: Demonstration, t_s: float) -> float:
    """The time at which a demonstration is as far in its movement as another one is.

    Args:
        one: what is shown.
        leader: the other one, which is shown at its own tempo.
        t_s: time since both began, seconds.
    """
    led_s, own_s = ((0.0, each.start_s, each.peak_s, each.end_s, each.duration_s) for each in (leader, one))
    return float(np.interp(t_s % leader.duration_s, led_s, own_s))


def _draw(
    pitch_deg: float, on: str | None, one: Demonstration, beside: Demonstration | None, n: int, size: tuple[int, int]
) -> Image:
    scene = np.full((size[1], size[0], 3), INK, np.uint8)
    camera, is_fault = _camera(one, beside, size, pitch_deg), one.fault is not None
    joints_m, at_rest_m = one.at(n / FPS), one.joints_m[0]
    draw_body(scene, joints_m, camera, is_fault=is_fault, on=on, at_rest_m=at_rest_m, beads=not one.is_own)
    return scene


_kept = functools.lru_cache(KEPT)(_draw)
_newest = functools.lru_cache(2)(_draw)


@functools.lru_cache(8)
def _camera(one: Demonstration, beside: Demonstration | None, size: tuple[int, int], pitch_deg: float) -> VirtualCamera:
    joints_m = one.joints_m if beside is None else np.concatenate([one.joints_m, beside.joints_m])
    return framed(joints_m, size, 0.0, pitch_deg)


def camera_pitch_deg(exercise: Exercise) -> float:
    """How far the recommended camera looks down, as it is drawn."""
    need = exercise.need
    return LEAST_PITCH_DEG if need is None else max(LEAST_PITCH_DEG, sum(need.pitch_deg) / 2)


def _ground(exercise: Exercise) -> str:
    postures = exercise.need.postures if exercise.need is not None else ()
    if any(posture.on_chair for posture in postures):
        return "chair"
    return "floor" if any(posture.is_upright for posture in postures) else "mat"
