"""Extracts and keeps what a candidate measure may use of a clip: landmarks and patches of cloth."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from calibration.landmarks import LANDMARK_COUNT, PATCHES, SIDES, Landmark, Place, Pose, row
from trainer.base.paths import cache_dir
from trainer.capture.sources import open_source
from trainer.check.sidecar import load_truth
from trainer.pose.landmarker import Landmarker
from trainer.pose.patches import PatchFollower
from trainer.record.landmark_blob import TimedPose

Array = NDArray[np.float64]

#: Shares of the way from a hip to the shoulder of the same side at which a patch is followed.
PARTS = (0.0, 0.2, 0.4, 0.55, 0.75, 1.0)
#: Position beyond a hip, away from the other hip: on the mat, or on the seat.
BEYOND = -0.6
#: Share of the way from a hip to the knee for the patch on the thigh.
THIGH = 0.35


def _places() -> dict[str, Place]:
    out: dict[str, Place] = {}
    for side, far in zip(SIDES, SIDES[::-1], strict=True):
        hip, shoulder = row(side, "hip"), row(side, "shoulder")
        out |= {f"trunk_{part:.2f}_{side}": (hip, shoulder, part) for part in PARTS}
        out[f"beyond_hip_{side}"] = (hip, row(far, "hip"), BEYOND)
        out[f"beyond_shoulder_{side}"] = (shoulder, row(far, "shoulder"), BEYOND)
        out[f"thigh_{side}"] = (hip, row(side, "knee"), THIGH)
        out[f"ear_{side}"] = (row(side, "ear"), shoulder, 0.0)
    return out


#: Patch name → its place. ``trunk_0.55_left`` is on the left flank, 0.55 of the way from hip to shoulder.
PLACES: dict[str, Place] = _places()


@dataclass(frozen=True, slots=True, eq=False)
class Tracks:
    """Signals and truth of one clip.

    Attributes:
        name: name of the clip.
        video: path of the video.
        t_s: (N,) times.
        points: (N, 33, 4) x_px, y_px, visibility, presence as found, not smoothed; NaN where nobody was found.
        ways_px: (N, len(PLACES), 2) displacement of each patch since it was first followed; NaN where not followed.
        size: width and height of the picture, pixels.
        sidecar: the whole sidecar.
        truth: arrays of the truth by name; empty if there is none.
    """

    name: str
    video: Path
    t_s: Array
    points: Array
    ways_px: Array
    size: tuple[int, int]
    sidecar: Mapping[str, Any]
    truth: Mapping[str, Array]

    def way_px(self, place: str) -> Array:
        """Return the displacement (N, 2) of one patch of ``PLACES``."""
        return np.asarray(self.ways_px[:, list(PLACES).index(place)])

    def poses(self) -> list[TimedPose]:
        """Time and pose of each frame as the trainer would have found them, for a replay."""
        at = [list(PLACES.values()).index(place) for place in PATCHES]
        out: list[TimedPose] = []
        for t, points, ways in zip(self.t_s, self.points, self.ways_px[:, at], strict=True):
            seen = bool(np.isfinite(points[Landmark.NOSE, 0]))
            pose = Pose(points.astype(np.float32), float(t), self.size, ways.astype(np.float32)) if seen else None
            out.append((float(t), pose))
        return out

    @classmethod
    def load(cls, sidecar: Path, model: bytes) -> Self:
        """Load the kept tracks of a clip, or extract and keep them.

        Raises:
            TrainerError: the video or the truth cannot be read.
        """
        data = json.loads(sidecar.read_text(encoding="utf-8"))
        video = sidecar.parent / data["video"]
        kept = cache_dir() / "tracks" / f"{_key(video, model)}.npz"
        arrays = _kept(kept)
        if arrays is None:
            arrays = _find(video, model)
            kept.parent.mkdir(parents=True, exist_ok=True)
            part = kept.with_suffix(f".{id(arrays)}.part.npz")
            np.savez_compressed(part, **arrays)
            part.replace(kept)
        truth_file = sidecar.with_name(f"{sidecar.stem}.truth.npz")
        width, height = (int(v) for v in arrays["size"])
        truth = load_truth(truth_file) if truth_file.is_file() else {}
        return cls(
            name=sidecar.stem,
            video=video,
            t_s=arrays["t_s"],
            points=arrays["points"],
            ways_px=arrays["ways_px"],
            size=(width, height),
            sidecar=data,
            truth=truth,
        )


def _key(video: Path, model: bytes) -> str:
    digest = hashlib.sha256(hashlib.sha256(model).digest())
    digest.update(repr(PLACES).encode())
    for name in ("pose/landmarker.py", "pose/patches.py"):
        digest.update((resources.files("trainer") / name).read_bytes())
    digest.update(video.read_bytes())
    return digest.hexdigest()


def _kept(path: Path) -> dict[str, Any] | None:
    with contextlib.suppress(OSError, ValueError, BadZipFile), np.load(path, allow_pickle=False) as arrays:
        return {name: np.asarray(arrays[name], np.float64) for name in arrays.files}
    return None


def _find(video: Path, model: bytes) -> dict[str, Any]:
    follow = PatchFollower(tuple(PLACES.values()), margin_torso=0.8)
    t_s, points, ways = [], [], []
    nobody = np.full((LANDMARK_COUNT, 4), np.nan, np.float32)
    with open_source(video, live=False) as source, Landmarker(model) as landmarker:
        while (frame := source.read()) is not None:
            pose = landmarker(frame)
            t_s.append(frame.t_s)
            points.append(nobody if pose is None else pose.points)
            ways.append(follow(frame.image, None if pose is None else pose.xy_px, frame.t_s))
            size = frame.image.shape[1::-1]
    return {
        "t_s": np.array(t_s),
        "points": np.array(points, np.float32),
        "ways_px": np.array(ways, np.float32),
        "size": np.array(size),
    }
