"""Measures the error of MediaPipe's landmarks, and of measures made from them, against a clip's true joints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import Pose, Side
from trainer.check.measures import MEASURES, PAIRS, JointMeasure

Array = NDArray[np.float64]

#: A mean error above this is a wrong pose, torso lengths; below it, an inaccurate one.
WRONG_TORSO = 0.5
#: Left and right joints closer together than this in the picture cannot be told apart, torso lengths.
TOLD_APART_TORSO = 0.15
#: Changes are measured against the rest at the start of a clip, which lasts this long, seconds.
REST_S = 2.0


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement of a measured change x with the true change y, as sums over frames that can be added up over clips.

    Attributes:
        n: number of frames.
        error, absolute: sums of x - y and of its absolute value.
        x, y, xx, yy, xy: sums of the values and of their products.
    """

    n: int = 0
    error: float = 0.0
    absolute: float = 0.0
    x: float = 0.0
    y: float = 0.0
    xx: float = 0.0
    yy: float = 0.0
    xy: float = 0.0

    @classmethod
    def between(cls, measured: Array, true: Array) -> Agreement:
        """Agreement of two series (N,) over the frames in which both are known."""
        both = np.isfinite(measured) & np.isfinite(true)
        x, y = measured[both], true[both]
        e = x - y
        sums = (e.sum(), np.abs(e).sum(), x.sum(), y.sum(), (x * x).sum(), (y * y).sum(), (x * y).sum())
        return cls(int(both.sum()), *(float(s) for s in sums))

    def __add__(self, other: Agreement) -> Agreement:
        return Agreement(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def mae(self) -> float:
        """Mean absolute error; NaN without frames."""
        return self.absolute / self.n if self.n else float("nan")

    @property
    def bias(self) -> float:
        """Mean error; NaN without frames."""
        return self.error / self.n if self.n else float("nan")

    @property
    def spread(self) -> float:
        """Standard deviation of the true changes; NaN without frames."""
        return float(np.sqrt(max(self.yy / self.n - (self.y / self.n) ** 2, 0.0))) if self.n else float("nan")

    @property
    def correlation(self) -> float:
        """Pearson's r; NaN if nothing moves."""
        if not self.n:
            return float("nan")
        sx, sy = (v / self.n - (m / self.n) ** 2 for v, m in ((self.xx, self.x), (self.yy, self.y)))
        covered = self.xy / self.n - self.x * self.y / self.n**2
        return float(covered / np.sqrt(sx * sy)) if sx > 1e-12 and sy > 1e-12 else float("nan")


@dataclass(frozen=True, slots=True)
class LandmarkStudy:
    """The accuracy of the landmarks of one clip.

    Attributes:
        frames: frames with shoulders and hips in the picture.
        seen: those of them in which somebody was found.
        ghosts: frames without anybody in which somebody was found.
        wrong: frames with a wrong pose (see ``WRONG_TORSO``).
        swapped, pairs: pairs of joints with left and right exchanged, of those that can be told apart in the picture.
        errors_torso: name of a pair of landmarks → distance from the true joints in each frame seen, torso lengths.
        visible: mean visibility in all frames, and in the wrong ones.
        view: measure → agreement of its change in the picture with its change in space, for a perfect landmarker.
        measured: measure → the same for MediaPipe's landmarks.
    """

    frames: int
    seen: int
    ghosts: int
    wrong: int
    swapped: int
    pairs: int
    errors_torso: Mapping[str, NDArray[np.float32]]
    visible: tuple[float, float]
    view: Mapping[str, Agreement]
    measured: Mapping[str, Agreement]


def study(
    poses: Sequence[tuple[float, Pose | None]], truth: Mapping[str, Array], sidecar: Mapping[str, Any]
) -> LandmarkStudy | None:
    """Compare detected and true landmarks of one clip; None if the sidecar or the truth lacks something needed.

    Args:
        poses: time and landmarks of each frame.
        truth: of each frame, see :func:`trainer.check.sidecar.load_truth`.
        sidecar: ``size`` of the picture and ``camera`` with ``fov_deg`` and ``distance_m``.
    """
    camera, size = sidecar.get("camera", {}), sidecar.get("size")
    if not {"t_s", "joints_px", "joints_m"} <= truth.keys() or size is None or not camera.get("distance_m"):
        return None
    times = np.array([t for t, _ in poses])
    if not len(times):
        return None
    place = np.abs(truth["t_s"][None, :] - times[:, None]).argmin(axis=1)
    true_px, true_m = truth["joints_px"][place], truth["joints_m"][place]
    here, gone = _presence(true_px, size)
    found = np.full((len(poses), 33, 2), np.nan)
    visibility = np.full(len(poses), np.nan)
    core = [j for pair in PAIRS.values() for j in pair]
    for i, (_, pose) in enumerate(poses):
        if pose is not None:
            found[i] = pose.xy_px
            visibility[i] = pose.points[core, 2].mean()
    got = np.isfinite(found[:, 0, 0])
    torso_m = _torso(true_m)
    focal_px = size[0] / 2 / np.tan(np.radians(camera["fov_deg"]) / 2)
    torso_px = torso_m * focal_px / camera["distance_m"]
    off = np.linalg.norm(found - true_px, axis=2) / torso_px
    both = here & got
    wrong = both & (np.nanmean(np.where(both[:, None], off[:, core], 1e9), axis=1) > WRONG_TORSO)
    swapped, pairs = _swaps(found[both], true_px[both], torso_px)
    near = _near_side(true_m, camera.get("pitch_deg") or 0.0)
    view, measured = _agreements(times, found, true_px, true_m, near)
    return LandmarkStudy(
        frames=int(here.sum()),
        seen=int(both.sum()),
        ghosts=int((got & gone).sum()),
        wrong=int(wrong.sum()),
        swapped=swapped,
        pairs=pairs,
        errors_torso={name: off[both][:, list(pair)].mean(axis=1).astype(np.float32) for name, pair in PAIRS.items()},
        visible=(_mean(visibility[both]), _mean(visibility[wrong])),
        view=view,
        measured=measured,
    )


def _presence(true_px: Array, size: Sequence[int]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Masks (N,) of frames with shoulders and hips in the picture and of empty frames; some frames are neither."""
    inside = np.all((true_px >= 0) & (true_px < np.asarray(size)), axis=2)  # a missing joint is nowhere
    trunk = [*PAIRS["shoulder"], *PAIRS["hip"]]
    return np.all(inside[:, trunk], axis=1), ~np.any(inside, axis=1)


def _mean(values: Array) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _torso(joints: Array) -> float:
    """Median length of mid-hip – mid-shoulder in joints (N, 33, D)."""
    line = joints[:, 11:13].mean(axis=1) - joints[:, 23:25].mean(axis=1)
    lengths = np.linalg.norm(line, axis=1)
    return float(np.nanmedian(lengths)) if np.isfinite(lengths).any() else float("nan")


def _swaps(found: Array, true: Array, torso_px: float) -> tuple[int, int]:
    """Number of pairs with left and right exchanged, and number of pairs that can be told apart."""
    swapped = pairs = 0
    for name in ("shoulder", "hip", "knee", "ankle"):
        left, right = PAIRS[name]
        apart = np.linalg.norm(true[:, left] - true[:, right], axis=1) > TOLD_APART_TORSO * torso_px
        straight = sum(np.linalg.norm(found[:, j] - true[:, j], axis=1) for j in (left, right))
        crossed = sum(np.linalg.norm(found[:, a] - true[:, b], axis=1) for a, b in ((left, right), (right, left)))
        pairs += int(apart.sum())
        swapped += int((apart & (np.asarray(crossed) < 0.5 * np.asarray(straight))).sum())
    return swapped, pairs


def _near_side(joints_m: Array, pitch_deg: float) -> Side:
    """The side of the hips that is nearer, in most frames, to a camera at -y that looks down by ``pitch_deg``."""
    across = joints_m[:, PAIRS["hip"][0]] - joints_m[:, PAIRS["hip"][1]]  # right to left
    pitch = np.radians(pitch_deg)
    nearer = across[:, 2] * np.sin(pitch) - across[:, 1] * np.cos(pitch)
    return "left" if np.nansum(np.sign(nearer)) > 0 else "right"


def _agreements(
    times: Array, found: Array, true_px: Array, true_m: Array, near: Side
) -> tuple[dict[str, Agreement], dict[str, Agreement]]:
    """Agreement of each measure's change since rest with its change in space: from true and from detected pixels."""
    up = np.array([1.0, -1.0])  # in the picture y points down
    rest = times <= times[0] + REST_S
    view: dict[str, Agreement] = {}
    measured: dict[str, Agreement] = {}

    def change(measure: JointMeasure, joints: Array) -> Array:
        values = measure.of(joints, _torso(joints[rest]), near)
        return values - (np.nanmedian(values[rest]) if np.isfinite(values[rest]).any() else np.nan)

    for measure in MEASURES:
        true = change(measure, true_m)
        view[measure.name] = Agreement.between(change(measure, true_px * up), true)
        measured[measure.name] = Agreement.between(change(measure, found * up), true)
    return view, measured
