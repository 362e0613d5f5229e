"""Draws the exercise's demonstration beside the recorded movement, seen from the same camera."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

import exercises
from calibration.body import Calibration
from calibration.landmarks import LANDMARK_COUNT, Landmark, Side
from exercises.judging.declaration import Exercise
from trainer.record.records import SetRecord
from trainer.recordings.replay import FIRST, HEAD, LINES, POINTS
from trainer.review.packing import pack
from trainer.teach.camera import framed
from trainer.teach.demonstration import Demonstration, demonstration

#: The page keeps every second frame of a demonstration, and draws what lies between.
EVERY = 2
#: Width and height of the picture that the figure fills, and the size of a coordinate step, in its pixels.
SIZE_PX, STEP_PX = (800, 600), 1.0
#: Number of beads that are drawn along the spine.
SHOWN_BEADS = 12
#: A line counts as left or right in a picture if its horizontal part is at least this share of it.
CLEARLY = 0.5

_BACK = np.array([-1.0, -1.0, 1.0])


def demonstration_data(one: SetRecord) -> dict[str, Any] | None:
    """The demonstration of a set's exercise for the page's script, one figure for each side; None if there is none.

    The figure is seen from the azimuth and pitch that the set's calibration tells, else from the recommended place.
    """
    try:
        exercise = exercises.get(one.exercise)
    except ValueError:
        return None
    sides = dict.fromkeys(rep.side for rep in one.reps) or {one.side: None}
    shown = {side: demonstration(exercise.id, None, side) for side in sides}
    form = exercise.form(one.variant)
    if form.beginning is not None:
        shown = {side: None if each is None else each.in_form(form) for side, each in shown.items()}
    first = next(iter(shown.values()))
    if first is None:
        return None
    figures = {side or "": _figure(exercise, each, one.calibration) for side, each in shown.items() if each}
    ms = np.round(1000 * np.arange(0, len(first.joints_m), EVERY) / first.fps).astype(int)
    return {
        "ms": np.diff(ms, prepend=0).tolist(),
        "count": POINTS + SHOWN_BEADS,
        "beads": SHOWN_BEADS,
        "step": STEP_PX,
        "lines": LINES,
        "start": first.start_s,
        "peak": first.peak_s,
        "end": first.end_s,
        "figures": figures,
    }


def _figure(exercise: Exercise, one: Demonstration, calibration: Calibration | None) -> dict[str, Any]:
    """The points of the figure, packed, and the area that it covers: left, top, right and bottom."""
    points_px = _projected(exercise, one, calibration)
    seen = points_px.reshape(-1, 2)
    view = [*seen.min(axis=0).tolist(), *seen.max(axis=0).tolist()]
    return {
        "points": pack(points_px.reshape(len(points_px), -1), STEP_PX),
        "view": [round(edge, 1) for edge in view],
    }


def _projected(exercise: Exercise, one: Demonstration, calibration: Calibration | None) -> NDArray[np.float64]:
    """Head, landmarks and beads of every kept frame, (N, POINTS + SHOWN_BEADS, 2), pixels."""
    joints_m, azimuth_deg, pitch_deg = seen_from(exercise, one, calibration)
    camera = framed(joints_m, SIZE_PX, azimuth_deg, pitch_deg, is_mirrored=False)
    joints_m = joints_m[::EVERY]
    head = joints_m[:, list(HEAD)].mean(axis=1, keepdims=True)
    beads = np.stack([_even(spine) for spine in joints_m[:, LANDMARK_COUNT:]])
    kept = np.concatenate([head, joints_m[:, FIRST:LANDMARK_COUNT], beads], axis=1)
    flat, _away = camera.see(kept.reshape(-1, 3))
    return flat.reshape(len(kept), -1, 2)


def _even(spine_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """Beads (:data:`SHOWN_BEADS`, 3) at equal distances along the joints of the spine."""
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(spine_m, axis=0), axis=1))])
    at = np.linspace(0.0, along[-1], SHOWN_BEADS)
    return np.stack([np.interp(at, along, spine_m[:, axis]) for axis in range(3)], axis=1)


def seen_from(
    exercise: Exercise, one: Demonstration, calibration: Calibration | None
) -> tuple[NDArray[np.float64], float, float]:
    """Turn a demonstration to the camera of a set.

    Args:
        exercise: the exercise.
        one: its demonstration.
        calibration: of the set; None if the start position was never held.

    Returns:
        The joints (N, 43, 3), and the camera's azimuth and pitch, degrees.
    """
    joints_m = one.joints_m
    need = exercise.need
    if need is None:
        return joints_m, 0.0, 0.0
    usual_deg = sum(need.pitch_deg) / 2
    if calibration is None:
        return joints_m, 0.0, usual_deg
    is_upright = need.postures[0].is_upright
    at = calibration.viewpoint
    view = need.views[0] if at is None or at.view not in need.views else at.view
    if is_upright and view != "side":  # a demonstration is seen as its exercise's first view
        turned = one if need.views[0] == "front" else one.facing()
        joints_m = turned.joints_m * (_BACK if view == "back" else 1.0)
    elif _is_other_way(joints_m, calibration, is_upright):
        joints_m = joints_m * _BACK
    azimuth_deg = 0.0
    if at is not None and at.view in need.views and math.isfinite(at.azimuth_deg):
        azimuth_deg = at.azimuth_deg * _right(joints_m, is_upright, view)
    known = [calibration.camera_pitch_deg, math.nan if at is None else at.pitch_deg, usual_deg]
    return joints_m, azimuth_deg, next(deg for deg in known if math.isfinite(deg))


def _right(joints_m: NDArray[np.float64], is_upright: bool, view: str) -> float:
    """1 if an azimuth is positive to the camera's right, else -1; see :class:`~calibration.viewpoint.Viewpoint`."""
    if view == "side" and is_upright:
        return -math.copysign(1.0, _ahead(joints_m)[0])
    if view in ("side", "front", "back") and not is_upright:
        return math.copysign(1.0, _headwards(joints_m)[0])
    return 1.0


def _is_other_way(joints_m: NDArray[np.float64], calibration: Calibration, is_upright: bool) -> bool:
    """Whether the person's head (lying) or face (upright) points to the other side of the picture."""
    shown = _ahead(joints_m) if is_upright else _headwards(joints_m)
    recorded = calibration.up if is_upright else calibration.head
    both = float(shown[0] / np.linalg.norm(shown)), float(recorded[0])
    return min(map(abs, both)) >= CLEARLY and both[0] * both[1] < 0


def _headwards(joints_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """From the hips to the shoulders at the beginning, (3,)."""
    return _middle(joints_m, "SHOULDER") - _middle(joints_m, "HIP")


def _ahead(joints_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """From the ears to the nose at the beginning, (3,)."""
    return np.asarray(joints_m[0, Landmark.NOSE] - _middle(joints_m, "EAR"))


def _middle(joints_m: NDArray[np.float64], name: str) -> NDArray[np.float64]:
    sides: tuple[Side, Side] = ("left", "right")
    rows = [Landmark[f"{side.upper()}_{name}"] for side in sides]
    return np.asarray(joints_m[0, rows].mean(axis=0))
