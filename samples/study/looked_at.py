"""Keeps what MediaPipe finds in single pictures and in the same pictures turned, along with the truth."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from calibration.landmarks import LANDMARK_COUNT
from samples.studio.stills import Still
from trainer.pose.guard import Detect, turned, turned_back


def _row(still: Still, detect: Detect) -> dict[str, Any]:
    nobody = np.full((LANDMARK_COUNT, 4), np.nan, np.float32)
    points = detect(still.image)
    row: dict[str, Any] = {"found": nobody if points is None else points}
    for quarters in (1, 3):
        points = detect(turned(still.image, quarters))
        row[f"found{90 * quarters}"] = nobody if points is None else turned_back(points, quarters, still.camera.size)
    plan, camera = still.shot.plan, still.camera
    return row | {
        "joints_px": still.joints_px.astype(np.float32),
        "joints_m": still.joints_m.astype(np.float32),
        "camera_in_body": still.camera_in_body,
        "pitch_deg": camera.pitch_deg,
        "azimuth_deg": still.azimuth_deg,
        "roll_deg": camera.roll_deg,
        "distance_m": camera.distance_m,
        "fov_deg": camera.fov_deg,
        "exercise": plan.exercise,
        "body": plan.body,
        "side": plan.wish.side,
        "view": plan.view.name,
        "when": still.when,
        "place": still.shot.place,
        "recommended": still.shot.place == "recommended",
        "size_w": camera.size[0],
        "size_h": camera.size[1],
    }


def look_at(stills: Iterable[Still], detect: Detect, path: Path, every: int = 200) -> Path:
    """Find the landmarks in pictures, upright and turned by 90 and 270 degrees, and keep them.

    Args:
        stills: the pictures.
        detect: finds the landmarks.
        path: archive to write, also in between; it is complete at any time. Its arrays have one row per picture:
            ``found`` (N, 33, 4); ``found90`` and ``found270``, landmarks of the picture turned clockwise, mapped back;
            NaN where nobody was found; and the truth under the names of :class:`Still` and its plan.
        every: pictures between two writes.
    """
    rows: list[dict[str, Any]] = []
    for still in stills:
        rows.append(_row(still, detect))
        if len(rows) % every == 0:
            _save(rows, path)
    _save(rows, path)
    return path


def _save(rows: list[dict[str, Any]], path: Path) -> None:
    part = path.with_suffix(".part.npz")
    arrays: dict[str, Any] = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    np.savez_compressed(part, **arrays)
    part.replace(path)
