"""Pictures of cases: the frame with the landmarks found and, if known, the true joints."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import BONES, LANDMARK_COUNT
from trainer.base.errors import TrainerError
from trainer.capture.sources import open_source
from trainer.check.sidecar import Sample, load_truth
from trainer.check.worst import Case
from trainer.record.landmark_blob import TimedPose
from trainer.screen.drawing import INK, Colour, Image

#: The largest picture, pixels, and its quality as a JPEG.
WIDTH_PX, HEIGHT_PX, QUALITY = 480, 480, 82
#: M. Okabe and K. Ito's sky blue and orange, as blue, green, red.
TRUE_COLOUR: Colour = (233, 180, 86)
FOUND_COLOUR: Colour = (0, 159, 230)
#: Length of a dash, pixels.
DASH_PX = 7

_DRAWN = sorted({0, *chain.from_iterable(BONES)})


@dataclass(frozen=True, slots=True)
class Picture:
    """A case with its picture.

    Attributes:
        case: what went wrong.
        at_s: time of the frame.
        jpeg: the frame with joints drawn; empty if the video gives no frame.
        size: width and height, pixels.
        has_found: whether landmarks are drawn.
    """

    case: Case
    at_s: float
    jpeg: bytes
    size: tuple[int, int] = (0, 0)
    has_found: bool = False


def pictures(cases: Sequence[Case], poses_of: Callable[[Path], list[TimedPose]]) -> list[Picture]:
    """Draw each case; every video is read once, up to the last frame needed.

    Args:
        cases: what went wrong.
        poses_of: finds the landmarks of a video, see :class:`trainer.check.landmark_cache.LandmarkCache`.
    """
    wanted: dict[Path, list[int]] = {}
    for n, case in enumerate(cases):
        wanted.setdefault(case.sample.video, []).append(n)
    drawn: dict[int, Picture] = {}
    for video, ns in wanted.items():
        try:
            poses = poses_of(video)
            truth = _truth(cases[ns[0]].sample)
            places = {n: _place(cases[n], poses, truth) for n in ns}
            drawn |= _draw_clip(video, {n: (cases[n], place) for n, place in places.items()}, poses, truth)
        except (TrainerError, OSError):
            pass  # the video or its truth was removed since the check; the words remain
    return [drawn.get(n) or Picture(case, case.at_s, b"") for n, case in enumerate(cases)]


def _truth(sample: Sample) -> Mapping[str, NDArray[np.float64]]:
    truth = load_truth(sample.truth) if sample.truth is not None else {}
    return truth if {"t_s", "joints_px"} <= truth.keys() else {}


def _true_joints(truth: Mapping[str, NDArray[np.float64]], t_s: float) -> NDArray[np.float64]:
    """The true joints (33, 2) at a time, pixels; NaN if unknown."""
    if not truth:
        return np.full((LANDMARK_COUNT, 2), np.nan)
    return np.asarray(truth["joints_px"][int(np.abs(truth["t_s"] - t_s).argmin())])


def _place(case: Case, poses: Sequence[TimedPose], truth: Mapping[str, NDArray[np.float64]]) -> int:
    """Index of the frame that shows a case: the frame at its time, else the one with the worst or missing landmarks."""
    times = np.array([t for t, _ in poses])
    if not math.isnan(case.at_s):
        return int(np.abs(times - case.at_s).argmin())
    off = np.zeros(len(poses))
    for n, (t, pose) in enumerate(poses):
        true = _true_joints(truth, t)
        here = np.isfinite(true).any()
        if pose is not None and here and case.kind != "nobody found":
            off[n] = float(np.nanmean(np.linalg.norm(pose.xy_px - true, axis=1)))
        elif pose is None and here and case.kind == "nobody found":
            off[n] = 1.0
    worst = np.flatnonzero(off == off.max())
    return int(worst[len(worst) // 2])


def _draw_clip(
    video: Path,
    wanted: Mapping[int, tuple[Case, int]],
    poses: Sequence[TimedPose],
    truth: Mapping[str, NDArray[np.float64]],
) -> dict[int, Picture]:
    out: dict[int, Picture] = {}
    last = max(place for _, place in wanted.values())
    with open_source(video, live=False) as source:
        for place in range(last + 1):
            frame = source.read()
            if frame is None:
                break
            for n, (case, own) in wanted.items():
                if own == place:
                    t_s, pose = poses[place]
                    true = _true_joints(truth, t_s)
                    found = np.full((LANDMARK_COUNT, 2), np.nan) if pose is None else pose.xy_px.astype(float)
                    out[n] = _picture(case, t_s, frame.image, true, found)
    return out


def _picture(case: Case, at_s: float, image: Image, true: NDArray[np.float64], found: NDArray[np.float64]) -> Picture:
    scale = min(WIDTH_PX / image.shape[1], HEIGHT_PX / image.shape[0], 1.0)
    size = (round(image.shape[1] * scale), round(image.shape[0] * scale))
    scene = np.ascontiguousarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    draw_joints(scene, true * scale, TRUE_COLOUR, is_true=True)
    draw_joints(scene, found * scale, FOUND_COLOUR, is_true=False)
    _, jpeg = cv2.imencode(".jpg", scene, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    return Picture(case, at_s, jpeg.tobytes(), size, bool(np.isfinite(found[_DRAWN]).any()))


def draw_joints(scene: Image, points: NDArray[np.float64], colour: Colour, *, is_true: bool) -> None:
    """Draw a body's joints (33, 2): true ones as hollow squares and dashes, found ones as discs and lines.

    Each has a dark rim, because the colours alone are hard to see on a bright floor.
    """
    reach = 4.0 * max(scene.shape)  # landmarks far outside the picture would overflow OpenCV's integers
    at = {n: tuple(points[n].round().astype(int)) for n in _DRAWN if (np.abs(points[n]) < reach).all()}
    bones = [(at[a], at[b]) for a, b in BONES if a in at and b in at]
    for colour_now, wider in ((INK, 2), (colour, 0)):
        for a, b in bones:
            for p, q in _dashes(a, b) if is_true else ((a, b),):
                cv2.line(scene, p, q, colour_now, 2 + wider, cv2.LINE_AA)
        for x, y in at.values():
            if is_true:
                cv2.rectangle(scene, (x - 5, y - 5), (x + 5, y + 5), colour_now, 2 + wider, cv2.LINE_AA)
            else:
                cv2.circle(scene, (x, y), 4 + wider // 2, colour_now, -1, cv2.LINE_AA)


def _dashes(a: tuple[int, ...], b: tuple[int, ...]) -> Iterator[tuple[Any, Any]]:
    steps = max(int(math.dist(a, b) / DASH_PX), 1)
    ends = np.linspace(a, b, steps + 1).round().astype(int).tolist()
    return zip(ends[:-1:2], ends[1::2], strict=False)
